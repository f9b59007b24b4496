"""Shares of contacts, several of which are one customer's, hold the truth as often as they say."""

import numpy as np
import pytest

from metrics.statistics.clusters import design_of_shares
from metrics.statistics.intervals import weighted_wilson, wilson

RUNS, GROUPS = 2000, 32


def contacts(n: int, each: int, alike: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """All and those that go one way per group, (groups, runs), and the true shares: customers have habits of
    their own, by a beta distribution, so that two contacts of one are `alike`."""
    random = np.random.default_rng(n + each)
    truth = random.uniform(0.08, 0.6, RUNS)
    own = np.repeat(truth[:, None], n // each, axis=1)
    if alike:
        size = 1 / alike - 1
        own = random.beta(size * own, size * (1 - own))
    hits = random.binomial(each, own)
    place = random.integers(0, GROUPS, own.shape) + GROUPS * np.arange(RUNS)[:, None]
    every, some = (
        np.bincount(place.ravel(), weights.ravel(), GROUPS * RUNS).reshape(RUNS, GROUPS).T
        for weights in (np.full(own.shape, float(each)), hits)
    )
    return every, some, truth


@pytest.mark.parametrize(
    ("n", "each", "alike"),
    [(60, 1, 0), (100, 5, 1 / 3), (300, 1, 0), (300, 5, 0), (300, 5, 1 / 3), (5000, 1, 0), (5000, 5, 1 / 3)],
)
def test_the_interval_holds_the_true_share(n, each, alike):
    every, some, truth = contacts(n, each, alike)
    of, hits = every.sum(axis=0), some.sum(axis=0)
    found = weighted_wilson(of, of, of, hits, 1, design=design_of_shares(every, some, of))
    assert 0.93 <= np.mean((found.low <= truth) & (truth <= found.high)) <= 0.97
    assert (found.n == n).all()


def test_with_contacts_as_independent_it_would_not():
    every, some, truth = contacts(5000, 5, 1 / 3)
    found = wilson(some.sum(axis=0), every.sum(axis=0), 1)
    assert np.mean((found.low <= truth) & (truth <= found.high)) < 0.85


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_what_all_do_or_nobody_does_not_tell_how_alike_they_are(share):
    every = np.full((GROUPS, 1), 10.0)
    found = design_of_shares(every, share * every, every.sum(axis=0))
    assert found.effect == 1 and np.isinf(found.degrees)
