"""Uncertainty of anything that is computed from sums: leave out one bucket of customers after the other."""

import numpy as np

from metrics.statistics.arrays import Floats
from metrics.statistics.quantiles import t_quantile

FEWEST = 10  # buckets below which the spread of replicates says too little


def standard_error(replicates: Floats) -> Floats:
    """Delete-a-group jackknife over the first axis (Kott 2001); NaN with fewer than 10 groups."""
    groups = len(replicates)
    if groups < FEWEST:
        return np.full(replicates.shape[1:], np.nan)
    spread = ((replicates - replicates.mean(axis=0)) ** 2).sum(axis=0)
    return np.asarray(np.sqrt((groups - 1) / groups * spread), dtype=np.float64)


def half_width(replicates: Floats, level: float = 0.95) -> Floats:
    """Half of the t interval with one degree of freedom less than groups."""
    return t_quantile(max(len(replicates) - 1, 1), 0.5 + level / 2) * standard_error(replicates)
