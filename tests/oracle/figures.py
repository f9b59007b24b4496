"""Slow twins of single figures: (value, low, high, n)."""

import math
from datetime import date
from statistics import NormalDist
from typing import Any

from scipy import stats

from tests.oracle.rows import Facts

Z = NormalDist().inv_cdf(0.975)
Figure = tuple[float, float, float, float]
Answer = tuple[Any, float, float]  # the bucket of the customer, the value, the weight
Worth = tuple[float, float]  # answers that are worth one independent answer, and degrees of freedom of that
ALONE: Worth = (1.0, math.inf)


def worth(answers: list[Answer]) -> Worth:
    """From the spread between buckets of customers against that of independent answers."""
    total = sum(w for _, _, w in answers)
    value, squares, shares = between_buckets(answers)
    spread = sum(w * (x - value) ** 2 for _, x, w in answers) / total
    effective = total**2 / sum(w * w for _, _, w in answers)
    if shares == 1:
        return math.nan, math.nan
    degrees = 1 / shares - 1
    effect = effective * shares if spread < 1e-9 else squares / (spread / (effective - 1))
    if effect * float(stats.t.ppf(0.975, degrees)) ** 2 <= Z**2:
        return ALONE
    return effect, degrees


def between_buckets(answers: list[Answer]) -> tuple[float, float, float]:
    """The weighted mean, its variance by the spread between buckets, and the sum of their squared shares."""
    total = sum(w for _, _, w in answers)
    value = sum(x * w for _, x, w in answers) / total
    squares, shares = 0.0, 0.0
    for bucket in {one for one, _, _ in answers}:
        inside = [(x, w) for one, x, w in answers if one == bucket]
        part = sum(w for _, w in inside) / total
        if part == 1:
            return value, math.nan, 1.0
        squares += (sum(w * (x - value) for x, w in inside) / total) ** 2 / (1 - part)
        shares += part**2
    return value, squares, shares


def mean(answers: list[tuple[float, float]], worth: Worth = ALONE) -> Figure:
    """Weighted mean of (value, weight) with Student's interval on the effective number of answers."""
    total = sum(w for _, w in answers)
    value = sum(x * w for x, w in answers) / total
    effective = total**2 / sum(w * w for _, w in answers)
    variance = sum(w * (x - value) ** 2 for x, w in answers) / total * effective / (effective - 1)
    degrees = min(effective - 1, worth[1])
    half = float(stats.t.ppf(0.975, degrees)) * math.sqrt(variance / effective * worth[0])
    return value, max(value - half, 0), min(value + half, 100), len(answers)


def share(hits: float, answers: float, degrees: float = math.inf) -> Figure:
    """Hits per 100 with Wilson's interval."""
    p, z = hits / answers, float(stats.t.ppf(0.975, degrees))
    middle = (p + z**2 / (2 * answers)) / (1 + z**2 / answers)
    half = z * math.sqrt(max(p * (1 - p), 0) / answers + z**2 / (4 * answers**2)) / (1 + z**2 / answers)
    return 100 * p, 100 * (middle - half), 100 * (middle + half), answers


def reach(answers: list[Answer]) -> Figure:
    """The share of ones by weight; the spread between buckets holds what weights cost."""
    value, n = between_buckets(answers)[0], len(answers)
    effect, degrees = worth_of_share(answers)
    *found, _ = share(value * n / effect, n / effect, degrees)
    return found[0], found[1], found[2], n


def worth_of_share(answers: list[Answer]) -> Worth:
    """Of answers 0 or 1; all the same they tell nothing, and count as independent."""
    value, squares, shares = between_buckets(answers)
    if not 0 < value < 1:
        return ALONE
    effect, degrees = squares * (len(answers) - 1) / (value * (1 - value)), 1 / shares - 1
    return ALONE if effect * float(stats.t.ppf(0.975, degrees)) ** 2 <= Z**2 else (effect, degrees)


def weighted_net_promoter(answers: list[tuple[float, float]], worth: Worth = ALONE) -> Figure:
    """Raw score of (0 to 10, weight) with the interval of the adjusted one."""
    total = sum(w for _, w in answers)
    effective = total**2 / sum(w * w for _, w in answers) / worth[0]
    up, down = (
        sum(w for a, w in answers if test(a)) / total for test in (lambda a: a >= 9, lambda a: a <= 6)
    )
    p, d = ((part * effective + 0.75) / (effective + 3) for part in (up, down))
    error = math.sqrt((p + d - (p - d) ** 2) / (effective + 3))
    half, raw = float(stats.t.ppf(0.975, worth[1])) * error, 100 * (up - down)
    low, high = (100 * max(min(p - d + side * half, 1), -1) for side in (-1, 1))
    return raw, max(min(low, raw), -100), min(max(high, raw), 100), len(answers)


def net_promoter(answers: list[int]) -> Figure:
    """Raw score with the interval of the adjusted one."""
    n, up, down = len(answers), sum(a >= 9 for a in answers), sum(a <= 6 for a in answers)
    p, d = (up + 0.75) / (n + 3), (down + 0.75) / (n + 3)
    half = Z * math.sqrt((p + d - (p - d) ** 2) / (n + 3))
    low, high = (100 * max(-1, min(1, p - d + side * half)) for side in (-1, 1))
    return 100 * (up - down) / n, low, high, n


def rate(count: int, exposure: float, per: float = 1000) -> Figure:
    """Events per 1,000 with the exact Poisson interval."""
    low = 0.0 if count == 0 else float(stats.chi2.ppf(0.025, 2 * count)) / 2
    high = float(stats.chi2.ppf(0.975, 2 * count + 2)) / 2
    return per * count / exposure, per * low / exposure, per * high / exposure, exposure


def counted_from(facts: Facts, place: str, kind: str, moment: str) -> date | None:
    """The first day on which both complaints, anywhere, and this kind of record at the place were known."""
    opened = [row["opened_at"].date() for row in facts["complaints"]]
    met = [row[moment].date() for row in facts[kind] if row["touchpoint_id"] == place]
    return max(min(opened), min(met)) if opened and met else None
