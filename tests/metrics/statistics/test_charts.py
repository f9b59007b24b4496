"""Charts with frozen limits: limits by hand, and how often a steady measure of each kind signals."""

from collections.abc import Callable

import numpy as np
import pytest

from metrics.statistics.charts import mean_chart, rate_chart, share_chart, single_chart
from metrics.statistics.control import ControlLimits, chance_of_false_signal


def test_limits_of_rates_by_hand():
    # 10 complaints per 1,000 contacts, without any spread: 3 sqrt(1 + 1/12) x 1,000 sqrt(0.01 / n)
    found = rate_chart([10] * 12 + [40], [1000] * 12 + [4000], 12)
    half = 3 * (1 + 1 / 12) ** 0.5 * 1000 * (0.01 / np.array([1000, 4000])) ** 0.5
    assert (found.high - found.centre)[[0, 12]].tolist() == pytest.approx(half.tolist())
    assert found.low[12] == pytest.approx(10 - half[1])
    assert found.low[0] == pytest.approx(max(10 - half[0], 0))


def test_limits_of_shares_by_hand():
    # 80 of 100, without any spread: 3 sqrt(1 + 1/12) x 100 sqrt(0.8 x 0.2 / n); above 100 is nobody
    found = share_chart([80.0] * 13, [100] * 12 + [16], 12)
    half = 3 * (1 + 1 / 12) ** 0.5 * 100 * (0.8 * 0.2 / np.array([100, 16])) ** 0.5
    assert (found.centre - found.low)[[0, 12]].tolist() == pytest.approx(half.tolist())
    assert found.high[[0, 12]].tolist() == pytest.approx([80 + half[0], 100])


def test_the_usual_level_of_shares_is_that_of_all_their_answers():
    found = share_chart([50.0, 80] * 6 + [70], [300, 100] * 6 + [100], 12)
    assert found.centre[0] == pytest.approx((3 * 50 + 80) / 4)


def test_limits_of_single_values_by_hand():
    # steps of 2: a standard deviation of 2 / 1.128; t with 0.6 x 11 degrees reaches as far as 3 sigma: 4.66
    found = single_chart([9.0, 11] * 6 + [10], 12)
    half = 4.66099 * (1 + 1 / 12) ** 0.5 * 2 / 1.128
    assert (found.high - found.centre)[0] == pytest.approx(half, rel=1e-3)
    assert (found.centre - found.low)[12] == pytest.approx(half, rel=1e-3)


LEVEL = [20, 22, 19, 21, 20, 18, 22, 20, 19, 21, 20, 20]


@pytest.mark.parametrize(
    "chart",
    [
        lambda values: mean_chart(values, 1.0, 12),
        lambda values: share_chart(values, 1000, 12),
        lambda values: rate_chart(values, 1000, 12),
        lambda values: single_chart(values, 12),
    ],
)
class TestEachKind:
    def test_a_lasting_rise_does_not_widen_the_limits(self, chart: Callable[..., ControlLimits]):
        found = chart([*LEVEL, *[60] * 12])
        assert np.flatnonzero(found.outside).tolist() == list(range(12, 24))
        assert np.flatnonzero(found.run).tolist() == list(range(19, 24))
        assert found.provisional

    def test_what_made_the_limits_signals_nothing(self, chart: Callable[..., ControlLimits]):
        assert not chart([*LEVEL[:11], 90, *[26] * 12]).outside[:12].any()

    def test_values_that_differ_by_rounding_alone_are_on_no_side(self, chart: Callable[..., ControlLimits]):
        level = float(np.mean(LEVEL))
        assert not chart([*LEVEL, *[level + 1e-9] * 12]).run.any()

    @pytest.mark.parametrize("values", [LEVEL[:11], [np.nan] * 24, []])
    def test_too_little_has_no_limits_and_no_signal(self, chart: Callable[..., ControlLimits], values):
        found = chart(values)
        assert np.isnan(found.low).all() and not found.outside.any() and not found.run.any()


@pytest.mark.parametrize(
    "found",
    [
        rate_chart([2] * 24, 1000, 12),
        share_chart([98.0] * 24, 100, 12),  # two in a hundred are not
        share_chart([100.0] * 24, 100, 12),
        rate_chart([0] * 24, 0, 12),
        single_chart([5.0] * 24, 12),
    ],
)
def test_too_few_cases_or_no_spread_have_no_limits(found):
    assert np.isnan(found.low).all() and not found.outside.any() and not found.run.any()


RUNS = 1500


def share_that_signals(made: Callable[[np.random.Generator], ControlLimits]) -> float:
    """The share of steady charts that signal."""
    random = np.random.default_rng(5)
    found = [made(random) for _ in range(RUNS)]
    return float(np.mean([one.outside.any() or one.run.any() for one in found]))


def held(signals: float, baseline: int, *, least: float = 0.02) -> bool:
    """Whether a steady measure signals no more often than is stated, within three errors of 1,500 runs."""
    return least < signals < chance_of_false_signal(12, baseline=baseline) + 0.015


@pytest.mark.parametrize("baseline", [12, 24])
class TestFalseAlarms:
    """Months differ by nature with the standard deviation `differing`, of which the charts are not told."""

    @pytest.mark.parametrize("differing", [0.0, 2.0])
    def test_of_means(self, baseline, differing):
        def made(random):
            errors = random.uniform(1.0, 1.6, baseline + 12)
            return mean_chart(random.normal(70, np.hypot(errors, differing)), errors, baseline)

        assert held(share_that_signals(made), baseline)

    @pytest.mark.parametrize(("mean", "differing"), [(3.5, 0.0), (50, 0.0), (50, 0.2), (2000, 0.1)])
    def test_of_rates(self, baseline, mean, differing):
        def made(random):
            exposures = 1000 * random.uniform(0.8, 1.2, baseline + 12)
            true = np.maximum(0, 1 + differing * random.normal(size=baseline + 12))
            return rate_chart(random.poisson(mean * exposures / 1000 * true), exposures, baseline)

        assert held(share_that_signals(made), baseline)

    @pytest.mark.parametrize(
        ("share", "answers", "differing"),
        [(0.7, 14, 0.0), (0.9, 40, 0.0), (0.6, 300, 0.05), (0.5, 20_000, 0.02)],
    )
    def test_of_shares(self, baseline, share, answers, differing):
        def made(random):
            n = random.integers(int(0.8 * answers), int(1.2 * answers), baseline + 12, endpoint=True)
            true = np.clip(share + differing * random.normal(size=baseline + 12), 0, 1)
            return share_chart(100 * random.binomial(n, true) / n, n, baseline)

        assert held(share_that_signals(made), baseline)

    def test_of_single_values(self, baseline):
        def made(random):
            return single_chart(random.normal(size=baseline + 12), baseline)

        assert held(share_that_signals(made), baseline)

    @pytest.mark.parametrize("cases", [10, 60])
    def test_of_median_times_which_are_charted_as_logarithms(self, baseline, cases):
        def made(random):
            return single_chart(np.median(random.normal(3, 1.2, (baseline + 12, cases)), axis=1), baseline)

        assert held(share_that_signals(made), baseline)


class TestFound:
    """Changes that a lead would want to hear of; a baseline of a year, the change at its end."""

    def test_a_rise_of_complaints_by_half(self):
        def made(random):
            return rate_chart(random.poisson(np.where(np.arange(24) < 12, 60, 90)), 1000, 12)

        assert share_that_signals(made) > 0.95

    def test_a_fall_of_the_satisfied_by_ten_points(self):
        def made(random):
            return share_chart(random.binomial(200, np.where(np.arange(24) < 12, 0.8, 0.7)) / 2, 200, 12)

        assert share_that_signals(made) > 0.95

    def test_twice_the_time_to_resolve(self):
        def made(random):
            times = random.normal(3 + np.log(2) * (np.arange(24) >= 12), 0.2)
            return single_chart(times, 12)

        assert share_that_signals(made) > 0.9
