"""Which touchpoints moved the CX index between two periods?"""

from dataclasses import replace

import numpy as np
import pandas as pd

from metrics.answer_figures import mean
from metrics.answers import by_touchpoint
from metrics.clustered import Answers, Clustered
from metrics.figures import shown
from metrics.period import Period
from metrics.queries import Bind, Segment
from metrics.scope import Scope
from metrics.statistics import intervals
from metrics.statistics.arrays import Floats, ratio
from metrics.statistics.cx_index import FLOOR
from metrics.statistics.estimate import Estimate
from metrics.statistics.index_change import Parts, parts
from metrics.statistics.intervals import Moments

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
    """Points of the index per touchpoint_id: performance, low, high and mix; and the scores before and now.

    Both sum to the scorecard's change of the index, which weighs both periods by the same importance; mix is
    what comes from touchpoints that are shown in one of them only.
    """
    ids = pd.Index([name for name, _ in importance], name="touchpoint_id")
    weights = np.array([weight for _, weight in importance], np.float64)
    earlier, later = (by_touchpoint(bind, scope, when, segment, ids) for when in (comparison, period))
    before, now = (shown(mean(one, "satisfaction", NAME, minimum), NAME) for one in (earlier, later))
    found = parts(weights, before, weights, now)
    low, high = ends(found, earlier, later)
    return pd.DataFrame(
        {
            "touchpoint_id": ids,
            "performance": found.performance,
            "low": low,
            "high": high,
            "mix": found.mix,
            "before": before,
            "now": now,
        }
    )


def ends(found: Parts, before: Answers, now: Answers) -> tuple[Floats, Floats]:
    """Of 95 % intervals of the parts by performance; NaN where it is shown in one period only.

    The weights count as known, as in the change of the whole index.
    """
    change = _logarithmic_change(before, now)
    worth = np.where(found.per_unit > 0, found.per_unit, np.nan) * _by_level(found, before, now)
    low, high = (found.performance + worth * (end - change.value) for end in (change.low, change.high))
    return low, high


def _logarithmic_change(before: Answers, now: Answers) -> Estimate:
    """Of mean satisfaction; the same customers may have answered in both periods."""
    later, earlier = (_logarithm(one.moments("satisfaction")) for one in (now, before))
    return intervals.difference_of_means(later, earlier, joint=now.joint(before, "satisfaction"))


def _logarithm(mean: Moments) -> Moments:
    level = np.maximum(mean.mean, FLOOR)
    return replace(mean, mean=np.log(level), deviation=mean.deviation / level)


def _by_level(found: Parts, before: Answers, now: Answers) -> Floats:
    """How many times as far a part errs because the index, which tells what its change is worth, errs too.

    Below 1 where moods of customers move both; 1 where the periods share a month.
    """
    if now.clustered.shares_months(before.clustered):
        return np.ones(found.per_unit.shape)
    first, last = (_logarithmic_pulls(one.clustered) for one in (before, now))
    share = np.nan_to_num(ratio(found.per_unit, found.per_unit.sum()))
    of_index = (first + last) @ share / 2
    alone = found.per_unit * (last - first)
    both = alone + found.performance * of_index[:, None]
    return np.sqrt(np.nan_to_num(ratio((both**2).sum(axis=0), (alone**2).sum(axis=0)), nan=1.0))


def _logarithmic_pulls(answers: Clustered) -> Floats:
    """How far each bucket pulls the logarithm of each mean."""
    pulls, level = answers.pulls("satisfaction").pull, answers.moments("satisfaction").mean
    return pulls / np.maximum(np.nan_to_num(level), FLOOR)
