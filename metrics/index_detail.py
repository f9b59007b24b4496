"""Which touchpoints moved the CX index between two periods?"""

import numpy as np
import pandas as pd

from metrics.answer_figures import mean
from metrics.answers import by_touchpoint
from metrics.figures import shown
from metrics.period import Period
from metrics.queries import Bind, Segment
from metrics.scope import Scope
from metrics.statistics.index_change import parts

NAME = "performance"


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
    ids = pd.Index([name for name, _ in importance], name="touchpoint_id")
    weights = np.array([weight for _, weight in importance], np.float64)
    before, now = (
        shown(mean(by_touchpoint(bind, scope, when, segment, ids), "satisfaction", NAME, minimum), NAME)
        for when in (comparison, period)
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
