"""Did a touchpoint's rate of complaints change? A u' chart (Laney 2002) whose limits an earlier time made.

Limits from all points would take a lasting rise for the usual spread. Frozen ones must allow for what a short
baseline does not know, or every third steady touchpoint would signal: its centre errs, and so does the spread
between its points.
"""

import numpy as np
from scipy import special  # type: ignore[import-untyped]

from metrics.statistics.arrays import Numbers, floats, ratio, root
from metrics.statistics.control import (
    FEWEST_POINTS,
    FIRM_POINTS,
    REACH,
    ControlLimits,
    allowing,
    control_limits,
    moving_spread,
    runs,
)
from metrics.statistics.quantiles import t_quantile

FEWEST_EXPECTED = 3  # events per point, below which counts are too skewed for limits
_WORTH = 0.6  # of a degree of freedom that a step between neighbours tells about the spread


def rate_chart(counts: Numbers, exposures: Numbers, baseline: int, per: float = 1000) -> ControlLimits:
    """Limits of rates per 1,000 from the first `baseline` points with exposure; only later points signal.

    NaN limits with fewer than twelve points in the baseline, or fewer than three events a point.
    `control.chance_of_false_signal` with this baseline says how often a steady rate signals.
    """
    counts, exposures = floats(counts, exposures)
    rates = per * ratio(counts, exposures)
    base = np.flatnonzero(exposures > 0)[:baseline]
    unknown, never = np.full(rates.shape, np.nan), np.zeros(rates.shape, dtype=np.bool_)
    provisional = len(base) < FIRM_POINTS
    if len(base) < FEWEST_POINTS or counts[base].mean() < FEWEST_EXPECTED:
        return ControlLimits(unknown, unknown, unknown, never, never, provisional)
    centre = np.full(rates.shape, control_limits(rates[base], exposures[base], "u", per=per).centre[0])
    sigma = per * root(ratio(centre / per, exposures))
    wider = moving_spread(ratio(rates - centre, sigma)[base])
    degrees = _WORTH * (len(base) - 1)
    reach = max(REACH, wider * float(t_quantile(degrees, float(special.ndtr(REACH)))))
    half = allowing(reach, len(base)) * sigma
    low, high = np.maximum(centre - half, 0), centre + half
    judged = np.where(np.arange(rates.size) > base[-1], rates, np.nan)
    outside = (judged < low) | (judged > high)
    return ControlLimits(centre, low, high, outside, runs(judged, centre), provisional)
