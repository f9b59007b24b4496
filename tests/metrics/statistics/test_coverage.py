"""Intervals hold the truth as often as they say, from small bases up; the truth differs from run to run."""

import numpy as np
import pytest
from scipy import stats

from metrics.statistics import intervals
from metrics.statistics.shrinkage import shrink
from metrics.statistics.survival import survival_curve

RUNS = 4000


def holds(found, truth) -> float:
    return float(np.mean((found.low <= truth) & (truth <= found.high)))


def between(share: float, low: float = 0.93, high: float = 0.97) -> None:
    assert low <= share <= high


@pytest.fixture
def source() -> np.random.Generator:
    return np.random.default_rng(7)


@pytest.mark.parametrize("n", [10, 30, 300])
def test_shares(source, n):
    share = source.uniform(0.05, 0.95, RUNS)
    between(holds(intervals.wilson(source.binomial(n, share), n), 100 * share))


def scores(source, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Promoters and detractors, passives of n answers, and their true shares."""
    shares = source.dirichlet([4, 2, 2], RUNS)
    return source.multinomial(n, shares), shares


@pytest.mark.parametrize("n", [10, 30, 300])
def test_net_promoter_scores(source, n):
    drawn, shares = scores(source, n)
    found = intervals.net_promoter(drawn[:, 0], drawn[:, 1], n)
    between(holds(found, 100 * (shares[:, 0] - shares[:, 1])))


def test_rates(source):
    mean = source.uniform(10, 300, RUNS)
    between(holds(intervals.poisson_rate(source.poisson(mean), 1, per=1), mean))


def test_rates_of_few_events_err_on_the_safe_side(source):
    mean = source.uniform(0.5, 8, RUNS)
    between(holds(intervals.poisson_rate(source.poisson(mean), 1, per=1), mean), 0.96, 0.99)


def weighted(source, n: int) -> tuple[tuple, np.ndarray]:
    """Sums of answers on five steps with unequal weights, and their true mean."""
    level = source.uniform(0.4, 0.8, (RUNS, 1))
    x, w = 25.0 * source.binomial(4, level, (RUNS, n)), source.uniform(0.5, 2, (RUNS, n))
    sums = n, w.sum(1), (w**2).sum(1), (w * x).sum(1), (w * x**2).sum(1)
    return sums, 100 * level[:, 0]


@pytest.mark.parametrize("n", [10, 30, 200])
def test_weighted_means(source, n):
    sums, truth = weighted(source, n)
    between(holds(intervals.mean_t(*sums), truth))


@pytest.mark.parametrize("n", [(10, 15), (30, 30), (100, 400)])
def test_differences_of_shares_and_scores(source, n):
    share = source.uniform(0.1, 0.9, (2, RUNS))
    counts = [source.binomial(size, one) for size, one in zip(n, share, strict=True)]
    gaps = intervals.difference_of_proportions(counts[0], n[0], counts[1], n[1])
    between(holds(gaps, 100 * (share[0] - share[1])))
    (first, shares), (second, others) = (scores(source, size) for size in n)
    nets = intervals.difference_of_net_promoters(
        first[:, 0], first[:, 1], n[0], second[:, 0], second[:, 1], n[1]
    )
    truth = (shares[:, 0] - shares[:, 1]) - (others[:, 0] - others[:, 1])
    between(holds(nets, 100 * truth))


def test_differences_of_rates(source):
    """Complaints, or customers who leave, against the earlier period."""
    mean = source.uniform(10, 300, (2, RUNS))
    counts = source.poisson(mean)
    between(holds(intervals.difference_of_rates(counts[0], 1, counts[1], 1, per=1), mean[0] - mean[1]))
    between(holds(intervals.rate_ratio(counts[0], 1, counts[1], 1), mean[0] / mean[1]))


@pytest.mark.parametrize("n", [20, 60, 300])
def test_curves_of_what_is_still_open(source, n):
    """Where a tenth to nine tenths are left and ten cases or more: the ends of curves rest on too few."""
    hours, seen = source.lognormal(3, 1.2, (1000, n)), source.lognormal(4.5, 1, (1000, n))
    edges = 2.0 ** np.arange(0, 10, 0.125)  # as wide as the bins of resolution times
    place = np.digitize(np.minimum(hours, seen), edges)
    closed, still = (
        np.array([np.bincount(row[which], minlength=81) for row, which in zip(place, kind, strict=True)])
        for kind in (hours <= seen, hours > seen)
    )
    found = survival_curve(closed.astype(float), still.astype(float))
    truth = stats.lognorm(1.2, scale=np.exp(3)).sf(np.append(edges, np.inf))
    shown = (found.n >= 10) & np.isfinite(found.low) & (truth > 0.1) & (truth < 0.9)
    between(float(((found.low <= truth) & (truth <= found.high))[shown].mean()))


@pytest.mark.parametrize(("touchpoints", "low"), [(40, 0.93), (12, 0.88)])
def test_shrunken_values(source, touchpoints, low):
    """Of few the spread between them is not well known; these errors are for the order alone."""
    truth, error = source.normal(60, 6, (1000, touchpoints)), source.uniform(1, 8, (1000, touchpoints))
    found = [shrink(*row) for row in zip(source.normal(truth, error), error, strict=True)]
    away = np.abs(np.array([one.value for one in found]) - truth)
    between(float(np.mean(away < 1.96 * np.array([one.error for one in found]))), low)


def test_the_p_of_no_difference_is_small_as_often_as_it_says(source):
    drawn = [source.multinomial(80, [0.5, 0.2, 0.3], RUNS) for _ in range(2)]
    nets = intervals.difference_of_net_promoters(
        drawn[0][:, 0], drawn[0][:, 1], 80, drawn[1][:, 0], drawn[1][:, 1], 80
    )
    shares = intervals.difference_of_proportions(
        source.binomial(80, 0.7, RUNS), 80, source.binomial(120, 0.7, RUNS), 120
    )
    for found in (nets, shares):
        assert np.mean(found.p < 0.05) == pytest.approx(0.05, abs=0.01)
