"""Rates, risks, durations."""

import numpy as np
from scipy import stats
from statsmodels.stats.contingency_tables import Table2x2

from metrics.statistics import intervals
from metrics.statistics.attributable import attributable_share
from metrics.statistics.churn import e_value as e_value_of
from metrics.statistics.churn import stratified_risk_difference
from metrics.statistics.estimate import Estimate
from metrics.statistics.quantiles import normal_quantile
from metrics.statistics.speed import closing_ratio, log_rank
from metrics.statistics.standardised import observed_over_expected
from metrics.statistics.survival import median_from_bins, survival_curve


def _limits(found: Estimate) -> list[list[float]]:
    return np.column_stack([np.atleast_1d(found.low), np.atleast_1d(found.high)]).tolist()


def poisson_exact_rate_137(given, published):
    found = intervals.poisson_rate(given["events"], given["exposure"], per=1)
    return {"rate": float(found.value), "ci": _limits(found)[0]}


def poisson_exact_and_byar(given, published):
    z = normal_quantile(0.975)
    byar = [x * (1 - 1 / (9 * x) + side * z / (3 * x**0.5)) ** 3 for x, side in ((10, -1), (11, 1))]
    return {"exact": _limits(intervals.poisson_rate(given["x"], 1, per=1)), "byar_x10": byar}


def poisson_rate_ratio_exact(given, published):
    (x1, x0), (t1, t0) = given["x"], given["T"]
    found = intervals.rate_ratio(x1, t1, x0, t0)
    return {"ratio": float(found.value), "ci": _limits(found)[0], "p": float(found.p)}


def indirect_standardised_ratio(given, published):
    rates = np.array(given["std_events"]) / np.array(given["std_exposure"])
    found = observed_over_expected(given["obs_by_stratum"], given["exposure"], rates)
    return {
        "observed": float(found.n),
        "expected": float(found.n / found.value),
        "ratio": float(found.value),
        "ci": _limits(found)[0],
    }


def _by_time(time, event, points) -> tuple[np.ndarray, np.ndarray]:
    time, event = np.array(time), np.array(event)
    closed, still = (
        np.array([((time == point) & (event == state)).sum() for point in points], float) for state in (1, 0)
    )
    return closed, still


def km_freireich_6mp(given, published):
    points = np.unique(given["time"])
    closed, still = _by_time(given["time"], given["event"], points)
    curve, at = survival_curve(closed, still), closed > 0
    return {
        "time": points[at].tolist(),
        "at_risk": curve.n[at].tolist(),
        "survival": curve.value[at].tolist(),
        "lower": curve.low[at].tolist(),
        "upper": curve.high[at].tolist(),
        "median": float(median_from_bins(points, points, closed, still).value),
    }


def cox_freireich(given, published):
    groups = [
        part
        for name in ("placebo", "treated")
        for part in _by_time(given[name]["time"], given[name]["event"], range(36))
    ]
    found = closing_ratio(*groups)
    low, high = _limits(found)[0]
    return {
        "beta": float(np.log(found.value)),
        "se": float(np.log(high / low)) / (2 * normal_quantile(0.975)),
        "hr": float(found.value),
        "ci": [low, high],
        "logrank_chi2": float(log_rank(*groups)),
    }


def _evans(published) -> tuple[int, int, int, int]:
    given = published["risk_ratio_evans_county"]["inputs"]
    bad, good = given["bad_churned"], given["good_churned"]
    return bad, bad + given["bad_stayed"], good, good + given["good_stayed"]


def risk_ratio_evans_county(given, published):
    a, n1, c, n0 = _evans(published)
    ratio = intervals.risk_ratio(a, n1, c, n0)
    gap = stratified_risk_difference([a], [n1], [c], [n0], per=1)
    odds = Table2x2(np.array([[a, n1 - a], [c, n0 - c]]))
    return {
        "rr": float(ratio.value),
        "rr_ci": _limits(ratio)[0],
        "or_": odds.oddsratio,
        "or_ci": list(odds.oddsratio_confint()),
        "rd": float(gap.value),
        "rd_ci": _limits(gap)[0],
        "af_exposed": 1 - 1 / float(ratio.value),
        "paf": float(attributable_share([a], [n1], [c], [n0], per=1).value),
    }


def revenue_at_risk(given, published):
    table = [[part] for part in _evans(published)]
    people, money = (
        stratified_risk_difference(*table, per=given["bad_customers"] * worth)
        for worth in (1, given["annual_value"])
    )
    return {
        "excess_churners": float(people.value),
        "revenue": float(money.value),
        "ci": _limits(money)[0],
    }


def e_value(given, published):
    rr, low = np.array(given["rr"]), np.array(given["lower"])
    found = e_value_of(Estimate(rr, low, rr * 2, rr))
    return {"e": found.value.tolist(), "e_lower": found.low.tolist()}


def median_order_statistic_ci(given, published):
    """Between which ordered values the median lies, whatever the distribution; our own curve beside it."""
    x = np.sort(given["x"])
    first = int(stats.binom.ppf(0.025, x.size, 0.5))
    points = np.unique(x)
    closed, still = _by_time(x, np.ones(x.size), points)
    found = median_from_bins(points, points, closed, still)
    last = x.size + 1 - first
    coverage = float(stats.binom.cdf(last - 1, x.size, 0.5) - stats.binom.cdf(first - 1, x.size, 0.5))
    return {
        "median": float(found.value),
        "order": [first, last],
        "ci": [float(x[first - 1]), float(x[last - 1])],
        "coverage": coverage,
    }
