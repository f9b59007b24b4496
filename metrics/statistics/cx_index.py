"""One number from 0 to 100: the geometric mean of touchpoints' performance, weighted by importance.

OECD and JRC (2008): scales of fixed ends, so that a new touchpoint moves no other; geometric, so that a
very weak touchpoint is not made up for by a strong one.
"""

from dataclasses import dataclass

import numpy as np

from metrics.statistics.arrays import Floats, Numbers, floats
from metrics.statistics.clusters import INDEPENDENT, Design
from metrics.statistics.estimate import Estimate
from metrics.statistics.quantiles import t_quantile

FLOOR = 1.0  # a score of 0 would make the whole index 0
ENOUGH = 0.6  # of the weight must have a performance, else there is no index
WIDEST = 700.0  # in logarithms: an exponential of more is no number, and limits are long at the scale's ends


def geometric_mean(values: Numbers, weights: Numbers = 1.0, floor: float = FLOOR) -> float:
    """Weighted geometric mean of values with a weight; NaN without any."""
    values, weights = floats(values, weights)
    known = ~np.isnan(values) & (weights > 0)
    if not known.any():
        return float("nan")
    logs = np.log(np.maximum(values[known], floor))
    return float(np.exp(np.average(logs, weights=weights[known])))


@dataclass(frozen=True)
class Gradient:
    """By how much the logarithm of the index moves per point of each touchpoint's importance and performance;
    0 where a touchpoint does not count."""

    by_importance: Floats
    by_performance: Floats


def gradient(importance: Numbers, performance: Numbers) -> Gradient:
    """Of the index of these touchpoints; a performance at the floor does not move it."""
    weight, score = floats(importance, performance)
    known = (weight > 0) & ~np.isnan(score)
    weight, score = np.where(known, weight, 0.0), np.where(known, np.maximum(score, FLOOR), FLOOR)
    total = max(float(weight.sum()), 1e-300)
    centre = (weight * np.log(score)).sum() / total
    return Gradient(
        np.where(known, np.log(score) - centre, 0.0) / total,
        np.where(score > FLOOR, weight / score, 0.0) / total,
    )


def cx_index(
    importance: Numbers,
    importance_se: Numbers,
    performance: Numbers,
    performance_se: Numbers,
    n: Numbers = np.nan,
    level: float = 0.95,
    design: Design = INDEPENDENT,
) -> Estimate:
    """The index with its interval on the log scale (delta method).

    The errors take answers as independent; `design` says what they are worth, across touchpoints as well.
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
    index = np.asarray(geometric_mean(score, weight))
    variance = log_variance(gradient(weight, score), weight_se, score_se) * design.effect
    half = t_quantile(design.degrees, 0.5 + level / 2) * np.sqrt(variance)
    factor = np.exp(np.minimum(half, WIDEST))
    return Estimate(index, index / factor, np.minimum(index * factor, 100.0), answers)


def log_variance(slopes: Gradient, importance_se: Numbers, performance_se: Numbers) -> Floats:
    """Of the logarithm of the index, if all answers are independent; an unknown error counts as 0."""
    squares = (slopes.by_importance * importance_se) ** 2, (slopes.by_performance * performance_se) ** 2
    return np.asarray(np.nansum(squares[0]) + np.nansum(squares[1]), dtype=np.float64)
