"""More events than others would have had in the same places? Observed over expected."""

import numpy as np

from metrics.statistics.arrays import Numbers, floats, ratio, root
from metrics.statistics.estimate import Estimate
from metrics.statistics.quantiles import normal_quantile


def observed_over_expected(
    counts: Numbers, exposures: Numbers, rates: Numbers, errors: Numbers = 0.0, level: float = 0.95
) -> Estimate:
    """All counts over what these rates would make of the exposures: indirect standardisation (Selvin 2004).

    Strata lie along the last axis; one without exposure or rate drops out. The interval is log-normal, from
    the Poisson variance of the counts and the rates' own standard errors (0: they are given). NaN without an
    event on either side; `n` is the number of events.
    """
    counts, exposures, rates, errors = floats(counts, exposures, rates, errors)
    known = (exposures > 0) & ~np.isnan(rates) & ~np.isnan(counts)
    observed = np.where(known, counts, 0.0).sum(-1)
    expected = np.where(known, rates * exposures, 0.0).sum(-1)
    uncertain = np.where(known, np.nan_to_num(errors) * exposures, 0.0)
    value = ratio(observed, expected)
    value = np.where(value > 0, value, np.nan)
    error = root(ratio(1, observed) + ratio((uncertain**2).sum(-1), expected**2))
    factor = np.exp(normal_quantile(0.5 + level / 2) * error)
    return Estimate(value, value / factor, value * factor, observed)
