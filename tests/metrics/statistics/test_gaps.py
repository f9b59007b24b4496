"""The decision table, one row per case."""

from statistics import NormalDist

import numpy as np
import pytest

from metrics.statistics.estimate import Estimate
from metrics.statistics.gaps import verdicts
from metrics.statistics.intervals import difference_of_means, moments

ERROR = 3 / NormalDist().inv_cdf(0.8)
CASES = [
    # gap, half width, adjusted p, customers, of whom 80 of 100 draws lie 3 on; crosshair 70
    (20, 8, 0.001, 55, "blind_spot"),  # staff rate it well, customers do not
    (-20, 8, 0.001, 80, "false_alarm"),  # staff worry, customers are content
    (20, 8, 0.001, 75, "agreed_strong"),  # staff think even better of what customers rate well
    (-20, 8, 0.001, 55, "agreed_weak"),  # staff think even worse of what customers rate badly
    (2, 4, 0.5, 55, "agreed_weak"),  # shown to be close
    (2, 4, 0.5, 85, "agreed_strong"),
    (2, 4, 0.5, 73, "agreed_strong"),  # with its lower end at the crosshair it is not below
    (2, 4, 0.5, 72.9, "undecided"),  # too near to the crosshair to be on a side of it
    (2, 4, 0.5, 67.1, "undecided"),
    (20, 8, 0.001, 69, "undecided"),
    (-20, 8, 0.001, 71, "undecided"),
    (2, 6, 0.5, 55, "undecided"),  # may be as much as 8
    (20, 25, 0.2, 55, "undecided"),  # large, but may be chance
    (5, 3, 0.001, 55, "undecided"),  # real, too small to matter, not shown to be close
    (5, 2, 0.001, 55, "agreed_weak"),  # real, but inside the margin
    (7.5, 3, 0.001, 55, "blind_spot"),  # the margin itself counts as a gap
    (20, 8, 0.05, 55, "blind_spot"),  # so does 5 %
    (np.nan, np.nan, np.nan, 55, "undecided"),
    (20, 8, 0.001, np.nan, "undecided"),
    (20, 8, np.nan, 55, "undecided"),
]


def gap(value, half) -> Estimate:
    value, half = np.asarray(value, float), np.asarray(half, float)
    return Estimate(value, value - half, value + half, np.full(value.shape, 30.0))


@pytest.mark.parametrize("value, half, p, customers, expected", CASES)
def test_a_performance_gap_is(value, half, p, customers, expected):
    assert str(verdicts(gap(value, half), p, customers, ERROR, 70)) == expected


@pytest.mark.parametrize(
    "value, customers, expected",
    [
        (-20, 85, "blind_spot"),  # customers find it important, staff do not
        (20, 55, "false_alarm"),  # staff find it important, customers do not
        (20, 85, "agreed_strong"),
        (-20, 55, "agreed_weak"),
    ],
)
def test_an_importance_gap_is_overlooked_where_customers_care(value, customers, expected):
    found = verdicts(gap(value, 8), 0.001, customers, ERROR, 70, trouble="high")
    assert str(found) == expected


def test_the_narrower_interval_of_two_one_sided_tests_finds_agreement_sooner():
    staff, customers = (
        moments(n, n, n, n * mean, (n - 1) * deviation**2 + n * mean**2)
        for mean, deviation, n in ((72, 10, 30), (70, 15, 300))
    )
    wide, narrow = (difference_of_means(staff, customers, level=level) for level in (0.95, 0.9))
    found = [
        str(verdicts(wide, wide.p, 70, 1, 75, margin=5.5, equivalence=inner)) for inner in (None, narrow)
    ]
    assert found == ["undecided", "agreed_weak"]


def test_a_column_gives_a_column():
    found = verdicts(gap([20, 2], [8, 4]), [0.001, 0.5], [55, 85], [3, 3], [70, 90])
    assert found.tolist() == ["blind_spot", "agreed_weak"]
