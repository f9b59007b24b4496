"""The page that says whether the figures can be trusted."""

import re
from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from dashboard import formats, quality, settings
from dashboard.catalogue import VIEWS
from loaders.quarantine import refused_rows
from metrics.queries.refusals import counts, rows
from metrics.scope import EVERYTHING, Scope
from metrics.snapshots import current, read_only_engine, warehouse_folder
from metrics.tables import warehouse_tables
from metrics.workspace import Checks, Workspace
from tests.dashboard import stores

PAGE = str(VIEWS / "data_quality.py")
FOURTH = "20261123T060000-dd44"
FIFTH = "20261124T060000-ee55"


def run(**params: str) -> AppTest:
    app = AppTest.from_file(PAGE, default_timeout=30)
    for name, value in params.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def badge() -> str:
    """What the Overview says of age and checks."""

    def line() -> None:
        import streamlit as st

        from dashboard import data, trust
        from metrics.scope import EVERYTHING

        st.markdown(trust.badges(EVERYTHING, data.reading()))

    return str(AppTest.from_function(line, default_timeout=30).run().markdown[0].value)


def table_with(app: AppTest, column: str) -> pd.DataFrame:
    return next(element.value for element in app.dataframe if column in element.value)


def test_the_lead_counts_the_refused_rows_of_the_newest_loads(workspace: Workspace) -> None:
    assert run().header[0].value == "Every source was published; 2 rows were refused"


def test_each_card_is_named_by_what_was_found(workspace: Workspace) -> None:
    assert [header.value for header in run().header[1:]] == [
        "Sources with refused rows\\: 1 of 2, at most 2 rows, in survey",
        "Broken rules\\: 1 of 2, none of which stopped the load",
        "Stopped loads\\: none of the last 1",
        "Records reach 19 Nov 2026; there are none of customers, responses, complaints, contacts",
        "3 refused rows are kept; 2 of them in survey\\: satisfaction is outside its range",
        "Rows to repair\\: survey 2, complaints 1",
    ]


def test_a_stopped_load_names_its_sources_and_is_counted(workspace: Workspace) -> None:
    stores.record_load(workspace, stores.SECOND, "blocked", broken="critical")
    titles = [header.value for header in run().header[1:4]]
    assert titles == [
        "Stopped the load\\: survey",
        "Broken rules\\: 1 of 2, which stopped the load",
        "Stopped loads\\: 1 of the last 2",
    ]


def test_what_is_fine_is_said_to_be() -> None:
    sources = pd.DataFrame({"source": ["a", "b"], "refused": [0, 0]})
    checks = pd.DataFrame(
        {"passed": [True], "severity": ["critical"], "status": ["published"], "source": ["a"]}
    )
    newest = pd.DataFrame({"table_name": ["ratings"], "newest": [pd.Timestamp("2026-10-31 09:00")]})
    assert (
        quality.sources_title(sources, checks),
        quality.checks_title(checks),
        quality.freshness_title(newest),
        quality.freshness_title(newest.assign(newest=pd.NaT)),
    ) == (
        "Sources without a refused row: 2 of 2",
        "Broken rules: none of 1",
        "Every kind of record reaches 31 Oct 2026",
        "No record has a date",
    )


def test_a_register_of_customers_is_not_behind_because_nobody_joined_lately(
    empty_workspace: Workspace,
) -> None:
    settings.use(empty_workspace.model_copy(update={"checks": Checks()}))
    kinds = pd.DataFrame(
        {"table_name": ["customers", "ratings"], "newest": pd.to_datetime(["2023-12-27", "2026-10-31"])}
    )
    sources = pd.DataFrame(
        {
            "source": ["crm", "tickets"],
            "table_name": ["customers", "complaints"],
            "status": "published",
            "newest": pd.Timestamp("2023-12-27"),
            "finished_at": pd.Timestamp("2026-10-31"),
            **dict.fromkeys(("rows_read", "published"), 9),
            "refused": 0,
        }
    )
    checks = pd.DataFrame({"passed": [], "severity": [], "status": [], "source": []})
    table = quality.source_table(sources, checks)
    assert table[["source", "state"]].to_numpy().tolist() == [["tickets", ["Old data"]], ["crm", ["Fine"]]]
    assert quality.freshness_title(kinds) == "Records reach 31 Oct 2026"
    assert quality.freshness_title(kinds[:1]) == "Every kind of record reaches 27 Dec 2023"


def aged(workspace: Workspace, days: int, broken: str = "", refused: int = 0) -> date:
    """Publish a newest record that is so many days old, under the usual limit; its day."""
    settings.use(workspace.model_copy(update={"checks": Checks()}))
    day = datetime.now(UTC).date() - timedelta(days=days)
    stores.publish(workspace, days=(day,))
    stores.record_load(workspace, broken=broken, refused=refused)
    return day


@pytest.mark.parametrize(
    ("days", "broken", "refused", "found"),
    [
        (44, "", 0, [("green", "checks passed")]),
        (47, "", 0, [("orange", "data older than 45 days")]),
        (44, "warning", 1, [("orange", "1 rule broken, 1 row left out")]),
        (44, "info", 0, [("orange", "1 rule broken")]),
        (
            46,
            "warning",
            72,
            [("orange", "1 rule broken, 72 rows left out"), ("orange", "data older than 45 days")],
        ),
    ],
)
def test_trust_is_green_only_where_no_rule_is_broken_and_the_data_is_not_old(
    empty_workspace: Workspace, days: int, broken: str, refused: int, found: list[tuple[str, str]]
) -> None:
    day = aged(empty_workspace, days, broken, refused)
    said = badge()
    assert re.findall(r":(\w+)-badge\[:material/\w+: ([^\]]*)\]", said) == found
    assert f"Data to {formats.day(day)} \\(" in said


def test_data_quality_calls_no_old_source_fine(empty_workspace: Workspace) -> None:
    day = aged(empty_workspace, 400)
    app = run()
    assert app.header[0].value == (
        f"Every source was published without a refused row; no record is newer than {formats.day(day)}"
    )
    sources = pd.DataFrame(
        {
            "source": ["a", "b", "c"],
            "table_name": "ratings",
            "status": "published",
            "newest": [pd.Timestamp(day), pd.Timestamp(day), pd.NaT],
            "finished_at": pd.NaT,
            "refused": [0, 1, 0],
            "rows_read": 9,
            "published": 8,
        }
    )
    checks = pd.DataFrame({"passed": [], "severity": [], "status": [], "source": []})
    table = quality.source_table(sources, checks)
    assert table[["source", "state"]].to_numpy().tolist() == [
        ["b", ["Some rows refused"]],
        ["a", ["Old data"]],
        ["c", ["Fine"]],
    ]


def test_sources_beyond_the_first_three_are_counted() -> None:
    counts = pd.DataFrame({"source": ["a", "b", "a", "c", "d"], "n": [5, 4, 3, 2, 1]})
    assert quality.refused_title(counts) == "Rows to repair: a 8, b 4, c 2 and 1 more"


def test_a_refused_rows_file_is_shown_without_its_folders() -> None:
    found = pd.DataFrame({"file": ["in/survey/a-2026.csv", "b.csv", None], "row": ["{}", "{}", "{}"]})
    shown = quality.refused_table(found.astype({"file": "str"}))["file"]
    assert shown.fillna("none").tolist() == ["a-2026.csv", "b.csv", "none"]


def test_a_download_has_the_newest_record_once(workspace: Workspace, monkeypatch) -> None:
    made: dict[str, list[str]] = {}
    monkeypatch.setattr(
        "dashboard.components.download",
        lambda key, make, *_: made.setdefault(key, []).extend(str(column) for column in make()),
    )
    run()
    assert [
        [name for name in made[key] if name in ("age", "newest")]
        for key in ("sources-table-csv", "freshness-table-csv")
    ] == [["newest"], ["newest"]]


def test_every_source_has_its_state_its_age_and_its_rows(workspace: Workspace) -> None:
    table = table_with(run(), "share")
    assert table[["source", "state", "read", "refused", "published"]].to_dict("records") == [
        {"source": "survey", "state": ["Some rows refused"], "read": 1000, "refused": 2, "published": 998},
        {"source": "complaints", "state": ["Fine"], "read": 40, "refused": 0, "published": 40},
    ]


def test_a_phone_shows_source_and_finding_of_a_check_in_one_column(workspace: Workspace) -> None:
    app = run()
    desk = table_with(app, "failed")
    phone = next(element.value for element in app.dataframe if list(element.value) == ["finding", "result"])
    assert list(phone["finding"]) == list(desk["source"] + ": " + desk["finding"])


def test_what_the_checks_said_begins_with_what_is_broken(workspace: Workspace) -> None:
    table = table_with(run(), "result")
    assert table["finding"].tolist() == [
        "2 of 1,000 rows have a satisfaction outside 1 to 5",
        "40 rows were staged",
    ]
    assert table["failed"].isna().tolist() == [
        False,
        True,
    ]  # the other rule is about the delivery, not about rows


def test_refused_rows_are_shown_with_their_reasons(workspace: Workspace) -> None:
    assert table_with(run(), "reason")["reason"].tolist() == [
        stores.REFUSED[2][2],
        stores.REFUSED[0][2],
        stores.REFUSED[1][2],
    ]


def test_refused_rows_are_counted_by_the_rule_in_words(workspace: Workspace) -> None:
    published = current(warehouse_folder(workspace.root, workspace.warehouse.url))
    assert published
    assert counts(read_only_engine(published), EVERYTHING)[["source", "why", "n"]].to_dict("records") == [
        {"source": "survey", "why": "satisfaction is outside its range", "n": 2},
        {"source": "complaints", "why": "touchpoint_id is not on the map", "n": 1},
    ]


def test_the_chart_of_refused_rows_says_in_words_what_it_shows(workspace: Workspace) -> None:
    (chart,) = run().get("vega_lite_chart")
    assert chart.proto.alt == (
        "Refused rows by source and rule: 3 in all. The most: 2 in survey: satisfaction is outside its "
        "range; 1 in complaints: touchpoint_id is not on the map."
    )


def test_one_cause_of_unreadable_rows_takes_one_line_with_an_example(workspace: Workspace) -> None:
    published = current(warehouse_folder(workspace.root, workspace.warehouse.url))
    assert published
    engine = sa.create_engine(f"duckdb:///{published.path}")
    reasons = [
        "opened_at (Day): 31-12-26 is not a time",
        "opened_at (Day): 30-12-26 is not a time; severity: x is not a number",
        "severity: high is not a number",
        "the line has 3 columns instead of 5",
    ]
    with engine.begin() as connection:
        quarantine = warehouse_tables().quarantine
        old = connection.execute(sa.select(quarantine)).mappings().first()
        assert old
        connection.execute(sa.delete(quarantine))
        connection.execute(
            sa.insert(quarantine), [{**old, "rule": "unreadable", "reason": reason} for reason in reasons]
        )
    engine.dispose()
    found = counts(read_only_engine(published), EVERYTHING)
    assert dict(zip(found["why"], found["n"], strict=True)) == {
        "opened_at (Day) cannot be read, for example: 30-12-26 is not a time; severity: x is not a number": 2,
        "severity cannot be read, for example: high is not a number": 1,
        "the line has 3 columns instead of 5": 1,
    }


def test_what_stood_in_a_refused_row_is_told_without_empty_cells_and_in_three_lines() -> None:
    assert quality.in_words({"key": "7", "comment": None, "day": 0}) == "key: 7, day: 0"
    assert quality.in_words({"comment": "x" * 500}) == f"comment: {'x' * (quality.LETTERS - 10)}…"


def test_a_link_names_the_source_whose_refused_rows_it_shows(workspace: Workspace) -> None:
    assert table_with(run(source="complaints"), "reason")["source"].tolist() == ["complaints"]


def test_a_viewer_of_one_department_sees_that_sources_were_loaded_but_no_row(
    workspace: Workspace, monkeypatch
) -> None:
    assert len(table_with(run(), "reason")) == 3  # what another viewer has read is kept for that one alone
    monkeypatch.setattr("dashboard.access.scope", lambda: Scope(frozenset({"it"}), frozenset({"web"})))
    app = run()
    assert table_with(app, "share")["source"].tolist() == ["survey", "complaints"]
    assert app.expander == []
    assert not any("reason" in element.value for element in app.dataframe)
    fresh = app.dataframe[-1].value
    assert fresh[["table", "rows"]].to_numpy().tolist() == [
        ["ratings", 0],
        ["complaints", 0],
        ["contacts", 0],
    ]


@pytest.mark.parametrize("stop", ["", "."])
def test_a_blocked_load_is_announced_with_its_reason(workspace: Workspace, stop: str) -> None:
    stores.record_load(workspace, stores.SECOND, "blocked", f"complaints: nothing was staged{stop}")
    error = run().error[0].value
    assert error.startswith("complaints\\: nothing was staged. The pages go on showing what was published on")


def test_the_source_that_stopped_a_load_is_told_from_those_held_back_by_it(workspace: Workspace) -> None:
    stores.record_load(workspace, stores.SECOND, "blocked", broken="critical")
    app = run()
    assert app.header[0].value == "survey stopped the newest load; nothing of it was published"
    assert table_with(app, "share")[["source", "state"]].to_numpy().tolist() == [
        ["survey", ["Stopped the load"]],
        ["complaints", ["Held back"]],
    ]


def test_the_list_of_loads_names_source_and_check_that_stopped_each(workspace: Workspace) -> None:
    refused = "The checks refused this load: nothing was published."
    stores.record_load(workspace, stores.SECOND, "blocked", refused, broken="critical")
    stores.record_load(workspace, stores.THIRD, "dry_run", refused, broken="critical")
    stores.record_load(workspace, FOURTH, "failed", "survey: no file matches", broken="critical")
    stores.record_load(workspace, FIFTH, "blocked", refused)
    stopped = "Stopped by survey: 2 of 1,000 rows have a satisfaction outside 1 to 5"
    assert table_with(run(), "status")[["status", "message"]].to_numpy().tolist() == [
        [["Blocked"], refused],
        [["Failed"], "survey: no file matches"],
        [["Dry run"], stopped],
        [["Blocked"], stopped],
        [["Published"], ""],
    ]


def test_a_stopped_load_is_over_once_a_later_load_was_not_stopped(workspace: Workspace) -> None:
    stores.record_load(workspace, stores.SECOND, "blocked", broken="critical", refused=735)
    stopped = run()
    assert "735" in stopped.metric[2].value
    assert "newest load stopped" in badge()
    stores.record_load(workspace, stores.THIRD, "unchanged", "No source has changed")
    app = AppTest.from_file(PAGE, default_timeout=30).run()
    assert app.header[0].value == "Every source was published; 2 rows were refused"
    assert not app.error
    assert app.metric[2].value == "2"
    assert any(line.value == "0 stopped the newest load" for line in app.caption)
    assert table_with(app, "share")[["source", "state", "published"]].to_numpy().tolist() == [
        ["survey", ["Some rows refused"], 998],
        ["complaints", ["Fine"], 40],
    ]
    assert "Stops the load" not in str(table_with(app, "result")["result"].tolist())
    assert "1 rule broken, 2 rows left out" in badge()


def test_a_load_that_failed_before_it_read_anything_is_not_called_published(workspace: Workspace) -> None:
    stores.record_load(workspace, stores.SECOND, "failed", refused=735)
    assert run().header[0].value == "The newest load did not end; nothing of it was published"


def test_an_unchanged_load_after_a_first_one_that_was_blocked_has_published_nothing(
    empty_workspace: Workspace,
) -> None:
    stores.record_load(empty_workspace, stores.FIRST, "blocked", broken="critical")
    stores.record_load(empty_workspace, stores.SECOND, "unchanged")
    assert run().header[0].value == "Nothing has been published yet"


def test_lines_of_refused_rows_are_whole_numbers_and_empty_where_there_is_none(workspace: Workspace) -> None:
    published = current(warehouse_folder(workspace.root, workspace.warehouse.url))
    assert published
    engine = sa.create_engine(f"duckdb:///{published.path}")
    with engine.begin() as connection:
        quarantine = warehouse_tables().quarantine
        connection.execute(sa.update(quarantine).where(quarantine.c.line == 0).values(line=None))
    engine.dispose()
    shown, listed = rows(read_only_engine(published), EVERYTHING, None, 9), refused_rows(workspace)
    for found in (shown, listed):
        assert found.to_csv(columns=["line"], na_rep="none").split() == [",line", "0,2", "1,1", "2,none"]


def test_the_refused_share_of_a_wide_survey_is_that_of_its_answers(workspace: Workspace) -> None:
    sources = pd.DataFrame({"rows_read": [100], "refused": [90], "published": [910], "status": ["published"]})
    checks = pd.DataFrame(
        {"passed": [True], "severity": ["warning"], "status": ["published"], "source": ["a"]}
    )
    assert quality.summary(sources, checks, ended=True).share == 9.0


@pytest.mark.parametrize("status", ["dry_run", "running", "trying"])
def test_what_stopped_a_load_is_not_over_while_another_is_tried(workspace: Workspace, status: str) -> None:
    stores.record_load(workspace, stores.SECOND, "blocked", broken="critical")
    before = run()
    for number in range(31 if status == "dry_run" else 1):  # more than the page lists
        stores.record_load(workspace, f"{stores.THIRD}{number}", status)
    app = run()
    assert app.header[0].value == before.header[0].value
    assert [error.value for error in app.error] == [error.value for error in before.error] != []
    assert "newest load stopped" in badge()


def test_a_load_that_was_blocked_since_is_announced_by_the_next_rerun(workspace: Workspace) -> None:
    app = run()
    stores.record_load(workspace, stores.SECOND, "blocked", "complaints: nothing was staged")
    del app.session_state["_reading"]  # main.py pins anew on every rerun
    assert len(app.run().error) == 1


def test_without_any_load_the_page_says_so(empty_workspace: Workspace) -> None:
    assert run().info[0].value == "No load has run here, so there is nothing to tell about one."


def test_a_first_load_that_was_blocked_is_shown_before_anything_is_published(
    empty_workspace: Workspace,
) -> None:
    stores.record_load(empty_workspace, stores.FIRST, "blocked", "survey: nothing was staged")
    app = run()
    assert app.error[0].value.endswith("Repair the source, then run touchpoint load again.")
    assert table_with(app, "status")["status"].tolist() == [["Blocked"]]
