"""Risks within strata, against statsmodels and published tables."""

import numpy as np
import pytest

from metrics.statistics.churn import (
    e_value,
    stratified_risk_difference,
    stratified_risk_ratio,
)
from metrics.statistics.estimate import Estimate
from metrics.statistics.intervals import risk_ratio


def evans(case) -> tuple[int, int, int, int]:
    given = case["inputs"]
    bad, good = given["bad_churned"], given["good_churned"]
    return bad, bad + given["bad_stayed"], good, good + given["good_stayed"]


def test_one_stratum_is_the_crude_table(published):
    case = published["risk_ratio_evans_county"]
    table = [[part] for part in evans(case)]
    ratio, gap = stratified_risk_ratio(*table), stratified_risk_difference(*table, per=1)
    expected = case["expected"]
    assert [float(ratio.value), float(ratio.low), float(ratio.high)] == pytest.approx(
        [expected["rr"], *expected["rr_ci"]], abs=2e-6
    )
    assert [float(gap.value), float(gap.low), float(gap.high)] == pytest.approx(
        [expected["rd"], *expected["rd_ci"]], abs=2e-6
    )


def test_revenue_at_risk_carries_the_interval(published):
    case = published["revenue_at_risk"]
    table = [[part] for part in evans(published["risk_ratio_evans_county"])]
    gap = stratified_risk_difference(
        *table, per=case["inputs"]["bad_customers"] * case["inputs"]["annual_value"]
    )
    expected = [case["expected"]["revenue"], *case["expected"]["ci"]]
    assert [float(gap.value), float(gap.low), float(gap.high)] == pytest.approx(expected, abs=0.01)


# Old customers leave less (5 % against 30 %) and had fewer bad experiences; these have no effect at all.
CONFOUNDED = ([30, 5], [100, 100], [6, 45], [20, 900])


def test_strata_take_out_what_they_explain():
    crude = risk_ratio(*(sum(part) for part in CONFOUNDED))
    assert float(crude.value) > 3
    adjusted = stratified_risk_ratio(*CONFOUNDED)
    assert float(adjusted.value) == pytest.approx(1, abs=1e-9)
    assert float(stratified_risk_difference(*CONFOUNDED).value) == pytest.approx(0, abs=1e-9)
    assert float(adjusted.low) < 1 < float(adjusted.high)


def test_mantel_haenszel_by_hand():
    # strata of 10 + 20 and 40 + 40: (4 x 20 / 30 + 10 x 40 / 80) / (3 x 10 / 30 + 5 x 40 / 80)
    found = stratified_risk_ratio([4, 10], [10, 40], [3, 5], [20, 40])
    assert float(found.value) == pytest.approx((80 / 30 + 5) / (1 + 2.5))


def test_a_stratum_with_one_arm_tells_nothing():
    with_empty = stratified_risk_ratio([4, 9], [10, 20], [3, 0], [20, 0])
    without = stratified_risk_ratio([4], [10], [3], [20])
    assert [float(with_empty.value), float(with_empty.low)] == [float(without.value), float(without.low)]


def test_rows_are_touchpoints():
    found = stratified_risk_ratio([[4, 4], [0, 0]], [[10, 10], [5, 5]], [[2, 2], [1, 1]], [[10, 10], [5, 5]])
    assert float(found.value[0]) == pytest.approx(2)
    assert np.isnan(found.value[1])


def test_intervals_hold_the_true_ratio_and_difference():
    random = np.random.default_rng(2)
    n1, n0, base = np.array([60, 200]), np.array([300, 250]), np.array([0.2, 0.1])
    a, c = random.binomial(n1, 2 * base, (2000, 2)), random.binomial(n0, base, (2000, 2))
    ratio = stratified_risk_ratio(a, n1, c, n0)
    assert np.mean((ratio.low <= 2) & (ratio.high >= 2)) == pytest.approx(0.95, abs=0.015)
    same = random.binomial(n1, base + 0.1, (2000, 2))
    gap = stratified_risk_difference(same, n1, c, n0)
    assert np.mean((gap.low <= 10) & (gap.high >= 10)) == pytest.approx(0.95, abs=0.015)


def e_values(value, low, high) -> Estimate:
    return e_value(Estimate(*(np.array(part, float) for part in (value, low, high)), np.array(1.0)))


def test_e_values_are_published(published):
    case = published["e_value"]
    found = e_values(case["inputs"]["rr"], case["inputs"]["lower"], [99, 99, 99])
    np.testing.assert_allclose(found.value, case["expected"]["e"], atol=6e-4)
    np.testing.assert_allclose(found.low, case["expected"]["e_lower"], atol=6e-4)


def test_a_ratio_below_one_is_as_strong_as_its_inverse():
    below, above = e_values([0.5], [0.2], [0.8]), e_values([2], [1.25], [5])
    for one, other in ((below.value, above.value), (below.low, above.low), (below.high, above.high)):
        np.testing.assert_allclose(one, other)


def test_an_interval_around_one_needs_nothing_to_be_explained_away():
    assert e_values([1.0, 1.5], [0.9, 0.9], [1.1, 2]).low.tolist() == [1, 1]
    assert np.isnan(e_values([np.nan], [np.nan], [np.nan]).low).all()
