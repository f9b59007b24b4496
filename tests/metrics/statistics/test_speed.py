"""How fast one group closes against another: Freireich's patients, and data with a known ratio."""

import numpy as np
import pytest

from metrics.statistics.speed import closing_ratio, log_rank


def freireich(case) -> list[np.ndarray]:
    """closed and open per week of the untreated, then of the treated."""
    weeks = np.arange(36)
    found = []
    for group in ("placebo", "treated"):
        time, event = (np.array(case["inputs"][group][name]) for name in ("time", "event"))
        found += [
            np.array([((time == week) & (event == state)).sum() for week in weeks], float) for state in (1, 0)
        ]
    return found


def test_the_hazard_ratio_of_freireichs_patients(published):
    case = published["cox_freireich"]
    found = closing_ratio(*freireich(case))
    expected = [case["expected"]["hr"], *case["expected"]["ci"]]
    assert [float(found.value), float(found.low), float(found.high)] == pytest.approx(expected, rel=2e-5)
    assert float(log_rank(*freireich(case))) == pytest.approx(case["expected"]["logrank_chi2"], abs=2e-5)
    assert float(found.n) == 21


def test_the_other_way_round_is_the_inverse(published):
    one = freireich(published["cox_freireich"])
    assert float(closing_ratio(*one[2:], *one[:2]).value) == pytest.approx(
        1 / float(closing_ratio(*one).value)
    )


def test_many_ties_are_nearly_those_of_efron():
    """200 closings of one bin are taken as 50: the same ratio as with all of them."""
    closed1, closed0 = np.array([120.0, 80, 40, 10]), np.array([80.0, 120, 100, 60])
    found = closing_ratio(closed1, [0, 0, 0, 50], closed0, [0, 0, 0, 40])
    few = closing_ratio(closed1 / 10, [0, 0, 0, 5], closed0 / 10, [0, 0, 0, 4])
    assert float(found.value) == pytest.approx(float(few.value), rel=0.01)


EDGES = 2.0 ** np.arange(0, 12, 0.125)


def drawn(random: np.random.Generator, people: int, speed: float) -> list[np.ndarray]:
    """Exponential times in bins of nine percent, a third of them censored."""
    time, until = random.exponential(60 / speed, people) + 1, random.exponential(120, people) + 1
    seen = np.minimum(time, until)
    closed = np.histogram(seen[time <= until], EDGES)[0].astype(float)
    return [closed, np.histogram(seen[time > until], EDGES)[0].astype(float)]


@pytest.mark.parametrize(("people", "speed"), [((40, 200), 1.0), ((60, 60), 2.0), ((30, 400), 0.5)])
def test_the_interval_holds_the_true_ratio(people, speed):
    random = np.random.default_rng(3)
    found = [
        closing_ratio(*drawn(random, people[0], speed), *drawn(random, people[1], 1)) for _ in range(1000)
    ]
    held = np.mean([one.low <= speed <= one.high for one in found])
    assert held == pytest.approx(0.95, abs=0.02)
    if speed == 1:
        assert np.mean([one.p < 0.05 for one in found]) == pytest.approx(0.05, abs=0.02)


def test_nothing_closed_on_a_side_tells_nothing():
    assert np.isnan(closing_ratio([0, 0], [3, 4], [1, 2], [0, 0]).value)
    assert np.isnan(closing_ratio([0.0], [0.0], [0.0], [0.0]).value)
    apart = closing_ratio([5.0, 0], [0, 0], [0.0, 5], [0.0, 0])  # all of one before any of the other
    assert np.isnan(apart.value) or not np.isfinite(apart.high) or float(apart.high) > 1e3
