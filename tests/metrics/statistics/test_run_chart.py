"""Runs about the median: the published bounds, and how often a steady series is called moved."""

from itertools import permutations

import numpy as np
import pytest

from metrics.statistics.run_chart import chance_of_moving, moved, run_chart


def test_a_level_that_changed_half_way_has_moved():
    values = [70.0, 72, 71, 73, 70, 72, 61, 60, 62, 61, 63, 60]
    found = run_chart(values)
    assert found is not None
    assert (found.median, found.moved) == (66.5, True)


def test_a_series_to_and_fro_has_not():
    found = run_chart([70.0, 60] * 6)
    assert found is not None and not found.moved


@pytest.mark.parametrize(
    ("sides", "has_moved"),
    [
        ("++++++------", True),  # one crossing: of 12 points fewer than three are too few
        ("+++---+++---", False),  # three
        ("++------++++", True),  # two
        ("+++++++-+-+-", False),  # seven on one side: more than log2(12) + 3, rounded, would be too many
        ("++++++++-+-+", True),  # eight
    ],
)
def test_the_bounds_are_anhoejs(sides, has_moved):
    assert moved(np.array([side == "+" for side in sides])) is has_moved


def test_a_gap_neither_ends_a_run_nor_makes_one():
    values = [70.0, 72, np.nan, 71, 73, 70, 72, 61, np.nan, 60, 62, 61, 63, 60]
    found = run_chart(values)
    assert found is not None and found.moved


@pytest.mark.parametrize("values", [[], [5.0] * 12, [1.0, 2] * 4 + [3.0], [1.0] * 4 + [2.0] * 4 + [1.5] * 4])
def test_fewer_than_ten_off_the_median_are_not_judged(values):
    assert run_chart(values) is None


def test_the_chance_is_that_of_all_orders():
    """Small enough to lay the points in every order."""
    orders = [moved(np.array(order) > 2) for order in permutations(range(6))]
    assert chance_of_moving(6, 3) == pytest.approx(np.mean(orders))


@pytest.mark.parametrize("months", [10, 11, 12])
def test_a_steady_series_moves_as_seldom_as_is_stated(months):
    random = np.random.default_rng(8)
    found = [run_chart(row) for row in random.normal(size=(4000, months))]
    stated = found[0].chance
    assert 0.005 < stated < 0.02
    assert np.mean([one.moved for one in found]) == pytest.approx(stated, abs=0.005)
