"""Is the largest count the largest beyond chance?"""

import numpy as np

from metrics.statistics.arrays import Numbers, floats
from metrics.statistics.multiplicity import BEYOND_CHANCE
from metrics.statistics.quantiles import binomial_two_sided


def is_ahead(counts: Numbers) -> bool:
    """Of counts of one whole; False with fewer than two.

    Against the runner-up alone: that needs no correction for the others (Hung and Fithian 2019).
    """
    (counts,) = floats(counts)
    if counts.size < 2:
        return False
    second, first = np.sort(counts)[-2:]
    return float(binomial_two_sided(first, first + second, 0.5)) <= BEYOND_CHANCE
