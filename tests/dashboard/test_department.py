"""What the head of a department's page says of the department."""

import pandas as pd

from dashboard import department

TOUCHPOINTS = pd.DataFrame({"stage": ["Use", "Buy", "Use"], "stage_position": [2, 1, 2]})
DEPARTMENTS = pd.DataFrame(
    {
        "department_id": ["bank", "cards", "loans", "shop"],
        "name": ["Bank", "Cards", "Loans", "Shop"],
        "lead": ["Ann", None, "Bo", "Cy"],
        "parent_id": [None, "bank", "bank", None],
    }
)


def test_departments_below_are_said_to_be_left_out() -> None:
    assert department.place(TOUCHPOINTS, DEPARTMENTS, "bank") == (
        "Buy, Use · lead: Ann · without the departments below it: Cards, Loans"
    )


def test_a_department_without_others_below_and_without_lead_has_its_stages_alone() -> None:
    assert department.place(TOUCHPOINTS, DEPARTMENTS, "cards") == "Buy, Use"


def test_silence_says_nothing_where_leaving_and_complaining_are_not_both_known() -> None:
    nothing = pd.DataFrame({"name": []})
    known = pd.DataFrame({"churn_risk_ratio": [None, 2.0], "complaints_per_1000": [4.0, None]})
    cannot = "Whether customers leave without complaining cannot be told here"
    assert department.silent(nothing, known) == cannot
    assert (
        department.silent(nothing, known.assign(complaints_per_1000=4.0))
        == "No silent failure was found here"
    )
