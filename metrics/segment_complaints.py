"""Do customers of a segment complain more than others would have at the same touchpoints?"""

import numpy as np
import pandas as pd

from metrics.counted import begun, counted
from metrics.figures import figure
from metrics.period import Period
from metrics.queries import Bind, Segment
from metrics.scope import Scope
from metrics.statistics.arrays import ratio
from metrics.statistics.estimate import Estimate
from metrics.statistics.standardised import observed_over_expected
from metrics.withheld import TOO_FEW_COMPLAINTS


def segment_complaints(
    bind: Bind, scope: Scope, period: Period, segment: Segment, minimum: int
) -> pd.DataFrame:
    """One row with the figure complaints_ratio: the segment's complaints over those that all other customers
    would have made with as many contacts at each touchpoint (ratings where no contacts are recorded)."""
    since = begun(bind, scope)
    everybody, own = (counted(bind, scope, period, chosen, since) for chosen in (None, segment))
    own = own.reindex(everybody.index, fill_value=0.0)
    contacts = everybody["contacts"] > 0
    (others, exposed), (complaints, met) = (
        [
            sums[f"{name}contacts"].where(contacts, sums[f"{name}ratings"]).to_numpy()
            for name in ("complaints_", "")
        ]
        for sums in (everybody - own, own)
    )
    rates, errors = ratio(others, exposed), ratio(np.sqrt(others), exposed)
    found = observed_over_expected(complaints, met, rates, errors)
    row = Estimate(*(np.reshape(part, 1) for part in (found.value, found.low, found.high, found.n)))
    return figure("complaints_ratio", row, (row.n < minimum, TOO_FEW_COMPLAINTS))
