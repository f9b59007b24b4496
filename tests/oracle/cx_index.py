"""Slow twins of the CX index."""

import math
from collections import defaultdict
from typing import Any

import numpy as np
from scipy import stats

from tests.oracle.comparisons import bucket_pulls, side
from tests.oracle.figures import Answer, Figure
from tests.oracle.funnel import quantile


def index(touchpoints: list[tuple[float, float]]) -> float:
    """Geometric mean of performance, weighted by (importance, performance)."""
    total = sum(weight for weight, _ in touchpoints)
    return math.exp(sum(weight * math.log(max(score, 1)) for weight, score in touchpoints) / total)


Rated = list[tuple[list[Answer], list[Answer]]]  # per touchpoint: what customers say of importance, and rate


def index_figure(
    rated: Rated, weights: list[float] | None = None, own: float = 0.0
) -> tuple[Figure, dict[Any, float]]:
    """The index from the answers, and how far each bucket of customers pulls its logarithm.

    `weights`: given ones; without them what customers say, in the same answers. `own`: the variance that
    given ones bring to the logarithm.
    """
    importance = weights or [side([(x, w) for _, x, w in said])[0] for said, _ in rated]
    scores = [side([(x, w) for _, x, w in marks]) for _, marks in rated]
    value = index([(weight, one[0]) for weight, one in zip(importance, scores, strict=True)])
    pull: dict[Any, float] = defaultdict(float)
    share: dict[Any, float] = defaultdict(float)
    plain, everything = 0.0, sum(w for _, marks in rated for _, _, w in marks)
    for (said, marks), weight, one in zip(rated, importance, scores, strict=True):
        moves = [(marks, weight / sum(importance) / one[0], one[1])]
        if weights is None:
            away = math.log(one[0] / value) / sum(importance)
            moves.append((said, away, side([(x, w) for _, x, w in said])[1]))
        for answers, slope, variance in moves:
            plain += slope**2 * variance
            for bucket, far in bucket_pulls(answers)[0].items():
                pull[bucket] += slope * far
        for bucket, _, w in marks:
            share[bucket] += w / everything
    variance = max(plain, own + sum(far**2 / (1 - share[bucket]) for bucket, far in pull.items()))
    degrees = 1 / sum(one**2 for one in share.values()) - 1
    factor = math.exp(float(stats.t.ppf(0.975, degrees)) * math.sqrt(variance))
    count = sum(len(marks) for _, marks in rated)
    return (value, value / factor, min(value * factor, 100), count), pull


def correlation(pull: dict[Any, float], earlier: dict[Any, float]) -> float:
    """Of two indices that the same customers may have moved."""
    size = math.sqrt(sum(far**2 for far in pull.values()) * sum(far**2 for far in earlier.values()))
    return sum(far * earlier.get(bucket, 0.0) for bucket, far in pull.items()) / size


def weights_variance(replicates: list[list[float]], weights: list[float], scores: list[float]) -> float:
    """What weights bring to the logarithm of the index, from those without one group after the other."""
    centre, total = math.log(index(list(zip(weights, scores, strict=True)))), sum(weights)
    moved = [
        sum(weight * (math.log(score) - centre) / total for weight, score in zip(one, scores, strict=True))
        for one in replicates
    ]
    mean, groups = sum(moved) / len(moved), len(moved)
    return (groups - 1) / groups * sum((one - mean) ** 2 for one in moved)


Rank = tuple[int, int, int]  # the rank, and from and to


def sensitivity(
    weights: list[float], scores: list[float], draws: int, seed: int
) -> tuple[tuple[float, float, float], list[Rank], float]:
    """The index with other weights from and to, and as a plain mean; ranks of who holds it back, their shift.

    The draws are those of NumPy's generator: as much weight together, each around its own (Dirichlet, 10 w).
    """
    share = [weight / sum(weights) for weight in weights]
    around = [10 * len(share) * one for one in share]
    drawn = [list(one) for one in np.random.default_rng(seed).dirichlet(around, draws)]
    indices = [index(list(zip(one, scores, strict=True))) for one in drawn]

    def ranks(one: list[float]) -> list[int]:
        held = [weight * math.log(100 / score) for weight, score in zip(one, scores, strict=True)]
        return [1 + sum(other > this for other in held) for this in held]

    own, others = ranks(share), [ranks(one) for one in drawn]
    found = []
    for place, rank in enumerate(own):
        ordered = sorted(one[place] for one in others)
        found.append((rank, *(ordered[round(part * (draws - 1))] for part in (0.05, 0.95))))
    away = [abs(a - b) for one in others for a, b in zip(one, own, strict=True)]
    arithmetic = sum(weight * score for weight, score in zip(share, scores, strict=True))
    ends = quantile(indices, 0.05), quantile(indices, 0.95), arithmetic
    return ends, found, sum(away) / len(away)
