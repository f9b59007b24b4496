"""Did a short series move? Too few points for limits, enough for runs about the median (Anhoej 2014)."""

from dataclasses import dataclass
from functools import cache
from itertools import combinations

import numpy as np
from scipy import special  # type: ignore[import-untyped]

from metrics.statistics.arrays import Flags, Numbers, floats

FEWEST_USEFUL = 10  # points off the median, below which the rules find next to nothing


@dataclass(frozen=True)
class RunChart:
    """The median, and whether the points lie about it otherwise than chance would lay them.

    `chance`: that of a steady series to be called moved, counted over all orders of its points.
    """

    median: float
    moved: bool
    chance: float


def run_chart(values: Numbers) -> RunChart | None:
    """Values in the order of time, NaN where a period has none; None with too few off their median."""
    (values,) = floats(values)
    known = values[np.isfinite(values)]
    if known.size < FEWEST_USEFUL:
        return None
    median = float(np.median(known))
    above = (known > median)[known != median]
    if above.size < FEWEST_USEFUL:
        return None
    return RunChart(median, moved(above), chance_of_moving(above.size, int(above.sum())))


def moved(above: Flags) -> bool:
    """One run too long, or the median crossed too seldom."""
    ends = np.flatnonzero(np.diff(above)) + 1
    longest = int(np.diff(np.r_[0, ends, above.size]).max())
    n = above.size
    fewest = next(k for k in range(n) if special.bdtr(k, n - 1, 0.5) >= 0.05)
    return longest > round(np.log2(n) + 3) or len(ends) < fewest


@cache
def chance_of_moving(useful: int, above: int) -> float:
    """Of a series whose points may stand in any order."""
    places = np.array(list(combinations(range(useful), above)))
    orders = np.zeros((len(places), useful), dtype=np.bool_)
    np.put_along_axis(orders, places, True, axis=1)
    return float(np.mean([moved(order) for order in orders]))
