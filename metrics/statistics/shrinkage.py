"""Small bases pulled towards the mean of their kind, as far as they cannot be told from it."""

from dataclasses import dataclass

import numpy as np

from metrics.statistics.arrays import Floats, Numbers, floats

FEWEST = 3  # values with a variance between them worth the name


@dataclass(frozen=True)
class Shrunken:
    """Shrunken values with standard errors, the mean they are pulled to, and the variance between them.

    A variance of 0 is legal: the values cannot be told apart and all equal the mean.
    """

    value: Floats
    error: Floats
    mean: float
    mean_error: float
    between: float


def shrink(values: Numbers, errors: Numbers) -> Shrunken:
    """Normal-normal empirical Bayes with REML (Morris 1983, Viechtbauer 2010); NaN stays NaN.

    A value without an error is certain and stays as it is. For rankings, beside the raw value: call it once
    per stage to pull towards the stage.
    """
    values, errors = floats(values, errors)
    known = ~np.isnan(values) & (errors > 0)
    value, error = values.copy(), errors.copy()
    if known.sum() < FEWEST:
        return Shrunken(value, error, float("nan"), float("nan"), float("nan"))
    y, v = values[known], errors[known] ** 2
    between = _reml(y, v)
    weights = 1 / (v + between)
    mean, mean_variance = float(np.average(y, weights=weights)), 1 / float(weights.sum())
    pull = v / (v + between)
    value[known] = mean + (1 - pull) * (y - mean)
    error[known] = np.sqrt((1 - pull) * v + pull**2 * mean_variance)
    return Shrunken(value, error, mean, float(np.sqrt(mean_variance)), between)


def between_variance(values: Numbers, errors: Numbers) -> float:
    """Variance between true values by moments (DerSimonian and Laird 1986), at least 0."""
    values, errors = floats(values, errors)
    weights = 1 / errors**2
    mean = np.average(values, weights=weights)
    excess = (weights * (values - mean) ** 2).sum() - (values.size - 1)
    return float(max(0.0, excess / (weights.sum() - (weights**2).sum() / weights.sum())))


def _reml(y: Floats, v: Floats) -> float:
    """Restricted maximum likelihood by Fisher scoring from the moments' estimate."""
    between = between_variance(y, np.sqrt(v))
    for _ in range(200):
        w = 1 / (v + between)
        mean = np.average(y, weights=w)
        total, squares = w.sum(), (w**2).sum()
        score = (w**2 * (y - mean) ** 2).sum() - total + squares / total
        information = squares - 2 * (w**3).sum() / total + (squares / total) ** 2
        step = score / information
        updated = max(0.0, between + float(step))
        if abs(updated - between) < 1e-12 * (1 + between):
            return updated
        between = updated
    return between
