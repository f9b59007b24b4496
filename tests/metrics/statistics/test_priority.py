"""Expected gain and how sure the order is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.statistics.priority import expected_gain, priorities


def test_gain_is_reach_times_importance_times_room(published):
    case = published["priority_expected_gain"]
    columns = {
        name: [row[name] for row in case["inputs"]["touchpoints"]]
        for name in ("beta", "mean", "reach", "target")
    }
    found = expected_gain(*columns.values())
    np.testing.assert_allclose(found, case["expected"]["gain"], atol=1e-9)


def test_the_largest_gain_scores_a_hundred_and_ranks_first():
    found = priorities([50, 25, 50], 0, [50, 50, 100], 0, [1, 1, 1])
    assert found.score.tolist() == [100, 50, 0]
    assert found.rank.tolist() == [1, 2, 3]
    assert found.rank_low.tolist() == found.rank_high.tolist() == [1, 2, 3]


def test_close_ones_may_change_places_and_far_ones_do_not():
    found = priorities([50, 49, 5], 3, [50, 50, 50], 3, 1)
    assert (found.rank_low.tolist(), found.rank_high.tolist()) == ([1, 1, 3], [2, 2, 3])


def test_a_score_lies_in_its_interval_though_luck_made_the_first_of_many_the_first():
    found = priorities(np.linspace(50, 51, 60), 10, 50, 0, 1)
    assert (found.score_low <= found.score).all() and (found.score <= found.score_high).all()
    assert found.score_high.max() == 100


def test_a_rank_lies_in_its_interval_though_in_draws_others_are_at_their_target_as_well():
    found = priorities(50, 0, [10, *[79.9] * 8, 80], [0, *[5] * 8, 0], 1, 80)
    assert found.rank.tolist() == [1, *[2] * 8, 10]
    assert (found.rank_low <= found.rank).all() and (found.rank <= found.rank_high).all()


def test_intervals_are_those_of_many_draws():
    importance, performance, draws = np.linspace(40, 80, 12), np.linspace(80, 50, 12), 20_000
    random = np.random.default_rng(8)
    room = np.maximum(90 - random.normal(performance, 4, (draws, 12)), 0)
    drawn = random.normal(importance, 6, (draws, 12)) * room
    place = (drawn[:, :, None] < drawn[:, None, :]).sum(axis=2) + 1
    found = priorities(importance, 6, performance, 4, 0.5, 90, draws=draws)
    ends = np.quantile(place, (0.1, 0.9), axis=0, method="nearest")
    assert [found.rank_low.tolist(), found.rank_high.tolist()] == ends.tolist()
    scores = np.quantile(100 * drawn / drawn.max(axis=1, keepdims=True), (0.1, 0.9), axis=0)
    np.testing.assert_allclose([found.score_low, found.score_high], scores, atol=1)


def test_equals_share_the_better_rank():
    assert priorities([50, 50, 20], 0, 50, 0, 1).rank.tolist() == [1, 1, 3]


def test_what_is_not_known_has_no_rank():
    found = priorities([50, np.nan, 20], 1, [50, 50, np.nan], np.nan, 1)
    assert np.isnan(found.rank).tolist() == [False, True, True]
    assert np.isnan(priorities([np.nan], 1, [50], 1, 1).score).all()


def test_all_at_their_target_gain_nothing():
    found = priorities([50, 20], 0, [90, 95], 0, 1, target=90)
    assert found.score.tolist() == [0, 0]
    assert found.rank.tolist() == [1, 1]


def test_draws_are_the_same_every_time():
    first, second = (priorities([50, 30, 20], 5, [50, 60, 70], 5, 0.5) for _ in range(2))
    assert first.score_low.tolist() == second.score_low.tolist()


@given(st.lists(st.tuples(st.floats(1, 100), st.floats(0, 99), st.floats(0.01, 1)), min_size=1, max_size=8))
def test_rank_intervals_hold_the_rank_where_nothing_is_uncertain(rows):
    importance, performance, reach = (np.array(column) for column in zip(*rows, strict=True))
    found = priorities(importance, 0, performance, 0, reach, draws=10)
    assert (found.rank_low <= found.rank).all() and (found.rank <= found.rank_high).all()
    assert found.score.max() == pytest.approx(100)


def test_the_share_above_the_median_tells_how_certain_a_high_gain_is():
    found = priorities([90, 60, 58, 10], [1, 9, 9, 1], 50, 0, 1)
    sure, likely, unsure, none = found.above_median
    assert sure == 1 and none == 0 and likely + unsure == pytest.approx(1)
    assert 0.5 < likely < 0.7
    assert np.isnan(priorities([np.nan, 1], 0, 50, 0, 1).above_median).tolist() == [True, False]
