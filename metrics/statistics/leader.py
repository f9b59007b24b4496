"""Is the largest the largest beyond chance?"""

import numpy as np

from metrics.statistics.arrays import Numbers, floats
from metrics.statistics.multiplicity import BEYOND_CHANCE
from metrics.statistics.quantiles import binomial_two_sided, normal_quantile


def is_ahead(counts: Numbers) -> bool:
    """Of counts of one whole; False with fewer than two.

    Against the runner-up alone: that needs no correction for the others (Hung and Fithian 2019).
    """
    (counts,) = floats(counts)
    if counts.size < 2:
        return False
    second, first = np.sort(counts)[-2:]
    return float(binomial_two_sided(first, first + second, 0.5)) <= BEYOND_CHANCE


def is_apart(values: Numbers, errors: Numbers) -> bool:
    """Of independent estimates: whether the largest lies beyond each other one; False with fewer than two.

    Each difference must be beyond chance by itself. That needs no correction, and correlation of the same
    sign, as of ratings by the same customers, makes it stricter.
    """
    values, errors = floats(values, errors)
    known = np.isfinite(values) & np.isfinite(errors)
    if known.sum() < 2:
        return False
    values, errors = values[known], errors[known]
    first = int(values.argmax())
    others = np.arange(values.size) != first
    needed = normal_quantile(1 - BEYOND_CHANCE / 2) * np.hypot(errors[others], errors[first])
    return bool((values[first] - values[others] > needed).all())
