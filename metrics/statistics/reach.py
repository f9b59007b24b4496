"""Reach: how many responses rate a touchpoint, as who has not met it cannot."""

import numpy as np
import numpy.typing as npt

from metrics.statistics.arrays import ratio
from metrics.statistics.clusters import design_of_shares
from metrics.statistics.estimate import Estimate
from metrics.statistics.gram import Sums, who_met_what
from metrics.statistics.intervals import wilson


def reached(
    sums: Sums, replicates: Sums, touchpoints: npt.NDArray[np.object_], level: float = 0.95
) -> Estimate:
    """Shares of the responses' weight (0-1) with Wilson's interval, on what responses are worth by the
    replicates' buckets of customers; `n`: all responses."""
    responses, met = who_met_what(replicates, touchpoints)
    n = float(replicates.overall["n"].sum())
    worth = design_of_shares(np.broadcast_to(responses[:, None], met.shape), met, n)
    if sums is not replicates:
        responses, met = who_met_what(sums, touchpoints)
    every = np.full(len(touchpoints), sums.overall["n"].sum(), dtype=np.float64)
    share, effective = ratio(met.sum(axis=0), responses.sum()), ratio(every, worth.effect)
    found = wilson(share * effective, effective, 1, level, worth.degrees)
    return Estimate(found.value, found.low, found.high, every)
