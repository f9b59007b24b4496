"""Where the product answers a question otherwise than a published method does: that it answers it as well."""

import numpy as np
import pytest
from scipy import stats

from metrics.statistics.control import control_limits
from metrics.statistics.gram import assemble
from metrics.statistics.intervals import difference_of_proportions
from metrics.statistics.shrinkage import shrink
from metrics.statistics.survival import median_from_bins
from tests.metrics.statistics.answers import names, rollups, survey
from tests.metrics.statistics.reproduced import METHODS


def test_the_matrix_of_the_model_is_its_own_nearest_correlation_matrix():
    """Twelve touchpoints of which each response rates few: pairs of answers make no matrix at all."""
    answers = survey(400, [0.25] * 12, [0.3] * 12, correlation=0.8)
    rated = np.where(answers.met, answers.ratings, np.nan)
    pairwise = np.ma.corrcoef(np.ma.masked_invalid(rated), rowvar=False).filled(0)
    model = assemble(rollups(answers), names(12)).total().partialled()[0]
    scale = np.sqrt(np.diag(model))
    needed = [
        METHODS["nearest_corr_higham"]({"A": matrix}, {})["frobenius"]
        for matrix in (pairwise, model / np.outer(scale, scale))
    ]
    assert needed[0] > 0.01
    assert needed[1] == pytest.approx(0, abs=1e-9)


def test_the_median_of_closed_cases_has_the_interval_of_their_order():
    """Binned hours and Greenwood's variance against two of the ordered values (median_order_statistic_ci)."""
    random, edges = np.random.default_rng(3), np.exp(np.linspace(-4, 12, 180))
    for n in (25, 60, 400):
        hours = np.sort(random.lognormal(3, 1, n))
        closed = np.histogram(hours, edges)[0].astype(float)
        found = median_from_bins(edges[:-1], edges[1:], closed, np.zeros(closed.size))
        first = int(stats.binom.ppf(0.025, n, 0.5))
        exact = np.log([hours[first - 1], hours[n - first]])
        assert np.log([float(found.low), float(found.high)]) == pytest.approx(exact, abs=6 / n + 0.1)


def test_restricted_maximum_likelihood_shrinks_as_well_as_james_and_stein(published):
    given = published["james_stein_baseball"]["inputs"]
    raw, truth = np.array(given["hits"]) / given["n"], np.array(given["season_average"])
    found = shrink(raw, np.full(raw.size, (raw.mean() * (1 - raw.mean()) / given["n"]) ** 0.5))
    assert float(((found.value - truth) ** 2).sum()) == pytest.approx(
        published["james_stein_baseball"]["expected"]["sse_js"], abs=0.002
    )


def test_both_rules_find_the_same_series_in_control_as_the_moving_average(published):
    case = published["ewma_nist"]
    given, moving = case["inputs"], METHODS["ewma_nist"](case["inputs"], {})
    found = control_limits(given["x"], np.nan, "mean", errors=given["s"])
    assert max(moving["ewma"]) < moving["ucl_inf"] and min(moving["ewma"]) > moving["lcl_inf"]
    assert not found.outside.any() and not found.run.any()


def test_the_pooled_test_of_two_shares_is_the_chi_squared_one(published):
    """Two of the groups of `prop_test_smokers`."""
    given = published["prop_test_smokers"]["inputs"]
    two = {name: given[name][2:] for name in ("x", "n")}
    found = difference_of_proportions(two["x"][0], two["n"][0], two["x"][1], two["n"][1])
    assert float(found.p) == pytest.approx(METHODS["prop_test_smokers"](two, {})["p"])
