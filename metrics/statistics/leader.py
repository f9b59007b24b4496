"""Is the largest the largest beyond chance?"""

from collections.abc import Sequence

import numpy as np

from metrics.statistics.arrays import Numbers, floats, ratio
from metrics.statistics.multiplicity import BEYOND_CHANCE, benjamini_hochberg
from metrics.statistics.quantiles import binomial_two_sided, normal_quantile, normal_two_sided


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


def surest_pair(values: Numbers, errors: Numbers, groups: Sequence[str]) -> tuple[int, int] | None:
    """Places of the two of one group that differ the surest, the lower first; None if chance may do it.

    All pairs of all groups are tested as one family (Benjamini and Hochberg 1995), as all are looked at.
    """
    values, errors = floats(values, errors)
    names = np.asarray(groups)
    one, other = np.triu_indices(values.size, 1)
    within = names[one] == names[other]
    one, other = one[within], other[within]
    z = ratio(values[other] - values[one], np.hypot(errors[one], errors[other]))
    if not (benjamini_hochberg(normal_two_sided(z)) <= BEYOND_CHANCE).any():
        return None
    surest = int(np.nanargmax(np.abs(z)))
    pair = int(one[surest]), int(other[surest])
    return pair if z[surest] > 0 else pair[::-1]
