"""Median durations with open cases."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.statistics.survival import median_from_bins, survival_curve


def binned(time, event) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    time, event = np.array(time), np.array(event)
    points = np.unique(time)
    closed = np.array([((time == point) & (event == 1)).sum() for point in points], float)
    return points, closed, np.array([((time == point) & (event == 0)).sum() for point in points], float)


def test_the_median_of_freireichs_patients(published):
    case = published["km_freireich_6mp"]
    points, closed, still_open = binned(case["inputs"]["time"], case["inputs"]["event"])
    found = median_from_bins(points, points, closed, still_open)
    lower, times = np.array(case["expected"]["lower"]), np.array(case["expected"]["time"])
    first = times[np.argmax(lower <= 0.5)]  # the upper curve never falls to one half: no upper limit
    assert (float(found.value), float(found.low), bool(np.isnan(found.high))) == (
        case["expected"]["median"],
        first,
        True,
    )


def test_the_curve_of_freireichs_patients(published):
    case = published["km_freireich_6mp"]
    points, closed, still_open = binned(case["inputs"]["time"], case["inputs"]["event"])
    found, at = survival_curve(closed, still_open), closed > 0
    assert points[at].tolist() == case["expected"]["time"]
    assert found.n[at].tolist() == case["expected"]["at_risk"]
    for part, name in ((found.value, "survival"), (found.low, "lower"), (found.high, "upper")):
        np.testing.assert_allclose(part[at], case["expected"][name], atol=case["tolerance"]["abs"])


def test_dropping_open_cases_would_flatter_the_median():
    low, high = [1, 2, 4, 8], [2, 4, 8, 16]
    closed = median_from_bins(low, high, [40, 20, 10, 5], [0, 0, 0, 0])
    with_open = median_from_bins(low, high, [40, 20, 10, 5], [0, 0, 0, 50])
    assert float(closed.value) < float(with_open.value)


def test_half_way_through_a_bin_is_half_way_in_logarithms():
    found = median_from_bins([1, 4], [4, 16], [0, 100], [0, 0])
    assert float(found.value) == pytest.approx(8)


def test_the_first_bin_from_zero_is_straight():
    assert float(median_from_bins([0], [2], [100], [0]).value) == pytest.approx(1)


def test_rows_are_groups_and_nothing_closed_has_no_median():
    found = median_from_bins([1, 2], [2, 4], [[5, 5], [0, 0], [0, 0]], [[0, 0], [3, 4], [0, 0]])
    assert float(found.value[0]) == pytest.approx(2)
    assert np.isnan(found.value[1:]).all()
    assert found.n.tolist() == [10, 7, 0]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=12))
def test_the_interval_holds_the_median(counts):
    low = 2.0 ** np.arange(len(counts))
    closed, still_open = (np.array(part, float) for part in zip(*counts, strict=True))
    found = median_from_bins(low, 2 * low, closed, still_open)
    assert np.isnan(found.low) or float(found.low) <= float(found.value) + 1e-9 or np.isnan(found.value)
    assert np.isnan(found.high) or float(found.value) <= float(found.high) + 1e-9


def test_bins_give_nearly_the_median_of_the_rows():
    hours = np.random.default_rng(2).lognormal(3, 1, 2000)
    edges = np.exp(np.linspace(-4, 12, 65))
    closed = np.histogram(hours, edges)[0].astype(float)
    found = median_from_bins(edges[:-1], edges[1:], closed, np.zeros(64))
    assert float(found.value) == pytest.approx(np.median(hours), rel=0.02)


def test_a_curve_that_falls_from_above_one_half_to_nothing_has_limits():
    hours = np.array([0.0, 1, 2]), np.array([1.0, 2, 3])
    found = median_from_bins(*hours, np.array([2.0, 0, 18]), np.zeros(3))
    assert (2 <= float(found.low) <= float(found.value) <= float(found.high) <= 3) is True
