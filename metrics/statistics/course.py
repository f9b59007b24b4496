"""Since when? A series that stepped to another level, or one that drifts; values stand in order of time."""

from bisect import bisect_left
from dataclasses import dataclass

import numpy as np
from scipy import special  # type: ignore[import-untyped]

from metrics.statistics.arrays import Floats, Numbers, floats
from metrics.statistics.quantiles import normal_quantile, normal_two_sided

TRIMMED = 0.15  # of the values at each end cannot be a level of their own (Andrews 1993)
FEWEST = 2  # values of a level, whatever the share
OWN_SPREAD = 12  # values from which a level has a spread of its own; else both share one
ROUNDING = 1e-12  # relative: what is smaller comes from arithmetic, not from what was measured
FINE = 2**40  # parts in which a quantile is looked for
LEAST_SPREAD = 1e-3  # of the other level's: one without any would move the limits by no day


@dataclass(frozen=True)
class Step:
    """Two levels: the last place of the first one, both levels, how much better they fit.

    `statistic`: the largest F over all places (Andrews 1993), finite also where the levels leave nothing.
    `squares`: what they leave unexplained.
    """

    last: int
    before: float
    after: float
    statistic: float
    squares: float


def step(values: Numbers) -> Step | None:
    """The step that fits best, by least squares (Bai 1997).

    None with too few values, all the same, or no place at which the means differ.
    """
    (y,) = floats(values)
    n = y.size
    edge = max(FEWEST, int(TRIMMED * n))
    if n < 2 * edge or _are_same(y):
        return None
    unit = _in_unit(y)
    first = np.arange(edge, n - edge + 1)
    sums, squares = np.cumsum(unit), float(((unit - unit.mean()) ** 2).sum())
    before, after = sums[first - 1] / first, (sums[-1] - sums[first - 1]) / (n - first)
    between = first * (before - unit.mean()) ** 2 + (n - first) * (after - unit.mean()) ** 2
    best = int(np.argmax(between))
    most, place = float(between[best]), int(first[best])
    if most <= ROUNDING * squares:
        return None
    left = max(squares - most, 0.0)
    statistic = most / (max(left, ROUNDING * squares) / (n - 2))
    levels = float(y[:place].mean()), float(y[place:].mean())
    return Step(place - 1, *levels, statistic, left * float(np.ptp(y)) ** 2)


def step_limits(values: Numbers, found: Step, level: float = 0.95) -> tuple[int, int]:
    """The earliest and the latest that the last place of the first level may be."""
    (y,) = floats(values)
    parts = np.split(_in_unit(y), [found.last + 1])
    squares = [float(((part - part.mean()) ** 2).sum()) for part in parts]
    if min(part.size for part in parts) < OWN_SPREAD:
        spreads = [sum(squares) / (y.size - 2)] * 2
    else:
        spreads = [square / part.size for square, part in zip(squares, parts, strict=True)]
    low, high = _shift_limits(float(parts[1].mean() - parts[0].mean()), spreads, level)
    earliest, latest = found.last - np.ceil(high), found.last - np.floor(low)
    return int(max(earliest, 0)), int(min(latest, y.size - 2))


def pettitt(values: Numbers) -> tuple[float, int, float]:
    """The rank statistic of a step, the values before it, and p (Pettitt 1979), which is cautious."""
    (y,) = floats(values)
    n = y.size
    ranks = _ranks(y)
    path = 2 * np.cumsum(ranks) - np.arange(1, n + 1) * (n + 1)
    place = int(np.argmax(np.abs(path)))
    size = float(np.abs(path[place]))
    return size, place + 1, float(min(1.0, 2 * np.exp(-6 * size**2 / (n**3 + n**2))))


@dataclass(frozen=True)
class Drift:
    """Change per unit of time and its interval (Sen 1968), p of none at all (Mann 1945, Kendall 1975).

    `score`: pairs that rise less pairs that fall, with its variance. `squares`: what the line leaves
    unexplained.
    """

    slope: float
    low: float
    high: float
    p: float
    score: float
    variance: float
    squares: float


def drift(times: Numbers, values: Numbers, level: float = 0.95) -> Drift | None:
    """The steady change; None with fewer than three values, or all the same."""
    times, y = floats(times, values)
    n = y.size
    if n < 3 or _are_same(y):
        return None
    first, second = np.triu_indices(n, 1)
    rises, spans = y[second] - y[first], times[second] - times[first]
    score = float(np.sign(rises).sum())
    ties = np.unique(y, return_counts=True)[1]
    variance = float(n * (n - 1) * (2 * n + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18
    z = np.sign(score) * max(abs(score) - 1, 0) / np.sqrt(variance)
    slopes = np.sort(rises / spans)
    slope = float(np.median(slopes))
    reach = normal_quantile(0.5 + level / 2) * np.sqrt(variance)
    low = int(np.clip(round((slopes.size - reach) / 2), 1, slopes.size)) - 1
    high = int(np.clip(round((slopes.size + reach) / 2) + 1, 1, slopes.size)) - 1
    line = y - slope * times
    squares = float(((line - line.mean()) ** 2).sum())
    return Drift(
        slope,
        float(slopes[low]),
        float(slopes[high]),
        float(normal_two_sided(z)),
        score,
        variance,
        squares,
    )


def _are_same(y: Floats) -> bool:
    """True if the values differ by no more than rounding."""
    return bool(np.ptp(y) <= ROUNDING * np.abs(y).max())


def _in_unit(y: Floats) -> Floats:
    """From 0 to 1, so that no square of a small difference is lost."""
    return np.asarray((y - y.min()) / np.ptp(y), dtype=np.float64)


def _ranks(y: Floats) -> Floats:
    """From 1; equal values share the mean of theirs."""
    _, place, counts = np.unique(y, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[place], dtype=np.float64)


def _shift_limits(step: float, spreads: list[float], level: float) -> tuple[float, float]:
    """How far the place found may lie from the true one; each level has a spread of its own (Bai 1997)."""
    least = LEAST_SPREAD * max(spreads)
    if least <= 0:
        return 0.0, 0.0
    before, after = (max(spread, least) for spread in spreads)
    ratio, scale = after / before, before / step**2
    tail, chance = (1 - level) / 2, _below(0.0, ratio)
    low = _quantile(tail, -1.0, ratio) if chance > tail else 0.0
    high = _quantile(1 - tail, ratio, ratio) if chance < 1 - tail else 0.0
    return scale * low, scale * high


def _quantile(probability: float, far: float, ratio: float) -> float:
    """Where `_below` reaches the probability, on the side of `far`, which moves out until it is beyond."""
    while (_below(far, ratio) - probability) * far < 0:
        far *= 2
    low, high = sorted((0.0, far))
    step = (high - low) / FINE  # by halves: scipy.optimize would take 17 MB of the server's memory for this
    return low + step * bisect_left(
        range(FINE), probability, key=lambda place: _below(low + step * place, ratio)
    )


def _below(at: float, ratio: float) -> float:
    """The distribution of where a two-sided Brownian motion with drift is largest (Bai 1997, appendix B).

    `ratio`: the variance after the step over that before it. His exp(a) * Phi(-z), of which one overflows and
    the other vanishes, is erfcx(z / sqrt(2)) / 2 * exp(a - z**2 / 2), where the exponent is never above 0.
    """
    if at < 0:
        return 1 - _below(-at / ratio, 1 / ratio)
    part, root = at / ratio, np.sqrt(at / ratio)
    tail = (2 * ratio + 1) / (ratio * (ratio + 1))
    slope = tail * (2 * ratio + 1) - 2 + part / 2
    falling = root / np.sqrt(2 * np.pi) + tail * special.erfcx((ratio + 0.5) * root / np.sqrt(2)) / 2
    return float(1 + falling * np.exp(-part / 8) - slope * special.ndtr(-root / 2))
