"""`touchpoint scorecard`: the figures without a browser."""

import csv
import io
import json

import pytest

from tests.cli import shape
from tests.cli.running import refusal, run

FEW = ("--segment", "tier=Premier")  # with too few answers about some touchpoints


def card(folder, *words):
    return json.loads(run("scorecard", "--workspace", folder, "--format", "json", *words).stdout)


def test_the_json_has_the_fixed_shape(bank):
    found = card(bank)
    shape.check(found)
    assert len(found["touchpoints"]) == 40
    assert {row["quadrant"] for row in found["touchpoints"]} >= {"concentrate", "keep_up", "undecided"}


def test_what_is_withheld_has_its_shape_beside_what_is_not(bank):
    found = card(bank, *FEW)
    shape.check(found)
    withheld = {"withheld" in row["performance"]["customers"] for row in found["touchpoints"]}
    assert withheld == {True, False}


def test_a_company_with_little_to_say_has_the_same_shape(loaded):
    found = card(loaded)
    shape.check(found)
    shop = next(row for row in found["touchpoints"] if row["touchpoint_id"] == "shop")
    assert shop["performance"]["customers"] == {
        "value": None,
        "low": None,
        "high": None,
        "n": 0,
        "withheld": "Nothing of this kind was recorded in this period.",
    }


def test_period_and_segment_are_those_asked_for(bank):
    found = card(bank, "--from", "2026-01-01", "--to", "2026-06-30", "--segment", "tier=Plus")
    shape.check(found)
    assert (found["from"], found["to"], found["segment"]) == ("2026-01-01", "2026-06-30", "tier=Plus")
    assert 0 < found["overall"]["satisfaction"]["n"] < card(bank)["overall"]["satisfaction"]["n"]


def test_a_period_without_any_record_withholds_everything(bank):
    found = card(bank, "--from", "1999-01-01", "--to", "1999-12-31")
    shape.check(found)
    assert all(estimate["value"] is None for estimate in found["overall"].values())


def test_the_whole_reach_of_the_calendar_can_be_asked_for(bank):
    first, last = "1900-01-01", "2999-12-31"
    assert card(bank, "--from", first, "--to", last)["overall"]["satisfaction"]["n"] > 0
    assert card(bank, "--to", first)["overall"]["satisfaction"]["n"] == 0


def test_a_department_sees_its_own_touchpoints(bank):
    everywhere = {row["touchpoint_id"]: row["department_id"] for row in card(bank)["touchpoints"]}
    department = next(iter(everywhere.values()))
    found = card(bank, "--department", department)
    shape.check(found)
    assert {row["touchpoint_id"] for row in found["touchpoints"]} == {
        touchpoint for touchpoint, owner in everywhere.items() if owner == department
    }


def test_the_csv_has_a_row_for_each_touchpoint(bank):
    rows = list(csv.DictReader(io.StringIO(run("scorecard", "--workspace", bank, "--format", "csv").stdout)))
    expected = card(bank)["touchpoints"]
    assert [row["touchpoint_id"] for row in rows] == [row["touchpoint_id"] for row in expected]
    shown = expected[0]["performance"]["customers"]
    assert float(rows[0]["performance"]) == pytest.approx(shown["value"])
    assert int(rows[0]["performance_n"]) == shown["n"]


def test_the_table_says_what_is_withheld(bank):
    table = run("scorecard", "--workspace", bank, *FEW).stdout
    assert any("withheld" in line for line in table.splitlines())


def test_the_table_ranks_touchpoints(bank):
    lines = run("scorecard", "--workspace", bank).stdout.splitlines()
    assert lines[1].split() == ["figure", "value", "95", "%", "interval", "n"]
    first = next(row["name"] for row in card(bank)["touchpoints"] if row["priority"]["rank"] == 1)
    assert lines[10].startswith(first)
    assert any(line.startswith("Complaints per 1,000 contacts  ") for line in lines)
    assert lines[9].index("  of  ") < lines[10].index("contacts") < lines[9].index("Excess churn")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (
            ["--segment", "tier=Plas"],
            "--segment tier=Plas: there is none of this name; did you mean tier=Plus?",
        ),
        (
            ["--segment", "teir=Plus"],
            "--segment teir=Plus: there is none of this name; did you mean tier=Plus?",
        ),
        (["--department", "x"], "--department x: there is none of this name; write one of "),
        (
            ["--from", "2026-06-30", "--to", "2026-06-01"],
            "--from 2026-06-30 is after --to 2026-06-01: write the earlier day first",
        ),
        (["--from", "2199-01-01"], "--from 2199-01-01 is after the newest record of 20"),
    ],
)
def test_an_argument_that_names_nothing_is_refused(bank, words, line):
    assert refusal("scorecard", "--workspace", bank, *words, status=2).startswith(line)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--from", "30.06.2026"], "'30.06.2026' is no date; write it as 2026-06-30"),
        (["--to", "2026-02-30"], "'2026-02-30' is no date; write it as 2026-06-30"),
        (["--to", "9999-12-31"], "9999-12-31 is out of reach; write a day from 1900-01-01 to 2999-12-31"),
        (["--from", "0001-01-01"], "0001-01-01 is out of reach; write a day from 1900-01-01 to 2999-12-31"),
        (["--segment", "Gold"], "'Gold' is no segment; write it as tier=Gold"),
        (["--format", "xml"], "'xml' is not one of 'table', 'json', 'csv'"),
    ],
)
def test_an_argument_that_cannot_be_read_says_how_to_write_it(bank, words, said):
    assert said in run("scorecard", "--workspace", bank, *words, status=2).stderr


def test_before_the_first_load_it_says_which_command_to_run(new_shop):
    assert refusal("scorecard", "--workspace", new_shop, status=2) == (
        "Nothing is published yet: run touchpoint load first."
    )
