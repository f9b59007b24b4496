"""What the head of a department's page says of the department."""

import pandas as pd

from dashboard import captions, department

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
        "Stages: Buy, Use · lead: Ann · without the departments below it: Cards, Loans"
    )


def test_a_department_without_others_below_and_without_lead_has_its_stages_alone() -> None:
    assert department.place(TOUCHPOINTS, DEPARTMENTS, "cards") == "Stages: Buy, Use"


def test_one_stage_alone_needs_no_quotes() -> None:
    one = TOUCHPOINTS.assign(stage="Waiting and shopping")
    assert department.place(one, DEPARTMENTS, "cards") == "Stage: Waiting and shopping"


def test_the_weakest_are_as_many_as_there_are() -> None:
    known = pd.DataFrame({"performance": [50.0, None, 70.0]})
    assert department.worst_caption(known).startswith("Customers' mean score, the lowest first")
    many = pd.DataFrame({"performance": [50.0] * 7})
    assert department.worst_caption(many).startswith("Customers' mean score at the weakest 5 of 7")


def test_two_tiles_are_the_same_where_they_read_the_same() -> None:
    assert department.same({"value": 66.31}, {"value": 66.34})
    assert not department.same({"value": 66.31}, {"value": 66.36})


def test_silence_says_nothing_where_leaving_and_complaining_are_not_both_known() -> None:
    nothing = pd.DataFrame({"name": []})
    known = pd.DataFrame({"churn_risk_ratio": [None, 2.0], "complaints_per_1000": [4.0, None]})
    cannot = "Whether customers leave without complaining cannot be told here"
    assert department.silent(nothing, known) == cannot
    assert (
        department.silent(nothing, known.assign(complaints_per_1000=4.0))
        == "No silent failure was found here"
    )


def test_the_ranking_explains_only_the_columns_that_it_shows() -> None:
    bare = pd.DataFrame({"performance_change": [None, 1.0], "gap_performance": [None, None]})
    said = captions.priorities(bare)
    assert said.endswith("Change: against the comparison period. ▲ ▼: beyond chance.")
    assert captions.priorities(bare.assign(performance_change=None)).endswith("95 % interval.")
