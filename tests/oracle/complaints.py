"""Slow twins of complaints: how long they stay open, and their rate beside others'."""

import math
from collections import defaultdict

from scipy import optimize

from tests.oracle.figures import Figure, Z


def median_hours(cases: list[tuple[float, bool]]) -> Figure:
    """Median of (minutes, closed), the open ones counted as open, in bins of an eighth of a doubling."""
    bins: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for minutes, closed in cases:
        place = 0
        while place < 200 and minutes >= 2 ** (place / 8):
            place += 1
        bins[place][0 if closed else 1] += 1
    risk, survival, greenwood = len(cases), 1.0, 0.0
    curves: list[tuple[int, float, float, float]] = []
    for place in sorted(bins):
        closed, still = bins[place]
        survival *= 1 - closed / risk
        greenwood += closed / (risk * (risk - closed)) if risk > closed else 0.0
        low = high = survival
        if 0 < survival < 1:
            power = math.exp(Z * math.sqrt(greenwood) / -math.log(survival))
            low, high = survival**power, survival ** (1 / power)
        if closed:
            curves.append((place, survival, low, high))
        risk -= closed + still
    ends = [half_left([(place, curve[part]) for place, *curve in curves]) for part in (0, 1, 2)]
    return ends[0], ends[1], ends[2], len(cases)


def half_left(curve: list[tuple[int, float]]) -> float:
    """The hours at which a falling curve reaches one half, even over the logarithm within a bin."""
    before = 1.0
    for place, left in curve:
        if left <= 0.5:
            part = (before - 0.5) / (before - left)
            start, end = (2 ** ((place - 1) / 8) / 60 if place else 0.0, 2 ** (place / 8) / 60)
            return start * (end / start) ** part if start else end * part
        before = left
    return math.nan


def complaints_ratio(met: dict[str, tuple[int, int, int, int]]) -> Figure:
    """Per touchpoint own contacts and complaints, and those of all others: own over expected complaints."""
    observed, expected, variance = 0, 0.0, 0.0
    for contacts, complaints, others, theirs in met.values():
        if contacts and others:
            observed += complaints
            expected += contacts * theirs / others
            variance += contacts**2 * theirs / others**2
    factor = math.exp(Z * math.sqrt(1 / observed + variance / expected**2))
    value = observed / expected
    return value, value / factor, value * factor, observed


def closing_speed(here: list[tuple[float, bool]], elsewhere: list[tuple[float, bool]]) -> Figure:
    """How many times as fast cases (minutes, closed) close: the likeliest for Cox, with Efron's ties."""

    def place(minutes: float) -> int:
        return next(k for k in range(200) if minutes < 2 ** (k / 8))

    groups = [[(place(minutes), closed) for minutes, closed in group] for group in (here, elsewhere)]
    times = sorted({time for group in groups for time, closed in group if closed})

    def likelihood(log_ratio: float) -> float:
        total, times_as = 0.0, (math.exp(log_ratio), 1.0)
        for now in times:
            ends = [sum(closed and time == now for time, closed in group) for group in groups]
            risk = sum(
                n * sum(time >= now for time, _ in group) for n, group in zip(times_as, groups, strict=True)
            )
            gone = sum(n * end for n, end in zip(times_as, ends, strict=True))
            total += ends[0] * log_ratio
            total -= sum(math.log(risk - k / sum(ends) * gone) for k in range(sum(ends)))
        return total

    found = optimize.minimize_scalar(lambda one: -likelihood(one), bounds=(-5, 5), method="bounded")
    best, step = float(found.x), 1e-3
    bend = (2 * likelihood(best) - likelihood(best - step) - likelihood(best + step)) / step**2
    half = Z / math.sqrt(bend)
    return math.exp(best), math.exp(best - half), math.exp(best + half), min(len(here), len(elsewhere))
