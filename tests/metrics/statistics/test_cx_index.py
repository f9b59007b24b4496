"""The index: the published composite, and what must hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.statistics.clusters import Design
from metrics.statistics.cx_index import cx_index


def test_weights_count_by_their_proportion():
    found = cx_index([3, 1], 0, [16, 81], 0)
    assert float(found.value) == pytest.approx(16**0.75 * 81**0.25)
    assert float(found.low) == float(found.value) == float(found.high)


def test_one_very_weak_touchpoint_is_not_made_up_for():
    assert float(cx_index(1, 0, [100, 0], 0).value) == pytest.approx(10)  # floor 1: sqrt(100 x 1)


def test_an_index_needs_sixty_percent_of_the_weight():
    known, unknown = [6, 4], [5.9, 4.1]
    assert float(cx_index(known, 0, [50, np.nan], 0).value) == pytest.approx(50)
    assert np.isnan(cx_index(unknown, 0, [50, np.nan], 0).value)
    assert np.isnan(cx_index([np.nan, 0], 0, [50, 60], 0).value)


def test_answers_of_counted_touchpoints_are_the_base():
    assert float(cx_index([1, 1, 0, 1], 0, [50, np.nan, 60, 70], 0, [10, 20, 40, 80]).n) == 90


def test_the_interval_is_that_of_many_draws():
    weight, weight_se = np.array([30.0, 50, 20]), np.array([4.0, 6, 3])
    score, score_se = np.array([60.0, 75, 40]), np.array([3.0, 2, 4])
    random = np.random.default_rng(1)
    w, x = random.normal(weight, weight_se, (50_000, 3)), random.normal(score, score_se, (50_000, 3))
    drawn = np.exp((w * np.log(x)).sum(1) / w.sum(1))
    found = cx_index(weight, weight_se, score, score_se)
    assert [float(found.low), float(found.high)] == pytest.approx(np.quantile(drawn, (0.025, 0.975)), abs=0.5)


def test_answers_of_which_one_outweighs_all_others_leave_the_whole_scale_open():
    found = cx_index([1.0], 0, [50], 20, design=Design(1.0, 0.01))
    assert [float(found.low), float(found.high)] == pytest.approx([0, 100])


@given(st.lists(st.tuples(st.floats(0.1, 100), st.floats(0, 100), st.floats(0, 20)), min_size=1, max_size=9))
def test_the_index_lies_between_the_worst_and_the_best(rows):
    weight, score, error = (np.array(column) for column in zip(*rows, strict=True))
    found = cx_index(weight, 0, score, error)
    floored = np.maximum(score, 1)
    assert floored.min() - 1e-9 <= float(found.value) <= floored.max() + 1e-9
    assert float(found.low) <= float(found.value) <= float(found.high) + 1e-9 <= 100 + 1e-6
