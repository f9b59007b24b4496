"""Steps and drifts: the Nile, scipy, and how often the truth is held."""

import numpy as np
import pytest
from scipy import stats

from metrics.statistics.course import drift, pettitt, step


def test_the_nile_stepped_down_after_1898(published):
    case = published["changepoint_nile"]
    x, expected = case["inputs"]["x"], case["expected"]
    found = step(x)
    assert found is not None
    assert found.last + 1 == expected["break_after"]
    assert [found.earliest + 1, found.latest + 1] == expected["ci_obs"]
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
    assert (found.earliest, found.last, found.latest) == (9, 9, 9)
    assert (turned.last, turned.before, turned.after) == (7, 60, 50)


RUNS = 1000


def test_the_date_of_a_step_lies_in_its_interval():
    random = np.random.default_rng(5)
    held = []
    for _ in range(RUNS):
        last = int(random.integers(6, 18))
        found = step(random.normal(size=24) + 2 * (np.arange(24) > last))
        assert found is not None
        held.append(found.earliest <= last <= found.latest)
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
