"""Slow twins of comparisons, from rows with the bucket of their customer."""

import math
from collections import defaultdict
from typing import Any

from scipy import stats

from tests.oracle.figures import ALONE, Answer, Figure, Worth


def bucket_pulls(answers: list[Answer]) -> tuple[dict[Any, float], dict[Any, float]]:
    """How far each bucket pulls the mean from its value, and its share of the weight."""
    total = sum(w for _, _, w in answers)
    value = sum(x * w for _, x, w in answers) / total
    pulls: dict[Any, float] = defaultdict(float)
    shares: dict[Any, float] = defaultdict(float)
    for bucket, x, w in answers:
        pulls[bucket] += w * (x - value) / total
        shares[bucket] += w / total
    return pulls, shares


def hang_together(first: list[Answer], second: list[Answer]) -> tuple[float, float]:
    """The correlation of two means that the same customers may have given, and its degrees of freedom."""
    (one, shares), (other, others) = bucket_pulls(first), bucket_pulls(second)
    size = math.sqrt(sum(x * x for x in one.values()) * sum(x * x for x in other.values()))
    both = sum(pull * other.get(bucket, 0.0) for bucket, pull in one.items())
    degrees = [1 / sum(share**2 for share in part.values()) - 1 for part in (shares, others)]
    return (both / size if size else 0.0), min(degrees)


Side = tuple[float, float, float, int]  # mean, variance of the mean, its degrees of freedom, answers


def side(answers: list[tuple[float, float]], worth: Worth = ALONE) -> Side:
    """One side of a comparison, from (value, weight)."""
    total = sum(w for _, w in answers)
    value = sum(x * w for x, w in answers) / total
    effective = total**2 / sum(w * w for _, w in answers)
    variance = sum(w * (x - value) ** 2 for x, w in answers) / total / (effective - 1)
    return value, variance * worth[0], min(effective - 1, worth[1]), len(answers)


def welch(
    first: Side, second: Side, joint: tuple[float, float] = (0.0, math.inf), level: float = 0.95
) -> tuple[Figure, float]:
    """First mean less second and p, Satterthwaite's degrees; of customers in both the correlation counts."""
    (one, v1, d1, n1), (two, v2, d2, n2) = first, second
    error = math.sqrt(max(v1 + v2 - 2 * joint[0] * math.sqrt(v1 * v2), 0))
    degrees = min((v1 + v2) ** 2 / (v1**2 / d1 + v2**2 / d2), joint[1])
    half = float(stats.t.ppf(0.5 + level / 2, degrees)) * error
    p = 2 * float(stats.t.sf(abs(one - two) / error, degrees))
    return (one - two, max(one - two - half, -100), min(one - two + half, 100), min(n1, n2)), p


def combined(first: Figure, second: Figure, correlation: float = 0.0) -> tuple[float, float, float]:
    """First less second, from each one's own limits (Newcombe)."""

    def joined(one: float, two: float) -> float:
        return math.sqrt(max(one**2 + two**2 - 2 * correlation * one * two, 0))

    gap = first[0] - second[0]
    below = joined(first[0] - first[1], second[2] - second[0])
    return gap, gap - below, gap + joined(first[2] - first[0], second[0] - second[1])


def adjusted(p: dict[str, float]) -> dict[str, float]:
    """Each p times the number of tests over its rank, never above that of a larger one."""
    ordered = sorted(p, key=lambda name: p[name])
    return {
        name: min(1.0, *(p[other] * len(p) / (ordered.index(other) + 1) for other in ordered[place:]), 1.0)
        for place, name in enumerate(ordered)
    }


def gap(staff: list[float], customers: list[float]) -> tuple[float, float, float, float]:
    """Staff less customers: value, low, high, p (Welch)."""
    found = stats.ttest_ind(staff, customers, equal_var=False)
    interval = found.confidence_interval(0.95)
    value = sum(staff) / len(staff) - sum(customers) / len(customers)
    return value, float(interval.low), float(interval.high), float(found.pvalue)
