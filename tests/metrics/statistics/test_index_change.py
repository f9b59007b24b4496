"""The change of the index adds up, whatever is measured when; other weights move it as far as they should."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.statistics.cx_index import geometric_mean
from metrics.statistics.index_change import parts, sensitivity

scores = st.one_of(st.floats(0, 100), st.just(float("nan")))
weights = st.one_of(st.floats(0.1, 100), st.just(0.0), st.just(float("nan")))


@given(st.lists(st.tuples(weights, scores, weights, scores), min_size=1, max_size=9))
def test_the_parts_add_up_to_the_change_of_the_index(rows):
    columns = [np.array(column) for column in zip(*rows, strict=True)]
    before, now = geometric_mean(columns[1], columns[0]), geometric_mean(columns[3], columns[2])
    found = parts(*columns)
    if np.isnan(before) or np.isnan(now):
        assert np.isnan(found.change)
    else:
        assert found.change == pytest.approx(now - before, abs=1e-7)
        assert np.isfinite(found.performance).all() and np.isfinite(found.mix).all()


def test_one_that_gets_better_has_all_of_the_change():
    found = parts([1, 1], [50, 80], [1, 1], [60, 80])
    assert found.performance.tolist() == pytest.approx([(60 * 80) ** 0.5 - (50 * 80) ** 0.5, 0])
    assert found.mix.tolist() == [0, 0]


def test_a_good_one_that_comes_in_is_mix_and_no_improvement():
    found = parts([1, 1, 1], [50, 60, np.nan], [1, 1, 1], [50, 60, 95])
    assert found.performance.tolist() == [0, 0, 0]
    assert found.mix[2] > 0 and found.change == pytest.approx((50 * 60 * 95) ** (1 / 3) - (50 * 60) ** 0.5)


def test_a_weight_that_grows_on_a_weak_one_lowers_the_index():
    found = parts([1, 1], [40, 80], [3, 1], [40, 80])
    assert found.performance.tolist() == [0, 0]
    assert (found.mix < 0).all()


def test_all_weights_times_ten_change_nothing():
    found = parts([1, 2], [50, 60], [10, 20], [50, 60])
    assert np.abs(np.concatenate([found.performance, found.mix])).max() < 1e-12


def test_nothing_measured_has_no_parts():
    assert np.isnan(parts([1], [np.nan], [1], [50]).change)
    assert np.isnan(parts([], [], [], []).change) or parts([], [], [], []).change == 0


def test_equal_scores_do_not_care_about_weights():
    found = sensitivity([1, 5, 9], [70, 70, 70])
    assert [found.low, found.high, found.arithmetic] == pytest.approx([70, 70, 70])


def test_a_weight_varies_by_a_third():
    """Two scores whose logarithms are 0 and 1: the logarithm of the index is the second one's weight."""
    found = sensitivity([1, 1], [np.e, np.e**2], draws=20_000)
    spread = (np.log(found.high) - np.log(found.low)) / (2 * 1.645)
    assert spread == pytest.approx((0.25 / 21) ** 0.5, rel=0.03)  # of a Beta(10, 10)


def test_ranks_range_where_touchpoints_are_alike_and_stay_where_they_are_not():
    found = sensitivity([10, 10, 10, np.nan], [50, 51, 99, 20])
    assert found.rank.tolist()[:3] == [1, 2, 3] and np.isnan(found.rank[3])
    assert found.rank_low.tolist()[:3] == [1, 1, 3]
    assert found.rank_high.tolist()[:3] == [2, 2, 3]
    assert 0.2 < found.shift < 0.5


def test_draws_are_the_same_every_time():
    assert sensitivity([1, 2], [50, 70]).low == sensitivity([1, 2], [50, 70]).low


def test_without_a_weight_nothing_is_known():
    assert np.isnan(sensitivity([0, np.nan], [50, 60]).low)
