"""Rates held against an earlier time: limits by hand, and how often a steady one signals."""

import numpy as np
import pytest

from metrics.statistics.control import chance_of_false_signal
from metrics.statistics.rate_chart import rate_chart


def test_limits_by_hand():
    # 10 complaints per 1,000 contacts, without any spread: 3 sqrt(1 + 1/12) x 1,000 sqrt(0.01 / n)
    found = rate_chart([10] * 12 + [40], [1000] * 12 + [4000], 12)
    half = 3 * (1 + 1 / 12) ** 0.5 * 1000 * (0.01 / np.array([1000, 4000])) ** 0.5
    assert (found.high - found.centre)[[0, 12]].tolist() == pytest.approx(half.tolist())
    assert found.low[12] == pytest.approx(10 - half[1])
    assert found.low[0] == pytest.approx(max(10 - half[0], 0))


def test_a_lasting_rise_does_not_widen_the_limits():
    counts = [20, 22, 19, 21, 20, 18, 22, 20, 19, 21, 20, 20, *[60] * 12]
    found = rate_chart(counts, [1000] * 24, 12)
    assert np.flatnonzero(found.outside).tolist() == list(range(12, 24))
    assert np.flatnonzero(found.run).tolist() == list(range(19, 24))
    assert found.provisional


def test_what_made_the_limits_signals_nothing():
    assert not rate_chart([5] * 11 + [90] + [12] * 12, [1000] * 24, 12).outside[:12].any()


@pytest.mark.parametrize(
    ("counts", "exposures"),
    [([20] * 11, [1000] * 11), ([2] * 24, [1000] * 24), ([0] * 24, [0] * 24), ([], [])],
)
def test_too_little_has_no_limits_and_no_signal(counts, exposures):
    found = rate_chart(counts, exposures, 12)
    assert np.isnan(found.low).all() and not found.outside.any() and not found.run.any()


RUNS = 1500


def signals(mean: float, differing: float, baseline: int, judged: int = 12) -> float:
    """The share of steady charts that signal; months differ by nature with this standard deviation."""
    random = np.random.default_rng(5)
    exposures = 1000 * random.uniform(0.8, 1.2, (RUNS, baseline + judged))
    true = np.maximum(0, 1 + differing * random.normal(size=exposures.shape))
    counts = random.poisson(mean * exposures / 1000 * true)
    found = [rate_chart(x, n, baseline) for x, n in zip(counts, exposures, strict=True)]
    return float(np.mean([one.outside.any() or one.run.any() for one in found]))


@pytest.mark.parametrize("baseline", [12, 24])
@pytest.mark.parametrize(("mean", "differing"), [(3.5, 0.0), (50, 0.0), (50, 0.2), (2000, 0.1)])
def test_a_steady_rate_signals_no_more_often_than_is_stated(mean, differing, baseline):
    stated = chance_of_false_signal(12, baseline=baseline)
    assert 0.02 < signals(mean, differing, baseline) < stated + 0.015


def test_a_rise_by_half_is_found():
    random = np.random.default_rng(6)
    counts = random.poisson(np.where(np.arange(24) < 12, 60, 90), (200, 24))
    found = [rate_chart(row, 1000, 12) for row in counts]
    assert np.mean([one.outside.any() or one.run.any() for one in found]) > 0.95
