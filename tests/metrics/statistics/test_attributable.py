"""The part of the leavers that goes with bad experiences."""

import numpy as np
import pytest

from metrics.statistics.attributable import attributable_share


def test_one_stratum_by_hand():
    # 20 % against 10 % leave: a ratio of 2; 20 of all 50 leavers had a bad experience
    found = attributable_share([20], [100], [30], [300])
    assert float(found.value) == pytest.approx(100 * 20 / 50 * (1 - 1 / 2))
    assert (float(found.low) < 20 < float(found.high), float(found.n)) == (True, 50)


def test_it_is_levins_where_nothing_is_adjusted():
    met_badly, ratio = 100 / 400, 2
    levin = met_badly * (ratio - 1) / (1 + met_badly * (ratio - 1))
    assert float(attributable_share([20], [100], [30], [300]).value) == pytest.approx(100 * levin)


def test_strata_take_out_what_they_explain():
    found = attributable_share([30, 5], [100, 100], [6, 45], [20, 900])  # no effect within either
    assert float(found.value) == pytest.approx(0, abs=1e-9)
    assert float(found.low) < 0 < float(found.high)


def test_nobody_leaving_after_a_bad_experience_tells_nothing():
    assert np.isnan(attributable_share([0], [100], [30], [300]).value)
    assert np.isnan(attributable_share([0], [0], [0], [0]).value)


MONTHS = np.repeat(np.linspace(0.01, 0.08, 12), 3)


@pytest.mark.parametrize(
    ("n1", "n0", "base", "ratio"),
    [
        (np.array([60, 200]), np.array([300, 250]), np.array([0.2, 0.1]), 2.0),
        (np.full(36, 20), np.full(36, 60), MONTHS, 1.0),  # many small strata
        (np.full(36, 8), np.full(36, 100), MONTHS, 3.0),
        (np.array([2000]), np.array([900]), np.array([0.05]), 1.5),
    ],
)
def test_the_interval_holds_the_true_share(n1, n0, base, ratio):
    random = np.random.default_rng(2)
    a, c = random.binomial(n1, ratio * base, (4000, len(n1))), random.binomial(n0, base, (4000, len(n0)))
    leavers = (n1 * ratio * base).sum(), (n0 * base).sum()
    truth = 100 * leavers[0] / sum(leavers) * (1 - 1 / ratio)
    found = attributable_share(a, n1, c, n0)
    assert np.mean((found.low <= truth) & (truth <= found.high)) == pytest.approx(0.95, abs=0.015)
