"""What is recommended, and what is a quick win."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.recommendations import CERTAIN, kinds, recommendations

USUAL: dict[str, Any] = {
    "quadrant": "undecided",
    "performance": 60.0,
    "gap_performance_verdict": "undecided",
    "churn_risk_ratio": 1.0,
    "churn_risk_ratio_p_adjusted": 1.0,
    "priority_rank": 1.0,
    "priority_above_median": 0.5,
    "improvement_effort": 3,
}
URGENT = {"quadrant": "concentrate"}
LEAVING = {"churn_risk_ratio": 2.0, "churn_risk_ratio_p_adjusted": 0.01}


def table(*rows: dict[str, Any]) -> pd.DataFrame:
    frame = pd.DataFrame([{**USUAL, **row} for row in rows])
    return frame.astype({"improvement_effort": "Int64"})


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"quadrant": "concentrate"}, "repair"),
        ({"quadrant": "concentrate", **LEAVING}, "repair"),
        ({"quadrant": "concentrate", "gap_performance_verdict": "blind_spot"}, "convince"),
        ({"quadrant": "low_priority", **LEAVING}, "look"),
        ({"quadrant": "low_priority", **LEAVING, "churn_risk_ratio_p_adjusted": 0.2}, "leave"),
        ({"quadrant": "low_priority", **LEAVING, "churn_risk_ratio": 0.5}, "leave"),
        ({"quadrant": "low_priority", "priority_above_median": 0.9}, "spare"),  # a quick win
        ({"quadrant": "low_priority", "priority_above_median": 0.1}, "spare"),  # a fill in
        ({"quadrant": "keep_up", "gap_performance_verdict": "false_alarm"}, "show"),
        ({"quadrant": "keep_up"}, "hold"),
        ({"quadrant": "overkill"}, "ease"),
        ({"performance": np.nan, "priority_rank": np.nan, "priority_above_median": np.nan}, "ask"),
        ({"priority_rank": np.nan, "priority_above_median": np.nan}, "weigh"),  # of unknown importance
        ({}, "wait"),
    ],
)
def test_the_first_rule_that_holds_decides(row: dict[str, Any], code: str) -> None:
    assert recommendations(table(row)).tolist() == [code]


def test_nothing_strategic_is_to_be_left() -> None:
    rows = [{"quadrant": "low_priority", "improvement_effort": effort} for effort in (1, 1, 5, 5, 1, 1)]
    frame = table(*rows).assign(priority_above_median=[0.9, 0.1, 0.9, 0.1, 0.5, np.nan])
    assert recommendations(frame).tolist() == ["spare", "spare", "plan", "leave", "leave", "leave"]
    assert kinds(frame).tolist() == ["fill_in", "fill_in", "drop", "drop", "undecided", None]


@pytest.mark.parametrize("quadrant", ["low_priority", "keep_up", "overkill"])
def test_nothing_is_a_quick_win_or_strategic_in_a_quadrant_that_can_wait(
    quadrant: str,
) -> None:
    rows = [{"quadrant": quadrant, "priority_above_median": 0.9, "improvement_effort": n} for n in (1, 5)]
    assert kinds(table(*rows)).tolist() == ["fill_in", "drop"]


def test_a_high_gain_for_little_effort_is_a_quick_win() -> None:
    gains_and_efforts = [(0.9, 3), (0.9, 4), (0.1, 1), (0.1, 5), (0.5, 1), (0.9, None), (np.nan, 1)]
    rows = [
        {**URGENT, "priority_above_median": gain, "improvement_effort": n} for gain, n in gains_and_efforts
    ]
    assert kinds(table(*rows)).tolist() == [
        "quick_win",
        "strategic",
        "fill_in",
        "drop",
        "undecided",
        None,
        None,
    ]


def test_what_is_to_wait_is_undecided_whatever_it_promises() -> None:
    promised = [(0.9, 1), (0.9, 5), (0.1, 1), (0.1, 5), (0.9, None)]
    rows = [{"priority_above_median": gain, "improvement_effort": effort} for gain, effort in promised]
    frame = table(*rows)
    assert recommendations(frame).tolist() == ["wait"] * 5
    assert kinds(frame).tolist() == [*["undecided"] * 4, None]
    assert kinds(table({**rows[0], **LEAVING})).tolist() == ["quick_win"]  # to be looked into now


def test_without_efforts_or_gains_there_are_no_kinds() -> None:
    assert kinds(table({"improvement_effort": None})).tolist() == [None]
    assert kinds(table({}).iloc[:0]).empty


@given(
    st.lists(st.tuples(st.none() | st.floats(0, 1), st.none() | st.integers(1, 5)), min_size=1, max_size=30)
)
def test_every_kind_says_what_is_known_of_gain_and_effort(
    given_: list[tuple[float | None, int | None]],
) -> None:
    frame = table(*[{**URGENT, "priority_above_median": gain, "improvement_effort": n} for gain, n in given_])
    frame["priority_above_median"] = frame["priority_above_median"].astype(float)
    for kind, (gain, effort) in zip(kinds(frame), given_, strict=True):
        assert (kind is None) == (gain is None or effort is None)
        if gain is not None and effort is not None:
            assert (kind in ("quick_win", "strategic")) == (gain >= CERTAIN)
            assert (kind in ("fill_in", "drop")) == (gain <= 1 - CERTAIN)
