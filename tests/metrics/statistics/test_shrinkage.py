"""Shrunken values: the published meta-analysis, and what must hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.statistics.shrinkage import between_variance, shrink


def test_the_bcg_trials_are_metafors(published):
    case = published["normal_normal_eb_bcg"]
    y, error, expected = case["inputs"]["y"], np.sqrt(case["inputs"]["v"]), case["expected"]
    found = shrink(y, error)
    assert between_variance(y, error) == pytest.approx(expected["tau2_dl"], abs=3e-5)
    assert [found.between, found.mean, found.mean_error] == pytest.approx(
        [expected["tau2_reml"], expected["mu_reml"], expected["se_mu"]], abs=3e-5
    )
    np.testing.assert_allclose(found.value, expected["blup"], atol=3e-5)
    np.testing.assert_allclose(found.error, expected["blup_se"], atol=3e-5)


def test_values_that_cannot_be_told_apart_become_their_mean():
    found = shrink([50, 51, 49, 50], [10, 10, 10, 10])
    assert found.between == 0
    assert found.value.tolist() == pytest.approx([50] * 4)


def test_small_bases_move_more_and_missing_stay_missing():
    found = shrink([80, 80, 40, 45, 50, np.nan], [1, 15, 2, 2, 2, 1])
    assert 80 - found.value[0] < 1 < 9 < 80 - found.value[1]
    assert np.isnan(found.value[5])


def test_two_values_are_left_alone():
    found = shrink([10, 20], [1, 1])
    assert found.value.tolist() == [10, 20]
    assert np.isnan(found.between)


def test_a_certain_value_stays_as_it_is():
    found = shrink([80, 40, 45, 50], [0, 20, 20, 20])
    assert (found.value[0], found.error[0]) == (80, 0)


def test_shrunken_values_are_nearer_to_the_truth():
    random = np.random.default_rng(1)
    truth, error = random.normal(60, 6, 200), random.uniform(2, 12, 200)
    seen = random.normal(truth, error)
    found = shrink(seen, error)
    assert ((found.value - truth) ** 2).sum() < 0.6 * ((seen - truth) ** 2).sum()
    assert np.mean(np.abs(found.value - truth) < 1.96 * found.error) == pytest.approx(0.95, abs=0.04)


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0.5, 30)), min_size=3, max_size=20))
def test_a_shrunken_value_lies_between_itself_and_the_mean(rows):
    value, error = (np.array(column) for column in zip(*rows, strict=True))
    found = shrink(value, error)
    low, high = np.minimum(value, found.mean), np.maximum(value, found.mean)
    assert ((low - 1e-9 <= found.value) & (found.value <= high + 1e-9)).all()
