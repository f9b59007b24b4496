"""Intervals against published tables, scipy and statsmodels, and against what must hold for any input."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep

from metrics.statistics import intervals
from metrics.statistics.estimate import Estimate


def limits(estimate: Estimate) -> np.ndarray:
    return np.column_stack([np.atleast_1d(estimate.low), np.atleast_1d(estimate.high)])


def close(actual, expected, tolerance: float) -> None:
    np.testing.assert_allclose(actual, expected, rtol=0, atol=tolerance)


def test_wilson_is_newcombes_table_1(published):
    case = published["wilson_newcombe1998"]
    found = intervals.wilson(case["inputs"]["x"], case["inputs"]["n"], per=1)
    close(limits(found), case["expected"]["wilson"], case["tolerance"]["abs"])


def test_wilson_is_per_100_unless_told_otherwise():
    found = intervals.wilson(81, 263)
    assert (round(float(found.value), 1), round(float(found.low), 1), round(float(found.high), 1)) == (
        30.8,
        25.5,
        36.6,
    )


def test_wilson_of_a_funnel_is_r_prop_test(published):
    case = published["journey_funnel_wilson"]
    counts = np.array(case["inputs"]["counts"])
    steps = intervals.wilson(counts[1:], counts[:-1], per=1)
    close(steps.value, case["expected"]["step_rate"], 1e-6)
    close(limits(steps), case["expected"]["step_ci"], 1e-6)
    close(limits(intervals.wilson(counts[-1], counts[0], per=1))[0], case["expected"]["overall_ci"], 1e-6)


def test_mean_t_is_r_t_test(published):
    case = published["mean_t_ci_sleep"]
    x = np.array(case["inputs"]["x"])
    found = intervals.mean_t(len(x), len(x), len(x), x.sum(), (x**2).sum())
    close([found.value, found.low, found.high], [case["expected"]["mean"], *case["expected"]["ci"]], 1e-6)


def test_the_effective_base_is_kishs(published):
    case = published["stratified_mean_apistrat"]
    strata = case["inputs"]["strata"].values()
    n = np.array([s["n"] for s in strata], float)
    weight = np.array([s["N"] for s in strata]) / n
    mean = np.array([s["mean"] for s in strata])
    group = intervals.moments(n.sum(), n @ weight, n @ weight**2, n @ (weight * mean), n @ (weight * mean**2))
    close(group.effective, case["expected"]["kish_neff"], 1e-3)
    close(group.mean, case["expected"]["mean"], 1e-3)


@given(st.lists(st.integers(0, 100), min_size=2, max_size=60), st.floats(0.1, 9))
def test_equal_weights_of_any_size_give_the_plain_interval(ratings, weight):
    x = np.array(ratings, float)
    n, w = len(x), np.full(len(x), weight)
    plain = intervals.mean_t(n, n, n, x.sum(), (x**2).sum())
    weighted = intervals.mean_t(n, w.sum(), (w**2).sum(), w @ x, w @ x**2)
    close([weighted.value, weighted.low, weighted.high], [plain.value, plain.low, plain.high], 1e-6)


def test_unequal_weights_make_the_interval_wider():
    x, w = np.array([20.0, 40, 60, 80] * 10), np.array([1.0, 1, 1, 5] * 10)
    plain = intervals.mean_t(40, 40, 40, x.sum(), (x**2).sum())
    weighted = intervals.mean_t(40, w.sum(), (w**2).sum(), w @ x, w @ x**2)
    assert weighted.high - weighted.low > plain.high - plain.low
    assert float(weighted.value) == pytest.approx((20 + 40 + 60 + 5 * 80) / 8)


def test_weighted_share_uses_the_effective_base_and_keeps_the_answers():
    found = intervals.weighted_wilson(n=40, w=80, ww=320, wx=60)  # effective 80 x 80 / 320 = 20
    plain = intervals.wilson(15, 20)
    assert [float(part) for part in (found.value, found.low, found.high)] == pytest.approx(
        [float(plain.value), float(plain.low), float(plain.high)]
    )
    assert float(found.n) == 40


def test_a_share_of_weights_just_above_one_is_one():
    assert float(intervals.weighted_wilson(10, 10.0, 10.0, np.nextafter(10.0, 11)).high) == 100


def test_net_promoter_value_is_raw_and_interval_adjusted(published):
    case = published["nps_wald"]["inputs"]
    n = sum(case.values())
    found = intervals.net_promoter(case["promoters"], case["detractors"], n)
    p, d = 250.75 / 1003, 75.75 / 1003
    half = 1.959964 * np.sqrt((p + d - (p - d) ** 2) / 1003)
    close(found.value, 100 * published["nps_wald"]["expected"]["nps"], 1e-9)
    close([found.low, found.high], [100 * (p - d - half), 100 * (p - d + half)], 1e-4)


def test_net_promoter_stays_on_its_scale():
    found = intervals.net_promoter([10, 0], [0, 10], [10, 10])
    assert float(found.high[0]) == 100
    assert float(found.low[1]) == -100


def test_weighted_net_promoter_with_equal_weights_is_the_plain_one():
    plain = intervals.net_promoter(50, 20, 100)
    weighted = intervals.weighted_net_promoter(100, 300, 900, 150, 60)
    close([weighted.value, weighted.low, weighted.high], [plain.value, plain.low, plain.high], 1e-9)


@pytest.mark.parametrize(
    "n, promoters, detractors, published_coverage", [(10, 0.5, 0.2, 0.963), (50, 0.9, 0.03, 0.968)]
)
def test_net_promoter_covers_what_was_published(n, promoters, detractors, published_coverage):
    p, d = np.meshgrid(np.arange(n + 1), np.arange(n + 1), indexing="ij")
    p, d = p[p + d <= n], d[(p + d <= n)]
    chance = stats.multinomial(n, [promoters, detractors, 1 - promoters - detractors]).pmf(
        np.column_stack([p, d, n - p - d])
    )
    found = intervals.net_promoter(p, d, n)
    true = 100 * (promoters - detractors)
    assert chance[(found.low <= true) & (true <= found.high)].sum() == pytest.approx(
        published_coverage, abs=0.001
    )


def test_difference_of_net_promoters_unadjusted_is_the_two_sample_wald(published):
    case = published["nps_two_sample"]
    x, y = case["inputs"]["x"], case["inputs"]["y"]
    found = intervals.difference_of_net_promoters(
        y["pro"], y["det"], sum(y.values()), x["pro"], x["det"], sum(x.values()), adjusted=False
    )
    close(found.value / 100, case["expected"]["abs_diff"], 1e-5)
    close([found.low / 100, found.high / 100], case["expected"]["ci"], 1e-5)
    close(found.p, case["expected"]["p"], 1e-5)


def test_difference_of_unanimous_net_promoters_is_not_certain():
    found = intervals.difference_of_net_promoters(12, 0, 12, 12, 0, 12)
    assert float(found.low) < -10
    assert float(found.p) == 1


def test_poisson_rate_is_exact(published):
    case = published["poisson_exact_and_byar"]
    found = intervals.poisson_rate(case["inputs"]["x"], 1, per=1)
    close(limits(found), case["expected"]["exact"], 1e-5)
    other = published["poisson_exact_rate_137"]
    found = intervals.poisson_rate(other["inputs"]["events"], other["inputs"]["exposure"], per=1)
    close([found.value, found.low, found.high], [other["expected"]["rate"], *other["expected"]["ci"]], 1e-6)


def test_poisson_rate_is_per_1000():
    assert float(intervals.poisson_rate(3, 1500).value) == 2


def test_rate_ratio_is_r_poisson_test(published):
    case = published["poisson_rate_ratio_exact"]
    (x1, x0), (t1, t0) = case["inputs"]["x"], case["inputs"]["T"]
    found = intervals.rate_ratio(x1, t1, x0, t0)
    close([found.value, found.low, found.high], [case["expected"]["ratio"], *case["expected"]["ci"]], 5e-6)
    close(found.p, case["expected"]["p"], 5e-6)


@given(st.integers(0, 60), st.integers(0, 60), st.floats(0.05, 20))
def test_rate_ratios_p_is_the_exact_binomial(x1, x0, exposure):
    found = intervals.rate_ratio(x1, exposure, x0, 1)
    if x1 + x0 > 0:
        expected = stats.binomtest(x1, x1 + x0, exposure / (exposure + 1)).pvalue
        assert float(found.p) == pytest.approx(expected, rel=1e-6, abs=1e-12)


def test_equally_likely_counts_on_the_other_side_count_too():
    counts = np.arange(11)  # 3 of 10 and 7 of 10 are equally likely
    found = intervals.rate_ratio(counts, 1, 10 - counts, 1)
    close(found.p, [stats.binomtest(int(count), 10, 0.5).pvalue for count in counts], 1e-9)


def test_difference_of_rates_of_nothing_and_something_is_estimable():
    found = intervals.difference_of_rates(0, 1000, 12, 1000)
    assert (float(found.value), float(found.low) < -12, float(found.high) < 0, float(found.p) < 0.001) == (
        -12,
        True,
        True,
        True,
    )


def test_risk_ratio_is_the_evans_county_one(published):
    case = published["risk_ratio_evans_county"]
    bad = case["inputs"]["bad_churned"], case["inputs"]["bad_churned"] + case["inputs"]["bad_stayed"]
    good = case["inputs"]["good_churned"], case["inputs"]["good_churned"] + case["inputs"]["good_stayed"]
    found = intervals.risk_ratio(*bad, *good)
    close([found.value, found.low, found.high], [case["expected"]["rr"], *case["expected"]["rr_ci"]], 2e-6)
    close(intervals.difference_of_proportions(*bad, *good, per=1).value, case["expected"]["rd"], 2e-6)


@given(st.integers(0, 40), st.integers(1, 40), st.integers(0, 40), st.integers(1, 40))
def test_difference_of_proportions_is_statsmodels_newcombe(x1, n1, x0, n0):
    x1, x0 = min(x1, n1), min(x0, n0)
    found = intervals.difference_of_proportions(x1, n1, x0, n0, per=1)
    expected = confint_proportions_2indep(x1, n1, x0, n0, method="newcomb", compare="diff")
    close([found.low, found.high], expected, 1e-9)


def test_difference_of_means_from_sums_is_scipys_welch():
    random = np.random.default_rng(5)
    a, b = random.normal(60, 20, 40), random.normal(70, 10, 25)
    groups = [intervals.moments(len(x), len(x), len(x), x.sum(), (x**2).sum()) for x in (a, b)]
    found = intervals.difference_of_means(*groups)
    expected = stats.ttest_ind(a, b, equal_var=False)
    close([found.p, found.low, found.high], [expected.pvalue, *expected.confidence_interval()], 1e-9)


def test_the_difference_of_two_estimates_adds_their_widths_by_squares():
    arrays = (
        [np.array(part) for part in (70.0, 67.0, 73.0, 100.0)],
        [np.array(p) for p in (60.0, 56.0, 64.0, 50.0)],
    )
    found = intervals.difference(Estimate(*arrays[0]), Estimate(*arrays[1]))
    assert (float(found.value), float(found.low), float(found.high), float(found.n)) == (10, 5, 15, 50)
    assert float(found.p) == pytest.approx(2 * stats.norm.sf(10 / (5 / 1.959964)), rel=1e-5)


NOTHING = [
    (intervals.wilson, (0, 0)),
    (intervals.mean_t, (0, 0, 0, 0, 0)),
    (intervals.net_promoter, (0, 0, 0)),
    (intervals.poisson_rate, (0, 0)),
    (intervals.risk_ratio, (0, 10, 0, 10)),
    (intervals.difference_of_proportions, (0, 0, 1, 10)),
    (intervals.rate_ratio, (0, 10, 0, 10)),
    (intervals.difference_of_rates, (1, 0, 1, 10)),
    (intervals.difference_of_net_promoters, (0, 0, 0, 1, 1, 10)),
    (intervals.wilson, (np.nan, 10)),
]


@pytest.mark.parametrize("function, sums", NOTHING)
def test_what_cannot_be_estimated_is_nan_in_silence(function, sums):
    found = function(*sums)
    assert np.isnan([found.value, found.low, found.high]).all()


def test_one_answer_has_a_mean_but_no_interval():
    found = intervals.mean_t(1, 1, 1, 50, 2500)
    assert float(found.value) == 50
    assert np.isnan([found.low, found.high]).all()


def test_columns_of_a_frame_are_taken_as_they_are():
    frame = pd.DataFrame({"x": [1, 2, None], "n": [10, 20, 30]})
    found = intervals.wilson(frame["x"].astype("Int64"), frame["n"])
    close(found.value[:2], [10, 10], 1e-12)
    assert np.isnan(found.value[2])


counts = st.integers(0, 300)


@given(st.lists(st.tuples(counts, counts, counts), min_size=1, max_size=8))
def test_every_interval_holds_its_value(triples):
    promoters, detractors, passives = (np.array(part, float) for part in zip(*triples, strict=True))
    n = promoters + detractors + passives
    exposure = n + 1
    found = [
        intervals.wilson(promoters, n),
        intervals.net_promoter(promoters, detractors, n),
        intervals.poisson_rate(promoters, exposure),
        intervals.rate_ratio(promoters, exposure, detractors, exposure),
        intervals.difference_of_rates(promoters, exposure, detractors, exposure),
        intervals.difference_of_proportions(promoters, n, detractors, n),
        intervals.difference_of_net_promoters(promoters, detractors, n, detractors, promoters, n),
        intervals.risk_ratio(promoters, exposure, detractors, exposure),
        intervals.mean_t(n, n, n, 50 * n, 3000 * n),
    ]
    for estimate in found:
        known = ~np.isnan(estimate.low) & ~np.isnan(estimate.high)
        assert (estimate.low[known] <= estimate.value[known] + 1e-9).all()
        assert (estimate.value[known] <= estimate.high[known] + 1e-9).all()
        assert not np.isinf(np.concatenate([estimate.value, estimate.low, estimate.high])).any()


@given(st.integers(0, 50), st.integers(1, 50), st.integers(0, 50), st.integers(1, 50))
def test_differences_change_sign_with_their_sides(x1, n1, x0, n0):
    x1, x0 = min(x1, n1), min(x0, n0)
    one, other = (
        intervals.difference_of_proportions(x1, n1, x0, n0),
        intervals.difference_of_proportions(x0, n0, x1, n1),
    )
    close([one.value, one.low, one.high, one.p], [-other.value, -other.high, -other.low, other.p], 1e-9)
