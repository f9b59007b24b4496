"""Which world are we in: touchpoints that were not met, or opinions that were not given?

Derived importance holds a touchpoint without a rating for not met. If customers did meet it and merely said
nothing, its impact comes out too high. What tells them apart: where other touchpoints were not met, a rating
weighs the more the more of them were met; where opinions are missing, it weighs the same.
"""

from collections.abc import Hashable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from metrics.statistics.arrays import Floats, ratio

MINIMUM_RATINGS = 50
APART = 2.0  # beyond it the slopes grow with what was met, below they are flat
_ROUNDING = 1e-9  # of a mean square: less than this is no spread
TELLING = 4.0  # what z must be expected to be, if touchpoints were not met, for a flat slope to say anything


class Exposure(NamedTuple):
    """The pooled z, and what it would be on average if what was not rated was not met."""

    z: float
    expected: float

    @property
    def unanswered(self) -> bool:
        """Whether customers have met more than they rated: no sign of it is none where z has to be small."""
        return abs(self.z) < APART and self.expected >= TELLING


UNKNOWN = Exposure(float("nan"), float("nan"))


def told_apart(
    exposure: pd.DataFrame, pairs: pd.DataFrame, model: pd.DataFrame, effect: float = 1.0
) -> Exposure:
    """Per touchpoint y regressed on rating x, other ratings k and x k; t values of x k added up.

    `exposure`: per touchpoint_id the weighted moments of `monthly_exposure`; `pairs`: the sums of
    `pairs_by_month`; `model`: touchpoint_id, impact and reach as derived importance has them. NaN where no
    touchpoint tells. `effect`: how many responses are worth one, as customers give several (Kish 1965).
    All t values rest on the same satisfaction: they go together as ratings do (Stouffer 1949).

    A touchpoint more that was met brings its impact times what its rating goes along with x: by so much the
    slope grows with k if others were not met, where that one is likely to be among those that were.
    """
    rated = exposure[(exposure["n"] >= MINIMUM_RATINGS) & (exposure["w"] > 0)]
    found = [_slope(row) for row in rated.drop(columns="touchpoint_id").to_dict("records")]
    slope, error = np.array(found).reshape(-1, 2).T
    known = np.isfinite(slope) & (error > 0)
    if not known.any():
        return UNKNOWN
    products, both = _products(rated, pairs)
    size = np.sqrt(np.diag(products))
    together = ratio(products, np.outer(size, size))[np.ix_(known, known)]
    scale = np.sqrt(max(float(np.nansum(together)), known.sum()) * effect)
    rows = model.set_index("touchpoint_id").reindex(rated["touchpoint_id"])
    growth = _growth(ratio(products, both), rows["impact"].to_numpy(np.float64), rows["reach"].to_numpy())
    z, expected = (float((part[known] / error[known]).sum() / scale) for part in (slope, growth))
    return Exposure(z, expected)


def _growth(covariances: Floats, impact: Floats, reach: Floats) -> Floats:
    """By how much each slope grows with one more touchpoint that was met."""
    others = 1 - np.eye(len(impact))
    goes_along = np.nan_to_num(
        ratio(covariances, np.diag(covariances))
    )  # of the row, per point of the column
    likely = others * np.nan_to_num(reach * (1 - reach))[:, None]
    brought = (np.nan_to_num(impact)[:, None] * goes_along * likely).sum(axis=0)
    return np.asarray(np.nan_to_num(ratio(brought, likely.sum(axis=0))), dtype=np.float64)


def _products(rated: pd.DataFrame, pairs: pd.DataFrame) -> tuple[Floats, Floats]:
    """Of every two touchpoints the sum of w (x - mean)(x - mean) where both were rated, and of w."""
    names = pd.Index(rated["touchpoint_id"])
    mean = ratio(rated["wx"], rated["w"])
    a, b = (names.get_indexer(pd.Index(pairs[name])) for name in ("touchpoint_a", "touchpoint_b"))
    both = (a >= 0) & (b >= 0) & (a != b)
    a, b = a[both], b[both]
    w, wxa, wxb, product = (pairs[name].to_numpy()[both] for name in ("w", "wxa", "wxb", "wxaxb"))
    sums, weights = np.zeros((len(names), len(names))), np.zeros((len(names), len(names)))
    np.add.at(sums, (a, b), product - mean[b] * wxa - mean[a] * wxb + mean[a] * mean[b] * w)
    np.add.at(weights, (a, b), w)
    own = np.fmax(rated["wxx"].to_numpy(np.float64) - mean * rated["wx"].to_numpy(np.float64), 0.0)
    return sums + sums.T + np.diag(own), weights + weights.T + np.diag(rated["w"].to_numpy(np.float64))


def _slope(s: Mapping[Hashable, float]) -> tuple[float, float]:
    """The last of four coefficients (1, x, k, x k, with x and k taken from their means) and its error."""
    matrix = (
        np.array(
            [
                [s["w"], s["wx"], s["wk"], s["wxk"]],
                [s["wx"], s["wxx"], s["wxk"], s["wxxk"]],
                [s["wk"], s["wxk"], s["wkk"], s["wxkk"]],
                [s["wxk"], s["wxxk"], s["wxkk"], s["wxxkk"]],
            ]
        )
        / s["w"]
    )
    right = np.array([s["wy"], s["wxy"], s["wyk"], s["wxyk"]]) / s["w"]
    shift = _centring(s["wx"] / s["w"], s["wk"] / s["w"])
    uncentred = np.diag(matrix)
    matrix, right = shift @ matrix @ shift.T, shift @ right
    variance = s["wyy"] / s["w"]
    if not (np.diag(matrix) > _ROUNDING * uncentred).all():
        return float("nan"), float("nan")  # everybody rated as many, or all alike
    scale = np.sqrt(np.diag(matrix))
    if np.linalg.cond(matrix / np.outer(scale, scale)) > 1e8:
        return float("nan"), float("nan")
    inverse = np.linalg.inv(matrix)
    slope = inverse @ right
    residual = max(variance - float(right @ slope), 0.0)
    error = np.sqrt(residual * inverse[3, 3] / max(s["n"] - 4, 1))
    return float(slope[3]), float(error)


def _centring(mean_x: float, mean_k: float) -> Floats:
    """From (1, x, k, x k) to (1, x - mean, k - mean, their product)."""
    return np.array(
        [
            [1.0, 0.0, 0.0, 0.0],
            [-mean_x, 1.0, 0.0, 0.0],
            [-mean_k, 0.0, 1.0, 0.0],
            [mean_x * mean_k, -mean_k, -mean_x, 1.0],
        ]
    )
