"""The largest of several counts: when it may be named."""

import numpy as np
import pytest
from scipy import stats

from metrics.statistics.leader import is_ahead, is_apart, surest_pair


@pytest.mark.parametrize(
    ("counts", "ahead"),
    [
        ([60, 58, 58], False),
        ([90, 58, 28], True),
        ([5, 0], False),  # p = 0.0625
        ([6, 0], True),  # p = 0.03125
        ([4], False),
        ([], False),
        ([0, 0], False),
    ],
)
def test_the_largest_is_named_only_beyond_chance(counts, ahead):
    assert is_ahead(counts) is ahead


def test_it_is_the_binomial_test_against_the_runner_up():
    for first in range(30, 60):
        exact = stats.binomtest(first, first + 30, 0.5).pvalue <= 0.05
        assert is_ahead([first, 3, 30]) == exact


@pytest.mark.parametrize("kinds", [2, 3, 8])
def test_equal_categories_have_a_leader_in_no_more_than_one_of_twenty(kinds):
    random = np.random.default_rng(9)
    found = [is_ahead(row) for row in random.multinomial(180, [1 / kinds] * kinds, 2000)]
    assert np.mean(found) < 0.055


def test_a_true_leader_beside_an_equal_pair_is_no_false_one():
    """The hardest case: two share the first place, the rest hardly matters."""
    random = np.random.default_rng(9)
    found = [is_ahead(row) for row in random.multinomial(180, [0.45, 0.45, 0.1], 2000)]
    assert 0.02 < np.mean(found) < 0.055


@pytest.mark.parametrize(
    ("values", "errors", "apart"),
    [
        ([10, 5, 4], [1, 1, 1], True),
        ([10, 8, 4], [1, 1, 1], False),  # 2 is less than 1.96 root 2
        ([10, 5, 4], [1, 1, 3], False),  # the third may be higher: it is not known well
        ([10, 5, np.nan], [1, 1, np.nan], True),
        ([10, np.nan], [1, np.nan], False),
        ([], [], False),
    ],
)
def test_the_largest_estimate_is_named_only_beyond_every_other(values, errors, apart):
    assert is_apart(values, errors) is apart


@pytest.mark.parametrize("errors", [[1, 1, 1, 1, 1, 1], [1, 1], [0.2, 1, 1, 3]])
def test_of_equal_estimates_no_more_than_one_of_twenty_is_named(errors):
    random = np.random.default_rng(9)
    found = [is_apart(random.normal(0, errors), errors) for _ in range(2000)]
    assert np.mean(found) < 0.06


@pytest.mark.parametrize(
    ("values", "errors", "groups", "pair"),
    [
        ([70, 60, 50], [1, 1, 9], "aaa", (1, 0)),  # the lowest is not known well
        ([50, 60, 70, 71], [1, 1, 1, 1], "abab", (0, 2)),  # across groups nothing is compared
        ([70, 66.6], [1, 1], "aa", (1, 0)),
        ([70, 66.6, 68, 69, 67], [1] * 5, "aaaaa", None),  # the same two among ten pairs
        ([70, 66.6, 68, 69, 67], [1] * 5, "aabbb", None),  # or beside another segmentation
        ([70, np.nan], [1, np.nan], "aa", None),
        ([], [], "", None),
    ],
)
def test_two_are_told_apart_only_beyond_what_all_pairs_do_by_chance(values, errors, groups, pair):
    assert surest_pair(values, errors, list(groups)) == pair


@pytest.mark.parametrize("groups", ["a" * 4, "a" * 10, "a" * 20, "a" * 4 + "b" * 6 + "c" * 10])
def test_of_equal_segments_two_are_told_apart_in_no_more_than_one_of_twenty(groups):
    random = np.random.default_rng(9)
    errors = random.uniform(0.5, 3, len(groups))
    found = [surest_pair(random.normal(0, errors), errors, list(groups)) for _ in range(2000)]
    assert np.mean([pair is not None for pair in found]) < 0.06


def test_one_that_is_lower_is_found_among_twenty():
    random = np.random.default_rng(9)
    errors = np.ones(20)
    found = [
        surest_pair(random.normal(0, errors) - 6 * (errors.cumsum() == 1), errors, ["a"] * 20)
        for _ in range(500)
    ]
    assert np.mean([pair is not None and pair[0] == 0 for pair in found]) > 0.9
