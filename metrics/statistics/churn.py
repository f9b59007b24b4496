"""Who leaves after a bad experience, compared within groups of customers alike.

Days that customers are followed may stand for customers: with many days and few ends risks are rates, and the
formulas for both are the same (Greenland and Robins 1985). An end then counts once, however often a customer
had an experience.
"""

from dataclasses import replace

import numpy as np

from metrics.statistics.arrays import Floats, Numbers, floats, ratio, root
from metrics.statistics.estimate import Estimate
from metrics.statistics.quantiles import normal_quantile, normal_two_sided


def stratified_risk_ratio(a: Numbers, n1: Numbers, c: Numbers, n0: Numbers, level: float = 0.95) -> Estimate:
    """Risk a / n1 over c / n0 within strata along the last axis (Mantel and Haenszel 1959).

    Interval of Greenland and Robins (1985). Strata with one arm only tell nothing and drop out. NaN without
    an event on either side; `n` is the smaller arm.
    """
    a, n1, c, n0 = floats(a, n1, c, n0)
    total = n1 + n0
    first, second = np.nan_to_num(ratio(a * n0, total)), np.nan_to_num(ratio(c * n1, total))
    variance = np.nan_to_num(ratio(n1 * n0 * (a + c) - a * c * total, total**2))
    top, bottom = first.sum(-1), second.sum(-1)
    value = ratio(top, bottom)
    value = np.where(value > 0, value, np.nan)
    error = root(ratio(variance.sum(-1), top * bottom))
    half = normal_quantile(0.5 + level / 2) * error
    base = np.minimum(n1.sum(-1), n0.sum(-1))
    p = normal_two_sided(ratio(np.log(value), error))
    return Estimate(value, value * np.exp(-half), value * np.exp(half), base, p)


def stratified_risk_difference(
    a: Numbers, n1: Numbers, c: Numbers, n0: Numbers, per: float = 100, level: float = 0.95
) -> Estimate:
    """Risk a / n1 minus c / n0 per 100 within strata along the last axis (Mantel and Haenszel weights).

    Variance of Sato (1989), right with few large and with many small strata.
    """
    a, n1, c, n0 = floats(a, n1, c, n0)
    total = n1 + n0
    weight = np.nan_to_num(ratio(n1 * n0, total)).sum(-1)
    gap = ratio(np.nan_to_num(ratio(a * n0 - c * n1, total)).sum(-1), weight)
    p_part = ratio(n1**2 * c - n0**2 * a + n1 * n0 * (n0 - n1) / 2, total**2)
    q_part = ratio(a * (n0 - c) + c * (n1 - a), 2 * total)
    variance = gap * np.nan_to_num(p_part).sum(-1) + np.nan_to_num(q_part).sum(-1)
    error = ratio(root(variance), weight)
    half = normal_quantile(0.5 + level / 2) * error
    base = np.minimum(n1.sum(-1), n0.sum(-1))
    p = normal_two_sided(ratio(np.abs(gap), error))
    return Estimate(per * gap, per * (gap - half), per * (gap + half), base, p)


def standard_rate(c: Numbers, t0: Numbers, t1: Numbers) -> Floats:
    """Ends c per day of t0, in the mix of strata that a stratified difference from t1 has."""
    c, t0, t1 = floats(c, t0, t1)
    weight = np.nan_to_num(ratio(t1 * t0, t1 + t0)).sum(-1)
    return ratio(np.nan_to_num(ratio(c * t1, t1 + t0)).sum(-1), weight)


def risk_within(daily: Estimate, days: float) -> Estimate:
    """From ends per day: the percentage that is gone after so many days."""
    value, low, high = (100 * -np.expm1(-days * part) for part in (daily.value, daily.low, daily.high))
    return replace(daily, value=value, low=low, high=high)


def excess_within(daily: Estimate, usual: Numbers, days: float) -> Estimate:
    """From a difference of ends per day: percentage points gone in excess after so many days, of customers
    who would otherwise leave at the usual rate."""
    usual = np.asarray(usual, np.float64)
    parts = (np.maximum(usual + part, 0.0) for part in (daily.value, daily.low, daily.high))
    value, low, high = (100 * (np.exp(-days * usual) - np.exp(-days * part)) for part in parts)
    return replace(daily, value=value, low=low, high=high)


def e_value(found: Estimate) -> Estimate:
    """How strong something unmeasured would have to be to explain a ratio away (VanderWeele, Ding 2017).

    `low` is that of the limit nearer to 1, itself 1 where the interval holds 1.
    """
    near = np.where(found.low > 1, found.low, np.where(found.high < 1, found.high, found.low * 0 + 1))
    far = np.where(found.value < 1, found.low, found.high)
    return Estimate(_e_value(found.value), _e_value(near), _e_value(far), found.n)


def _e_value(risk_ratio: Numbers) -> Floats:
    (value,) = floats(risk_ratio)
    above = np.where(value < 1, ratio(1, value), value)
    return np.asarray(above + root(above * (above - 1)), dtype=np.float64)
