"""The one record in which a number travels with its interval and its base."""

from dataclasses import dataclass, replace

import numpy as np

from metrics.statistics.arrays import Floats


@dataclass(frozen=True)
class Estimate:
    """Values with their intervals; the four arrays have one shape. NaN: cannot be estimated from this base.

    `n` is the number of answers (or cases, or exposure in a rate) behind the value, the smaller one in a
    comparison: the base that decides whether a figure is shown. `p` is filled by comparisons only.
    """

    value: Floats
    low: Floats
    high: Floats
    n: Floats
    p: Floats | None = None

    def within(self, low: float, high: float) -> "Estimate":
        """The same with intervals cut at the ends of the scale."""
        return replace(self, low=np.clip(self.low, low, high), high=np.clip(self.high, low, high))
