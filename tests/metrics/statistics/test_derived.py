"""Derived importance: the row-level regression as twin, touchpoints not met, guards and speed."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.regression.linear_model import OLS

from metrics.statistics.derived import NO_SPREAD, TOO_FEW_RATINGS, TOO_FEW_RESPONSES, derived_importance
from metrics.statistics.gram import Sums
from metrics.statistics.multiplicity import benjamini_hochberg
from tests.metrics.statistics.answers import Survey, exposure_coded, names, rollups, survey

REACH = [0.9, 0.76, 0.62, 0.48, 0.34, 0.2]
IMPACT = [0.6, 0.5, 0.4, 0.3, 0.2, 0.1]


def regression(answers: Survey) -> np.ndarray:
    """Impacts of the same model by least squares over the rows."""
    matrix, y = exposure_coded(answers)
    p = answers.ratings.shape[1]
    return np.linalg.lstsq(matrix, y, rcond=None)[0][1 : p + 1]


def pairwise(answers: Survey) -> np.ndarray:
    """Impacts from a covariance of pairs of answers, as if what was not met were merely not answered."""
    seen = pd.DataFrame(np.where(answers.met, answers.ratings, np.nan))
    covariance = seen.assign(y=answers.overall).cov().to_numpy()
    return np.linalg.solve(covariance[:-1, :-1], covariance[:-1, -1])


def test_impacts_are_those_of_the_regression_over_rows():
    answers = survey(3000, REACH, IMPACT, level=70)
    found = derived_importance(rollups(answers)).touchpoints
    np.testing.assert_allclose(found["impact"], regression(answers), atol=1e-8)


def test_r_squared_is_what_ratings_explain_beyond_who_met_what():
    answers = survey(3000, REACH, IMPACT)
    matrix, y = exposure_coded(answers)
    without = np.delete(matrix, np.arange(1, 7), axis=1)
    left = [y - m @ np.linalg.lstsq(m, y, rcond=None)[0] for m in (without, matrix)]
    found = derived_importance(rollups(answers))
    assert float(found.r_squared.value) == pytest.approx(
        1 - left[1] @ left[1] / (left[0] @ left[0]), abs=1e-9
    )
    assert found.touchpoints["lmg"].sum() == pytest.approx(float(found.r_squared.value))
    assert found.touchpoints["importance"].sum() == pytest.approx(100)


def test_what_was_not_met_is_no_missing_value():
    runs = [survey(6000, REACH, IMPACT, seed=seed) for seed in range(8)]
    coded = np.mean([derived_importance(rollups(run)).touchpoints["impact"] for run in runs], axis=0)
    pairs = np.mean([pairwise(run) for run in runs], axis=0)
    np.testing.assert_allclose(coded, IMPACT, atol=0.02)
    assert pairs[0] < 0.52  # pairs of answers make the strong weaker
    assert pairs[5] < 0.03  # and the weakest vanish


def test_intervals_hold_the_truth_and_a_touchpoint_without_impact_is_rarely_found():
    reach, impact = [0.8, 0.5, 0.6, 0.4], [0.5, 0.3, 0.2, 0.0]
    truth = derived_importance(rollups(survey(400_000, reach, impact, seed=9999)))
    found = [derived_importance(rollups(survey(1000, reach, impact, seed=seed))) for seed in range(1000)]
    tables = [one.touchpoints for one in found]

    def held(name, true) -> np.ndarray:
        return np.mean([(f[f"{name}_low"] <= true) & (true <= f[f"{name}_high"]) for f in tables], axis=0)

    assert held("impact", impact) == pytest.approx(0.95, abs=0.02)
    shares = held("importance", truth.touchpoints["importance"])
    assert shares == pytest.approx(0.95, abs=0.02)
    explained = float(truth.r_squared.value)
    r_squared = [float(f.r_squared.low) <= explained <= float(f.r_squared.high) for f in found]
    assert np.mean(r_squared) == pytest.approx(0.95, abs=0.02)
    by_chance = np.mean([f["impact_p"][3] < 0.05 for f in tables])
    assert by_chance == pytest.approx(0.05, abs=0.02)
    assert np.mean([f["importance"].argmax() == 0 for f in tables]) > 0.95  # the most important is found


def panel(seed: int, n: int, each: int, alike: float, p: int = 4, impact: float = 0.0) -> Survey:
    """Customers with a level of their own in satisfaction, which is most of it, and in each rating, `alike`
    of it; neither has to do with the other."""
    random = np.random.default_rng(seed)
    customer = np.repeat(np.arange(n // each), each)
    levels = random.normal(size=(n // each, p + 1))[customer]
    own = np.sqrt(np.array([0.8, *[alike] * p]))
    answers = own * levels + np.sqrt(1 - own**2) * random.normal(size=(n, p + 1))
    met, bucket = random.random((n, p)) < 0.8, random.integers(0, 20, n // each)[customer]
    overall = answers[:, 0] + impact * np.where(met, answers[:, 1:], 0).sum(axis=1)
    return Survey(answers[:, 1:], met, overall, bucket)


def seen(surveys: list[Survey]) -> float:
    """The share of surveys whose ratings seem to explain something."""
    models = [derived_importance(rollups(one), minimum_ratings=20) for one in surveys]
    return float(np.mean([model.r_squared_p <= 0.05 for model in models]))


@pytest.mark.parametrize(("n", "each", "alike"), [(80, 1, 0), (300, 5, 0), (300, 5, 0.5)])
def test_ratings_that_explain_nothing_hardly_ever_seem_to(n, each, alike):
    """In 3 to 6 of 100 cases; fewer where what responses are worth is never taken for more than one."""
    assert 0.02 <= seen([panel(seed, n, each, alike) for seed in range(500)]) <= 0.075


def test_ratings_that_differ_tell_as_much_when_customers_answer_again():
    """What responses are worth for mean satisfaction would notice 1 of 100."""
    once = seen([panel(seed, 300, 1, 0, impact=0.12) for seed in range(120)])
    again = seen([panel(seed, 300, 5, 0, impact=0.12) for seed in range(120)])
    assert again == pytest.approx(once, abs=0.1)


@pytest.mark.parametrize(("each", "alike", "effect"), [(5, 0.5, 1 + 4 * 0.5 * 0.8), (5, 1.0, 1 + 4 * 0.8)])
def test_responses_of_one_customer_are_worth_less_the_more_they_are_alike(each, alike, effect):
    """Kish's 1 + (m - 1) rho: for slopes, rho is the product of both likenesses."""
    found = [derived_importance(rollups(panel(seed, 2000, each, alike))).effect for seed in range(30)]
    assert np.mean(found) == pytest.approx(effect, rel=0.15)


def test_ratings_that_explain_something_are_seen_to_with_few_responses():
    assert seen([survey(100, [1.0] * 4, [0.3] * 4, seed=seed) for seed in range(100)]) > 0.9


def test_answers_of_one_customer_do_not_count_as_many():
    once = survey(600, REACH[:3], IMPACT[:3])
    five_times = Survey(
        *(np.repeat(part, 5, axis=0) for part in (once.ratings, once.met, once.overall, once.bucket))
    )
    one = derived_importance(rollups(once)).touchpoints
    many = derived_importance(rollups(five_times)).touchpoints
    np.testing.assert_allclose(many["impact_low"], one["impact_low"], atol=1e-6)


@pytest.mark.parametrize("p", [5, 20])
def test_the_order_of_touchpoints_and_months_does_not_matter(p):
    overall, impact, pairs = rollups(survey(2000, [0.5] * p, [0.3] * p))
    plain = derived_importance(Sums(overall, impact, pairs)).touchpoints
    shuffled = (frame.sample(frac=1, random_state=1) for frame in (overall, impact, pairs))
    again = derived_importance(Sums(*shuffled)).touchpoints
    pd.testing.assert_frame_equal(plain, again, rtol=1e-6)
    halves = [
        pd.concat([frame.assign(**{c: frame[c] / 2 for c in frame if c[0] in "nw"})] * 2)
        for frame in (overall, impact, pairs)
    ]
    pd.testing.assert_frame_equal(plain, derived_importance(Sums(*halves)).touchpoints, rtol=1e-6)


def test_a_shift_of_the_scale_changes_nothing():
    low, high = survey(2000, REACH, IMPACT, level=0), survey(2000, REACH, IMPACT, level=1000)
    found = [derived_importance(rollups(answers)).touchpoints for answers in (low, high)]
    np.testing.assert_allclose(found[0]["impact"], found[1]["impact"], atol=1e-6)
    np.testing.assert_allclose(found[0]["importance_low"], found[1]["importance_low"], atol=1e-4)


def test_everybody_meets_everything_is_the_plain_regression():
    answers = survey(1000, [1.0, 1.0], [0.5, 0.2])
    found = derived_importance(rollups(answers)).touchpoints
    plain = np.linalg.lstsq(np.column_stack([np.ones(1000), answers.ratings]), answers.overall, rcond=None)[0]
    np.testing.assert_allclose(found["impact"], plain[1:], atol=1e-7)
    assert found["reach"].tolist() == [1, 1]


def test_a_fixed_number_of_touchpoints_per_response_is_no_error():
    answers = survey(3000, [1.0] * 5, [0.5, 0.4, 0.3, 0.2, 0.1])
    random = np.random.default_rng(4)
    met = (
        np.argsort(random.random((3000, 5)), axis=1) < 3
    )  # three of five for everybody: mets sum to a constant
    overall = np.where(met, answers.ratings, 0) @ [0.5, 0.4, 0.3, 0.2, 0.1] + random.normal(size=3000)
    chosen = Survey(answers.ratings, met, overall, answers.bucket)
    found = derived_importance(rollups(chosen)).touchpoints
    np.testing.assert_allclose(found["impact"], regression(chosen), atol=1e-5)


def test_copies_are_flagged_and_share():
    answers = survey(2000, [1.0, 1.0, 0.5], [0.5, 0.0, 0.2])
    copied = answers.ratings.copy()
    copied[:, 1] = copied[:, 0] + np.random.default_rng(1).normal(size=2000) * 1e-3
    overall = copied[:, 0] + np.random.default_rng(2).normal(size=2000)
    found = derived_importance(rollups(Survey(copied, answers.met, overall, answers.bucket))).touchpoints
    assert found["collinear"].tolist() == [True, True, False]
    assert found["importance"][0] == pytest.approx(found["importance"][1], rel=0.02)


def test_the_tests_of_all_touchpoints_are_one_family():
    found = derived_importance(rollups(survey(500, REACH, [0.3, 0.1, 0.1, 0.0, 0.0, 0.0]))).touchpoints
    assert found["impact_p_adjusted"].tolist() == benjamini_hochberg(found["impact_p"]).tolist()
    assert (found["impact_p_adjusted"] > found["impact_p"]).any()


def test_a_reversed_scale_keeps_its_sign():
    answers = survey(2000, [0.9, 0.9], [0.5, -0.4], correlation=0)
    found = derived_importance(rollups(answers)).touchpoints
    assert found["impact_high"][1] < 0 < found["importance"][1]


def test_touchpoints_with_few_ratings_or_one_answer_only_stay_out():
    answers = survey(1000, [0.9, 0.04, 0.5], [0.5, 0.5, 0.5])
    ratings = answers.ratings.copy()
    ratings[:, 2] = 80
    found = derived_importance(
        rollups(Survey(ratings, answers.met, answers.overall, answers.bucket))
    ).touchpoints
    assert found["withheld"].tolist() == [None, TOO_FEW_RATINGS, NO_SPREAD]
    assert found["importance"].isna().tolist() == [False, True, True]
    assert found["reach"].notna().all()


def test_too_few_responses_for_the_model_give_no_figures_at_all():
    found = derived_importance(rollups(survey(59, [1.0] * 6, IMPACT)))
    assert set(found.touchpoints["withheld"]) == {TOO_FEW_RESPONSES}
    assert found.touchpoints["importance"].isna().all()
    assert np.isnan(found.r_squared.value)
    assert derived_importance(rollups(survey(60, [1.0] * 6, IMPACT))).touchpoints["withheld"].isna().all()


def test_no_answers_are_no_error():
    overall, impact, pairs = (frame.iloc[:0] for frame in rollups(survey(100, [1.0], [1.0])))
    found = derived_importance(Sums(overall, impact, pairs))
    assert found.touchpoints.empty
    assert found.n == 0


def test_few_buckets_give_values_without_intervals():
    found = derived_importance(rollups(survey(1000, [0.9, 0.5], [0.5, 0.2], buckets=5))).touchpoints
    assert found["importance"].notna().all()
    assert found[["importance_low", "impact_low", "impact_p"]].isna().all(axis=None)


def test_the_result_is_the_same_every_time():
    sums = rollups(survey(3000, [0.4] * 20, np.linspace(0, 0.5, 20)))
    pd.testing.assert_frame_equal(derived_importance(sums).touchpoints, derived_importance(sums).touchpoints)


@given(st.integers(0, 10_000), st.integers(1, 18))
@settings(max_examples=15, deadline=None)
def test_importances_sum_to_a_hundred_and_lie_in_their_intervals(seed, p):
    random = np.random.default_rng(seed)
    answers = survey(1000, random.uniform(0.2, 1, p), random.normal(size=p), seed=seed)
    found = derived_importance(rollups(answers)).touchpoints
    assert found["importance"].sum() == pytest.approx(100)
    assert (found["importance_low"] <= found["importance"]).all()
    assert (found["importance"] <= found["importance_high"]).all()
    assert found["touchpoint_id"].tolist() == names(p).tolist()


def test_a_weight_of_two_is_the_same_answer_twice():
    answers = survey(1500, REACH, IMPACT)
    twice = np.arange(1500) % 3 == 0
    rows = np.concatenate([np.arange(1500), np.flatnonzero(twice)])
    repeated = Survey(
        *(part[rows] for part in (answers.ratings, answers.met, answers.overall, answers.bucket))
    )
    weighted = derived_importance(rollups(replace(answers, weight=np.where(twice, 2.0, 1.0)))).touchpoints
    expected = derived_importance(rollups(repeated)).touchpoints
    same = ["importance", "importance_low", "importance_high", "impact", "impact_low", "impact_high"]
    pd.testing.assert_frame_equal(weighted[same], expected[same])
    assert (weighted["n"] < expected["n"]).all()


def test_a_quarter_of_the_answers_has_twice_the_interval_of_its_year():
    year = rollups(survey(4000, REACH, IMPACT))
    quarter = Sums(*(frame.assign(**{c: frame[c] / 4 for c in frame if c[0] in "nw"}) for frame in year))
    wide, narrow = (derived_importance(sums, replicates=year).touchpoints for sums in (quarter, year))
    half = [found["impact_high"] - found["impact"] for found in (wide, narrow)]
    np.testing.assert_allclose(half[0], 2 * half[1])
    np.testing.assert_allclose(wide["impact"], narrow["impact"])
    spreads = [derived_importance(sums, replicates=year).replicates.std(axis=0) for sums in (quarter, year)]
    np.testing.assert_allclose(spreads[0], 2 * spreads[1])


@pytest.mark.parametrize("n", [40, 400])
def test_the_chance_is_that_of_the_f_test_of_all_ratings_together(n):
    answers = survey(n, [0.7] * 3, [0.25, 0.1, 0.0], seed=3)
    matrix, y = exposure_coded(answers)
    _, expected, _ = OLS(y, matrix).fit().compare_f_test(OLS(y, np.delete(matrix, [1, 2, 3], axis=1)).fit())
    alone = Sums(*(frame.drop(columns="bucket").assign(bucket=0) for frame in rollups(answers)))
    alone = alone._replace(overall=alone.overall.drop(columns="bucket").sum().to_frame().T)
    found = derived_importance(
        alone, minimum_ratings=10, replicates=Sums(alone.overall, alone.impact, alone.pairs)
    )
    assert found.r_squared_p == pytest.approx(float(expected), rel=1e-6)


def test_one_customer_alone_gives_values_without_intervals():
    found = derived_importance(rollups(survey(1000, [0.9, 0.5], [0.5, 0.2], buckets=1))).touchpoints
    assert found["importance"].sum() == pytest.approx(100)
    assert found[["importance_low", "impact_low", "impact_p"]].isna().all(axis=None)
