"""Median duration when some cases are still open (Kaplan and Meier 1958), from counts per bin of duration."""

import numpy as np

from metrics.statistics.arrays import Flags, Floats, Numbers, floats, ratio, root
from metrics.statistics.estimate import Estimate
from metrics.statistics.quantiles import normal_quantile


def median_from_bins(
    hours_low: Numbers, hours_high: Numbers, closed: Numbers, open: Numbers, level: float = 0.95
) -> Estimate:
    """Median hours to close and its log-log interval (Brookmeyer and Crowley 1982), one per row of counts.

    `hours_low` and `hours_high` are the bins' ends in rising order, K of each; `closed` and `open` have
    shape (K,) or (groups, K). Open cases count as still open at their bin's end. Within a bin closing is
    taken as even over the logarithm of time. NaN where half of the cases (or the limit) is not reached; where
    all are closed at last, the limits are, too.
    """
    low, high = floats(hours_low, hours_high)
    closed, open = floats(closed, open)
    curve = survival_curve(closed, open, level)
    value, first, last = (
        _crossing(low, high, closed > 0, np.where(curve.value == 0, 0.0, one))
        for one in (curve.value, curve.low, curve.high)
    )
    return Estimate(value, first, last, (closed + open).sum(axis=-1))


def survival_curve(closed: Numbers, open: Numbers, level: float = 0.95) -> Estimate:
    """Share (0-1) still open at the end of each bin, `n` those that have lasted into it.

    Limits on the log-minus-log scale with Greenwood's variance, NaN where all or none are left.
    """
    closed, open = floats(closed, open)
    risk = np.flip(np.cumsum(np.flip(closed + open, -1), -1), -1)
    survival = np.asarray(np.cumprod(1 - np.nan_to_num(ratio(closed, risk)), axis=-1), dtype=np.float64)
    greenwood = np.cumsum(np.nan_to_num(ratio(closed, risk * (risk - closed))), axis=-1)
    inner = np.where((survival > 0) & (survival < 1), survival, np.nan)
    power = np.exp(normal_quantile(0.5 + level / 2) * root(greenwood) / -np.log(inner))
    return Estimate(survival, inner**power, inner ** (1 / power), risk)


def _crossing(low: Floats, high: Floats, events: Flags, curve: Floats) -> Floats:
    """The time at which a falling curve reaches one half."""
    filled = np.where(np.isnan(curve), np.inf, curve)
    reached = (filled <= 0.5) & events
    place = np.argmax(reached, axis=-1)
    before = np.where(
        place > 0, np.take_along_axis(curve, np.maximum(place - 1, 0)[..., None], -1)[..., 0], 1.0
    )
    before = np.where(np.isnan(before), 1.0, before)
    after = np.take_along_axis(curve, place[..., None], -1)[..., 0]
    part = np.clip(ratio(before - 0.5, before - after), 0, 1)
    start, end = low[place], high[place]
    ends = np.log(np.where(start > 0, start, 1.0)), np.log(np.where(start > 0, end, 1.0))
    even = np.exp(ends[0] + part * (ends[1] - ends[0]))
    time = np.where(start > 0, even, start + part * (end - start))  # the first bin starts at zero: straight
    return np.where(reached.any(axis=-1), time, np.nan)
