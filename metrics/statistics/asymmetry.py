"""Does a touchpoint disappoint more than it delights? The penalty-reward contrast from ordinary ratings.

Overall satisfaction is explained by whether a touchpoint was met, whether its rating is low and whether it
is high, all touchpoints in one regression: the penalty is what a low rating goes along with against a
middling one, the reward what a high one does (Brandt 1987; three factors: Matzler and Sauerwein 2002). Low
ratings lie farther from the middle than high ones do, so that an even effect has the larger penalty: both are
compared per point of rating. The asymmetry is (reward - penalty) / (reward + penalty) of these in absolute
numbers, from -1 (it can only disappoint) to 1 (Mikulic and Prebezac 2008, for equal distances). "Reward not
significant" alone is no evidence for a basic touchpoint: the difference is tested.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from metrics.statistics.arrays import Flags, Floats, added, ratio, root
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
    coding = np.array([np.ones(len(HIGH)), low, HIGH])
    levels = _Levels.of(sums.levels)
    n = levels.n.sum(axis=1)
    withheld = _withheld(levels.n, coding, minimum_ratings, minimum_each)
    responses = int(sums.overall["n"].sum())
    inside = n >= minimum_ratings
    if responses < responses_per_driver * 2 * max(1, inside.sum()):
        withheld[inside] = TOO_FEW_RESPONSES
        inside = np.zeros(len(n), np.bool_)
    found = _Fit.empty(len(n))
    if inside.any() and _varies(sums.overall):
        found = _fit(sums, levels.rows(inside), coding).at(inside)
    keys = {"touchpoint_id": levels.names, "n": n.astype(np.int64)}
    return pd.DataFrame(keys | _described(withheld, found, level))


@dataclass(frozen=True)
class _Levels:
    """The touchpoints that were rated, and sums of their ratings of each level, (touchpoints, levels)."""

    names: npt.NDArray[np.object_]
    n: Floats
    w: Floats
    wx: Floats
    wy: Floats

    @classmethod
    def of(cls, levels: pd.DataFrame) -> "_Levels":
        place, names = pd.factorize(levels["touchpoint_id"], sort=True)
        place = place * len(HIGH) + levels["level"].to_numpy(np.intp)
        n, w, wx, wy = (added(place, levels[name], len(names), len(HIGH)) for name in ("n", "w", "wx", "wy"))
        return cls(np.asarray(names, dtype=object), n, w, wx, wy)

    def rows(self, these: Flags) -> "_Levels":
        sums = (part[these] for part in (self.n, self.w, self.wx, self.wy))
        return _Levels(self.names[these], *sums)

    def distances(self, coding: Floats) -> tuple[Floats, Floats]:
        """How far the mean low and the mean high rating lie from the mean middling one."""
        (every, low, high), (w, w_low, w_high) = ((one @ coding.T).T for one in (self.wx, self.w))
        middle = ratio(every - low - high, w - w_low - w_high)
        return middle - ratio(low, w_low), ratio(high, w_high) - middle


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


def _withheld(
    counts: Floats, coding: Floats, minimum_ratings: int, minimum_each: int
) -> npt.NDArray[np.object_]:
    """Why the contrast of a touchpoint cannot be told, from its ratings of each level."""
    n, low, high = (counts @ coding.T).T
    fewest = np.minimum(np.minimum(low, high), n - low - high)
    withheld = np.full(len(counts), None, dtype=object)
    withheld[fewest < minimum_each] = TOO_FEW_EXTREMES
    withheld[(counts > 0).sum(axis=1) == 1] = NO_SPREAD
    withheld[n < minimum_ratings] = TOO_FEW_RATINGS
    return withheld


def _fit(sums: LevelSums, levels: _Levels, coding: Floats) -> _Fit:
    """The regression, from counts alone: met, low and high of all these touchpoints at once."""
    overall = sums.overall
    n, w, wy, wyy = (float(overall[name].sum()) for name in ("n", "w", "wy", "wyy"))
    products, share = _products(sums.pairs, levels, coding) / w, (coding @ levels.w.T).ravel() / w
    mean = wy / w
    covariances = products - share[:, None] * share
    outcome = (coding @ levels.wy.T).ravel() / w - mean * share
    p = len(levels.names)
    met, cross, rest = covariances[:p, :p], covariances[:p, p:], covariances[p:, p:]
    taken = solve(met, np.column_stack([cross, outcome[:p]]))
    rest = rest - cross.T @ taken[:, :-1]
    outcome, explained = outcome[p:] - cross.T @ taken[:, -1], float(outcome[:p] @ taken[:, -1])
    inverse = solve(rest, np.eye(2 * p))
    slopes = inverse @ outcome
    left = max(wyy / w - mean**2 - explained - float(outcome @ slopes), 0.0)
    degrees = n - 1 - float((np.diag(covariances) > 1e-12).sum())
    worth = slopes_worth(sums.by_bucket, sums.together, levels.names)
    effect = 1 + _COARSER * (np.asarray(worth.effect, dtype=np.float64) - 1)
    scale = float(ratio(left, degrees)) * effect
    return _Fit(
        slopes[:p],
        slopes[p:],
        np.diag(inverse)[:p] * scale,
        np.diag(inverse)[p:] * scale,
        np.diag(inverse[:p, p:]) * scale,
        *levels.distances(coding),
        np.minimum(degrees, np.asarray(worth.degrees, dtype=np.float64)),
    )


def _products(pairs: pd.DataFrame, levels: _Levels, coding: Floats) -> Floats:
    """Sums of products of all columns; order: met, low, high."""
    place, steps, p = pd.Index(levels.names), len(HIGH), len(levels.names)
    both = np.zeros((p, p, steps, steps))
    a, b = (place.get_indexer(pd.Index(pairs[name])) for name in ("touchpoint_a", "touchpoint_b"))
    known = (a >= 0) & (b >= 0)
    columns = [f"w_{x}{y}" for x in range(steps) for y in range(steps)]
    counts = pairs[columns].to_numpy(np.float64)[known].reshape(-1, steps, steps)
    np.add.at(both, (a[known], b[known]), counts)
    both += both.transpose(1, 0, 3, 2)
    both[np.arange(p), np.arange(p)] = levels.w[:, :, None] * np.eye(steps)
    coded = np.einsum("kl,ablm,jm->kajb", coding, both, coding, optimize=True)
    return np.asarray(coded.reshape(len(coding) * p, -1), dtype=np.float64)


def _described(
    withheld: npt.NDArray[np.object_], fit: _Fit, level: float
) -> dict[str, Floats | pd.Series | npt.NDArray[np.object_]]:
    """The figures, and the kind that they allow to name."""
    t = t_quantile(fit.degrees, 0.5 + level / 2)
    each = {"penalty": (fit.penalty, fit.penalty_variance), "reward": (fit.reward, fit.reward_variance)}
    fit = fit.per_point()
    spread = fit.penalty_variance + fit.reward_variance
    each["difference"] = (fit.penalty + fit.reward, spread + 2 * fit.covariance)
    hidden = np.array([reason is not None for reason in withheld], dtype=np.bool_)
    table: dict[str, Floats] = {}
    for name, (value, variance) in each.items():
        error = np.where(hidden, np.nan, root(variance))
        value = np.where(hidden, np.nan, value)
        table[name], table[f"{name}_error"] = value, error
        table[f"{name}_low"], table[f"{name}_high"] = value - t * error, value + t * error
        table[f"{name}_p"] = t_two_sided(fit.degrees, ratio(np.abs(value), error))
    both, size = fit.penalty + fit.reward, fit.reward - fit.penalty
    moments = (each["difference"][1], spread - 2 * fit.covariance, fit.reward_variance - fit.penalty_variance)
    low, high = _fieller(both, size, *moments, t)
    shown = ~hidden & ~np.isnan(low)
    withheld = np.where(hidden | shown, withheld, NO_EFFECT)
    table["asymmetry"] = np.where(shown, np.clip(ratio(both, size), -1, 1), np.nan)
    table["asymmetry_low"] = np.where(shown, np.clip(low, -1, 1), np.nan)
    table["asymmetry_high"] = np.where(shown, np.clip(high, -1, 1), np.nan)
    table["p_adjusted"] = benjamini_hochberg(np.where(shown, table["difference_p"], np.nan))
    kinds = _kinds(table, shown, *_fieller(both, size, *moments, t_quantile(fit.degrees, 0.95)))
    return {"withheld": pd.Series(withheld, dtype=object)} | table | {"kind": kinds}


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


def _kinds(table: Mapping[str, Floats], shown: Flags, low: Floats, high: Floats) -> npt.NDArray[np.object_]:
    """`low` and `high`: the 90 % interval of the asymmetry; inside +-0.4 it is shown to be small (Schuirmann
    1987). Penalties and rewards of all touchpoints are one family of tests, the differences another."""
    tests = [np.where(shown, table[f"{name}_p"], np.nan) for name in ("penalty", "reward")]
    certain = benjamini_hochberg(np.concatenate(tests)) <= BEYOND_CHANCE
    both = certain[: len(shown)] & certain[len(shown) :]
    even = (low > -NEARLY_EVEN) & (high < NEARLY_EVEN) & both & (table["penalty"] < 0)
    uneven = (table["p_adjusted"] <= BEYOND_CHANCE) & shown
    side = table["asymmetry"]
    cases = [even, uneven & (side < 0), uneven & (side > 0)]
    return np.asarray(np.select(cases, [PERFORMANCE, BASIC, EXCITEMENT], UNDECIDED), dtype=object)
