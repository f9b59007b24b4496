"""Parts of R squared, matrices of answers, low and high ratings."""

import numpy as np
import pandas as pd

from metrics.statistics.decomposition import lmg


def _split(matrix, outcome: int = 0):
    matrix = np.asarray(matrix)
    drivers = [place for place in range(len(matrix)) if place != outcome]
    return matrix[np.ix_(drivers, drivers)], matrix[drivers, outcome], matrix[outcome, outcome]


def _relative_weights(xx, xy, yy):
    """Johnson (2000): the product has LMG at every size, within the time of a page."""
    scale = np.sqrt(np.diag(xx))
    values, vectors = np.linalg.eigh(xx / np.outer(scale, scale))
    loadings = (vectors * np.sqrt(values)) @ vectors.T
    return loadings**2 @ np.linalg.solve(loadings, xy / scale / yy**0.5) ** 2


def _swiss(published):
    given = published["lmg_swiss"]["inputs"]
    return given["variables"][1:], np.array(given["data_rows"])


def lmg_swiss(given, published):
    names, rows = _swiss(published)
    found = lmg(*_split(np.cov(rows.T)))
    return {"lmg": dict(zip(names, found.tolist(), strict=True)), "R2": found.sum()}


def rwa_swiss(given, published):
    names, rows = _swiss(published)
    return {"raw": dict(zip(names, _relative_weights(*_split(np.cov(rows.T))).tolist(), strict=True))}


def rwa_scale_invariance(given, published):
    rows = _swiss(published)[1]
    scaled = rows * given["rescale"]
    turned = [0, 4, 2, 5, 1, 3]

    def change(decompose):
        plain = np.insert(decompose(*_split(np.cov(rows.T))), 0, 0)
        return float(
            np.abs(np.insert(decompose(*_split(np.cov(scaled[:, turned].T))), 0, 0) - plain[turned]).max()
        )

    return {"max_abs_change_rwa": change(_relative_weights), "max_abs_change_lmg": change(lmg)}


def rwa_mtcars(given, published):
    matrix = np.cov(np.array(given["rows"]).T)
    raw, parts = _relative_weights(*_split(matrix)), lmg(*_split(matrix))
    return {
        "raw": raw.tolist(),
        "rescaled_pct": (100 * raw / raw.sum()).tolist(),
        "R2": raw.sum(),
        "lmg": parts.tolist(),
    }


def lmg_two_predictor_closed_form(given, published):
    r1, r2, r12 = (given[name] for name in ("r1", "r2", "r12"))
    found = lmg(np.array([[1, r12], [r12, 1]]), np.array([r1, r2]))
    return {"R2": found.sum(), "lmg": found.tolist()}


def lmg_swiss_bootstrap_ci(given, published):
    rows, random = _swiss(published)[1], np.random.default_rng(1)
    drawn = [lmg(*_split(np.cov(rows[random.integers(0, len(rows), len(rows))].T))) for _ in range(2000)]
    low, high = np.quantile(drawn, (0.025, 0.975), axis=0)
    return {"lower": low.tolist(), "upper": high.tolist()}


def pairwise_covariance_nhanes(given, published):
    matrix = pd.DataFrame(given["rows"], dtype=float).cov().to_numpy()
    found = lmg(*_split(matrix, 3))
    return {"cov": matrix.tolist(), "lmg_age_bmi_hyp": found.tolist(), "R2": found.sum()}


def nearest_corr_higham(given, published):
    """Alternating projections with Dykstra's correction (Higham 2002)."""
    start = np.array(given["A"], float)
    y, correction = start, np.zeros_like(start)
    for _ in range(200):
        values, vectors = np.linalg.eigh(y - correction)
        x = (vectors * np.maximum(values, 0)) @ vectors.T
        correction, y = x - (y - correction), x.copy()
        np.fill_diagonal(y, 1)
    found = {"r12": y[0, 1], "r13": y[0, 2], "r12_8dp": y[0, 1], "r13_8dp": y[0, 2]}
    return found | {"frobenius": float(np.linalg.norm(start - y))}


def prca_penalty_reward(given, published):
    x, y = np.array(given["x"]), np.array(given["y"])
    dummies = [column for rating in x.T for column in (rating <= 2, rating == 5)]
    matrix = np.column_stack([np.ones(len(y)), *dummies])
    inverse = np.linalg.inv(matrix.T @ matrix)
    fitted = inverse @ matrix.T @ y
    variance = inverse * ((y - matrix @ fitted) ** 2).sum() / (len(y) - len(fitted))
    low, high = fitted[1::2], fitted[2::2]
    joint = np.array([variance[k : k + 2, k : k + 2].sum() for k in range(1, len(fitted), 2)])
    size = np.abs(low) + np.abs(high)
    return {
        "coef": fitted.tolist(),
        "se": np.sqrt(np.diag(variance)).tolist(),
        "RIOCS": size.tolist(),
        "IA": ((np.abs(high) - np.abs(low)) / size).tolist(),
        "asym": (low + high).tolist(),
        "asym_t": ((low + high) / np.sqrt(joint)).tolist(),
    }
