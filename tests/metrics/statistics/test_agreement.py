"""Agreement of staff against published tables."""

import numpy as np
import pytest
from scipy import stats

from metrics.statistics.agreement import agreement_within, intraclass_correlation, within_group_agreement


def test_agreement_within_a_group_is_the_closed_form(published):
    case = published["rwg_closed_form"]
    steps = case["inputs"]["A"]
    found = within_group_agreement(case["inputs"]["s2"], (steps**2 - 1) / 12)
    assert float(found) == pytest.approx(case["expected"]["rwg"], abs=1e-12)


def test_answers_further_apart_than_at_random_are_no_agreement():
    assert within_group_agreement([0, 50**2, np.nan]).tolist() == pytest.approx([1, 0, np.nan], nan_ok=True)


def test_limits_are_those_of_a_variance():
    """Snedecor and Cochran: 0.975 and 0.025 of chi-square with 4 degrees are 11.143 and 0.4844."""
    found = agreement_within([50.0], [5])
    expected = 1 - 4 * 50 / 0.4844 / (10_000 / 12), 1 - 4 * 50 / 11.143 / (10_000 / 12)
    assert (found.low.item(), found.high.item()) == pytest.approx(expected, abs=1e-4)


RANDOM_ANSWERS = {
    "any": lambda random, shape: random.uniform(0, 100, shape),
    "of five steps": lambda random, shape: 25.0 * random.integers(0, 5, shape),
}


@pytest.mark.parametrize("n", [3, 5])
@pytest.mark.parametrize("answers", RANDOM_ANSWERS.values(), ids=RANDOM_ANSWERS)
def test_answers_given_at_random_are_next_to_never_called_agreement(answers, n):
    given = answers(np.random.default_rng(4), (2000, n))
    found = agreement_within(given.var(axis=1, ddof=1), [n])
    assert (found.value >= 0.5).mean() > 0.05  # the number by itself says so more often
    one_by_one = [agreement_within([one], [n]).agree.item() for one in given.var(axis=1, ddof=1)[:500]]
    assert np.mean(one_by_one) < 0.06


@pytest.mark.parametrize("n", [5, 30])
def test_of_touchpoints_on_the_line_one_of_twenty_pages_names_any(n):
    random = np.random.default_rng(4)
    pages = random.normal(50, np.sqrt(10_000 / 24), (500, 20, n)).var(axis=2, ddof=1)
    found = [agreement_within(page, n) for page in pages]
    assert np.mean([(one.agree | one.disagree).any() for one in found]) < 0.08
    covered = np.mean([(one.low <= 0.5) & (one.high >= 0.5) for one in found])
    assert covered == pytest.approx(0.95, abs=0.01)


def test_agreement_and_its_lack_are_shown_by_enough_answers():
    found = agreement_within([100.0, 800.0, 100.0, np.nan], [40, 40, 5, 5])
    assert found.agree.tolist() == [True, False, False, False]
    assert found.disagree.tolist() == [False, True, False, False]


def test_one_way_correlations_are_those_of_shrout_and_fleiss(published):
    case = published["icc_shrout_fleiss"]
    rows = np.array(case["inputs"]["rows"])
    found = intraclass_correlation([rows.shape[1]] * len(rows), rows.sum(axis=1), (rows**2).sum(axis=1))
    expected = case["expected"]["icc"]  # of one rater: one-way and twice two-way; then the same of the mean
    assert [one.value for one in found] == pytest.approx([expected[0], expected[3]], abs=1e-5)
    # limits by the formulas on their pages 424 and 425
    f = stats.f_oneway(*rows).statistic
    low, high = f / stats.f.ppf(0.975, 5, 18), f * stats.f.ppf(0.975, 18, 5)
    assert found[0][1:] == pytest.approx([(low - 1) / (low + 3), (high - 1) / (high + 3)])
    assert found[1][1:] == pytest.approx([1 - 1 / low, 1 - 1 / high])


def test_touchpoints_of_unequal_numbers_and_none_are_counted_as_they_are():
    random = np.random.default_rng(2)
    n = np.array([0, *random.integers(2, 9, 300)])
    level = random.normal(60, 10, len(n))
    answers = [random.normal(one, 20, count) for one, count in zip(level, n, strict=True)]
    single, mean = intraclass_correlation(n, [x.sum() for x in answers], [(x**2).sum() for x in answers])
    assert single.value == pytest.approx(10**2 / (10**2 + 20**2), abs=0.04)
    assert single.low < single.value < single.high < mean.low < mean.value < mean.high < 1


@pytest.mark.parametrize(("touchpoints", "fewest", "most"), [(10, 8, 9), (10, 5, 30), (40, 5, 30)])
@pytest.mark.parametrize("reliability", [0.05, 0.3, 0.6])
def test_limits_hold_the_reliability_whoever_answers_strictly(touchpoints, fewest, most, reliability):
    """A tenth of all variance is how strict a colleague is, who answers about many touchpoints."""
    random, staff, held = np.random.default_rng(9), 60, []
    for _ in range(2000):
        n = random.integers(fewest, most, touchpoints)
        place = np.repeat(np.arange(touchpoints), n)
        who = np.concatenate([random.permutation(staff)[:count] for count in n])
        level, strict = random.normal(size=touchpoints), random.normal(size=staff)
        x = np.sqrt(reliability) * level[place] + np.sqrt(0.1) * strict[who]
        x += np.sqrt(0.9 - reliability) * random.normal(size=len(x))
        single, mean = intraclass_correlation(n, np.bincount(place, x), np.bincount(place, x**2))
        held.append(single.low <= reliability <= single.high)
        assert (mean.low > 0) == (single.low > 0)
    assert np.mean(held) == pytest.approx(0.95, abs=0.02)


@pytest.mark.parametrize("n", [[], [5], [1, 1], [0, 4]])
def test_nothing_is_known_of_one_touchpoint_or_of_single_answers(n):
    n = np.array(n, float)
    assert np.isnan(intraclass_correlation(n, 50 * n, 2600 * n)).all()
