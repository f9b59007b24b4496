"""Observed over expected: the published ratio, by hand, and how often its interval holds the truth."""

import numpy as np
import pytest

from metrics.statistics.standardised import observed_over_expected


def test_the_published_ratio_is_epitools(published):
    case = published["indirect_standardised_ratio"]
    given, expected = {name: np.array(part) for name, part in case["inputs"].items()}, case["expected"]
    rates = given["std_events"] / given["std_exposure"]
    found = observed_over_expected(given["obs_by_stratum"], given["exposure"], rates)
    assert float(found.n) == expected["observed"]
    assert float(found.n / found.value) == pytest.approx(expected["expected"], abs=0.01)
    assert float(found.value) == pytest.approx(expected["ratio"], abs=1e-6)
    assert [float(found.low), float(found.high)] == pytest.approx(expected["ci"], abs=1e-6)


def test_what_others_do_not_know_and_what_was_not_met_drops_out():
    found = observed_over_expected([12, 5, 3], [100, 50, 0], [0.1, np.nan, 0.2])
    assert (float(found.value), float(found.n)) == (pytest.approx(1.2), 12)


def test_rows_are_groups_and_no_event_tells_nothing():
    found = observed_over_expected([[4, 6], [0, 0]], [[10, 20], [10, 20]], [0.2, 0.4])
    assert found.value.tolist() == pytest.approx([1, np.nan], nan_ok=True)
    assert np.isnan(observed_over_expected([3], [10], [0.0]).value)


def test_uncertain_rates_make_the_interval_longer():
    sure, unsure = (observed_over_expected([40], [1000], [0.04], error) for error in (0, 0.01))
    # 1 / 40 of the count, (10 / 40) squared of the rate
    assert float(np.log(unsure.high / unsure.value) / 1.959964) == pytest.approx((1 / 40 + 1 / 16) ** 0.5)
    assert float(sure.high) < float(unsure.high)


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6])
def test_the_interval_holds_the_true_ratio(share):
    """A segment that complains half as often again as the others, at touchpoints of very unequal rates."""
    random = np.random.default_rng(8)
    rates, contacts = np.array([0.002, 0.01, 0.03, 0.1]), np.array([20_000, 8000, 2000, 500])
    own = random.binomial(contacts, share, (2000, 4))
    counts, others = random.poisson(1.5 * rates * own), random.poisson(rates * (contacts - own))
    exposed = contacts - own
    found = observed_over_expected(counts, own, others / exposed, np.sqrt(others) / exposed)
    assert 0.93 < np.mean((found.low <= 1.5) & (found.high >= 1.5)) < 0.97
