"""Which rates are out of the ordinary, given how much each rests on? A funnel plot (Spiegelhalter 2005).

Limits at the overall rate come from exact Poisson probabilities. Where rates differ more than chance explains
(the rule, not the exception), all limits are widened by what most of them differ; of 1,000 ordinary rates
then up to 6 lie outside the limits of 998, as that widening is an estimate.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special  # type: ignore[import-untyped]

from metrics.statistics.arrays import Floats, Numbers, floats

WARNING, ALARM = 0.95, 0.998  # what lies between the limits if nothing is the matter
WINSORISED = 0.1  # of the distances at each end are pulled in before they tell the spread
_KEPT = 0.6787  # of a normal variance is left by that; without making up for it false alarms are sevenfold
FEWEST = 3  # rates, below which there is no ordinary to be out of


@dataclass(frozen=True)
class Funnel:
    """The overall rate, and the variance between the square roots of true rates (0: chance explains all).

    `dispersion`: how many times as much as chance the winsorised distances vary.
    """

    rate: float
    between: float
    dispersion: float

    def limits(self, exposure: Numbers, level: float) -> tuple[Floats, Floats]:
        """Lower and upper limit of a rate with so much exposure; NaN without any."""
        (exposure,) = floats(exposure)
        known = np.where(exposure > 0, exposure, np.nan)
        ends = poisson_tails(self.rate * known, level)
        wider = np.sqrt(1 + 4 * known * self.between)
        middle = np.sqrt(self.rate)
        low, high = (middle + (np.sqrt(end / known) - middle) * wider for end in ends)
        return np.maximum(low, 0) ** 2, high**2


def funnel(counts: Numbers, exposures: Numbers) -> Funnel | None:
    """The funnel of rates counts / exposures; None where there are fewer than three, or no event at all."""
    counts, exposures = floats(counts, exposures)
    known = (exposures > 0) & ~np.isnan(counts)
    counts, exposures = counts[known], exposures[known]
    if counts.size < FEWEST or counts.sum() == 0:
        return None
    rate = float(counts.sum() / exposures.sum())
    distance = 2 * (np.sqrt(counts) - np.sqrt(rate * exposures))  # near to a standard normal
    ends = np.quantile(distance, (WINSORISED, 1 - WINSORISED))
    dispersion = float((np.clip(distance, *ends) ** 2).mean()) / _KEPT
    excess = counts.size * dispersion - (counts.size - 1)
    weight = 4 * exposures  # the inverse of a square root's variance
    scale = weight.sum() - (weight**2).sum() / weight.sum()
    return Funnel(rate, float(max(0.0, excess / scale)), dispersion)


def poisson_tails(mean: Numbers, level: float) -> tuple[Floats, Floats]:
    """Ends such that a Poisson count lies below the lower or above the upper one with (1 - level) / 2 each,
    at most; they move smoothly with the mean. A lower end of 0 is never undercut."""
    mean = np.asarray(mean, dtype=np.float64)
    tail = (1 - level) / 2
    usable = np.where(mean > 0, mean, np.nan)
    low = np.where(usable > -np.log(tail), special.pdtrik(tail, usable), 0.0)
    high = special.pdtrik(1 - tail, usable) + 1
    return np.where(np.isnan(usable), np.nan, low), np.asarray(high, dtype=np.float64)
