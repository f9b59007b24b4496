"""Did a touchpoint's rate of complaints change? A u' chart (Laney 2002) whose limits an earlier time made."""

from dataclasses import replace

import numpy as np

from metrics.statistics.arrays import Numbers, floats, ratio, root
from metrics.statistics.control import FEWEST_POINTS, FIRM_POINTS, ControlLimits, control_limits
from metrics.statistics.frozen import frozen_limits

FEWEST_EXPECTED = 3  # events per point, below which counts are too skewed for limits


def rate_chart(counts: Numbers, exposures: Numbers, baseline: int, per: float = 1000) -> ControlLimits:
    """Limits of rates per 1,000 from the first `baseline` points with exposure; only later points signal.

    NaN limits with fewer than twelve points in the baseline, or fewer than three events a point.
    `control.chance_of_false_signal` with this baseline says how often a steady rate signals.
    """
    counts, exposures = floats(counts, exposures)
    rates = per * ratio(counts, exposures)
    base = np.flatnonzero(exposures > 0)[:baseline]
    unknown, never = np.full(rates.shape, np.nan), np.zeros(rates.shape, dtype=np.bool_)
    if len(base) < FEWEST_POINTS or counts[base].mean() < FEWEST_EXPECTED:
        return ControlLimits(unknown, unknown, unknown, never, never, len(base) < FIRM_POINTS)
    centre = float(control_limits(rates[base], exposures[base], "u", per=per).centre[0])
    found = frozen_limits(rates, per * root(ratio(centre / per, exposures)), centre, base)
    return replace(found, low=np.maximum(found.low, 0))
