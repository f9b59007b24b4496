"""Did a measure change? Control charts whose limits an earlier time made, one for each kind of measure.

Every function takes values in the order of time, NaN or no base where a period has none, and of how many
known ones the limits are made; only later ones signal. Limits are NaN with fewer than twelve of them.
`control.chance_of_false_signal` with this baseline says how often a steady series signals.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from metrics.statistics.arrays import Flags, Floats, Numbers, floats, ratio, root
from metrics.statistics.control import (
    FEWEST_POINTS,
    FIRM_POINTS,
    ControlLimits,
    Kind,
    control_limits,
    moving_spread,
)
from metrics.statistics.frozen import frozen_limits

FEWEST_EXPECTED = 3  # cases per point, below which counts are too skewed for limits


def mean_chart(means: Numbers, errors: Numbers, baseline: int) -> ControlLimits:
    """Means or net scores of unequal bases, with their standard errors."""
    means, errors = floats(means, errors)
    base = _base(np.isfinite(means), baseline)
    if len(base) < FEWEST_POINTS:
        return _none(means)
    return frozen_limits(means, errors, _centre(means, 0, "mean", base, errors), base)


def share_chart(shares: Numbers, worth: Numbers, baseline: int, per: float = 100) -> ControlLimits:
    """p' of shares per 100 (Laney 2002); `worth`: how many independent answers each rests on.

    No limits where fewer than three answers a point are of the rarer kind.
    """
    shares, worth = floats(shares, worth)
    base = _base(np.isfinite(shares) & (worth > 0), baseline)
    if len(base) < FEWEST_POINTS:
        return _none(shares)
    centre = _centre(shares, worth, "p", base, per=per)
    rarer = min(centre, per - centre) / per
    if rarer * worth[base].mean() < FEWEST_EXPECTED:
        return _none(shares)
    found = frozen_limits(shares, per * root(ratio(rarer * (1 - rarer), worth)), centre, base)
    return replace(found, low=np.maximum(found.low, 0), high=np.minimum(found.high, per))


def rate_chart(counts: Numbers, exposures: Numbers, baseline: int, per: float = 1000) -> ControlLimits:
    """u' of counts as rates per 1,000 of exposure (Laney 2002); no limits below three events a point."""
    counts, exposures = floats(counts, exposures)
    rates = per * ratio(counts, exposures)
    base = _base(exposures > 0, baseline)
    if len(base) < FEWEST_POINTS or counts[base].mean() < FEWEST_EXPECTED:
        return _none(rates)
    centre = _centre(rates, exposures, "u", base, per=per)
    found = frozen_limits(rates, per * root(ratio(centre / per, exposures)), centre, base)
    return replace(found, low=np.maximum(found.low, 0))


def single_chart(values: Numbers, baseline: int) -> ControlLimits:
    """XmR: single values, of which only the steps from one to the next tell how much they vary."""
    (values,) = floats(values)
    base = _base(np.isfinite(values), baseline)
    spread = moving_spread(values[base])
    if len(base) < FEWEST_POINTS or spread == 0:
        return _none(values)
    return frozen_limits(values, np.full(values.shape, spread), _centre(values, 0, "xmr", base), base)


def _base(known: Flags, baseline: int) -> npt.NDArray[np.intp]:
    return np.flatnonzero(known)[:baseline]


def _centre(
    values: Floats,
    ns: Numbers,
    kind: Kind,
    base: npt.NDArray[np.intp],
    errors: Numbers = np.nan,
    per: float | None = None,
) -> float:
    values, ns, errors = floats(values, ns, errors)
    found = control_limits(values[base], ns[base], kind, errors=errors[base], per=per)
    return float(found.centre[0])


def _none(values: Floats) -> ControlLimits:
    unknown, never = np.full(values.shape, np.nan), np.zeros(values.shape, dtype=np.bool_)
    return ControlLimits(unknown, unknown, unknown, never, never, values.size < FIRM_POINTS)
