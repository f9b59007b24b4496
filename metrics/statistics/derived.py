"""Derived importance: what the ratings of touchpoints have to do with overall satisfaction.

The exposure-coded model  y = a + sum beta_t z_t + sum gamma_t met_t + e,  z_t = met_t (x_t - mean of x_t),
is right where customers cannot rate what they have not met; correlations over pairs of answers are not.
Three things come out and are named apart: the share of explained variance (spread and reach count: for the
portfolio), the impact when met (points of y per point of x: for the owner), and the reach. "Associated with",
never "drives".
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from metrics.statistics import jackknife
from metrics.statistics.arrays import Flags, Floats, added, ratio
from metrics.statistics.clusters import INDEPENDENT, Design
from metrics.statistics.decomposition import (
    EXACT_UP_TO,
    lmg_exact,
    lmg_permuted,
    permutations,
    standardised,
)
from metrics.statistics.estimate import Estimate
from metrics.statistics.gram import Sums, assemble, solve
from metrics.statistics.multiplicity import benjamini_hochberg
from metrics.statistics.quantiles import f_above, t_two_sided
from metrics.statistics.reach import reached

COLLINEAR = 10.0  # variance inflation above which two touchpoints cannot be told apart (Marquardt 1970)
TOO_FEW_RATINGS = "too_few_ratings"
TOO_FEW_RESPONSES = "too_few_responses"
NO_SPREAD = "no_spread"
_ORDERS = 1000  # permutations for the shares themselves, at least
_REPLICATE_ORDERS = 240  # for each replicate: the same ones, so that their noise cancels
_NARROWEST = 0.6  # of the median width: what a share near 0 by chance has at least
_FIGURES = (
    *("lmg", "importance", "importance_low", "importance_high"),
    *("impact", "impact_low", "impact_high", "impact_p", "impact_p_adjusted", "inflation"),
)


@dataclass(frozen=True)
class DerivedImportance:
    """The model's results.

    `touchpoints`, one row each: touchpoint_id, n (ratings beside an overall satisfaction), reach (0-1) with
    _low and _high, lmg (part of R squared), importance (share of all parts, 0-100) with _low and _high,
    impact (points per point) with _low, _high, _p and _p_adjusted, inflation (VIF), collinear, withheld (None
    or the reason).
    `r_squared` is the share of the variance left by who met what that the ratings explain, `r_squared_p` the
    chance of as much if they explain nothing: what is nothing has no shares. `replicates`: the importance
    without one group of customers (rows) of each touchpoint (columns), as far apart as the importance errs;
    shares of one whole err together. `effect`: how many responses are worth one, as customers give several.
    """

    touchpoints: pd.DataFrame
    r_squared: Estimate
    r_squared_p: float
    n: int
    replicates: Floats
    effect: float


def derived_importance(
    sums: Sums,
    *,
    replicates: Sums | None = None,
    minimum_ratings: int = 50,
    responses_per_driver: int = 10,
    level: float = 0.95,
    seed: int = 1,
) -> DerivedImportance:
    """The model from the roll-ups' sums; `replicates` are those per bucket, of a longer period perhaps.

    An interval's width goes with the root of the answers' weight, so that the replicates of whole years
    serve any period within them. Without replicates the sums must hold buckets themselves.

    Intervals and the test of the impact come from leaving out buckets of customers, so that several answers
    of one customer do not count as many. The test says whether a touchpoint matters; an importance is never
    below 0, so its interval says nothing about that.
    """
    replicates = replicates or sums
    responses = int(sums.overall["n"].sum())
    rated = _Rated.of(sums, replicates, minimum_ratings, level)
    inside = rated.inside
    if responses < responses_per_driver * max(1, inside.sum()):
        rated.withheld[inside] = TOO_FEW_RESPONSES
        inside = rated.inside
    if not inside.any():
        nothing = np.array(np.nan)
        unknown = Estimate(nothing, nothing, nothing, np.array(float(responses)))
        table = rated.table({})
        return DerivedImportance(table, unknown, np.nan, responses, np.zeros((0, len(table))), np.nan)
    grams = assemble(replicates, rated.names[inside])
    whole_grams = (grams if replicates is sums else assemble(sums, rated.names[inside])).total()
    widened = float(np.sqrt(grams.responses.sum() / whole_grams.responses.sum()))
    drivers = int(inside.sum())
    covariances = whole_grams.partialled()
    whole = _fit(covariances, _decomposition(drivers, _ORDERS, seed))
    parts = _fit(grams.without_each().partialled(), _decomposition(drivers, _REPLICATE_ORDERS, seed))
    figures = _figures(whole, parts, widened, level) | {"inflation": _inflation(covariances[0])}
    table = rated.table(figures)
    moved = np.full((len(parts.lmg), len(table)), np.nan)
    middle = parts.importance.mean(axis=0)
    moved[:, inside] = middle + widened * (parts.importance - middle)
    held = grams.responses[grams.responses > 0]
    worth = _worth(covariances[0], whole.impact[0], parts.impact, held, int(replicates.overall["n"].sum()))
    chance = _chance(float(whole.r_squared[0]), drivers, responses, worth)
    explained = _explained(whole, parts, widened, responses, worth, level)
    return DerivedImportance(table, explained, chance, responses, moved, float(worth.effect))


def _worth(covariances: Floats, impact: Floats, parts: Floats, held: Floats, responses: int) -> Design:
    """What responses are worth for all impacts together: how far the replicates spread them, in the metric of
    the model, against what independent responses would (the mean of their effects: Rao and Scott 1981).
    `held`: by each group of customers, as groups of unequal size tell less."""
    if len(parts) < jackknife.FEWEST:
        return INDEPENDENT
    drivers, outcome = covariances[:-1, :-1], covariances[:-1, -1]
    groups, size = parts.shape
    away = parts - parts.mean(axis=0)
    spread = (groups - 1) / groups * float(((away @ drivers) * away).sum())
    left = max(float(covariances[-1, -1] - impact @ outcome), 0.0)
    effect = float(ratio(spread, size * left / (responses - 1 - 2 * size)))
    telling = held.sum() ** 2 / (held**2).sum()
    return Design(effect, (telling - 1.0) * size) if effect > 1 else INDEPENDENT


def _chance(r_squared: float, drivers: int, responses: int, worth: Design) -> float:
    """The F test of the whole model, with what responses are worth whose customers gave several."""
    left = responses - 1 - 2 * drivers
    explained = float(ratio(r_squared / drivers, max(1 - r_squared, 1e-12) / left * worth.effect))
    return float(f_above(drivers, np.fmin(left, worth.degrees), explained))


@dataclass(frozen=True)
class _Fit:
    """Results per replicate, (g, p)."""

    lmg: Floats
    impact: Floats

    @property
    def r_squared(self) -> Floats:
        return np.asarray(self.lmg.sum(axis=1), dtype=np.float64)

    @property
    def importance(self) -> Floats:
        return 100 * ratio(self.lmg, self.r_squared[:, None])


def _decomposition(drivers: int, orders: int, seed: int) -> Callable[[Floats], Floats]:
    """From correlations (g, p + 1, p + 1), outcome last, to parts of R squared; the same orders of entry for
    every call."""
    if drivers <= EXACT_UP_TO:
        return lmg_exact
    entering = permutations(drivers, orders, seed)
    return lambda correlations: np.array([lmg_permuted(one, entering) for one in correlations])


def _fit(covariances: Floats, decompose: Callable[[Floats], Floats]) -> _Fit:
    impact = solve(covariances[:, :-1, :-1], covariances[:, :-1, -1:])[..., 0]
    return _Fit(decompose(standardised(covariances)), impact)


def _explained(
    whole: _Fit, parts: _Fit, widened: float, responses: int, worth: Design, level: float
) -> Estimate:
    """R squared with limits about the adjusted one (Ezekiel 1930), as many ratings explain some by chance.

    The logarithm of what is left unexplained errs to both sides alike; on the plain scale, and without the
    adjustment, 91 of 100 intervals of ten touchpoints hold the truth.
    """
    value, drivers = whole.r_squared[0], whole.lmg.shape[1]
    half = widened * jackknife.half_width(np.log(_unexplained(parts.r_squared)), level)
    by_chance = drivers / max(responses - 1 - 2 * drivers, 1) * np.asarray(worth.effect)
    left = _unexplained(value) * (1 + by_chance)
    low, high = np.minimum(1 - left * np.exp(half), value), np.maximum(1 - left * np.exp(-half), value)
    return Estimate(value, low, high, np.array(float(responses))).within(0, 1)


def _unexplained(r_squared: Floats) -> Floats:
    return np.asarray(np.maximum(1 - r_squared, 1e-12), dtype=np.float64)


def _inflation(covariances: Floats) -> Floats:
    """How many times wider each impact's variance is than if no other touchpoint went with it (VIF)."""
    drivers = covariances[:-1, :-1]
    return np.asarray(np.diag(drivers) * np.diag(solve(drivers, np.eye(len(drivers)))), dtype=np.float64)


@dataclass(frozen=True)
class _Rated:
    """The touchpoints that were rated, their ratings, and why one cannot enter the model."""

    names: npt.NDArray[np.object_]
    n: Floats
    reach: Estimate
    withheld: npt.NDArray[np.object_]

    @classmethod
    def of(cls, sums: Sums, replicates: Sums, minimum_ratings: int, level: float) -> "_Rated":
        impact = sums.impact
        place, found = pd.factorize(impact["touchpoint_id"], sort=True)
        names = np.asarray(found, dtype=object)
        n, w, wx, wxx = (added(place, impact[name], len(names)) for name in ("n", "w", "wx", "wxx"))
        spread = ratio(wxx, w) - ratio(wx, w) ** 2
        withheld = np.full(len(names), None, dtype=object)
        withheld[~(spread > 1e-9 * ratio(wxx, w))] = NO_SPREAD
        withheld[n < minimum_ratings] = TOO_FEW_RATINGS
        return cls(names, n, reached(sums, replicates, names, level), withheld)

    @property
    def inside(self) -> Flags:
        """Who is in the model."""
        return np.array([reason is None for reason in self.withheld], dtype=np.bool_)

    def table(self, figures: dict[str, Floats]) -> pd.DataFrame:
        """A row each; `figures` are of those in the model."""
        found, inside = {name: np.full(len(self.names), np.nan) for name in _FIGURES}, self.inside
        for name, values in figures.items():
            found[name][inside] = values
        keys = {"touchpoint_id": self.names, "n": self.n.astype(np.int64)}
        known = {"withheld": pd.Series(self.withheld, dtype=object), "reach": self.reach.value}
        known |= {"reach_low": self.reach.low, "reach_high": self.reach.high}
        return pd.DataFrame(keys | known | found | {"collinear": found["inflation"] > COLLINEAR})


def _figures(whole: _Fit, parts: _Fit, widened: float, level: float) -> dict[str, Floats]:
    """The figures of the touchpoints in the model."""
    angle = _angle(whole.importance[0])
    angle_half = widened * jackknife.half_width(_angle(parts.importance), level)
    angle_half = np.fmax(angle_half, _NARROWEST * np.median(angle_half))  # near 0 the replicates hardly move
    impact, impact_half = whole.impact[0], widened * jackknife.half_width(parts.impact, level)
    t = ratio(np.abs(impact), widened * jackknife.standard_error(parts.impact))
    p = t_two_sided(max(len(parts.impact) - 1, 1), t)
    return {
        "lmg": whole.lmg[0],
        "importance": whole.importance[0],
        "importance_low": _percent(angle - angle_half),
        "importance_high": _percent(angle + angle_half),
        "impact": impact,
        "impact_low": impact - impact_half,
        "impact_high": impact + impact_half,
        "impact_p": p,
        "impact_p_adjusted": benjamini_hochberg(p),
    }


def _angle(percent: Floats) -> Floats:
    """The scale on which a share's error does not depend on its size (Fisher 1922)."""
    return np.asarray(np.arcsin(np.sqrt(np.clip(percent, 0, 100) / 100)), dtype=np.float64)


def _percent(angle: Floats) -> Floats:
    return np.asarray(100 * np.sin(np.clip(angle, 0, np.pi / 2)) ** 2, dtype=np.float64)
