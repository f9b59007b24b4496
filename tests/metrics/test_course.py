"""What two years of months have done."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from metrics.course import Drifted, Stepped, course


def points(values: list[float | None], first: str = "2024-07-01") -> pd.DataFrame:
    periods = pd.date_range(first, periods=len(values), freq="MS").date
    return pd.DataFrame({"period": periods, "value": pd.Series(values, dtype=float)})


NOISE = np.random.default_rng(2).normal(0, 1, 24).round(1)


def test_a_touchpoint_that_fell_says_since_when() -> None:
    found = course(points([70 + x - (8 if k >= 15 else 0) for k, x in enumerate(NOISE)]))
    assert isinstance(found, Stepped)
    assert found.since == date(2025, 10, 1)  # the sixteenth month
    assert date(2025, 8, 1) <= found.earliest <= found.since <= found.latest <= date(2025, 12, 1)
    assert (found.before - 70, found.after - 62) == (pytest.approx(0, abs=0.7), pytest.approx(0, abs=0.7))


def test_a_touchpoint_that_slowly_falls_says_how_fast() -> None:
    found = course(points([70 + x - 0.5 * k for k, x in enumerate(NOISE)]))
    assert isinstance(found, Drifted)
    assert found.low < -6 < found.high < 0
    assert found.per_year == pytest.approx(-6, abs=1)


def test_months_without_a_figure_are_left_out_and_keep_their_place_in_time() -> None:
    values = [70 - 0.5 * k if k < 8 or k % 3 == 0 else None for k in range(24)]
    found = course(points(values))
    assert isinstance(found, Drifted) and found.per_year == pytest.approx(-6)


def test_a_steady_touchpoint_has_done_nothing() -> None:
    assert course(points([70 + x for x in NOISE])) is None


@pytest.mark.parametrize("values", [[], [None] * 24, [70.0] * 24, [70.0] * 5 + [50.0] * 6])
def test_too_little_is_not_judged(values: list[float | None]) -> None:
    assert course(points(values)) is None


def test_steady_touchpoints_are_said_to_have_changed_no_more_often_than_is_stated() -> None:
    """Months of unequal bases; two to three of a hundred."""
    random = np.random.default_rng(3)
    errors = random.uniform(1, 4, 24)
    found = [course(points(list(70 + random.normal(0, errors)))) for _ in range(1000)]
    assert 0.005 < np.mean([one is not None for one in found]) < 0.035


@pytest.mark.parametrize(
    "values",
    [[60.0, 40.0] + [50.0] * 10, [50.0] * 10 + [40.0, 60.0], [50.0] * 23 + [50.0000000000001]],
)
def test_months_whose_levels_do_not_differ_have_done_nothing(values: list[float | None]) -> None:
    assert course(points(values)) is None
