"""Since when? A series that stepped to another level, or one that drifts; values stand in order of time."""

from dataclasses import dataclass

import numpy as np
from scipy import optimize, special  # type: ignore[import-untyped]

from metrics.statistics.arrays import Floats, Numbers, floats
from metrics.statistics.quantiles import normal_quantile, normal_two_sided

TRIMMED = 0.15  # of the values at each end cannot be a level of their own (Andrews 1993)
FEWEST = 2  # values of a level, whatever the share
OWN_SPREAD = 12  # values from which a level has a spread of its own; else both share one


@dataclass(frozen=True)
class Step:
    """Two levels: the last place of the first one and its interval, both levels, how much better they fit.

    `statistic`: the largest F over all places (Andrews 1993). `squares`: what the levels leave unexplained.
    """

    last: int
    earliest: int
    latest: int
    before: float
    after: float
    statistic: float
    squares: float


def step(values: Numbers, level: float = 0.95) -> Step | None:
    """The step that fits best, by least squares (Bai 1997); None with too few values, or all the same."""
    (y,) = floats(values)
    n = y.size
    edge = max(FEWEST, int(TRIMMED * n))
    if n < 2 * edge or y.max() == y.min():
        return None
    first = np.arange(edge, n - edge + 1)
    sums, squares = np.cumsum(y), ((y - y.mean()) ** 2).sum()
    before, after = sums[first - 1] / first, (sums[-1] - sums[first - 1]) / (n - first)
    between = first * (before - y.mean()) ** 2 + (n - first) * (after - y.mean()) ** 2
    best = int(np.argmax(between))
    place, levels = int(first[best]), (float(before[best]), float(after[best]))
    left = max(float(squares - between[best]), 0.0)
    statistic = float(between[best]) / (left / (n - 2)) if left > 1e-12 * squares else np.inf
    spreads = [float(((part - part.mean()) ** 2).mean()) for part in (y[:place], y[place:])]
    if min(place, n - place) < OWN_SPREAD:
        spreads = [left / (n - 2)] * 2
    low, high = _shift_limits(levels[1] - levels[0], spreads, level)
    earliest, latest = place - np.ceil(high), place - np.floor(low)
    return Step(place - 1, int(max(earliest, 1)) - 1, int(min(latest, n - 1)) - 1, *levels, statistic, left)


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
    if n < 3 or y.max() == y.min():
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


def _ranks(y: Floats) -> Floats:
    """From 1; equal values share the mean of theirs."""
    _, place, counts = np.unique(y, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[place], dtype=np.float64)


def _shift_limits(step: float, spreads: list[float], level: float) -> tuple[float, float]:
    """How far the place found may lie from the true one; each level has a spread of its own (Bai 1997)."""
    if min(spreads) <= 0:
        return 0.0, 0.0
    ratio, scale = spreads[1] / spreads[0], spreads[0] / step**2
    tail = (1 - level) / 2

    def end(probability: float, side: float) -> float:
        far = side
        while abs(_below(far, ratio) - (0.0 if side < 0 else 1.0)) > tail and abs(far) < 1e5:
            far *= 2
        return float(optimize.brentq(lambda at: _below(at, ratio) - probability, *sorted((0.0, far))))

    chance = _below(0.0, ratio)
    low = end(tail, -1.0) if chance > tail else 0.0
    high = end(1 - tail, 1.0) if chance < 1 - tail else 0.0
    return scale * low, scale * high


def _below(at: float, ratio: float) -> float:
    """The distribution of where a two-sided Brownian motion with drift is largest (Bai 1997, appendix B).

    `ratio`: the variance after the step over that before it.
    """
    if at < 0:
        return 1 - _below(-at / ratio, 1 / ratio)
    part, root = 1 / ratio, np.sqrt(at)
    tail = (2 * ratio + 1) / (ratio * (ratio + 1))
    slope = (2 * ratio + 1) ** 2 / ((ratio + 1) * ratio) - 2 + part * at / 2
    value = 1 + root * np.sqrt(part / (2 * np.pi)) * np.exp(-part * at / 8)
    value += tail * np.exp((ratio + 1) * at / 2 + special.log_ndtr(-(ratio + 0.5) * root / np.sqrt(ratio)))
    return float(value - slope * special.ndtr(-root * np.sqrt(part) / 2))
