"""Quadrants, index, priority, shrinkage, and questions that the product does not ask."""

import numpy as np
from scipy import optimize, stats

from metrics.statistics.cx_index import geometric_mean
from metrics.statistics.priority import expected_gain
from metrics.statistics.quadrants import Crosshair, classify, mean_crosshair
from metrics.statistics.shrinkage import between_variance, shrink

_NAMES = {
    "concentrate": "A_concentrate",
    "keep_up": "B_keep_up",
    "low_priority": "C_low_priority",
    "overkill": "D_possible_overkill",
}


def _quadrants(given, lines: Crosshair):
    importance, performance = _attributes(given)
    found = classify(importance, 0, performance, 0, lines)
    cross = [float(lines.importance), float(lines.performance)]
    return {"crosshair": cross, "quadrants": [_NAMES[name] for name in found.quadrant]}


def _attributes(given):
    return ([row[name] for row in given["attributes"]] for name in ("importance", "performance"))


def ipa_martilla_scale_centred(given, published):
    middle = sum(given["scale"]) / 2
    return _quadrants(given, Crosshair(middle, middle))


def ipa_martilla_data_centred_mean(given, published):
    return _quadrants(given, mean_crosshair(*_attributes(given)))


def normal_normal_eb_bcg(given, published):
    y, error = np.array(given["y"]), np.sqrt(given["v"])
    found = shrink(y, error)
    w = 1 / error**2
    return {
        "tau2_dl": between_variance(y, error),
        "Q": float((w * (y - np.average(y, weights=w)) ** 2).sum()),
        "tau2_reml": found.between,
        "mu_reml": found.mean,
        "se_mu": found.mean_error,
        "blup": found.value.tolist(),
        "blup_se": found.error.tolist(),
    }


def beta_binomial_eb_rats(given, published):
    y, n = np.array(given["y"]), np.array(given["n"])
    shares = (y / n)[:-1]
    mean, variance = shares.mean(), shares.var(ddof=1)
    total = mean * (1 - mean) / variance - 1
    start = np.log([mean * total, (1 - mean) * total])
    likely = optimize.minimize(
        lambda logs: -stats.betabinom.logpmf(y, n, *np.exp(logs)).sum(),
        start,
        method="Nelder-Mead",
        options={"xatol": 1e-8, "fatol": 1e-10, "maxiter": 5000},
    )
    a, b = np.exp(likely.x)
    return {
        "mom_alpha_beta_70": [mean * total, (1 - mean) * total],
        "ml_alpha_beta_71": [a, b],
        "eb_mean_last_4_of_14": (a + y[-1]) / (a + b + n[-1]),
    }


def james_stein_baseball(given, published):
    hits, n, truth = np.array(given["hits"]), given["n"], np.array(given["season_average"])
    raw = hits / n
    spread = raw.mean() * (1 - raw.mean()) / n
    pull = 1 - (len(raw) - 3) * spread / ((raw - raw.mean()) ** 2).sum()
    shrunk = raw.mean() + pull * (raw - raw.mean())
    even = n**0.5 * np.arcsin(2 * raw - 1)
    return {
        "js_arcsine_shrink_factor": 1 - (len(raw) - 3) / ((even - even.mean()) ** 2).sum(),
        "js_plain_first_last": [shrunk[0], shrunk[-1]],
        "sse_raw": float(((raw - truth) ** 2).sum()),
        "sse_js": float(((shrunk - truth) ** 2).sum()),
    }


def composite_hdi(given, published):
    """Scales between fixed ends."""

    def goalposts(value, low, high):
        return float(np.clip(100 * (value - low) / (high - low), 0, 100))

    def index(values):
        ends = given["goalposts"]
        education = np.mean([goalposts(values[name], *ends[name]) for name in ("eys", "mys")])
        income = goalposts(np.log(values["gni"]), *np.log(ends["gni_log"]))
        return geometric_mean([goalposts(values["le"], *ends["le"]), education, income]) / 100

    return {country: index(given[country]) for country in ("norway", "niger")}


def priority_expected_gain(given, published):
    rows = given["touchpoints"]
    gain = expected_gain(*([row[name] for row in rows] for name in ("beta", "mean", "reach", "target")))
    each = gain / [row["effort"] for row in rows]
    return {
        "gain": gain.tolist(),
        "gain_per_effort": each.tolist(),
        "order": [rows[place]["name"] for place in np.argsort(-each, kind="stable")],
    }


def opportunity_score_ulwick(given, published):
    return {"score": [importance + max(importance - content, 0) for importance, content in given["pairs"]]}


def kano_evaluation_table(given, published):
    def category(present: str, absent: str) -> str:
        if present == absent and present in "LD":
            return "Q"
        if present == "L":
            return "O" if absent == "D" else "A"
        if absent == "L" or present == "D":
            return "R"
        return "M" if absent == "D" else "I"

    return {"category": [category(*pair) for pair in given["pairs"]]}


def kano_coefficients_ski(given, published):
    found = {"category": [], "better": [], "worse": []}
    for row in given["rows"]:
        share = dict(zip(given["order"], row["pct"], strict=True))
        whole = sum(share[kind] for kind in "AOMI")
        found["category"].append(max(share, key=share.get))
        found["better"].append((share["A"] + share["O"]) / whole)
        found["worse"].append(-(share["O"] + share["M"]) / whole)
    return found
