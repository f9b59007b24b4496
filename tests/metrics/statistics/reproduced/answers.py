"""Shares, scores, means, gaps and tests of answers."""

import numpy as np
from scipy import special, stats
from statsmodels.stats.contingency_tables import Table
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import multinomial_proportions_confint, proportions_chisquare

from metrics.statistics import intervals
from metrics.statistics.agreement import intraclass_correlation, within_group_agreement
from metrics.statistics.clusters import INDEPENDENT, finite
from metrics.statistics.estimate import Estimate
from metrics.statistics.multiplicity import benjamini_hochberg
from metrics.statistics.quantiles import binomial_limits, normal_quantile


def _limits(found: Estimate) -> list[list[float]]:
    return np.column_stack([np.atleast_1d(found.low), np.atleast_1d(found.high)]).tolist()


def _error(found: Estimate) -> float:
    return float(found.high - found.low) / (2 * normal_quantile(0.975))


def _moments(x) -> intervals.Moments:
    x = np.asarray(x, float)
    return intervals.moments(x.size, x.size, x.size, x.sum(), (x**2).sum())


def _welch(first: intervals.Moments, second: intervals.Moments) -> dict:
    found = intervals.difference_of_means(first, second)
    parts = [float(one.variance) for one in (first, second)]
    squares = [part**2 / (float(one.n) - 1) for part, one in zip(parts, (first, second), strict=True)]
    return {
        "diff": float(found.value),
        "t": float(found.value) / sum(parts) ** 0.5,
        "df": sum(parts) ** 2 / sum(squares),
        "p": float(found.p),
        "ci95": _limits(found)[0],
    }


def welch_sleep(given, published):
    return _welch(_moments(given["a"]), _moments(given["b"]))


def welch_from_sufficient_stats(given, published):
    def side(s):
        return intervals.moments(
            s["n"], s["n"], s["n"], s["n"] * s["mean"], (s["n"] - 1) * s["var"] + s["n"] * s["mean"] ** 2
        )

    found = _welch(side(given["a"]), side(given["b"]))
    return {name: found[name] for name in ("t", "df", "p")}


def hedges_g_sleep(given, published):
    first, second = _moments(given["a"]), _moments(given["b"])
    spreads = [(float(one.n) - 1) * float(one.deviation) ** 2 for one in (first, second)]
    degrees = float(first.n + second.n) - 2
    exact = np.exp(special.gammaln(degrees / 2) - special.gammaln((degrees - 1) / 2)) / (degrees / 2) ** 0.5
    return {"g": exact * float(first.mean - second.mean) / (sum(spreads) / degrees) ** 0.5}


def benjamini_hochberg_1995(given, published):
    p, q = np.array(given["p"]), given["q"]
    adjusted = benjamini_hochberg(p)
    return {
        "n_rejected_bh": int((adjusted <= q).sum()),
        "n_rejected_bonferroni": int(multipletests(p, q, "bonferroni")[0].sum()),
        "p_adj_bh": adjusted.tolist(),
        "p_adj_by": multipletests(p, q, "fdr_by")[1].tolist(),
        "p_adj_holm": multipletests(p, q, "holm")[1].tolist(),
    }


def icc_shrout_fleiss(given, published):
    x = np.array(given["rows"])
    n, k = x.shape
    one, mean = intraclass_correlation([k] * n, x.sum(1), (x**2).sum(1))
    rows, raters = k * ((x.mean(1) - x.mean()) ** 2).sum(), n * ((x.mean(0) - x.mean()) ** 2).sum()
    rest = (((x - x.mean()) ** 2).sum() - rows - raters) / ((n - 1) * (k - 1))
    rows, raters = rows / (n - 1), raters / (k - 1)
    two = (rows - rest) / (rows + (k - 1) * rest + k * (raters - rest) / n)
    three = (rows - rest) / (rows + (k - 1) * rest)
    means = (rows - rest) / (rows + (raters - rest) / n), (rows - rest) / rows
    return {"icc": [one.value, two, three, mean.value, *means]}


def fpc_staff_mean_apisrs(given, published):
    n, mean, s2 = given["n"], given["mean"], given["s2"]
    sums = n, n, n, n * mean, (n - 1) * s2 + n * mean**2
    few, many = (intervals.moments(*sums, design=one) for one in (finite(n, given["N"]), INDEPENDENT))
    return {"se": float(few.variance) ** 0.5, "se_without_fpc": float(many.variance) ** 0.5}


def stratified_mean_apistrat(given, published):
    strata = given["strata"].values()
    n, population, mean, variance = (
        np.array([one[name] for one in strata], float) for name in ("n", "N", "mean", "var")
    )
    w = population / n
    group = intervals.moments(n.sum(), n @ w, n @ w**2, n @ (w * mean), n @ (w * mean**2))
    share = population / population.sum()
    return {
        "mean": float(group.mean),
        "se": float((share**2 * (1 - n / population) * variance / n).sum() ** 0.5),
        "kish_deff": n.sum() / float(group.effective),
        "kish_neff": float(group.effective),
    }


def rwg_closed_form(given, published):
    return {"rwg": float(within_group_agreement(given["s2"], (given["A"] ** 2 - 1) / 12))}


def nps_wald(given, published):
    n = sum(given.values())
    nobody = (0, 0, 1e15)  # all of them passive: a score of 0 that is certain
    found = intervals.difference_of_net_promoters(
        given["promoters"], given["detractors"], n, *nobody, adjusted=False
    )
    return {
        "nps": float(intervals.net_promoter(given["promoters"], given["detractors"], n).value) / 100,
        "se": _error(found) / 100,
        "ci": [one / 100 for one in _limits(found)[0]],
    }


def nps_two_sample(given, published):
    sides = [(one["pro"], one["det"], sum(one.values())) for one in (given["y"], given["x"])]
    found = intervals.difference_of_net_promoters(*sides[0], *sides[1], adjusted=False)
    second, first = (float(intervals.net_promoter(*side).value) / 100 for side in sides)
    return {
        "nps_x": first,
        "nps_y": second,
        "abs_diff": float(found.value) / 100,
        "se": _error(found) / 100,
        "ci": [one / 100 for one in _limits(found)[0]],
        "p": float(found.p),
    }


def wilson_newcombe1998(given, published):
    exact = binomial_limits(given["x"], given["n"], 0.95)
    return {
        "wilson": _limits(intervals.wilson(given["x"], given["n"], per=1)),
        "clopper_pearson": np.column_stack(exact).tolist(),
    }


def prop_test_smokers(given, published):
    x, n = np.array(given["x"]), np.array(given["n"])
    chi2, p, _ = proportions_chisquare(x, n)
    trend = Table(np.column_stack([x, n - x]), shift_zeros=False).test_ordinal_association()
    return {
        "chi2": chi2,
        "df": len(x) - 1,
        "p": p,
        "trend_chi2": trend.zscore**2 * n.sum() / (n.sum() - 1),
        "trend_p": float(stats.chi2.sf(trend.zscore**2 * n.sum() / (n.sum() - 1), 1)),
    }


def multinomial_sison_glaz(given, published):
    return {
        "sison_glaz": multinomial_proportions_confint(given["counts"], method="sison-glaz").tolist(),
        "goodman": multinomial_proportions_confint(given["counts"], method="goodman").tolist(),
    }


def mean_t_ci_sleep(given, published):
    x = np.array(given["x"])
    found = intervals.mean_t(x.size, x.size, x.size, x.sum(), (x**2).sum())
    return {"mean": float(found.value), "ci": _limits(found)[0]}


def journey_funnel_wilson(given, published):
    counts = np.array(given["counts"])
    steps = intervals.wilson(counts[1:], counts[:-1], per=1)
    whole = intervals.wilson(counts[-1], counts[0], per=1)
    return {
        "step_rate": steps.value.tolist(),
        "step_ci": _limits(steps),
        "overall": float(whole.value),
        "overall_ci": _limits(whole)[0],
    }
