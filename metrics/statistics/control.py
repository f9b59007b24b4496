"""Did this touchpoint change? Shewhart charts with two rules only: beyond the limits, and eight on one side.

More rules find more, but mostly chance: with all four Western Electric rules an unchanged touchpoint signals
once in 92 points, with these two once in 153, with the limits alone once in 370 (Champ and Woodall 1987).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special  # type: ignore[import-untyped]

from metrics.statistics.arrays import Flags, Floats, Numbers, floats, ratio, root

Kind = Literal["xmr", "mean", "p", "u"]
FEWEST_POINTS = 12  # below: no limits; limits from fewer than FIRM_POINTS are provisional
FIRM_POINTS = 20
RUN = 8
REACH = 3.0  # standard deviations from the centre to a limit
_MOVING_RANGE = 1.128  # mean range of two normal values, in standard deviations


@dataclass(frozen=True)
class ControlLimits:
    """Centre and limits of each point, and the points that signal; NaN limits with too few points."""

    centre: Floats
    low: Floats
    high: Floats
    outside: Flags
    run: Flags
    provisional: bool


def control_limits(
    values: Numbers,
    ns: Numbers,
    kind: Kind,
    *,
    errors: Numbers = np.nan,
    per: float | None = None,
    fewest: int = FEWEST_POINTS,
) -> ControlLimits:
    """Limits for one value per period, in the order of time; periods without a value are skipped.

    kind: "p" for shares per 100 and "u" for rates per 1,000 (`per` overrides), of bases `ns`; "mean" for
    means or Net Promoter Scores with their standard `errors`; "xmr" for single values. Limits that a page
    shows come from `metrics.statistics.charts`.
    """
    values, ns, errors = floats(values, ns, errors)
    known = ~np.isnan(values) & ((ns > 0) | (kind in ("xmr", "mean")))
    centre, sigma = np.full(values.shape, np.nan), np.full(values.shape, np.nan)
    if known.sum() >= max(fewest, 2):
        centre[:], sigma[known] = _centre_and_sigma(values[known], ns[known], errors[known], kind, per)
    low, high = centre - REACH * sigma, centre + REACH * sigma
    if kind in ("p", "u"):
        low = np.maximum(low, 0)
    if kind == "p":
        high = np.minimum(high, per or 100)
    outside = (values < low) | (values > high)
    return ControlLimits(centre, low, high, outside, runs(values, centre), int(known.sum()) < FIRM_POINTS)


def chance_of_false_signal(points: int, run: int | None = RUN, baseline: int | None = None) -> float:
    """Chance that an unchanged touchpoint signals within so many points.

    `baseline`: of so many points the limits are made, which errs in the centre; None: both are known. Mean
    over that error by Gauss and Hermite's quadrature.
    """
    errors, weights = np.polynomial.hermite_e.hermegauss(21)
    reach = REACH if baseline is None else allowing(REACH, baseline)
    scale = 0.0 if baseline is None else baseline**-0.5
    quiet = [
        np.linalg.matrix_power(_in_control(run, scale * float(error), reach), points)[0].sum()
        for error in errors
    ]
    return float(1 - np.average(quiet, weights=weights))


def allowing(reach: float, baseline: int) -> float:
    """Limits this wide for a value whose centre is itself the mean of so many."""
    return float(reach * np.sqrt(1 + 1 / baseline))


def _centre_and_sigma(
    values: Floats, ns: Floats, errors: Floats, kind: Kind, per: float | None
) -> tuple[float, Floats]:
    if kind == "xmr":
        ranges = np.abs(np.diff(values))
        return float(values.mean()), np.full(values.shape, ranges.mean() / _MOVING_RANGE)
    if kind == "mean":
        weights = np.nan_to_num(ratio(1, errors**2))
        centre = float(np.average(values, weights=weights)) if weights.sum() > 0 else float("nan")
        sigma = errors
    else:
        scale = per or (100.0 if kind == "p" else 1000.0)
        centre = float((values * ns).sum() / ns.sum())
        share = centre / scale
        sigma = scale * root(ratio(share * (1 - share) if kind == "p" else share, ns))
    return centre, sigma


def moving_spread(z: Floats) -> float:
    """The standard deviation of values from the mean step between neighbours; 0 with fewer than two."""
    steps = np.abs(np.diff(z[~np.isnan(z)]))
    return float(steps.mean() / _MOVING_RANGE) if steps.size else 0.0


def runs(values: Floats, centre: Floats, length: int = RUN) -> Flags:
    """Points that complete or lengthen a run on one side; a point on the line ends it, a gap does not."""
    flags = np.zeros(values.shape, dtype=np.bool_)
    sides = np.sign(values - centre)
    known = np.flatnonzero(~np.isnan(sides))
    side, count = 0.0, 0
    for place, now in zip(known.tolist(), sides[known].tolist(), strict=True):
        count = count + 1 if now == side and now != 0 else 1
        side = now
        flags[place] = now != 0 and count >= length
    return flags


def _in_control(run: int | None, error: float, reach: float) -> Floats:
    """Transitions that do not signal: state 0 is the start, then a run of 1, 2, ... points above, then below.

    `error`: how far the centre lies below the true level, in standard deviations.
    """
    above = float(special.ndtr(reach - error) - special.ndtr(-error))
    below = float(special.ndtr(-error) - special.ndtr(-reach - error))
    if run is None:
        return np.array([[above + below]])
    stay = np.zeros((2 * run - 1, 2 * run - 1))
    for chance, other, start in ((above, below, 1), (below, above, run)):
        stay[0, start] = chance
        for length in range(1, run):
            state = start + length - 1
            stay[state, run if start == 1 else 1] = other
            if length + 1 < run:
                stay[state, state + 1] = chance
    return stay
