"""The CX index of a period: customers who answer about several touchpoints move all of these together."""

from dataclasses import dataclass

import numpy as np

from metrics import withheld as why
from metrics.answer_figures import of_mean
from metrics.clustered import Answers
from metrics.figures import Reason, values
from metrics.statistics import clusters, intervals
from metrics.statistics.arrays import Floats, ratio
from metrics.statistics.clusters import Design, Pulls
from metrics.statistics.cx_index import Gradient, cx_index, gradient, log_variance
from metrics.statistics.estimate import Estimate
from metrics.statistics.jackknife import standard_error

TELLING = 50.0  # points: an interval of more than half of the scale says nothing
MOST = 0.5  # of the touchpoints with a performance must have a weight: of few, the index would be another one


@dataclass(frozen=True)
class Weights:
    """Each touchpoint's importance and how it errs.

    `stated`: by the customers whose ratings count, with the standard `error` of their answers. `replicates`:
    derived from the same customers, without one group (rows) after the other; None for certain weights.
    """

    importance: Floats
    error: Floats
    stated: bool
    replicates: Floats | None = None

    @classmethod
    def certain(cls, importance: Floats) -> "Weights":
        """Weights that do not err."""
        return cls(importance, np.zeros(len(importance)), stated=False)

    def variance(self, by_importance: Floats) -> Floats:
        """Of the logarithm of the index from what the replicates err, together, not each alone."""
        if self.replicates is None:
            return np.zeros(())
        return standard_error(np.nan_to_num(self.replicates) @ by_importance) ** 2


def index(weights: Weights, ratings: Answers, minimum: int) -> Estimate:
    """The index from the touchpoints whose performance is shown, if most of these have a weight."""
    return _index(weights, _Shown.of(weights, ratings, minimum))


def withheld(found: Estimate, minimum: int) -> tuple[Reason, ...]:
    """Why an index is not shown."""
    return (
        (found.n == 0, why.NOT_MEASURED),
        (found.n < minimum, why.TOO_FEW_ANSWERS),
        (np.isnan(found.value), why.TOO_FEW_WEIGHED),
        (found.high - found.low > TELLING, why.TOO_WIDE),
    )


def index_change(weights: Weights, now: Answers, before: Answers, minimum: int) -> Estimate:
    """With the same weights in both periods, their uncertainty falls out."""
    given = Weights.certain(weights.importance)
    first, second = (_Shown.of(given, ratings, minimum) for ratings in (now, before))
    joint = clusters.APART
    if not now.clustered.shares_months(before.clustered):
        whole = clusters.joint(*(_pulls(given, one.slopes, one.ratings) for one in (first, second)))
        joint = whole.in_parts(first.part, second.part)
    return intervals.difference(_index(given, first), _index(given, second), joint=joint)


@dataclass(frozen=True)
class _Shown:
    """A period's performance where it is shown, with the answers behind it, and how it moves the index."""

    ratings: Answers
    performance: Floats
    n: Floats
    slopes: Gradient

    @classmethod
    def of(cls, weights: Weights, ratings: Answers, minimum: int) -> "_Shown":
        scores = ratings.mean("satisfaction")
        performance = values(scores, *of_mean(ratings, "satisfaction", scores, minimum))
        n = np.where(np.isnan(performance), 0.0, scores.n)
        return cls(ratings, performance, n, gradient(weights.importance, performance))

    @property
    def part(self) -> Floats:
        """How much of the answers of the months touched lies in the period, 0 to 1."""
        counted = self.slopes.by_performance > 0
        days, months = (
            one["satisfaction_w"].to_numpy(np.float64)[counted].sum()
            for one in (self.ratings.sums, self.ratings.clustered.sums)
        )
        return np.nan_to_num(ratio(days, months))


def _index(weights: Weights, found: _Shown) -> Estimate:
    scored = np.isfinite(found.performance)
    if (scored & (weights.importance > 0)).sum() < MOST * scored.sum():
        unknown = np.array(np.nan)
        return Estimate(unknown, unknown, unknown, np.asarray(found.n.sum()))
    errors = np.sqrt(found.ratings.plain("satisfaction").variance)
    design = _design(weights, found.slopes, found.ratings)
    return cx_index(weights.importance, weights.error, found.performance, errors, found.n, design=design)


def _pulls(weights: Weights, slopes: Gradient, ratings: Answers) -> Pulls:
    """How far each bucket of customers pulls the logarithm of the index."""
    answers = ratings.clustered
    pull = answers.pulls("satisfaction").pull @ slopes.by_performance
    if weights.stated:
        pull = pull + answers.pulls("importance").pull @ slopes.by_importance
    each = answers.buckets["satisfaction_w"][:, slopes.by_performance > 0].sum(axis=1)
    return Pulls(pull[:, None], (each / max(each.sum(), 1e-300))[:, None])


def _design(weights: Weights, slopes: Gradient, ratings: Answers) -> Design:
    """Importance that these customers do not state brings an error of its own."""
    answers = ratings.clustered
    error = np.sqrt(answers.moments("importance").variance) if weights.stated else weights.error
    plain = log_variance(slopes, error, np.sqrt(answers.moments("satisfaction").variance))
    own = weights.variance(slopes.by_importance)
    found = _pulls(weights, slopes, ratings)
    effect = ratio(found.variance() + own, plain)[0]
    return Design(np.maximum(effect, 1.0), found.degrees()[0])
