"""Slow twins of how touchpoints stand to each other: quadrants and priorities."""

import math
from statistics import NormalDist, median

import numpy as np
from scipy import optimize

from tests.oracle.funnel import quantile

Uncertain = tuple[float, float]  # a value and its standard error
QUADRANTS = ("concentrate", "keep_up", "low_priority", "overkill")
CERTAIN = 0.8


def shrunk(values: list[float], errors: list[float]) -> list[float]:
    """Each pulled towards their mean; the variance between them has the largest restricted likelihood."""
    return [value for value, _ in shrunken(values, errors)]


def shrunken(values: list[float], errors: list[float]) -> list[Uncertain]:
    """The same with errors, that of the mean in it as far as a value is pulled there."""

    def level_of(between: float) -> float:
        weights = [1 / (error**2 + between) for error in errors]
        return sum(w * x for w, x in zip(weights, values, strict=True)) / sum(weights)

    def unlikely(between: float) -> float:
        mean, spreads = level_of(between), [error**2 + between for error in errors]
        squares = sum((x - mean) ** 2 / v for x, v in zip(values, spreads, strict=True))
        return sum(math.log(v) for v in spreads) + math.log(sum(1 / v for v in spreads)) + squares

    most = (max(values) - min(values)) ** 2
    found = optimize.minimize_scalar(unlikely, bounds=(0, most), method="bounded", options={"xatol": 1e-9})
    between = float(found.x) if found.fun < unlikely(0) else 0.0
    mean, variance = level_of(between), 1 / sum(1 / (e**2 + between) for e in errors)
    pulls = [e**2 / (e**2 + between) if between + e**2 else 0.0 for e in errors]
    return [
        (mean + (1 - pull) * (x - mean), math.sqrt((1 - pull) * e**2 + pull**2 * variance))
        for x, e, pull in zip(values, errors, pulls, strict=True)
    ]


def priorities(
    importance: list[float], performance: list[float], answers: list[float]
) -> list[tuple[float, int]]:
    """Score and rank of importance x reach (by the weight of answers) x room up to the best quarter."""
    aim = float(np.quantile(performance, 0.75))
    reach = [n / max(answers) for n in answers]
    return _order(_gains(importance, performance, reach, [aim] * len(reach)))


def priority_limits(
    importance: list[Uncertain], performance: list[Uncertain], reach: list[float], aims: list[float]
) -> list[tuple[float, float, int, int, float]]:
    """Score from and to, rank from and to, and how often above the median gain: the middle 80 of 100 draws.

    The draws are those of NumPy's generator with seed 1, all importances first.
    """
    random, draws = np.random.default_rng(1), 1000
    drawn = [
        np.array([[random.normal(value, error) for value, error in one] for _ in range(draws)])
        for one in (importance, performance)
    ]
    gains = [_gains(list(one), list(other), reach, aims) for one, other in zip(*drawn, strict=True)]
    orders = [_order(one) for one in gains]
    own = _order(_gains([x for x, _ in importance], [x for x, _ in performance], reach, aims))
    found = []
    for place, (score, _) in enumerate(own):
        scores = [order[place][0] for order in orders]
        ranks = sorted(order[place][1] for order in orders)
        ends = [quantile(scores, part) for part in (0.1, 0.9)]
        above = sum(one[place] > median(one) for one in gains) / draws
        nearest = [ranks[round(part * (draws - 1))] for part in (0.1, 0.9)]
        found.append((min(ends[0], score), max(ends[1], score), *nearest, above))
    return found


def _gains(
    importance: list[float], performance: list[float], reach: list[float], aims: list[float]
) -> list[float]:
    return [
        max(weight, 0) * met * max(aim - score, 0)
        for weight, score, met, aim in zip(importance, performance, reach, aims, strict=True)
    ]


def _order(gains: list[float]) -> list[tuple[float, int]]:
    """Score of the largest 100, and rank."""
    most = max(gains) or 1.0
    return [(100 * gain / most, 1 + sum(other > gain for other in gains)) for gain in gains]


def chances_above(values: list[Uncertain], lines: list[float] | None = None) -> list[float]:
    """That each true value is at or above its line; without lines above the mean of all, which errs, too."""
    found = []
    for place, (value, error) in enumerate(values):
        if lines is None:
            parts = [(one == place) - 1 / len(values) for one in range(len(values))]
            away = sum(part * x for part, (x, _) in zip(parts, values, strict=True))
            spread = math.sqrt(sum((part * e) ** 2 for part, (_, e) in zip(parts, values, strict=True)))
        else:
            away, spread = value - lines[place], error
        found.append(NormalDist().cdf(away / spread))
    return found


def quadrant(important: float, performs: float, *, basic: bool) -> tuple[str, list[float]]:
    """The name that is certain enough, and the shares; what is basic is never too good."""
    shares = [
        important * (1 - performs),
        important * performs,
        (1 - important) * (1 - performs),
        (1 - important) * performs,
    ]
    named = [name for name, share in zip(QUADRANTS, shares, strict=True) if share >= CERTAIN]
    name = named[0] if named else "undecided"
    return ("keep_up" if basic and name == "overkill" else name), shares
