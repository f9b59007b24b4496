"""Steps and drifts: the Nile, scipy, and how often the truth is held."""

import numpy as np
import pytest
from hypothesis import given, strategies
from scipy import stats

from metrics.statistics.course import drift, pettitt, step, step_limits


def test_the_nile_stepped_down_after_1898(published):
    case = published["changepoint_nile"]
    x, expected = case["inputs"]["x"], case["expected"]
    found = step(x)
    assert found is not None
    assert found.last + 1 == expected["break_after"]
    assert [place + 1 for place in step_limits(x, found)] == expected["ci_obs"]
    assert [found.before, found.after] == pytest.approx(expected["means"], abs=case["tolerance"]["abs"])
    assert found.statistic == pytest.approx(expected["supF"], abs=case["tolerance"]["abs"])
    size, place, p = pettitt(x)
    assert (size, place) == (expected["pettitt_U"], expected["pettitt_at"])
    assert p == pytest.approx(expected["pettitt_p"], rel=1e-3)


def test_the_nile_as_a_drift(published):
    case = published["mann_kendall_nile"]
    x, expected = case["inputs"]["x"], case["expected"]
    found = drift(range(len(x)), x)
    assert found is not None
    assert (found.score, found.slope) == (expected["S"], expected["sen_slope"])
    assert found.variance == pytest.approx(expected["varS"], abs=case["tolerance"]["abs"])
    assert found.p == pytest.approx(expected["p"], rel=1e-3)


def test_the_interval_of_a_drift_is_theil_and_sens():
    random = np.random.default_rng(4)
    for n in (5, 12, 24, 60):
        times = np.sort(random.choice(100, n, replace=False))
        values = random.normal(size=n).round(1)
        found, expected = drift(times, values), stats.theilslopes(values, times)
        assert found is not None
        assert (found.slope, found.low, found.high) == pytest.approx(
            (expected.slope, expected.low_slope, expected.high_slope)
        )


def test_a_step_fits_as_the_best_of_all_places():
    values = np.array([5.0, 7, 6, 6, 9, 8, 9, 10, 7])
    squares = {
        place: sum(((part - part.mean()) ** 2).sum() for part in (values[:place], values[place:]))
        for place in range(2, 8)
    }
    found = step(values)
    assert found is not None
    best = min(squares, key=squares.get)
    assert (found.last, found.squares) == (best - 1, pytest.approx(squares[best]))
    assert (found.before, found.after) == (values[:best].mean(), values[best:].mean())


def test_a_clean_step_is_certain_and_turns_with_the_values():
    values = [50.0] * 10 + [60.0] * 8
    found, turned = step(values), step(values[::-1])
    assert found is not None and turned is not None
    assert (found.last, step_limits(values, found)) == (9, (9, 9))
    assert np.isfinite(found.statistic)
    assert (turned.last, turned.before, turned.after) == (7, 60, 50)


RUNS = 1000


def test_the_date_of_a_step_lies_in_its_interval():
    random = np.random.default_rng(5)
    held = []
    for _ in range(RUNS):
        last = int(random.integers(6, 18))
        values = random.normal(size=24) + 2 * (np.arange(24) > last)
        found = step(values)
        assert found is not None
        earliest, latest = step_limits(values, found)
        held.append(earliest <= last <= latest)
    assert 0.95 < np.mean(held) < 0.995  # a date is a whole month: never less, mostly a bit more


def test_the_interval_of_a_drift_holds_the_truth():
    random = np.random.default_rng(6)
    found = [drift(range(24), random.normal(size=24) + 0.1 * np.arange(24)) for _ in range(RUNS)]
    assert 0.93 < np.mean([one.low <= 0.1 <= one.high for one in found]) < 0.97


def test_a_steady_series_is_rarely_said_to_have_stepped_or_drifted():
    values = np.random.default_rng(7).normal(size=(RUNS, 24))
    assert 0.01 < np.mean([pettitt(row)[2] <= 0.05 for row in values]) < 0.05
    assert 0.03 < np.mean([drift(range(24), row).p <= 0.05 for row in values]) < 0.06


@pytest.mark.parametrize("values", [[], [5.0], [5.0, 6, 7], [50.0] * 30])
def test_too_few_or_equal_values_have_no_step(values):
    assert step(values) is None
    assert drift(range(len(values)), values) is None or len(values) == 3


NOISE = 50.0000000000001  # what arithmetic leaves of fifty


@pytest.mark.parametrize(
    "values",
    [[60.0, 40.0] + [50.0] * 10, [50.0] * 10 + [40.0, 60.0], [50.0] * 23 + [NOISE], [50.0, NOISE] * 12],
)
def test_levels_that_do_not_differ_are_no_step(values):
    assert step(values) is None


@pytest.mark.parametrize("times", [10, 100, 1000, 1e9])
def test_a_level_much_steadier_than_the_other_has_limits_on_the_others_side(times):
    calm, wild = np.tile([-0.001, 0.001], 6), np.tile([-3.0, 3.0], 6)
    values = np.r_[50 + calm * 10 / times, 60 + wild]
    found, turned = step(values), step(values[::-1])
    assert found is not None and turned is not None
    assert (found.last, turned.last) == (11, 11)
    earliest, latest = step_limits(values, found)
    assert (earliest < 11, latest) == (True, 11)  # a wild value near the calm level may be taken for it
    assert step_limits(values[::-1], turned) == (11, 22 - earliest)


SIZES = strategies.floats(-1e100, 1e100)  # the square of a larger one is no number
SERIES = strategies.one_of(
    strategies.lists(SIZES, max_size=30),
    strategies.lists(strategies.sampled_from([0.0, 40.0, 50.0, NOISE, 60.0, 100.0]), max_size=30),
    strategies.tuples(
        strategies.lists(strategies.floats(0, 1e-6), min_size=12, max_size=12),
        strategies.lists(strategies.floats(0, 100), min_size=12, max_size=12),
    ).map(lambda parts: parts[0] + parts[1]),
)


@given(SERIES)
def test_any_finite_series_has_finite_figures_without_a_warning(values):
    found, drifted = step(values), drift(range(len(values)), values)
    if found is not None:
        assert np.isfinite([found.before, found.after, found.statistic, found.squares]).all()
        for limits in (step_limits(values, found), step_limits(values, found, 0.8)):
            assert 0 <= limits[0] <= found.last <= limits[1] <= len(values) - 2
    if drifted is not None:
        assert np.isfinite([drifted.slope, drifted.low, drifted.high, drifted.p, drifted.squares]).all()
    if values:
        assert np.isfinite(pettitt(values)).all()
