"""Many tests on one screen: how many of the findings may be chance."""

import numpy as np

from metrics.statistics.arrays import Floats, Numbers, floats

BEYOND_CHANCE = 0.05  # adjusted p up to which something is called found


def benjamini_hochberg(p: Numbers) -> Floats:
    """Adjusted p values (Benjamini and Hochberg 1995); NaN stays NaN and does not count as a test.

    One family is one screen's question: pass all its p values together.
    """
    (p,) = floats(p)
    adjusted = np.full(p.shape, np.nan)
    tested = ~np.isnan(p)
    order = np.argsort(p[tested], kind="stable")
    steps = p[tested][order] * order.size / np.arange(1, order.size + 1)
    falling = np.minimum.accumulate(steps[::-1])[::-1]
    result = np.empty(order.size)
    result[order] = np.minimum(falling, 1.0)
    adjusted[tested] = result
    return adjusted
