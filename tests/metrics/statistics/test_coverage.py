"""Intervals hold the truth about as often as they say, from small bases up."""

import numpy as np
import pytest

from metrics.statistics import intervals

RANDOM_SEED = 7
RUNS = 2000


def holds(estimate, truth: float) -> float:
    return float(np.mean((estimate.low <= truth) & (truth <= estimate.high)))


def random() -> np.random.Generator:
    return np.random.default_rng(RANDOM_SEED)


@pytest.mark.parametrize("n", [10, 30, 300])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_wilson(n, share):
    assert 0.92 < holds(intervals.wilson(random().binomial(n, share, RUNS), n), 100 * share) < 0.99


@pytest.mark.parametrize("n", [10, 50, 400])
@pytest.mark.parametrize("shares", [(0.5, 0.2), (0.9, 0.03), (0.2, 0.5)])
def test_net_promoter(n, shares):
    drawn = random().multinomial(n, [*shares, 1 - sum(shares)], RUNS)
    found = intervals.net_promoter(drawn[:, 0], drawn[:, 1], n)
    assert 0.92 < holds(found, 100 * (shares[0] - shares[1])) < 0.985


@pytest.mark.parametrize("mean", [0.5, 4, 60])
def test_poisson_rate_covers_at_least_its_level(mean):
    assert holds(intervals.poisson_rate(random().poisson(mean, RUNS), 1, per=1), mean) > 0.94


@pytest.mark.parametrize("n", [10, 200])
def test_weighted_mean(n):
    source = random()
    x = source.choice([0.0, 25, 50, 75, 100], (RUNS, n), p=[0.05, 0.1, 0.2, 0.4, 0.25])
    w = source.uniform(0.5, 2, (RUNS, n))
    found = intervals.mean_t(n, w.sum(1), (w**2).sum(1), (w * x).sum(1), (w * x**2).sum(1))
    assert 0.92 < holds(found, 67.5) < 0.98


@pytest.mark.parametrize("staff", [5, 12])
def test_welch_gap_with_few_staff(staff):
    source = random()
    answers, chances = np.array([0.0, 25, 50, 75, 100]), [0.05, 0.1, 0.2, 0.4, 0.25]
    inside = source.choice(answers, (RUNS, staff), p=chances)
    outside = source.choice(answers, (RUNS, 300), p=chances)
    found = intervals.welch_gap(
        inside.mean(1), inside.std(1, ddof=1), staff, outside.mean(1), outside.std(1, ddof=1), 300
    )
    assert 0.91 < holds(found, 0) < 0.97


@pytest.mark.parametrize("n", [(10, 15), (100, 400)])
def test_differences(n):
    source = random()
    shares = intervals.difference_of_proportions(
        source.binomial(n[0], 0.8, RUNS), n[0], source.binomial(n[1], 0.6, RUNS), n[1]
    )
    assert 0.92 < holds(shares, 20) < 0.98
    scores = [source.multinomial(size, [0.7, 0.1, 0.2], RUNS) for size in n]
    nets = intervals.difference_of_net_promoters(
        scores[0][:, 0], scores[0][:, 1], n[0], scores[1][:, 0], scores[1][:, 1], n[1]
    )
    assert 0.92 < holds(nets, 0) < 0.98
    counts = source.poisson(n[0], RUNS), source.poisson(n[1], RUNS)
    rates = intervals.difference_of_rates(counts[0], n[0], counts[1], n[1], per=1)
    ratios = intervals.rate_ratio(counts[0], n[0], counts[1], n[1])
    assert 0.94 < holds(rates, 0) <= 1
    assert 0.94 < holds(ratios, 1) <= 1


def test_the_p_of_no_difference_is_small_as_often_as_it_says():
    source = random()
    scores = [source.multinomial(80, [0.5, 0.2, 0.3], RUNS) for _ in range(2)]
    nets = intervals.difference_of_net_promoters(
        scores[0][:, 0], scores[0][:, 1], 80, scores[1][:, 0], scores[1][:, 1], 80
    )
    shares = intervals.difference_of_proportions(
        source.binomial(80, 0.7, RUNS), 80, source.binomial(120, 0.7, RUNS), 120
    )
    for found in (nets, shares):
        assert np.mean(found.p < 0.05) == pytest.approx(0.05, abs=0.015)
