"""Which part of those who left goes with bad experiences, if these made them leave (Miettinen 1974)."""

import numpy as np

from metrics.statistics.arrays import Floats, Numbers, floats, ratio, root
from metrics.statistics.estimate import Estimate
from metrics.statistics.quantiles import normal_quantile


def attributable_share(
    a: Numbers, n1: Numbers, c: Numbers, n0: Numbers, per: float = 100, level: float = 0.95
) -> Estimate:
    """Share of all a + c events that an adjusted risk ratio of a / n1 over c / n0 accounts for, per 100.

    Strata lie along the last axis, the ratio is that of Mantel and Haenszel (1959): the share is
    p (1 - 1 / RR) with p the part of the events after a bad experience. Levin's (1953) formula would be wrong
    with an adjusted ratio. The error is the delta method's over all counts, the limits are those of 1 - share
    on the log scale. `n` is the number of events. Shares of several touchpoints must not be added up: one
    customer may meet several.
    """
    a, n1, c, n0 = floats(a, n1, c, n0)
    bad_weight, good_weight = (np.nan_to_num(ratio(n, n1 + n0)) for n in (n0, n1))
    bad, events = a.sum(-1), (a + c).sum(-1)
    weighted_bad = (a * bad_weight).sum(-1)
    inverse = ratio((c * good_weight).sum(-1), weighted_bad)  # 1 / RR
    part = ratio(bad, events)
    share = part * (1 - inverse)
    by_part, by_ratio = ratio(1 - inverse, events), ratio(part, weighted_bad)
    slopes = (
        ((1 - part) * by_part)[..., None] + (by_ratio * inverse)[..., None] * bad_weight,
        (part * by_part)[..., None] + by_ratio[..., None] * good_weight,
    )
    variance = (slopes[0] ** 2 * _variance(a, n1) + slopes[1] ** 2 * _variance(c, n0)).sum(-1)
    left = 1 - share
    factor = np.exp(normal_quantile(0.5 + level / 2) * ratio(root(variance), left))
    return Estimate(per * share, per * (1 - left * factor), per * (1 - left / factor), events)


def _variance(events: Floats, n: Floats) -> Floats:
    """Of binomial counts; a group of one tells none."""
    return np.nan_to_num(ratio(events * (n - events), n - 1))
