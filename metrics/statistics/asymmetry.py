"""Does a touchpoint disappoint more than it delights? The penalty-reward contrast from ordinary ratings.

Overall satisfaction is explained by whether a touchpoint was met, whether its rating is low and whether it
is high, all touchpoints in one regression: the penalty is what a low rating goes along with against a
middling one, the reward what a high one does (Brandt 1987; three factors: Matzler and Sauerwein 2002). Low
ratings lie farther from the middle than high ones do, so that an even effect has the larger penalty: both are
compared per point of rating. The asymmetry is (reward - penalty) / (reward + penalty) of these in absolute
numbers, from -1 (it can only disappoint) to 1 (Mikulic and Prebezac 2008, for equal distances). "Reward not
significant" alone is no evidence for a basic touchpoint: the difference is tested.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from metrics.statistics.arrays import Flags, Floats, ratio, root
from metrics.statistics.derived import NO_SPREAD, TOO_FEW_RATINGS, TOO_FEW_RESPONSES
from metrics.statistics.gram import solve
from metrics.statistics.multiplicity import BEYOND_CHANCE, benjamini_hochberg
from metrics.statistics.quantiles import t_quantile, t_two_sided
from metrics.statistics.slopes import slopes_worth

BASIC, PERFORMANCE, EXCITEMENT, UNDECIDED = "basic", "performance", "excitement", "undecided"
CLASSES = (BASIC, PERFORMANCE, EXCITEMENT, UNDECIDED)
NEARLY_EVEN = 0.4  # an asymmetry shown to be nearer to 0 is none: reward and penalty are within 3 to 7
LOW, LOWEST = ((1, 1, 0, 0), (1, 0, 0, 0))  # which of the four levels count as low, and in the second coding
HIGH = (0, 0, 0, 1)
_COARSER = 0.75  # what low and high keep of a customer's likeness: simulated 0.6 to 0.7, at most 1
TOO_FEW_EXTREMES = "too_few_extremes"
NO_EFFECT = "no_effect"


class LevelSums(NamedTuple):
    """`overall`: n, w, wy, wyy of responses; `levels`: touchpoint_id, level (0 to 3), n, w, wx, wy; `pairs`:
    touchpoint_a, touchpoint_b, w_00 to w_33. `by_bucket` of customers and `together`: see `slopes_worth`."""

    overall: pd.DataFrame
    levels: pd.DataFrame
    pairs: pd.DataFrame
    by_bucket: pd.DataFrame
    together: pd.DataFrame


def asymmetry(
    sums: LevelSums,
    *,
    low: Sequence[int] = LOW,
    minimum_ratings: int = 50,
    minimum_each: int = 10,
    responses_per_driver: int = 10,
    level: float = 0.95,
) -> pd.DataFrame:
    """A row per touchpoint: touchpoint_id, n, penalty, reward and asymmetry, each with _low and _high (and
    _error, _p of the first two), difference (of both effects per point) with _error and _p, p_adjusted, kind,
    withheld.

    The penalty is negative where low ratings go along with less satisfaction. The interval of the asymmetry
    is Fieller's (1954), as it is a quotient: unknown where penalty and reward together are within chance.
    """
    levels = sums.levels.astype({"n": np.float64})
    counts = levels.pivot_table("n", "touchpoint_id", "level", "sum", fill_value=0.0, observed=True)
    counts = counts.reindex(columns=range(len(HIGH)), fill_value=0.0)
    coding = np.array([np.ones(len(HIGH)), low, HIGH])
    table = _candidates(counts, coding, minimum_ratings, minimum_each)
    responses = int(sums.overall["n"].sum())
    inside = (table["n"] >= minimum_ratings).to_numpy()
    if responses < responses_per_driver * 2 * max(1, inside.sum()):
        table.loc[inside, "withheld"] = TOO_FEW_RESPONSES
        inside = np.zeros(len(table), np.bool_)
    found = _Fit.empty(len(table))
    if inside.any() and _varies(sums.overall):
        fit = _fit(sums, table.loc[inside, "touchpoint_id"].to_numpy(dtype=object), coding)
        found = fit.at(inside)
    return _described(table, found, level)


@dataclass(frozen=True)
class _Fit:
    """Coefficients per touchpoint, their variances and covariance, and the degrees of freedom.

    `below` and `above`: how many points of rating low and high ones lie from the middling ones.
    """

    penalty: Floats
    reward: Floats
    penalty_variance: Floats
    reward_variance: Floats
    covariance: Floats
    below: Floats
    above: Floats
    degrees: Floats

    @classmethod
    def empty(cls, rows: int) -> "_Fit":
        nothing = np.full(rows, np.nan)
        return cls(nothing, nothing, nothing, nothing, nothing, nothing, nothing, nothing)

    def at(self, inside: Flags) -> "_Fit":
        """Spread over the rows of all touchpoints."""

        def spread(values: Floats) -> Floats:
            wide = np.full(len(inside), np.nan)
            wide[inside] = values
            return wide

        return _Fit(
            spread(self.penalty),
            spread(self.reward),
            spread(self.penalty_variance),
            spread(self.reward_variance),
            spread(self.covariance),
            spread(self.below),
            spread(self.above),
            spread(self.degrees),
        )

    def per_point(self) -> "_Fit":
        """The same per point of rating. The distances count as known: what they err is little beside what the
        coefficients do."""
        below, above, one = self.below, self.above, np.ones(len(self.below))
        return _Fit(
            ratio(self.penalty, below),
            ratio(self.reward, above),
            ratio(self.penalty_variance, below**2),
            ratio(self.reward_variance, above**2),
            ratio(self.covariance, below * above),
            one,
            one,
            self.degrees,
        )


def _varies(overall: pd.DataFrame) -> bool:
    """False where all are equally satisfied, or none has a weight."""
    w, wy, wyy = (float(overall[name].sum()) for name in ("w", "wy", "wyy"))
    return w > 0 and wyy / w - (wy / w) ** 2 > 1e-9 * wyy / w


def _candidates(
    counts: pd.DataFrame, coding: Floats, minimum_ratings: int, minimum_each: int
) -> pd.DataFrame:
    """One row per touchpoint that was rated, and why its contrast cannot be told."""
    n, low, high = (counts.to_numpy() @ coding.T).T
    fewest = np.minimum(np.minimum(low, high), n - low - high)
    withheld = np.full(len(counts), None, dtype=object)
    withheld[fewest < minimum_each] = TOO_FEW_EXTREMES
    withheld[(counts.to_numpy() > 0).sum(axis=1) == 1] = NO_SPREAD
    withheld[n < minimum_ratings] = TOO_FEW_RATINGS
    table = pd.DataFrame({"touchpoint_id": counts.index.to_numpy(dtype=object), "n": n.astype(np.int64)})
    table["withheld"] = pd.Series(withheld, dtype=object)
    return table


def _fit(sums: LevelSums, names: npt.NDArray[np.object_], coding: Floats) -> _Fit:
    """The regression, from counts alone: met, low and high of all these touchpoints at once."""
    overall = sums.overall
    n, w, wy, wyy = (float(overall[name].sum()) for name in ("n", "w", "wy", "wyy"))
    products, with_y, share = _products(sums, names, coding, w)
    mean = wy / w
    covariances = products - share[:, None] * share
    outcome = with_y / w - mean * share
    p = len(names)
    met, cross, rest = covariances[:p, :p], covariances[:p, p:], covariances[p:, p:]
    taken = solve(met, np.column_stack([cross, outcome[:p]]))
    rest = rest - cross.T @ taken[:, :-1]
    outcome, explained = outcome[p:] - cross.T @ taken[:, -1], float(outcome[:p] @ taken[:, -1])
    slopes, inverse = solve(rest, outcome), solve(rest, np.eye(2 * p))
    left = max(wyy / w - mean**2 - explained - float(outcome @ slopes), 0.0)
    degrees = n - 1 - float((np.diag(covariances) > 1e-12).sum())
    worth = slopes_worth(sums.by_bucket, sums.together, names)
    effect = 1 + _COARSER * (np.asarray(worth.effect, dtype=np.float64) - 1)
    scale = float(ratio(left, degrees)) * effect
    return _Fit(
        slopes[:p],
        slopes[p:],
        np.diag(inverse)[:p] * scale,
        np.diag(inverse)[p:] * scale,
        np.diag(inverse[:p, p:]) * scale,
        *_distances(sums.levels, names, coding),
        np.minimum(degrees, np.asarray(worth.degrees, dtype=np.float64)),
    )


def _distances(levels: pd.DataFrame, names: npt.NDArray[np.object_], coding: Floats) -> tuple[Floats, Floats]:
    """How far the mean low and the mean high rating lie from the mean middling one."""
    sums = (_per_level(levels, names, name) @ coding.T for name in ("wx", "w"))
    (every, low, high), (w, w_low, w_high) = (one.T for one in sums)
    middle = ratio(every - low - high, w - w_low - w_high)
    return middle - ratio(low, w_low), ratio(high, w_high) - middle


def _per_level(levels: pd.DataFrame, names: npt.NDArray[np.object_], sum_of: str) -> Floats:
    """A row per touchpoint, a column per level."""
    place = pd.Index(names)
    alone = levels[levels["touchpoint_id"].isin(place)]
    row = place.get_indexer(pd.Index(alone["touchpoint_id"])), alone["level"].to_numpy(np.intp)
    found = np.zeros((len(names), len(HIGH)))
    np.add.at(found, row, alone[sum_of].to_numpy(np.float64))
    return found


def _products(
    sums: LevelSums, names: npt.NDArray[np.object_], coding: Floats, w: float
) -> tuple[Floats, Floats, Floats]:
    """Mean products of all columns, their sums with the outcome and their shares; order: met, low, high."""
    place, levels = pd.Index(names), len(HIGH)
    p = len(names)
    weight, with_y = (_per_level(sums.levels, names, name) for name in ("w", "wy"))
    both = np.zeros((p, p, levels, levels))
    known = sums.pairs[sums.pairs["touchpoint_a"].isin(place) & sums.pairs["touchpoint_b"].isin(place)]
    a, b = (place.get_indexer(pd.Index(known[name])) for name in ("touchpoint_a", "touchpoint_b"))
    columns = [f"w_{x}{y}" for x in range(levels) for y in range(levels)]
    np.add.at(both, (a, b), known[columns].to_numpy(np.float64).reshape(-1, levels, levels))
    both += both.transpose(1, 0, 3, 2)
    both[np.arange(p), np.arange(p)] = weight[:, :, None] * np.eye(levels)
    coded = np.einsum("kl,ablm,jm->kajb", coding, both, coding, optimize=True)
    size = len(coding) * p
    return coded.reshape(size, size) / w, (coding @ with_y.T).ravel(), (coding @ weight.T).ravel() / w


def _described(table: pd.DataFrame, fit: _Fit, level: float) -> pd.DataFrame:
    """The figures, and the kind that they allow to name."""
    t = t_quantile(fit.degrees, 0.5 + level / 2)
    each = {"penalty": (fit.penalty, fit.penalty_variance), "reward": (fit.reward, fit.reward_variance)}
    fit = fit.per_point()
    spread = fit.penalty_variance + fit.reward_variance
    each["difference"] = (fit.penalty + fit.reward, spread + 2 * fit.covariance)
    hidden = table["withheld"].notna().to_numpy()
    table = table.copy()
    for name, (value, variance) in each.items():
        error = np.where(hidden, np.nan, root(variance))
        value = np.where(hidden, np.nan, value)
        table[name], table[f"{name}_error"] = value, error
        table[f"{name}_low"], table[f"{name}_high"] = value - t * error, value + t * error
        table[f"{name}_p"] = t_two_sided(fit.degrees, ratio(np.abs(value), error))
    both, size = fit.penalty + fit.reward, fit.reward - fit.penalty
    moments = (each["difference"][1], spread - 2 * fit.covariance, fit.reward_variance - fit.penalty_variance)
    low, high = _fieller(both, size, *moments, t)
    unknown = ~hidden & np.isnan(low)
    table.loc[unknown, "withheld"] = NO_EFFECT
    shown = ~hidden & ~unknown
    table["asymmetry"] = np.where(shown, np.clip(ratio(both, size), -1, 1), np.nan)
    table["asymmetry_low"] = np.where(shown, np.clip(low, -1, 1), np.nan)
    table["asymmetry_high"] = np.where(shown, np.clip(high, -1, 1), np.nan)
    table["p_adjusted"] = benjamini_hochberg(np.where(shown, table["difference_p"], np.nan))
    narrow = _fieller(both, size, *moments, t_quantile(fit.degrees, 0.95))
    table["kind"] = _kinds(table, *narrow)
    return table


def _fieller(
    top: Floats, bottom: Floats, top_variance: Floats, bottom_variance: Floats, covariance: Floats, t: Floats
) -> tuple[Floats, Floats]:
    """Limits of top / bottom (Fieller 1954); NaN where bottom is not above zero beyond chance."""
    a = bottom**2 - t**2 * bottom_variance
    b = top * bottom - t**2 * covariance
    half = root(b**2 - a * (top**2 - t**2 * top_variance))
    known = (a > 0) & (bottom > 0)
    low, high = (np.where(known, ratio(end, a), np.nan) for end in (b - half, b + half))
    return low, high


def _kinds(table: pd.DataFrame, low: Floats, high: Floats) -> npt.NDArray[np.object_]:
    """`low` and `high`: the 90 % interval of the asymmetry; inside +-0.4 it is shown to be small (Schuirmann
    1987). Penalties and rewards of all touchpoints are one family of tests, the differences another."""
    shown = table["withheld"].isna().to_numpy()
    tests = [np.where(shown, table[f"{name}_p"], np.nan) for name in ("penalty", "reward")]
    certain = benjamini_hochberg(np.concatenate(tests)) <= BEYOND_CHANCE
    both = certain[: len(table)] & certain[len(table) :]
    even = (low > -NEARLY_EVEN) & (high < NEARLY_EVEN) & both & (table["penalty"] < 0).to_numpy()
    uneven = (table["p_adjusted"] <= BEYOND_CHANCE).to_numpy() & shown
    side = table["asymmetry"].to_numpy(np.float64)
    cases = [even, uneven & (side < 0), uneven & (side > 0)]
    kinds = np.select(cases, [PERFORMANCE, BASIC, EXCITEMENT], UNDECIDED)
    return np.asarray(kinds, dtype=object)
