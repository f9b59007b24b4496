"""What is shown of staff tells nobody's answers, alone or taken from a total."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.anonymity import hidden, hidden_within
from tests import oracle

COUNTS = st.lists(st.integers(0, 12), max_size=8)
SMALLEST = st.integers(1, 6)


@pytest.mark.parametrize(
    ("counts", "withheld"),
    [
        ([7, 8, 9], []),  # nobody is few
        ([0, 7, 8], []),  # a group that said nothing hides nothing
        ([3, 7, 9, 8], [0, 1]),  # one alone could be taken from the total: the next smallest goes, too
        ([2, 3, 8], [0, 1]),  # two, and five together
        ([1, 2, 6, 9], [0, 1, 2]),  # two, but three together are still too few
        ([3], [0]),  # nothing else is there
        ([4, 0, 9], [0, 2]),  # the total tells the only other one
        ([2, 5, 5, 5], [0, 1]),  # of equal ones the first
    ],
)
def test_small_groups_and_what_would_tell_them_are_withheld(counts, withheld):
    assert np.flatnonzero(hidden(pd.Series(counts), 5)).tolist() == withheld


@given(COUNTS, SMALLEST)
def test_the_rule_is_that_of_the_slow_twin(counts, smallest):
    found = np.flatnonzero(hidden(pd.Series(counts, dtype=float), smallest))
    assert set(found) == oracle.hidden_groups(counts, smallest)


@given(COUNTS, SMALLEST)
def test_the_total_less_any_shown_groups_is_never_a_group_too_small(counts, smallest):
    """The total is shown from the smallest group on; parts of it are what can be subtracted."""
    away = hidden(pd.Series(counts, dtype=float), smallest)
    shown = [n for n, one in zip(counts, away, strict=True) if n and not one]
    assert all(n >= smallest for n in shown)
    if sum(counts) < smallest or not shown:
        return
    for size in range(len(shown) + 1):
        for parts in combinations(shown, size):
            assert sum(counts) - sum(parts) == 0 or sum(counts) - sum(parts) >= smallest
    assert away.sum() != 1


def test_each_total_has_its_own_groups():
    counts = pd.Series([3, 9, 9, 2, 9], index=[7, 8, 9, 10, 11])
    departments = pd.Series(["a", "a", "b", None, None], index=counts.index)
    assert hidden_within(counts, departments, 5).tolist() == [True, True, False, True, True]
