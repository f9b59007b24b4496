"""The verdicts on staff's view, per department."""

import numpy as np
import pandas as pd
import pytest

from dashboard import verdicts


def departments(**verdict: str | None) -> pd.DataFrame:
    """One row per department; None where its gap is withheld."""
    return pd.DataFrame(
        {
            "department": list(verdict),
            "gap_performance": [np.nan if said is None else 10.0 for said in verdict.values()],
            "gap_performance_p_adjusted": 0.2,
            "gap_performance_verdict": [said or "blind_spot" for said in verdict.values()],
        }
    )


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (
            departments(Sales="blind_spot", IT="agreed_weak", Legal="false_alarm"),
            "Blind spot as a whole: Sales. False alarm as a whole: Legal",
        ),
        (departments(Sales="blind_spot", Legal=None), "Blind spot as a whole: Sales"),
        (
            departments(Sales="blind_spot", IT="blind_spot", Legal=None),
            "Every department is a blind spot as a whole",
        ),
        (
            departments(Legal="false_alarm", IT="false_alarm"),
            "Every department is a false alarm as a whole",
        ),
        (
            departments(A="undecided", **dict.fromkeys("BCDEF", "blind_spot")),
            "Blind spot as a whole: B, C, D and 2 more",
        ),
        (
            departments(IT="undecided"),
            "No department is shown to be a blind spot or a false alarm as a whole",
        ),
        (departments(IT=None), "No department has enough figures for a gap of its own"),
    ],
)
def test_which_departments_err_as_a_whole(found: pd.DataFrame, sentence: str) -> None:
    assert verdicts.overrating(found) == sentence


def test_that_every_department_overrates_is_said_whatever_the_verdicts() -> None:
    found = departments(Sales="blind_spot", IT="undecided", Legal=None)
    clear = found.assign(gap_performance_p_adjusted=[0.01, 0.04, np.nan])
    assert verdicts.overrating(clear) == (
        "Every department overrates its touchpoints. Blind spot as a whole: Sales"
    )
    assert verdicts.overrating(clear.head(1)) == "Blind spot as a whole: Sales"


def test_blind_spots_and_false_alarms_are_named_by_the_width_of_their_gaps() -> None:
    codes = ["blind_spot"] * 5 + ["false_alarm", "undecided", "blind_spot"]
    gaps = [8.0, 20.0, 9.0, 30.0, 7.0, -9.0, 40.0, np.nan]
    frame = pd.DataFrame(
        {"name": list("ABCDEFGH"), "gap_performance": gaps, "gap_performance_verdict": codes}
    )
    assert verdicts.widest(frame) == "Blind spots: D, B, C and 2 more. False alarm: F"
    assert verdicts.widest(frame.iloc[6:]).startswith("Nowhere do staff and customers")


@pytest.mark.parametrize("importance", [True, False])
@pytest.mark.usefixtures("empty_workspace")
def test_departments_with_a_gap_beyond_chance_come_first_and_the_widest_before_others(
    importance: bool,
) -> None:
    names = ["Clear", "Withheld", "Wide", "Clearer", "Narrow"]
    took_part = pd.DataFrame(
        {
            "department": names,
            "gap_performance": [5.0, np.nan, 9.0, -6.0, 1.0],
            "gap_performance_p_adjusted": [0.01, np.nan, 0.2, 0.01, 0.8],
            "gap_performance_low": 0.0,
            "gap_performance_high": 0.0,
            "gap_performance_n": 20,
            "gap_performance_withheld": [None, "too_few_assessments", None, None, None],
            "gap_performance_verdict": "undecided",
            "gap_importance": [np.nan, np.nan, -12.0, np.nan, np.nan] if importance else np.nan,
            "gap_importance_low": -15.0,
            "gap_importance_high": -9.0,
            "gap_importance_n": 20,
            "gap_importance_withheld": ["not_measured"] * 2 + [None] + ["not_measured"] * 2,
            "gap_importance_verdict": "blind_spot",
            "disagreed": 0,
        }
    )
    touchpoints = pd.DataFrame(
        {"department": names, "gap_performance": 1.0, "gap_performance_verdict": "undecided"}
    )
    table = verdicts.departments(touchpoints, took_part)
    assert table["department"].tolist() == ["Clearer", "Clear", "Wide", "Narrow", "Withheld"]
    assert ("gap_in_importance" in table) == importance
    if importance:
        assert table["whole_importance"].tolist() == ["", "", "Underestimated", "", ""]
        assert "−12" in table["gap_in_importance"][2]


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            ["blind_spot", "false_alarm", "false_alarm", "agreed_weak", None],
            "Staff underestimate the importance of 1 and overestimate that of 2 among 4 touchpoints",
        ),
        (
            ["agreed_strong", "false_alarm"],
            "Staff underestimate the importance of none and overestimate that of 1 among 2 touchpoints",
        ),
        (["undecided"], "Staff are not shown to misjudge how important any touchpoint is, of 1"),
    ],
)
def test_of_how_many_touchpoints_staff_misjudge_the_importance(found: list[str | None], said: str) -> None:
    frame = pd.DataFrame(
        {
            "name": [f"T{place}" for place in range(len(found))],
            "gap_importance": [np.nan if verdict is None else 9.0 for verdict in found],
            "gap_importance_verdict": [verdict or "blind_spot" for verdict in found],
        }
    )
    assert verdicts.on_importance(frame) == said
    told = {group.title: group.count for group in verdicts.groups(frame, "importance")}
    assert sum(told.values()) == sum(verdict is not None for verdict in found)
    assert told["Overestimated"] == found.count("false_alarm")
