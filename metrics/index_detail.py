"""Which touchpoints moved the CX index between two periods?"""

import numpy as np
import pandas as pd

from metrics import queries
from metrics.period import Period
from metrics.queries import Bind, Segment
from metrics.scope import Scope
from metrics.statistics.arrays import Floats
from metrics.statistics.index_change import parts
from metrics.statistics.intervals import moments


def index_parts(
    bind: Bind,
    scope: Scope,
    period: Period,
    comparison: Period,
    segment: Segment,
    importance: tuple[tuple[str, float], ...],
    minimum: int,
) -> pd.DataFrame:
    """Points of the index per touchpoint_id: performance, mix, and the scores before and now.

    Both sum to the scorecard's change of the index, which weighs both periods by the same importance; mix is
    what comes from touchpoints that are shown in one of them only.
    """
    ids = pd.Index([name for name, _ in importance])
    weights = np.array([weight for _, weight in importance], np.float64)
    before, now = (
        _shown(queries.ratings(bind, scope, when, segment), ids, minimum) for when in (comparison, period)
    )
    found = parts(weights, before, weights, now)
    return pd.DataFrame(
        {
            "touchpoint_id": ids,
            "performance": found.performance,
            "mix": found.mix,
            "before": before,
            "now": now,
        }
    )


def _shown(sums: pd.DataFrame, ids: pd.Index, minimum: int) -> Floats:
    """The performance of each touchpoint where a scorecard shows it."""
    rows = sums.set_index("touchpoint_id").reindex(ids, fill_value=0)
    group = moments(*(rows[f"satisfaction_{power}"] for power in ("n", "w", "ww", "wx", "wxx")))
    return np.where((group.n >= minimum) & (group.deviation > 0), group.mean, np.nan)
