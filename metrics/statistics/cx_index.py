"""One number from 0 to 100: the geometric mean of touchpoints' performance, weighted by importance.

OECD and JRC (2008): fixed goalposts, so that a new touchpoint does not move the others; geometric, so that a
very weak touchpoint is not made up for by a strong one.
"""

import numpy as np

from metrics.statistics.arrays import Floats, Numbers, floats
from metrics.statistics.estimate import Estimate
from metrics.statistics.quantiles import normal_quantile

FLOOR = 1.0  # a score of 0 would make the whole index 0
ENOUGH = 0.6  # of the weight must have a performance, else there is no index


def goalposts(values: Numbers, low: float, high: float) -> Floats:
    """Values on a 0-100 scale between fixed ends, cut there; low above high turns the direction."""
    (values,) = floats(values)
    return np.asarray(np.clip(100 * (values - low) / (high - low), 0, 100), dtype=np.float64)


def geometric_mean(values: Numbers, weights: Numbers = 1.0, floor: float = FLOOR) -> float:
    """Weighted geometric mean of values with a weight; NaN without any."""
    values, weights = floats(values, weights)
    known = ~np.isnan(values) & (weights > 0)
    if not known.any():
        return float("nan")
    logs = np.log(np.maximum(values[known], floor))
    return float(np.exp(np.average(logs, weights=weights[known])))


def cx_index(
    importance: Numbers,
    importance_se: Numbers,
    performance: Numbers,
    performance_se: Numbers,
    n: Numbers = np.nan,
    level: float = 0.95,
) -> Estimate:
    """The index with its interval on the log scale (delta method, touchpoints taken as independent).

    Touchpoints without an importance do not count; those without a performance are left out as long as 60 %
    of the importance remains. An unknown standard error counts as 0. `n` is the sum of the touchpoints'
    answers.
    """
    weight, weight_se, score, score_se, n = floats(importance, importance_se, performance, performance_se, n)
    counted = weight > 0
    known = counted & ~np.isnan(score)
    nothing = np.array(np.nan)
    answers = np.asarray(np.nansum(n[known]))
    if not known.any() or weight[known].sum() < ENOUGH * weight[counted].sum():
        return Estimate(nothing, nothing, nothing, answers)
    weight, score = weight[known], np.maximum(score[known], FLOOR)
    weight_se, score_se = np.nan_to_num(weight_se[known]), np.nan_to_num(score_se[known])
    index = np.asarray(geometric_mean(score, weight))
    by_score = weight / weight.sum() / score
    by_weight = np.log(score / index) / weight.sum()
    error = np.sqrt(((by_score * score_se) ** 2).sum() + ((by_weight * weight_se) ** 2).sum())
    factor = np.exp(normal_quantile(0.5 + level / 2) * error)
    return Estimate(index, index / factor, np.minimum(index * factor, 100.0), answers)
