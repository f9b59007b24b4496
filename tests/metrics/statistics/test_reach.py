"""The share of responses that rate a touchpoint, of customers who answer again; each column is a run."""

import numpy as np
import pandas as pd
import pytest

from metrics.statistics.gram import Sums
from metrics.statistics.reach import reached

RUNS = 2000
NAMES = np.array([f"t{run}" for run in range(RUNS)], dtype=object)
BUCKETS = 20


def responses(
    n: int, each: int, alike: float, spread: float, random: np.random.Generator
) -> tuple[Sums, np.ndarray]:
    """Of n // each customers, who in `alike` of the cases rate what they always rate; and the true shares.

    `spread`: how far weights lie apart, the standard deviation of their logarithm.
    """
    customer = np.repeat(np.arange(n // each), each)
    truth = random.uniform(0.1, 0.9, RUNS)
    usual = random.random((n // each, RUNS))[customer] < truth
    rated = np.where(random.random((n, RUNS)) < alike, usual, random.random((n, RUNS)) < truth)
    weight = np.exp(spread * random.normal(size=n // each))[customer]
    return summed(rated, weight, random.permutation(n // each)[customer] % BUCKETS), truth


def summed(rated: np.ndarray, weight: np.ndarray, bucket: np.ndarray) -> Sums:
    inside = bucket == np.arange(BUCKETS)[:, None]
    overall = pd.DataFrame({"bucket": range(BUCKETS), "n": inside.sum(axis=1), "w": inside @ weight})
    met = pd.DataFrame(inside @ (weight[:, None] * rated), columns=NAMES[: rated.shape[1]])
    met = met.melt(var_name="touchpoint_id", value_name="w", ignore_index=False)
    return Sums(overall, met[met["w"] > 0].reset_index(names="bucket"), pd.DataFrame())


@pytest.mark.parametrize(
    ("n", "each", "alike", "spread"),
    [
        *((100, 1, 0, 0), (100, 5, 0.5, 0), (1000, 1, 0, 0), (1000, 5, 0, 0), (1000, 5, 0.7, 0)),
        *((300, 1, 0, 0.7), (1000, 5, 0.7, 0.7)),
    ],
)
def test_the_interval_holds_the_true_share(n, each, alike, spread):
    sums, truth = responses(n, each, alike, spread, np.random.default_rng(n + each))
    found = reached(sums, sums, NAMES)
    held = (found.low <= truth) & (truth <= found.high)
    assert 0.93 <= held.mean() <= 0.97


def test_what_every_response_rates_is_met_by_all_but_a_few():
    rated, bucket = np.tile([True, False], (400, 1)), np.arange(400) % BUCKETS
    sums = summed(rated, np.ones(400), bucket)
    found = reached(sums, sums, NAMES[:2])
    assert found.value.tolist() == [1, 0]
    assert found.low[0] == pytest.approx(1 - found.high[1]) == pytest.approx(0.99049, abs=1e-5)


def test_a_month_errs_more_than_the_year_around_it():
    sums, _ = responses(1000, 5, 0.7, 0, np.random.default_rng(1))
    month = Sums(*(frame[frame["bucket"] < 5].drop(columns="bucket") for frame in sums[:2]), sums.pairs)
    year, part = reached(sums, sums, NAMES), reached(month, sums, NAMES)
    wider = (part.high - part.low) / (year.high - year.low)
    assert np.median(wider) == pytest.approx(2, abs=0.05)
    assert part.n[0] == 250
