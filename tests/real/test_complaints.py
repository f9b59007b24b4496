"""29,283 complaints without a customer, a contact or a closing date."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from tests.real.conftest import Example, copy_example, load_report

ACCOUNT, CARD, MORTGAGE = "Checking or savings account", "Credit card or prepaid card", "Mortgage"
PLACED = {  # touchpoints that are one product and one issue
    "account_managing": (ACCOUNT, "Managing an account"),
    "account_opening": (ACCOUNT, "Opening an account"),
    "account_closing": (ACCOUNT, "Closing an account"),
    "account_low_funds": (ACCOUNT, "Problem caused by your funds being low"),
    "card_disputes": (CARD, "Problem with a purchase shown on your statement"),
    "card_fees": (CARD, "Fees or interest"),
    "mortgage_hardship": (MORTGAGE, "Struggling to pay mortgage"),
    "mortgage_payments": (MORTGAGE, "Trouble during payment process"),
}


@pytest.fixture(scope="module")
def example(load_example: Callable[[str], Example]) -> Example:
    return load_example("complaints")


@pytest.fixture(scope="module")
def complaints(data: Path) -> pd.DataFrame:
    return pd.read_csv(data / "cfpb_bank_of_america" / "consumer_complaints_2017_2020.csv.gz", dtype=str)


def placed(complaints: pd.DataFrame) -> dict[str, int]:
    counts = complaints.groupby(["Product", "Issue"]).size()
    return {touchpoint: int(counts.get(pair, 0)) for touchpoint, pair in PLACED.items()}


@pytest.mark.parametrize(("first", "last"), [("2017-05-01", "2020-12-31"), ("2020-01-01", "2020-03-31")])
def test_complaints_are_counted_on_the_day_they_were_submitted(
    example: Example, complaints: pd.DataFrame, first: str, last: str
) -> None:
    inside = complaints[complaints["Date submitted"].between(first, last)]
    found = example.scorecard(first, last).complaints()
    assert found[list(PLACED)].to_dict() == placed(inside)
    assert found.sum() == len(inside)


def test_a_segment_holds_its_own_complaints(example: Example, complaints: pd.DataFrame) -> None:
    inside = complaints[complaints["State"] == "CA"]
    found = example.scorecard("2017-05-01", "2020-12-31", segment="state=CA").complaints()
    assert found[list(PLACED)].to_dict() == placed(inside)
    assert found.sum() == len(inside) == 6166


def test_months_and_categories_add_up(example: Example, complaints: pd.DataFrame) -> None:
    month = complaints["Date submitted"].str[:7].rename("month")
    expected = complaints.groupby([month, complaints["Issue"].rename("category")]).size()
    found = example.query("""
        SELECT strftime(day, '%Y-%m') AS month, category, sum(n)::BIGINT AS n,
               sum(resolved_n)::BIGINT AS resolved_n
        FROM daily_complaints WHERE segmentation = 'all' GROUP BY ALL
    """).set_index(["month", "category"])
    assert found["n"].to_dict() == expected.to_dict()
    assert found["resolved_n"].sum() == 0


def test_without_closing_dates_and_contacts_figures_are_withheld_with_a_reason(example: Example) -> None:
    card = example.scorecard("2017-05-01", "2020-12-31")
    for name in ("resolution_hours", "complaints_per_1000", "performance", "derived", "stated"):
        figure = card.figure(name)
        assert (figure["value"].notna().sum(), figure["withheld"].isna().sum()) == (0, 0), name


def test_every_complaint_is_published_once(example: Example, complaints: pd.DataFrame) -> None:
    found = example.query("SELECT count(*) AS n, count(DISTINCT complaint_id) AS ids FROM complaints")
    assert found.iloc[0].to_list() == [len(complaints), len(complaints)]
    assert example.sources().loc["complaints"].to_list() == [len(complaints), 0, len(complaints)]


def test_complaints_about_a_touchpoint_that_is_not_on_the_map_are_refused_with_the_reason(
    data: Path, tmp_path: Path, complaints: pd.DataFrame
) -> None:
    folder = tmp_path / "complaints"
    copy_example("complaints", data, folder)
    file = folder / "map" / "touchpoints.csv"
    lines = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if not line.startswith("card_fees")), "utf-8")
    example = Example(folder, load_report(folder))
    about_fees = (complaints["Product"] == CARD) & (complaints["Issue"] == "Fees or interest")
    refused = complaints.loc[about_fees, "Complaint ID"]
    quarantine = example.query("SELECT key, reason FROM quarantine")
    read, kept = len(complaints), len(complaints) - len(refused)
    assert example.sources().loc["complaints"].to_list() == [read, len(refused), kept]
    assert sorted(quarantine["key"]) == sorted(refused)
    assert quarantine["reason"].str.contains("card_fees").all()
