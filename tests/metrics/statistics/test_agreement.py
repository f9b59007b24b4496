"""Agreement of staff against published tables."""

import numpy as np
import pytest

from metrics.statistics.agreement import intraclass_correlation, within_group_agreement


def test_agreement_within_a_group_is_the_closed_form(published):
    case = published["rwg_closed_form"]
    steps = case["inputs"]["A"]
    found = within_group_agreement(case["inputs"]["s2"], (steps**2 - 1) / 12)
    assert float(found) == pytest.approx(case["expected"]["rwg"], abs=1e-12)


def test_answers_further_apart_than_at_random_are_no_agreement():
    assert within_group_agreement([0, 50**2, np.nan]).tolist() == pytest.approx([1, 0, np.nan], nan_ok=True)


def test_one_way_correlations_are_those_of_shrout_and_fleiss(published):
    case = published["icc_shrout_fleiss"]
    rows = np.array(case["inputs"]["rows"])
    found = intraclass_correlation([rows.shape[1]] * len(rows), rows.sum(axis=1), (rows**2).sum(axis=1))
    expected = case["expected"]["icc"]  # of one rater: one-way and twice two-way; then the same of the mean
    assert found == pytest.approx((expected[0], expected[3]), abs=1e-5)


def test_touchpoints_of_unequal_numbers_and_none_are_counted_as_they_are():
    random = np.random.default_rng(2)
    n = np.array([0, *random.integers(2, 9, 300)])
    level = random.normal(60, 10, len(n))
    answers = [random.normal(one, 20, count) for one, count in zip(level, n, strict=True)]
    single, mean = intraclass_correlation(n, [x.sum() for x in answers], [(x**2).sum() for x in answers])
    assert single == pytest.approx(10**2 / (10**2 + 20**2), abs=0.04)
    assert single < mean < 1


@pytest.mark.parametrize("n", [[], [5], [1, 1], [0, 4]])
def test_nothing_is_known_of_one_touchpoint_or_of_single_answers(n):
    n = np.array(n, float)
    assert np.isnan(intraclass_correlation(n, 50 * n, 2600 * n)).all()
