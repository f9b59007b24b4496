"""Are these cases closed as fast as those? Counts per bin of duration, the open cases censored."""

from dataclasses import dataclass

import numpy as np

from metrics.statistics.arrays import Floats, Numbers, floats, ratio
from metrics.statistics.estimate import Estimate
from metrics.statistics.quantiles import normal_quantile, normal_two_sided

NODES = 50  # closings of a bin that are taken one by one
STEPS = 50  # of Newton's method, which needs five


def closing_ratio(
    closed1: Numbers, open1: Numbers, closed0: Numbers, open0: Numbers, level: float = 0.95
) -> Estimate:
    """How many times as fast as the second group the first one closes (Cox 1972; ties by Efron 1977).

    The hazard ratio of one group over the other needs no rows, only who was closed and at risk in each bin.
    NaN where either group closed nothing; `p` is the log-rank test's, `n` the smaller group.
    """
    closed1, open1, closed0, open0 = floats(closed1, open1, closed0, open0)
    n = np.asarray(min((closed1 + open1).sum(), (closed0 + open0).sum()))
    nothing = np.array(np.nan)
    if not closed1.sum() or not closed0.sum():
        return Estimate(nothing, nothing, nothing, n, nothing)
    ties = _ties(closed1, _at_risk(closed1, open1), closed0, _at_risk(closed0, open0))
    log_ratio, step, information = 0.0, 1.0, 1.0
    for _ in range(STEPS):
        expected, information = _expected(ties, log_ratio)
        if information < 1e-12:
            return Estimate(nothing, nothing, nothing, n, nothing)  # never both at risk: no ratio is likelier
        step = (closed1.sum() - expected) / information
        log_ratio += float(np.clip(step, -1, 1))
        if abs(step) < 1e-10:
            break
    half = normal_quantile(0.5 + level / 2) / np.sqrt(information)
    value, low, high = (np.asarray(np.exp(log_ratio + end)) for end in (0, -half, half))
    p = normal_two_sided(np.sqrt(log_rank(closed1, open1, closed0, open0)))
    return Estimate(value, low, high, n, p)


def log_rank(closed1: Numbers, open1: Numbers, closed0: Numbers, open0: Numbers) -> Floats:
    """Chi squared with one degree of freedom (Mantel 1966)."""
    closed1, open1, closed0, open0 = floats(closed1, open1, closed0, open0)
    risk1, risk = _at_risk(closed1, open1), _at_risk(closed1 + closed0, open1 + open0)
    closed = closed1 + closed0
    share = np.nan_to_num(ratio(risk1, risk))
    variance = closed * share * (1 - share) * np.nan_to_num(ratio(risk - closed, risk - 1))
    return ratio((closed1 - closed * share).sum() ** 2, variance.sum())


def _at_risk(closed: Floats, open: Floats) -> Floats:
    """Those that have lasted into each bin."""
    return np.flip(np.cumsum(np.flip(closed + open)))


@dataclass(frozen=True)
class _Ties:
    """What is at risk while a bin's cases close one after the other, and how many closings it stands for."""

    risk1: Floats
    risk0: Floats
    weight: Floats


def _ties(closed1: Floats, risk1: Floats, closed0: Floats, risk0: Floats) -> _Ties:
    """Efron's: of those that close together, each share has left when the next one does."""
    closed = closed1 + closed0
    nodes = np.minimum(closed, NODES).astype(np.intp)
    place = np.arange(nodes.sum()) - np.repeat(np.cumsum(nodes) - nodes, nodes)
    shift = np.where(closed > NODES, 0.5, 0.0)  # beyond: so many in the middle of equal parts
    gone = (place + np.repeat(shift, nodes)) / np.repeat(nodes, nodes)
    each = [
        np.repeat(risk, nodes) - gone * np.repeat(some, nodes)
        for risk, some in ((risk1, closed1), (risk0, closed0))
    ]
    return _Ties(each[0], each[1], np.repeat(ratio(closed, nodes), nodes))


def _expected(ties: _Ties, log_ratio: float) -> tuple[float, float]:
    """Closings of the first group that this ratio leads to expect, and their variance."""
    first = ties.risk1 * np.exp(log_ratio)
    share = ratio(first, first + ties.risk0)
    return float((ties.weight * share).sum()), float((ties.weight * share * (1 - share)).sum())
