"""Funnel limits: exact where chance explains all, wider where rates truly differ."""

import numpy as np
import pytest
from scipy import stats

from metrics.statistics.funnel import ALARM, WARNING, Funnel, funnel, poisson_tails


@pytest.mark.parametrize("mean", [0.3, 4, 60, 5000])
@pytest.mark.parametrize("level", [WARNING, ALARM])
def test_no_more_than_the_level_lies_outside_by_chance(mean, level):
    low, high = poisson_tails(mean, level)
    tail = (1 - level) / 2
    below = stats.poisson.cdf(np.ceil(low) - 1, mean)  # of counts truly below
    above = stats.poisson.sf(np.floor(high), mean)
    assert below <= tail and above <= tail
    assert stats.poisson.cdf(np.ceil(low), mean) > tail or low == 0  # one more would be too many
    assert stats.poisson.sf(np.floor(high) - 1, mean) > tail


def test_no_count_is_too_low_where_few_are_expected():
    assert float(poisson_tails(3, WARNING)[0]) == 0


def test_without_more_than_chance_the_limits_are_the_exact_ones():
    random = np.random.default_rng(4)
    exposure = random.integers(500, 50_000, 40)
    found = funnel(random.poisson(0.01 * exposure), exposure)
    assert found is not None and found.rate == pytest.approx(0.01, rel=0.05)
    plain = Funnel(found.rate, 0.0, 1.0)
    low, high = plain.limits(10_000, WARNING)
    exact = poisson_tails(found.rate * 10_000, WARNING)
    assert [low * 10_000, high * 10_000] == pytest.approx([float(end) for end in exact])


def test_the_variance_between_rates_is_found():
    random = np.random.default_rng(5)
    exposure = random.integers(5_000, 50_000, 400)
    true = np.maximum(0.1 + random.normal(0, 0.02, 400), 0) ** 2  # on the scale of square roots
    found = funnel(random.poisson(true * exposure), exposure)
    assert found is not None and found.between == pytest.approx(0.02**2, rel=0.2)
    assert found.dispersion > 5


def outside(touchpoints: int, differing: float, runs: int = 1000) -> float:
    """The share of ordinary touchpoints beyond the alarm's limits."""
    random = np.random.default_rng(6)
    count = 0
    for _ in range(runs):
        exposure = random.integers(1000, 40_000, touchpoints)
        true = np.maximum(0.1 + differing * random.normal(size=touchpoints), 0) ** 2
        counts = random.poisson(true * exposure)
        found = funnel(counts, exposure)
        assert found is not None
        low, high = found.limits(exposure, ALARM)
        count += int(((counts / exposure < low) | (counts / exposure > high)).sum())
    return count / runs / touchpoints


@pytest.mark.parametrize("touchpoints", [15, 60])
def test_ordinary_rates_lie_outside_about_as_often_as_stated(touchpoints):
    assert outside(touchpoints, 0.0) < 0.003
    assert outside(touchpoints, 0.02) < 0.0065


def test_one_that_is_out_of_the_ordinary_does_not_hide_itself():
    exposure = np.full(20, 10_000)
    counts = np.random.default_rng(7).poisson(100, 20)
    counts[3] = 300
    found = funnel(counts, exposure)
    assert found is not None
    assert np.flatnonzero(counts / exposure > found.limits(exposure, ALARM)[1]).tolist() == [3]


def test_fewer_than_three_rates_or_no_event_make_no_funnel():
    assert funnel([3, 4], [100, 100]) is None
    assert funnel([0, 0, 0], [100, 100, 100]) is None
    assert funnel([1, 2, 3, 5], [100, 100, 0, np.nan]) is None
