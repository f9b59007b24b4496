"""Which world are we in: touchpoints that were not met, or opinions that were not given?

Derived importance holds a touchpoint without a rating for not met. If customers did meet it and merely said
nothing, its impact comes out too high. What tells them apart: where other touchpoints were not met, a rating
weighs the more the more of them were met; where opinions are missing, it weighs the same.
"""

from collections.abc import Hashable, Mapping

import numpy as np
import pandas as pd

from metrics.statistics.arrays import Floats, ratio

MINIMUM_RATINGS = 50
APART = 2.0  # beyond it the slopes grow with what was met (simulated: 5 to 9), below they are flat (-2 to 2)


def exposure_z(exposure: pd.DataFrame, pairs: pd.DataFrame, effect: float = 1.0) -> float:
    """The pooled z: per touchpoint y regressed on rating x, other ratings k and x k; t values of x k added.

    `exposure`: per touchpoint_id the weighted moments of `monthly_exposure`; `pairs`: the sums of
    `monthly_pairs`. NaN where no touchpoint tells. `effect`: how many responses are worth one, as customers
    give several (Kish 1965). All t values rest on the same satisfaction: they go together as ratings do.
    """
    rated = exposure[(exposure["n"] >= MINIMUM_RATINGS) & (exposure["w"] > 0)]
    t = np.array([_t_value(row) for row in rated.drop(columns="touchpoint_id").to_dict("records")])
    known = np.isfinite(t)
    if not known.any():
        return float("nan")
    variance = known.sum() + 2 * max(_in_common(rated[known], pairs), 0.0)
    return float(t[known].sum() / np.sqrt(variance * effect))


def _in_common(rated: pd.DataFrame, pairs: pd.DataFrame) -> float:
    """The correlations of every two touchpoints' ratings added up, where one was not met as 0."""
    names = pd.Index(rated["touchpoint_id"])
    mean = ratio(rated["wx"], rated["w"])
    spread = np.fmax(rated["wxx"].to_numpy(np.float64) - mean * rated["wx"].to_numpy(np.float64), 0.0)
    a, b = (names.get_indexer(pd.Index(pairs[name])) for name in ("touchpoint_a", "touchpoint_b"))
    both = (a >= 0) & (b >= 0) & (a != b)
    a, b = a[both], b[both]
    w, wxa, wxb, product = (pairs.loc[both, name].to_numpy() for name in ("w", "wxa", "wxb", "wxaxb"))
    common = product - mean[b] * wxa - mean[a] * wxb + mean[a] * mean[b] * w
    return float(np.nansum(ratio(common, np.sqrt(spread[a] * spread[b]))))


def _t_value(s: Mapping[Hashable, float]) -> float:
    """Of the last of four coefficients: 1, x, k, x k, with x and k taken from their means."""
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
    matrix, right = shift @ matrix @ shift.T, shift @ right
    variance = s["wyy"] / s["w"]
    scale = np.sqrt(np.abs(np.diag(matrix)))
    if not (scale > 1e-9).all() or np.linalg.cond(matrix / np.outer(scale, scale)) > 1e8:
        return float("nan")  # everybody rated as many, or all alike
    inverse = np.linalg.inv(matrix)
    slope = inverse @ right
    residual = max(variance - float(right @ slope), 0.0)
    error = np.sqrt(residual * inverse[3, 3] / max(s["n"] - 4, 1))
    return float(slope[3] / error) if error > 0 else float("nan")


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
