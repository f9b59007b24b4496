"""Is a newer value beyond what an earlier time makes likely? Limits that a baseline made (Laney 2002).

Limits from all points would take a lasting rise for the usual spread. Frozen ones must allow for what a short
baseline does not know, or every third steady touchpoint would signal: its centre errs, and so does the spread
between its points.
"""

import numpy as np
import numpy.typing as npt
from scipy import special  # type: ignore[import-untyped]

from metrics.statistics.arrays import Floats, ratio
from metrics.statistics.control import FIRM_POINTS, REACH, ControlLimits, allowing, moving_spread, runs
from metrics.statistics.quantiles import t_quantile

ROUNDING = 6  # decimals: what is smaller comes from arithmetic and is neither side of a centre
_WORTH = 0.6  # of a degree of freedom that a step between neighbours tells about the spread


def frozen_limits(values: Floats, errors: Floats, centre: float, base: npt.NDArray[np.intp]) -> ControlLimits:
    """Limits about the `centre` of the values at the places `base`; only values after these signal.

    `errors`: the values' own standard errors, if nothing but chance moved them.
    `control.chance_of_false_signal` with this baseline says how often a steady series signals.
    """
    values, middle = values.round(ROUNDING), np.full(values.shape, round(centre, ROUNDING))
    wider = moving_spread(ratio(values - middle, errors)[base])
    degrees = _WORTH * (len(base) - 1)
    reach = max(REACH, wider * float(t_quantile(degrees, float(special.ndtr(REACH)))))
    half = allowing(reach, len(base)) * errors
    low, high = middle - half, middle + half
    judged = np.where(np.arange(values.size) > base[-1], values, np.nan)
    outside = (judged < low) | (judged > high)
    return ControlLimits(middle, low, high, outside, runs(judged, middle), len(base) < FIRM_POINTS)
