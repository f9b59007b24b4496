"""Slow twins of control charts: earlier months make the limits of the newest.

Values of the months that are known, in the order of time; in points of their own scale.
"""

import math
from collections import defaultdict
from itertools import pairwise
from statistics import NormalDist

from scipy import stats

JUDGED, FEWEST = 12, 3
Point = tuple[float, float, float, str | None]  # centre, lower and upper limit, signal
UNKNOWN: Point = (math.nan, math.nan, math.nan, None)


def mean_chart(means: list[float], errors: list[float]) -> list[Point]:
    """Each month with the standard error of its own."""
    base = _base(means)
    weights = [1 / error**2 for error in errors[:base]]
    centre = sum(w * x for w, x in zip(weights, means, strict=False)) / sum(weights)
    return _limits(means, errors, centre)


def share_chart(satisfied: list[float], answers: list[float]) -> list[Point]:
    """p' of so many of so many, per 100; none with fewer than three of the rarer kind a month."""
    base = _base(answers)
    share = sum(satisfied[:base]) / sum(answers[:base])
    if min(share, 1 - share) * sum(answers[:base]) / base < FEWEST:
        return [UNKNOWN] * len(answers)
    values = [100 * x / n for x, n in zip(satisfied, answers, strict=True)]
    return _limits(values, [100 * math.sqrt(share * (1 - share) / n) for n in answers], 100 * share)


def rate_chart(counts: list[int], exposures: list[int]) -> list[Point]:
    """u' of events, per 1,000; none with fewer than three a month."""
    base = _base(exposures)
    if sum(counts[:base]) / base < FEWEST:
        return [UNKNOWN] * len(counts)
    rate = sum(counts[:base]) / sum(exposures[:base])
    values = [1000 * x / n for x, n in zip(counts, exposures, strict=True)]
    return _limits(values, [1000 * math.sqrt(rate / n) for n in exposures], 1000 * rate)


def single_chart(values: list[float]) -> list[Point]:
    """XmR: the mean step from one month to the next tells how much they vary."""
    base = _base(values)
    steps = [abs(later - earlier) for earlier, later in pairwise(values[:base])]
    spread = sum(steps) / len(steps) / 1.128
    return _limits(values, [spread] * len(values), sum(values[:base]) / base)


def chance_of_false_signal(months: int, base: int) -> float:
    """Of a steady series whose centre is the mean of `base` months: over how far that may lie off, the chance
    that no month is outside and none completes a run of eight."""
    steps = [place / 10 for place in range(-80, 81)]
    weights = [NormalDist().pdf(step) for step in steps]
    quiet = sum(
        weight * _quiet(months, step / math.sqrt(base), 3 * math.sqrt(1 + 1 / base))
        for step, weight in zip(steps, weights, strict=True)
    )
    return 1 - quiet / sum(weights)


def _quiet(months: int, off: float, reach: float) -> float:
    sides = {side: abs(NormalDist().cdf(side * reach - off) - NormalDist().cdf(-off)) for side in (1, -1)}
    runs = {(0, 0): 1.0}  # the side of the newest month, and how many have been there in a row: the chance
    for _ in range(months):
        after: dict[tuple[int, int], float] = defaultdict(float)
        for (side, length), chance in runs.items():
            for new, likely in sides.items():
                after[new, length + 1 if new == side else 1] += chance * likely
        runs = {state: chance for state, chance in after.items() if state[1] < 8}
    return sum(runs.values())


def _base(months: list[float] | list[int]) -> int:
    return max(12, len(months) - JUDGED)


def _limits(values: list[float], errors: list[float], centre: float) -> list[Point]:
    """The newest signal beyond limits that allow for what earlier ones do not know, or in a run of eight."""
    base, found = _base(values), list[Point]()
    away = [(x - centre) / error for x, error in zip(values, errors, strict=True)]
    steps = [abs(later - earlier) for earlier, later in pairwise(away[:base])]
    spread = sum(steps) / len(steps) / 1.128
    reach = max(3.0, spread * float(stats.t.ppf(NormalDist().cdf(3), 0.6 * (base - 1))))
    reach *= math.sqrt(1 + 1 / base)
    for place, (distance, error) in enumerate(zip(away, errors, strict=True)):
        newest = [math.copysign(1, x) if x else 0.0 for x in away[base : place + 1]][-8:]
        run = len(newest) == 8 and len(set(newest)) == 1 and newest[0] != 0
        told = place >= base
        signal = "outside" if told and abs(distance) > reach else "run" if told and run else None
        found.append((centre, centre - reach * error, centre + reach * error, signal))
    return found
