"""What a load learns of customers reaches the roll-ups of all their records, whenever these were made."""

import pytest

from loaders.load import load
from metrics.snapshots import current, read_only_engine, warehouse_folder
from tests.loaders.workspaces import CUSTOMERS, RATINGS, write, write_survey, write_workspace
from tests.metrics.tables import rounded, stored

WITH_TIER = CUSTOMERS + 'tier = "tier"\n'
RESPONSES = """
[[source]]
name = "forms"
table = "responses"
format = "csv"
path = "in/forms.csv"
[source.columns]
response_id = "id"
customer_id = "customer"
answered_at = "day"
satisfaction = "score"
"""
TABLES = (
    "daily_ratings",
    "monthly_ratings",
    "daily_responses",
    "monthly_churn",
    "impact",
    "pairs_by_bucket",
)


def company(folder, *tiers: str):
    """c0, c1, ... with these tiers ("-": no such customer), each with two ratings in March and one in May."""
    workspace = write_workspace(folder, RESPONSES, RATINGS, WITH_TIER)
    answers = (("03", "desk", "2026-03-04"), ("03", "shop", "2026-03-04"), ("05", "desk", "2026-05-06"))
    survey = [
        f"{number}{form},{place},c{number},{day},{20 + 10 * number},"
        for number in range(len(tiers))
        for form, place, day in answers
    ]
    write_survey(workspace, *survey)
    forms = [f"{number}03,c{number},2026-03-04,{30 + 10 * number}" for number in range(len(tiers))]
    write(workspace, "forms.csv", "id,customer,day,score", forms)
    people(workspace, *tiers)
    return workspace


def people(workspace, *tiers: str) -> None:
    rows = [f"c{number},2020-01-01,,{tier}" for number, tier in enumerate(tiers) if tier != "-"]
    write(workspace, "customers.csv", "id,started,ended,tier", rows)


def sums(workspace) -> dict:
    engine = read_only_engine(current(warehouse_folder(workspace.root, workspace.warehouse.url)))
    return {name: rounded(stored(engine, name)) for name in TABLES}


def tiers_of_march(workspace) -> dict[str, float]:
    found = sums(workspace)["daily_ratings"]
    return {
        key[3]: one["satisfaction_n"] for key, one in found.items() if key[0].month == 3 and key[1] == "desk"
    }


@pytest.mark.parametrize(
    ("later", "march"),
    [
        (("Gold", "Gold", "Silver"), {"all": 3, "Gold": 2, "Silver": 1}),  # c1 was Silver
        (("Gold", "-", "Silver"), {"all": 3, "Gold": 1, "Silver": 1, "unknown": 1}),  # c1 is gone
        (("Gold", "", "Silver"), {"all": 3, "Gold": 1, "Silver": 1, "unknown": 1}),  # c1 has none any more
    ],
)
def test_a_changed_tier_moves_what_the_customer_once_answered(tmp_path, later, march):
    workspace = company(tmp_path / "kept", "Gold", "Silver", "Silver")
    assert load(workspace).status == "published"
    assert tiers_of_march(workspace) == {"all": 3, "Gold": 1, "Silver": 2}
    people(workspace, *later)
    assert load(workspace).status == "published"
    assert tiers_of_march(workspace) == march
    anew = company(tmp_path / "anew", *later)
    load(anew)
    assert sums(workspace) == sums(anew)


def test_customers_who_come_after_their_answers_bring_their_tier(tmp_path):
    workspace = company(tmp_path, "-", "-", "Silver")
    load(workspace)
    assert tiers_of_march(workspace) == {"all": 3, "Silver": 1, "unknown": 2}
    people(workspace, "Gold", "-", "Silver")
    load(workspace)
    assert tiers_of_march(workspace) == {"all": 3, "Gold": 1, "Silver": 1, "unknown": 1}
