"""Which rows are refused, and what is said about them."""

from datetime import date, datetime

import pytest

from expectations.rules import row_rules
from metrics.facts import LOADABLE
from metrics.queries.refusals import in_words
from tests.expectations.deliveries import check


@pytest.mark.parametrize(
    ("table", "change", "reason"),
    [
        ("ratings", {"response_id": None}, "response_id is missing"),
        ("ratings", {"response_id": ""}, "response_id is missing"),
        ("ratings", {"answered_at": None}, "answered_at is missing"),
        ("ratings", {"touchpoint_id": "attic"}, "touchpoint_id attic is not a touchpoint of the map"),
        ("ratings", {"satisfaction": 100.5}, "satisfaction is 100.5, outside 0 to 100"),
        ("ratings", {"importance": -1.0}, "importance is -1.0, outside 0 to 100"),
        ("ratings", {"effort": float("nan")}, "effort is nan, outside 0 to 100"),
        ("ratings", {"weight": -0.5}, "weight is -0.5, below 0"),
        ("ratings", {"weight": float("inf")}, "weight is inf, no number up to 1,000,000,000,000"),
        ("ratings", {"weight": 1.1e12}, "weight is 1100000000000.0, no number up to 1,000,000,000,000"),
        ("ratings", {"satisfaction": None}, "none of satisfaction, importance and effort is given"),
        (
            "ratings",
            {"answered_at": datetime(2026, 7, 3)},
            "answered_at 2026-07-03 00:00:00 is in the future",
        ),
        ("responses", {"recommend": 11}, "recommend is 11, outside 0 to 10"),
        ("complaints", {"severity": 5}, "severity is 5, outside 1 to 4"),
        (
            "complaints",
            {"resolved_at": datetime(2026, 5, 31)},
            "resolved_at 2026-05-31 00:00:00 is before opened_at",
        ),
        ("customers", {"ended_on": date(2025, 12, 31)}, "ended_on 2025-12-31 is before started_on"),
        ("customers", {"started_on": date(2026, 7, 3)}, "started_on 2026-07-03 is in the future"),
        ("customers", {"end_kind": "bored"}, "end_kind is bored, none of voluntary, involuntary"),
        (
            "customers",
            {"end_touchpoint_id": "attic"},
            "end_touchpoint_id attic is not a touchpoint of the map",
        ),
        (
            "customers",
            {"monthly_revenue": float("nan")},
            "monthly_revenue is nan, no number up to 1,000,000,000,000",
        ),
        ("contacts", {"outcome": "lost"}, "outcome is lost, none of completed, abandoned, failed"),
        ("contacts", {"duration_seconds": -1.0}, "duration_seconds is -1.0, below 0"),
        ("assessments", {"performance": 101.0}, "performance is 101.0, outside 0 to 100"),
        ("assessments", {"department_id": "moon"}, "department_id moon is not a department of the map"),
    ],
)
def test_a_row_that_breaks_a_rule_is_refused_with_its_value(tmp_path, table, change, reason):
    _, refused = check(tmp_path, table, {}, change)
    assert [text for _, text in refused] == [reason]


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("ratings", {"satisfaction": 0.0}),
        ("ratings", {"satisfaction": 100.0}),
        ("ratings", {"satisfaction": None, "effort": 1.0}),
        ("ratings", {"answered_at": datetime(2026, 7, 2, 1)}),  # where the clock is fourteen hours ahead
        ("complaints", {"resolved_at": datetime(2026, 6, 1)}),  # at once
        ("customers", {"ended_on": date(2026, 1, 1)}),
        ("customers", {"monthly_revenue": -20.0}),  # a credit
        ("contacts", {"outcome": None}),
        ("assessments", {"department_id": "front"}),
    ],
)
def test_a_row_at_the_edge_of_a_rule_is_published(tmp_path, table, change):
    _, refused = check(tmp_path, table, change)
    assert refused == []


def test_a_row_that_breaks_two_rules_is_refused_once_with_both_reasons(tmp_path):
    findings, refused = check(tmp_path, "ratings", {}, {"touchpoint_id": "attic", "satisfaction": 140.0})
    assert refused == [
        ("r1", "touchpoint_id attic is not a touchpoint of the map; satisfaction is 140.0, outside 0 to 100")
    ]
    assert (findings.rows, findings.refused) == (2, 1)
    assert findings.reasons == (
        ("touchpoint_id is not a touchpoint of the map: attic", 1),
        ("satisfaction is outside 0 to 100", 1),
    )


def test_unknown_ids_are_counted_with_what_was_probably_meant(tmp_path):
    places = ["attic", "Dessk", "attic", "shops", "desk"]
    findings, _ = check(tmp_path, "ratings", *({"touchpoint_id": place} for place in places))
    assert findings.reasons == (
        (
            "touchpoint_id is not a touchpoint of the map: attic, Dessk (did you mean desk?), "
            "shops (did you mean shop?)",
            4,
        ),
    )


def test_words_that_are_no_choice_are_counted_with_how_to_turn_them(tmp_path):
    ends = ["moved", "bored", "moved", "voluntary", None]
    findings, _ = check(tmp_path, "customers", *({"end_kind": end} for end in ends))
    said = "end_kind is none of voluntary, involuntary: moved, bored; turn your words into these, as in "
    assert findings.reasons == ((said + "end_kind = \"= CASE header WHEN 'word' THEN 'voluntary' END\"", 3),)


def test_only_the_first_of_the_rows_with_one_key_in_a_file_is_kept(tmp_path):
    twice = {"response_id": "x"}
    _, refused = check(tmp_path, "ratings", twice, {}, twice, {**twice, "touchpoint_id": "shop"}, twice)
    reason = "response_id, touchpoint_id x / desk was there before in the same file"
    assert refused == [("x", reason), ("x", reason)]


def test_a_key_in_two_files_is_no_duplicate(tmp_path):
    again = {"response_id": "x"}
    _, refused = check(tmp_path, "ratings", again, {**again, "_file": "b.csv"})
    assert refused == []


def test_what_a_check_found_says_in_words_what_it_saw(tmp_path):
    findings, _ = check(tmp_path, "ratings", {}, {"satisfaction": 140.0})
    found = next(check for check in findings.checks if check.rule == "satisfaction.range")
    assert (found.text, found.rows, found.failed, found.passed, found.severity) == (
        "1 of 2 rows: satisfaction is outside 0 to 100",
        2,
        1,
        False,
        "warning",
    )
    assert found.examples == (
        {"key": "r1 / desk", "reason": "satisfaction is 140.0, outside 0 to 100", "file": "a.csv", "line": 3},
    )


def test_what_reading_refused_is_a_broken_rule_too(tmp_path):
    findings, _ = check(tmp_path, "ratings", {}, {"satisfaction": 140.0}, unreadable=3)
    broken = [found for found in findings.checks if not found.passed and found.severity == "warning"]
    assert [(found.rule, found.text, found.failed) for found in broken] == [
        ("unreadable", "3 of 5 rows: a value or the line cannot be read", 3),
        ("satisfaction.range", "1 of 2 rows: satisfaction is outside 0 to 100", 1),
    ]


def test_refused_rows_alone_do_not_block(tmp_path):
    findings, refused = check(tmp_path, "ratings", {}, {"satisfaction": 140.0})
    assert (len(refused), findings.blocked) == (1, False)


def test_a_folder_with_a_dollar_in_its_name_is_no_variable(tmp_path):
    folder = tmp_path / "$HOME %20 'x'"
    folder.mkdir()
    findings, _ = check(folder, "ratings", {})
    assert findings.rows == 1


@pytest.mark.parametrize("table", list(LOADABLE))
def test_every_rule_can_be_said_in_words(table):
    names = [rule.name for rule in row_rules(LOADABLE[table], datetime(2026, 7, 1))]
    assert [name for name in names if in_words(name, "") in ("", name)] == []
