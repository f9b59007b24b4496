"""Which touchpoints moved the CX index between two periods?"""

from dataclasses import dataclass, replace

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
from metrics.statistics.clusters import Pulls
from metrics.statistics.cx_index import FLOOR
from metrics.statistics.estimate import Estimate
from metrics.statistics.index_change import Parts, parts
from metrics.statistics.intervals import Moments
from metrics.statistics.quantiles import t_quantile

NAME = "performance"


@dataclass(frozen=True)
class IndexParts:
    """Points of the index: `touchpoints` with touchpoint_id, performance, low, high and mix, and the scores
    before and now; and the 95 % interval of all mix together, NaN where there is none."""

    touchpoints: pd.DataFrame
    mix_low: float
    mix_high: float


def index_parts(
    bind: Bind,
    scope: Scope,
    period: Period,
    comparison: Period,
    segment: Segment,
    importance: tuple[tuple[str, float], ...],
    minimum: int,
) -> IndexParts:
    """What moved the index. Performance and mix sum to the scorecard's change of the index, which weighs
    both periods by the same importance; mix comes from touchpoints that are shown in one of them only.
    """
    ids = pd.Index([name for name, _ in importance], name="touchpoint_id")
    weights = np.array([weight for _, weight in importance], np.float64)
    earlier, later = (by_touchpoint(bind, scope, when, segment, ids) for when in (comparison, period))
    before, now = (shown(mean(one, "satisfaction", NAME, minimum), NAME) for one in (earlier, later))
    found = parts(weights, before, weights, now)
    low, high = ends(found, earlier, later)
    frame = pd.DataFrame(
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
    return IndexParts(frame, *mix_ends(found, earlier, later))


def ends(found: Parts, before: Answers, now: Answers) -> tuple[Floats, Floats]:
    """Of 95 % intervals of the parts by performance; NaN where it is shown in one period only.

    The weights count as known, as in the change of the whole index.
    """
    change = _logarithmic_change(before, now)
    worth = np.where(found.per_unit > 0, found.per_unit, np.nan) * _by_level(found, before, now)
    low, high = (found.performance + worth * (end - change.value) for end in (change.low, change.high))
    return low, high


def mix_ends(found: Parts, before: Answers, now: Answers) -> tuple[float, float]:
    """Of the 95 % interval of all mix together, as the scores that make it err; NaN where there is none.

    The weights count as known.
    """
    if not np.nan_to_num(found.mix).any():
        return np.nan, np.nan
    sides = [_Side(units, one) for units, one in zip(found.mix_per_unit, (before, now), strict=True)]
    days = sum(side.variance(side.answers.plain("satisfaction")) for side in sides)
    months = sum(side.variance(side.answers.clustered.moments("satisfaction")) for side in sides)
    first, last = (side.pulls() for side in sides)
    if now.clustered.shares_months(before.clustered):
        spread = first.variance() + last.variance()
    else:
        spread = Pulls(first.pull + last.pull, (first.share + last.share) / 2).variance()
    effect = ratio(spread, months)  # below 1 where moods of customers move both sides of the balance
    degrees = np.fmin(first.degrees(), last.degrees())
    half = float((t_quantile(degrees, 0.975) * np.sqrt(days * effect)).item())
    total = float(found.mix.sum())
    return total - half, total + half


@dataclass(frozen=True)
class _Side:
    """A period's answers, and what each unit of the logarithm of their means is worth."""

    units: Floats
    answers: Answers

    def variance(self, means: Moments) -> float:
        """As if all answers were independent."""
        return float(np.nan_to_num(self.units**2 * _logarithm(means).variance).sum())

    def pulls(self) -> Pulls:
        """How far each bucket of customers pulls all of them together."""
        answers = self.answers.clustered
        given = answers.buckets["satisfaction_w"][:, self.units != 0].sum(axis=1)
        pull = _logarithmic_pulls(answers) @ self.units
        return Pulls(pull[:, None], (given / max(given.sum(), 1e-300))[:, None])


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
