"""Do customers of a segment complain more than others would have at the same touchpoints?"""

import numpy as np
import pandas as pd

from metrics import queries
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
    everybody, own = (_sums(bind, scope, period, chosen) for chosen in (None, segment))
    own = own.reindex(everybody.index, fill_value=0)
    basis = everybody["contacts"].where(everybody["contacts"] > 0, everybody["ratings"])
    met = own["contacts"].where(everybody["contacts"] > 0, own["ratings"])
    others, exposed = everybody["complaints"] - own["complaints"], basis - met
    rates, errors = ratio(others, exposed), ratio(np.sqrt(others), exposed)
    found = observed_over_expected(own["complaints"], met, rates, errors)
    row = Estimate(*(np.reshape(part, 1) for part in (found.value, found.low, found.high, found.n)))
    return figure("complaints_ratio", row, (row.n < minimum, TOO_FEW_COMPLAINTS))


def _sums(bind: Bind, scope: Scope, period: Period, segment: Segment) -> pd.DataFrame:
    """Complaints, contacts and ratings per touchpoint."""
    chosen = bind, scope, period, segment
    complaints, contacts, rated = (
        read(*chosen).set_index("touchpoint_id")
        for read in (queries.complaints, queries.contacts, queries.ratings)
    )
    ratings = rated[["satisfaction_n", "importance_n", "effort_n"]].max(axis=1)
    counts = {"complaints": complaints["n"], "contacts": contacts["n"], "ratings": ratings}
    return pd.DataFrame(counts).fillna(0).astype(np.float64)
