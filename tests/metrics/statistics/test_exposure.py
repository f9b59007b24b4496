"""Unmet or unanswered: the pooled z against regressions on every answer, in worlds of both kinds."""

import numpy as np
import pandas as pd
import pytest

from metrics.statistics.exposure import APART, exposure_z

POWERS = {"w": (0, 0, 0), "wx": (1, 0, 0), "wxx": (2, 0, 0), "wk": (0, 1, 0), "wkk": (0, 2, 0)}
POWERS |= {"wxk": (1, 1, 0), "wxkk": (1, 2, 0), "wxxk": (2, 1, 0), "wxxkk": (2, 2, 0)}
POWERS |= {"wy": (0, 0, 1), "wyy": (0, 0, 2), "wxy": (1, 0, 1), "wyk": (0, 1, 1), "wxyk": (1, 1, 1)}


def rating_world(seed, *, met_all, touchpoints=6, n=6000):
    """Ratings, who rated, overall satisfaction; opinions count when given, or all of them though unseen."""
    random = np.random.default_rng(seed)
    ratings = 70 + 8 * random.normal(size=(n, 1)) + 10 * random.normal(size=(n, touchpoints))
    seen = random.random((n, touchpoints)) < np.linspace(0.9, 0.3, touchpoints)
    felt = ratings if met_all else np.where(seen, ratings, 0)
    return ratings, seen, felt @ np.linspace(0.6, 0.1, touchpoints) + 10 * random.normal(size=n)


def moments(ratings, seen, overall):
    others = seen.sum(axis=1) - 1
    return pd.DataFrame(
        {
            "touchpoint_id": f"t{place}",
            "n": int(rated.sum()),
            **{
                name: float((ratings[rated, place] ** a * others[rated] ** b * overall[rated] ** c).sum())
                for name, (a, b, c) in POWERS.items()
            },
        }
        for place, rated in enumerate(seen.T)
    )


def by_rows(ratings, seen, overall):
    others, t_values = seen.sum(axis=1) - 1, []
    for place, rated in enumerate(seen.T):
        x, k, y = ratings[rated, place], others[rated], overall[rated]
        matrix = np.column_stack([np.ones(len(x)), x, k, x * (k - k.mean())])
        slope, rest, _, _ = np.linalg.lstsq(matrix, y, rcond=None)
        error = np.sqrt(rest[0] / (len(x) - 4) * np.linalg.inv(matrix.T @ matrix)[3, 3])
        t_values.append(slope[3] / error)
    return np.sum(t_values) / np.sqrt(len(t_values))


@pytest.mark.parametrize("met_all", [True, False])
def test_the_pooled_z_is_that_of_regressions_on_every_answer(met_all):
    world = rating_world(1, met_all=met_all)
    assert exposure_z(moments(*world)) == pytest.approx(by_rows(*world), rel=1e-4)


def test_slopes_grow_where_touchpoints_were_not_met_and_are_flat_where_opinions_were_not_given():
    unmet = [exposure_z(moments(*rating_world(seed, met_all=False))) for seed in range(20)]
    unanswered = [exposure_z(moments(*rating_world(seed, met_all=True))) for seed in range(20)]
    assert min(unmet) > 3 * APART
    assert np.mean(np.abs(unanswered) < APART) >= 0.8


def test_nothing_tells_where_everybody_rated_as_many_or_too_few_rated():
    ratings, _, overall = rating_world(1, met_all=True)
    assert np.isnan(exposure_z(moments(ratings, np.full(ratings.shape, True), overall)))
    few = rating_world(1, met_all=False, n=40)
    assert np.isnan(exposure_z(moments(*few)))
    assert np.isnan(exposure_z(moments(*few).iloc[:0]))


def test_customers_who_answer_twice_alike_tell_as_much_as_once():
    once = rating_world(3, met_all=False)
    twice = [np.concatenate([part, part]) for part in once]
    assert exposure_z(moments(*twice), effect=2.0) == pytest.approx(exposure_z(moments(*once)), rel=0.01)
