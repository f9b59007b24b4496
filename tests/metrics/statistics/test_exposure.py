"""Unmet or unanswered: the pooled z against regressions on every answer, in worlds of both kinds."""

import numpy as np
import pandas as pd
import pytest

from metrics.statistics.derived import derived_importance
from metrics.statistics.exposure import APART, told_apart
from tests.metrics.statistics.answers import Survey, names, rollups

POWERS = {"w": (0, 0, 0), "wx": (1, 0, 0), "wxx": (2, 0, 0), "wk": (0, 1, 0), "wkk": (0, 2, 0)}
POWERS |= {"wxk": (1, 1, 0), "wxkk": (1, 2, 0), "wxxk": (2, 1, 0), "wxxkk": (2, 2, 0)}
POWERS |= {"wy": (0, 0, 1), "wyy": (0, 0, 2), "wxy": (1, 0, 1), "wyk": (0, 1, 1), "wxyk": (1, 1, 1)}


NO_MODEL = pd.DataFrame({"touchpoint_id": [], "impact": [], "reach": []})


def told(ratings, seen, overall):
    sums = rollups(Survey(ratings, seen, overall, np.arange(len(overall)) % 20))
    model = derived_importance(sums, minimum_ratings=20).touchpoints
    return told_apart(moments(ratings, seen, overall), sums.pairs, model)


def z_of(ratings, seen, overall, effect=1.0):
    """It does not rest on the model, which says what it would be."""
    pairs = rollups(Survey(ratings, seen, overall, np.zeros(len(overall)))).pairs
    return told_apart(moments(ratings, seen, overall), pairs, NO_MODEL, effect).z


def rating_world(seed, *, met_all, touchpoints=6, n=6000):
    """Ratings, who rated, overall satisfaction; opinions count when given, or all of them though unseen."""
    random = np.random.default_rng(seed)
    ratings = 70 + 8 * random.normal(size=(n, 1)) + 10 * random.normal(size=(n, touchpoints))
    seen = random.random((n, touchpoints)) < np.linspace(0.9, 0.3, touchpoints)
    felt = ratings - 70 if met_all else np.where(seen, ratings - 70, 0)
    return ratings, seen, felt @ np.linspace(0.6, 0.1, touchpoints) + 10 * random.normal(size=n)


def moments(ratings, seen, overall):
    others = seen.sum(axis=1, keepdims=True) - 1.0
    x = np.where(seen, ratings, 0)
    parts = [np.stack([seen * part**power for power in range(3)]) for part in (x, others, overall[:, None])]
    sums = {
        name: np.einsum("np,np,np->p", *(one[k] for one, k in zip(parts, POWERS[name], strict=True)))
        for name in POWERS
    }
    return pd.DataFrame({"touchpoint_id": names(seen.shape[1]), "n": seen.sum(axis=0)} | sums)


def by_rows(ratings, seen, overall):
    others, t_values = seen.sum(axis=1) - 1, []
    for place, rated in enumerate(seen.T):
        x, k, y = ratings[rated, place], others[rated], overall[rated]
        matrix = np.column_stack([np.ones(len(x)), x, k, x * (k - k.mean())])
        slope, rest, _, _ = np.linalg.lstsq(matrix, y, rcond=None)
        error = np.sqrt(rest[0] / (len(x) - 4) * np.linalg.inv(matrix.T @ matrix)[3, 3])
        t_values.append(slope[3] / error)
    centred = np.where(seen, ratings - np.where(seen, ratings, 0).sum(axis=0) / seen.sum(axis=0), 0)
    products = centred.T @ centred
    size = np.sqrt(np.diag(products))
    return np.sum(t_values) / np.sqrt((products / np.outer(size, size)).sum())


@pytest.mark.parametrize("met_all", [True, False])
def test_the_pooled_z_is_that_of_regressions_on_every_answer(met_all):
    world = rating_world(1, met_all=met_all)
    assert z_of(*world) == pytest.approx(by_rows(*world), rel=1e-4)


def test_slopes_grow_where_touchpoints_were_not_met_and_are_flat_where_opinions_were_not_given():
    unmet = [z_of(*rating_world(seed, met_all=False)) for seed in range(20)]
    assert min(unmet) > 2 * APART


@pytest.mark.parametrize(("touchpoints", "n"), [(3, 3000), (6, 300), (6, 3000), (12, 1000)])
def test_it_is_known_what_z_would_be_if_touchpoints_were_not_met(touchpoints, n):
    worlds = (rating_world(seed, met_all=False, touchpoints=touchpoints, n=n) for seed in range(25))
    found = np.array([told(*world) for world in worlds])
    z, expected = found.mean(axis=0)
    assert expected == pytest.approx(z, abs=0.5)


@pytest.mark.parametrize("n", [200, 1000])
def test_who_did_not_meet_touchpoints_is_hardly_ever_said_to_have_met_them(n):
    """By a flat slope alone, in 47 of 100 cases with 200 responses, which tell nothing."""
    worlds = (rating_world(seed, met_all=False, n=n) for seed in range(100))
    assert np.mean([told(*world).unanswered for world in worlds]) <= 0.03


def test_who_did_not_rate_what_they_met_is_noticed_with_many_responses():
    worlds = (rating_world(seed, met_all=True, n=1500) for seed in range(50))
    assert np.mean([told(*world).unanswered for world in worlds]) >= 0.85


@pytest.mark.parametrize("touchpoints", [3, 20])
def test_opinions_that_were_not_given_are_noticed_in_95_of_100_cases(touchpoints):
    """With t values taken as independent, in 59 of 100 with twenty touchpoints."""
    worlds = (rating_world(seed, met_all=True, touchpoints=touchpoints, n=1000) for seed in range(100))
    noticed = np.mean([abs(z_of(*world)) < APART for world in worlds])
    assert 0.92 <= noticed <= 0.98


def test_nothing_tells_where_everybody_rated_as_many_or_too_few_rated():
    ratings, _, overall = rating_world(1, met_all=True)
    assert np.isnan(z_of(ratings, np.full(ratings.shape, True), overall))
    few = rating_world(1, met_all=False, n=40)
    assert np.isnan(z_of(*few))
    none = rollups(Survey(*few, np.zeros(40, int))).pairs
    assert not told_apart(moments(*few).iloc[:0], none.iloc[:0], NO_MODEL).unanswered


def test_customers_who_answer_twice_alike_tell_as_much_as_once():
    once = rating_world(3, met_all=False)
    twice = [np.concatenate([part, part]) for part in once]
    assert z_of(*twice, effect=2.0) == pytest.approx(z_of(*once), rel=0.01)


@pytest.mark.parametrize("seed", range(6))
def test_the_same_rating_from_everybody_tells_nothing_whatever_weights_make_of_its_sums(seed):
    """Rounding alone would be taken for a spread, or below zero for one without a root."""
    random = np.random.default_rng(seed)
    others, overall = random.integers(0, 3, 250), 10.0 * random.integers(0, 11, 250)
    weight = random.choice([0.1, 0.37, 0.7, 1.3], 250)
    sums = {name: [(weight * 90.0**x * others**k * overall**y).sum()] for name, (x, k, y) in POWERS.items()}
    pairs = pd.DataFrame(columns=["touchpoint_a", "touchpoint_b", "w", "wxa", "wxb", "wxaxb"])
    found = told_apart(pd.DataFrame({"touchpoint_id": ["a"], "n": 250} | sums), pairs, NO_MODEL)
    assert np.isnan(found.z)
