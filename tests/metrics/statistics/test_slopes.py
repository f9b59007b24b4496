"""What responses of one customer are worth for a slope, against the residuals of every response."""

import numpy as np
import pytest

from metrics.statistics.slopes import slopes_worth
from tests.metrics.statistics.test_asymmetry import planted, sums

NAMES = np.array(["desk", "shop", "chat", "post"], dtype=object)


def by_rows(x, y, bucket):
    """Variance of the slope between buckets over that of independent responses."""
    x, y = 25 * (x - x.mean()), y - y.mean()
    slope = x @ y / (x @ x)
    left = y - slope * x
    share = np.bincount(bucket, x * x) / (x @ x)
    pull = np.bincount(bucket, x * left) / (x @ x)
    return (pull**2 / (1 - share)).sum() / (left @ left / (len(x) - 2) / (x @ x))


def test_effects_are_those_of_the_residuals_of_every_response():
    x, y, customer = planted(np.random.default_rng(8), 1200, 12, alike=0.7)
    given = sums(x, y, list(NAMES), customer)
    found = slopes_worth(given.by_bucket, given.together, NAMES)
    expected = [by_rows(one[one > 0], y[one > 0], customer[one > 0] % 20) for one in x.T]
    assert found.effect == pytest.approx(expected)
    assert (found.degrees < 19).all()


def test_without_buckets_responses_are_independent():
    x, y, _ = planted(np.random.default_rng(8), 500)
    given = sums(x, y, list(NAMES))
    assert slopes_worth(given.by_bucket, given.together, NAMES).effect == 1
