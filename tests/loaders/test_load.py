"""The whole way from files to what readers see, on real files and real databases."""

import json
import os
import subprocess
import sys

import pandas as pd
import pytest
import sqlalchemy as sa

from journey.errors import MapError
from journey.map import read_map
from journey.store import open_store
from journey.tables import assessments
from loaders.ledger import Ledger, clean_up
from loaders.load import load
from loaders.quarantine import refused_rows
from loaders.retention import writer
from metrics.errors import ConfigError
from metrics.history import PROFILES, newest_load, open_history
from metrics.queries.loads import read_checks, read_loads, read_sources
from metrics.rollup_tables import daily_ratings
from metrics.scope import EVERYTHING
from metrics.snapshots import current, list_snapshots, read_only_engine
from metrics.tables import warehouse_tables
from tests.loaders.workspaces import (
    ASSESSMENTS,
    CUSTOMERS,
    RATINGS,
    SURVEY_HEADER,
    many,
    with_settings,
    write,
    write_survey,
    write_workspace,
)

TABLES = warehouse_tables(("tier",))


@pytest.fixture
def workspace(tmp_path):
    return write_workspace(tmp_path, RATINGS)


def warehouse(workspace):
    return workspace.root / "data" / "warehouse"


def published(workspace, query: sa.Select) -> list[tuple]:
    engine = read_only_engine(current(warehouse(workspace)))
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(query)]


def scores(workspace) -> dict[str, float]:
    ratings = TABLES.ratings
    return dict(published(workspace, sa.select(ratings.c.response_id, ratings.c.satisfaction)))


def scores_by_touchpoint(workspace) -> dict[str, int]:
    table = warehouse_tables(("tier",)).ratings
    rows = published(
        workspace, sa.select(table.c.touchpoint_id, sa.func.count()).group_by(table.c.touchpoint_id)
    )
    return dict(rows)


def totals(workspace) -> dict[tuple, int]:
    """Day and answers of the roll-up's total rows."""
    c = daily_ratings.c
    query = sa.select(sa.cast(c.day, sa.Text), c.touchpoint_id, c.satisfaction_n)
    return {(day, place): n for day, place, n in published(workspace, query.where(c.segmentation == "all"))}


def test_a_first_load_publishes_rows_roll_ups_and_the_map(workspace):
    write_survey(workspace, "1,desk,c1,2026-05-04,80,Gold", "2,shop,c2,2026-05-05,40,")
    report = load(workspace)
    assert (report.status, report.snapshot) == ("published", current(warehouse(workspace)).id)
    assert scores(workspace) == {"1": 80.0, "2": 40.0}
    assert totals(workspace) == {("2026-05-04", "desk"): 1, ("2026-05-05", "shop"): 1}
    assert published(workspace, sa.select(TABLES.touchpoints.c.touchpoint_id)) == [("desk",), ("shop",)]
    ratings = TABLES.ratings
    assert published(
        workspace, sa.select(ratings.c.tier, ratings.c.source).order_by(ratings.c.response_id)
    ) == [
        ("Gold", "survey"),
        (None, "survey"),
    ]


def test_the_report_counts_what_was_read_refused_and_published(workspace):
    write_survey(workspace, *many(8), "x,attic,c1,2026-05-04,80,Gold", "y,desk,c1,2026-05-04,high,Gold")
    report = load(with_settings(workspace, checks={"refused_share": 0.5}))
    (source,) = report.sources
    assert (source.rows_read, source.refused, source.published, source.changed, source.files) == (
        10,
        2,
        8,
        8,
        1,
    )
    assert sorted(reason.rows for reason in source.reasons) == [1, 1]
    assert "touchpoint_id is not a touchpoint of the map: attic" in {reason.text for reason in source.reasons}
    assert json.loads(report.as_json())["sources"][0]["refused"] == 2


def test_a_mistake_made_in_many_rows_is_one_line_of_the_report(workspace):
    words = ["high", "low", "high", "[1]"]
    rows = [f"x{n},desk,c1,2026-05-04,{word},Gold" for n, word in enumerate(words)]
    write_survey(workspace, *many(3), *rows, "z,desk,c1,soon,80,Gold")
    (source,) = load(with_settings(workspace, checks={"refused_share": 0.9})).sources
    assert [(reason.rows, reason.text) for reason in source.reasons] == [
        (4, "satisfaction (score): [1] is not a number (other values like it: 2)"),
        (1, "answered_at (day): soon is not a time"),
    ]
    refused = refused_rows(workspace)["reason"]
    assert refused.str.endswith(": high is not a number").sum() == 2


def test_comments_that_are_lost_for_want_of_a_score_are_counted(workspace):
    silent = ["x,desk,c1,2026-05-04,,Gold,Only words", "y,desk,c1,2026-05-04,,Gold,"]
    write(workspace, "survey.csv", f"{SURVEY_HEADER},comment", [*(f"{row}," for row in many(9)), *silent])
    report = load(workspace)
    assert (report.sources[0].published, report.sources[0].unanswered) == (9, 2)
    assert report.warnings == (
        "source survey: comments without a score are not kept: 1; a rating needs satisfaction, importance or "
        "effort",
    )


def test_refused_rows_are_kept_with_their_reason_and_not_published(workspace):
    write_survey(workspace, *many(8), "x,attic,c1,2026-05-04,80,Gold")
    load(with_settings(workspace, checks={"refused_share": 0.5}))
    (row,) = refused_rows(workspace).to_dict("records")
    assert (row["source"], row["table_name"], row["key"], row["reason"]) == (
        "survey",
        "ratings",
        "x / attic",
        "touchpoint_id attic is not a touchpoint of the map",
    )
    assert json.loads(row["row"])["customer_id"] == "c1"
    assert "x" not in scores(workspace)


def test_the_same_files_again_change_nothing(workspace):
    write_survey(workspace, *many(3))
    first = load(workspace)
    second = load(workspace)
    assert (second.status, second.snapshot) == ("unchanged", first.snapshot)
    assert [one.id for one in list_snapshots(warehouse(workspace))] == [first.snapshot]


def test_a_second_row_with_the_same_key_replaces_the_first(workspace):
    write_survey(workspace, "1,desk,c1,2026-05-04,80,Gold", "2,desk,c1,2026-04-04,60,Gold")
    load(workspace)
    write_survey(workspace, "1,desk,c1,2026-05-06,20,Gold", "3,desk,c1,2026-05-06,50,Gold", name="survey-2")
    report = load(workspace)
    assert scores(workspace) == {"1": 20.0, "2": 60.0, "3": 50.0}
    assert totals(workspace) == {("2026-04-04", "desk"): 1, ("2026-05-06", "desk"): 2}
    assert (report.sources[0].published, report.sources[0].changed) == (2, 2)


def test_of_two_new_files_with_one_key_the_later_name_counts_whenever_they_were_written(workspace):
    write_survey(workspace, "1,desk,c1,2026-05-05,20,Gold", name="survey-10")
    write_survey(workspace, "1,desk,c1,2026-05-04,80,Gold", name="survey-9")
    os.utime(workspace.root / "in" / "survey-10.csv", (1, 1))
    load(workspace)
    assert scores(workspace) == {"1": 20.0}


def test_rows_that_are_the_same_keep_when_they_were_loaded(workspace):
    write_survey(workspace, *many(2))
    load(workspace)
    loaded = published(workspace, sa.select(TABLES.ratings.c.response_id, TABLES.ratings.c.loaded_at))
    write_survey(workspace, *many(2), "new,desk,c1,2026-05-06,20,Gold")
    report = load(workspace)
    after = published(workspace, sa.select(TABLES.ratings.c.response_id, TABLES.ratings.c.loaded_at))
    assert set(loaded) < set(after)
    assert (report.sources[0].published, report.sources[0].changed) == (3, 1)


def test_a_replaced_source_loses_the_rows_that_it_no_longer_has(tmp_path):
    workspace = write_workspace(tmp_path, CUSTOMERS)
    write(workspace, "customers.csv", "id,started,ended", ["a,2025-01-01,", "b,2025-01-01,2025-06-01"])
    load(workspace)
    write(workspace, "customers.csv", "id,started,ended", ["b,2025-01-01,2025-07-01", "c,2025-02-01,"])
    load(workspace)
    customers = TABLES.customers
    query = sa.select(customers.c.customer_id, sa.cast(customers.c.ended_on, sa.Text)).order_by("customer_id")
    assert published(workspace, query) == [("b", "2025-07-01"), ("c", None)]


def test_a_replaced_source_leaves_other_sources_rows(tmp_path):
    other = (
        RATINGS.replace('"survey"', '"other"')
        .replace("in/survey", "in/other")
        .replace('format = "csv"', 'format = "csv"\nmode = "replace"')
    )
    workspace = write_workspace(tmp_path, RATINGS, other)
    write_survey(workspace, "1,desk,c1,2026-05-04,80,Gold")
    write_survey(workspace, "2,desk,c1,2026-05-04,70,Gold", name="other")
    load(workspace)
    write_survey(workspace, "3,desk,c1,2026-05-04,60,Gold", name="other")
    load(workspace)
    assert scores(workspace) == {"1": 80.0, "3": 60.0}


def test_a_blocked_load_publishes_nothing_and_keeps_its_file(workspace):
    write_survey(workspace, *many(3))
    before = load(workspace).snapshot
    write_survey(workspace, *[f"{n},attic,c,2026-05-04,80,Gold" for n in range(9)], name="survey-2")
    report = load(workspace)
    assert (report.status, report.snapshot) == ("blocked", before)
    assert [check.text for check in report.checks if check.severity == "critical"] == [
        "9 of 9 rows were refused, more than 20 %"
    ]
    assert scores(workspace) == {"0": 80.0, "1": 80.0, "2": 80.0}
    kept = [path.name for path in (warehouse(workspace) / "staging").iterdir()]
    assert kept == [f"{report.load_id}.duckdb"]
    found = read_checks(open_history(warehouse(workspace)), EVERYTHING, report.load_id)
    assert list(found[~found["passed"]]["rule"]) == ["table.refused", "touchpoint_id.unknown"]


def test_every_source_is_checked_even_where_the_first_blocks(tmp_path):
    workspace = write_workspace(tmp_path, RATINGS, CUSTOMERS)
    write_survey(workspace)
    write(workspace, "customers.csv", "id,started,ended", ["a,2025-01-01,2024-01-01"])
    report = load(workspace)
    assert report.status == "blocked"
    assert [(check.source, check.rule) for check in report.checks if check.severity == "critical"] == [
        ("survey", "table.empty"),
        ("crm", "table.refused"),
    ]
    assert current(warehouse(workspace)) is None


def test_a_load_after_a_blocked_one_publishes_what_was_mended(workspace):
    write_survey(workspace, *[f"{n},attic,c,2026-05-04,80,Gold" for n in range(9)])
    load(workspace)
    write_survey(workspace, *many(2))
    assert load(workspace).status == "published"
    assert list((warehouse(workspace) / "staging").iterdir()) == []
    assert refused_rows(workspace).empty


def test_a_load_that_finds_the_published_files_again_ends_the_inspection(workspace):
    write_survey(workspace, *many(2))
    load(workspace)
    write_survey(workspace, *[f"{n},attic,c,2026-05-04,80,Gold" for n in range(9)], name="survey-2")
    assert load(workspace).status == "blocked"
    assert len(refused_rows(workspace)) == 9
    (workspace.root / "in" / "survey-2.csv").unlink()
    assert load(workspace).status == "unchanged"
    assert refused_rows(workspace).empty
    assert list((warehouse(workspace) / "staging").iterdir()) == []


def test_a_file_read_again_supersedes_its_refused_rows(workspace):
    generous = with_settings(workspace, checks={"refused_share": 0.9})
    write_survey(workspace, *many(2), "x,attic,c1,2026-05-04,80,Gold")
    write_survey(workspace, *many(2, start=10), "y,cellar,c1,2026-05-04,80,Gold", name="survey-2")
    load(generous)
    write_survey(workspace, *many(2), "x,desk,c1,2026-05-04,80,Gold")
    load(generous)
    assert list(refused_rows(workspace)["key"]) == ["y / cellar"]
    assert "x" in scores(workspace)


def test_a_touchpoint_that_joins_the_map_brings_its_refused_rows(workspace):
    generous = with_settings(workspace, checks={"refused_share": 0.9})
    write_survey(workspace, *many(2), "x,attic,c1,2026-05-04,30,Gold")
    load(generous)
    touchpoints = workspace.root / "map" / "touchpoints.csv"
    touchpoints.write_text(touchpoints.read_text() + "attic,Attic,use,front\n")
    report = load(generous)
    assert (report.status, len(report.warnings)) == ("unchanged", 1)  # files and store differ: it says so
    from journey.files import import_map

    import_map(open_store(workspace.journey.url), workspace.root / "map")
    assert load(generous).status == "published"
    assert scores(workspace)["x"] == 30.0
    assert refused_rows(workspace).empty


def test_records_of_a_touchpoint_that_left_the_map_are_named(workspace):
    write_survey(workspace, *many(3))
    assert load(workspace).warnings == ()
    gone = scores_by_touchpoint(workspace)
    touchpoints = workspace.root / "map" / "touchpoints.csv"
    name, count = next(iter(gone.items()))
    kept = [line for line in touchpoints.read_text().splitlines() if not line.startswith(f"{name},")]
    touchpoints.write_text("\n".join(kept) + "\n")
    from journey.files import import_map

    import_map(open_store(workspace.journey.url), workspace.root / "map")
    assert load(workspace).warnings == (
        f"{name} is not on the map any more: its {count} published records do not count; put it back if they "
        "should",
    )


def test_a_dry_run_does_everything_but_publish(workspace):
    write_survey(workspace, *many(2))
    report = load(workspace, dry_run=True)
    assert (report.status, report.sources[0].published, report.snapshot) == ("dry_run", 2, None)
    assert current(warehouse(workspace)) is None
    assert list((warehouse(workspace) / "staging").iterdir()) == []
    (workspace.root / "map" / "links.csv").write_text("from_touchpoint,to_touchpoint\ndesk,nowhere\n")
    with pytest.raises(MapError, match="nowhere"):
        load(workspace, dry_run=True)
    (workspace.root / "map" / "links.csv").write_text("from_touchpoint,to_touchpoint\ndesk,shop\n")
    report = load(workspace)
    assert (report.status, report.warnings) == ("published", ())  # the map is that of the files as they are
    assert read_map(open_store(workspace.journey.url), EVERYTHING).links["to_touchpoint"].tolist() == ["shop"]


def test_a_dry_run_is_told_as_one_and_raises_no_alarm_however_it_ends(workspace):
    write_survey(workspace, *many(9), "x,attic,c1,2026-05-04,80,Gold")
    load(workspace)
    history = open_history(warehouse(workspace))
    told = []

    def tell():
        newest, *rest = read_loads(history, EVERYTHING)[["status", "message"]].itertuples(index=False)
        assert newest.status == "dry_run"
        assert not newest_load(history)[2]
        assert list(refused_rows(workspace)["key"]) == ["x / attic"]
        assert list((warehouse(workspace) / "staging").iterdir()) == []
        told.append((len(rest), newest.message))

    assert load(workspace, dry_run=True).status == "unchanged"
    tell()
    write_survey(workspace, *[f"{n},attic,c,2026-05-04,80,Gold" for n in range(9)], name="survey-2")
    assert load(workspace, dry_run=True).status == "blocked"
    tell()
    with pytest.raises(ConfigError, match="stopped here"), Ledger(history, "9", None, dry_run=True):
        raise ConfigError("stopped here")
    tell()
    Ledger(history, "99", None, dry_run=True).__enter__()
    assert newest_load(history) == ("99", "trying", False)
    clean_up(writer(workspace), history)
    tell()
    assert told == [
        (1, "No source has changed: what is published stays."),
        (2, "The checks refused this load: nothing was published."),
        (3, "stopped here"),
        (4, "the process ended before it could write this down"),
    ]


def test_a_dry_run_does_not_end_the_inspection_of_a_blocked_load(workspace):
    write_survey(workspace, *many(2))
    load(workspace)
    write_survey(workspace, *[f"{n},attic,c,2026-05-04,80,Gold" for n in range(9)], name="survey-2")
    load(workspace)
    (workspace.root / "in" / "survey-2.csv").unlink()
    assert load(workspace, dry_run=True).status == "unchanged"
    assert len(refused_rows(workspace)) == 9
    assert newest_load(open_history(warehouse(workspace)))[1:] == ("dry_run", True)


def test_a_dry_run_leaves_of_its_findings_what_the_checks_found(workspace):
    write_survey(workspace, *many(2))
    tried = load(workspace, dry_run=True).load_id
    history = open_history(warehouse(workspace))
    assert not read_checks(history, EVERYTHING, tried).empty
    assert read_sources(history, EVERYTHING, tried).empty
    assert read_checks(history, EVERYTHING).empty
    with history.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(PROFILES)) == 0


def test_only_the_named_sources_are_loaded(tmp_path):
    workspace = write_workspace(tmp_path, RATINGS, CUSTOMERS)
    write_survey(workspace, *many(2))
    write(workspace, "customers.csv", "id,started,ended", ["a,2025-01-01,"])
    report = load(workspace, only=["crm"])
    assert [source.source for source in report.sources] == ["crm"]
    assert scores(workspace) == {}


def test_a_source_that_does_not_exist_is_named(workspace):
    with pytest.raises(ConfigError, match=r"there is no source crm; touchpoint\.toml has: survey"):
        load(workspace, only=["crm"])


def test_another_engine_as_warehouse_is_refused_in_one_line(workspace):
    other = with_settings(workspace, warehouse={"url": "mysql+pymysql://me@host/db"})
    with pytest.raises(ConfigError, match=r"warehouse\.url: this version cannot load into mysql"):
        load(other)


def test_staff_answers_go_to_the_journey_store_with_the_same_checks(tmp_path):
    workspace = write_workspace(tmp_path, ASSESSMENTS, settings="[checks]\nrefused_share = 0.5")
    rows = ["p1,desk,2026-05-04,front,60", "p2,desk,2026-05-04,moon,70", "p3,shop,2026-05-04,,80"]
    write(workspace, "staff.csv", "who,place,day,department,score", rows)
    report = load(workspace)
    assert (report.status, report.sources[0].published) == ("published", 2)
    with open_store(workspace.journey.url).connect() as connection:
        stored = connection.execute(
            sa.select(assessments.c.respondent_id, assessments.c.performance).order_by("respondent_id")
        ).all()
    assert [tuple(row) for row in stored] == [("p1", 60.0), ("p3", 80.0)]
    assert list(refused_rows(workspace)["reason"]) == ["department_id moon is not a department of the map"]


def test_staff_answers_of_a_blocked_load_are_not_stored(tmp_path):
    workspace = write_workspace(tmp_path, ASSESSMENTS, RATINGS)
    write(workspace, "staff.csv", "who,place,day,department,score", ["p1,desk,2026-05-04,front,60"])
    write_survey(workspace)
    assert load(workspace).status == "blocked"
    with open_store(workspace.journey.url).connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(assessments)) == 0


def test_history_says_what_each_load_did(workspace):
    write_survey(workspace, *many(3))
    first = load(workspace)
    load(workspace)
    history = open_history(warehouse(workspace))
    assert list(read_loads(history, EVERYTHING)["status"]) == ["unchanged", "published"]
    (source,) = read_sources(history, EVERYTHING).to_dict("records")
    assert (source["load_id"], source["rows_read"], source["published"]) == (first.load_id, 3, 3)
    assert source["newest"] == pd.Timestamp("2026-05-04")
    checks = read_checks(history, EVERYTHING)
    assert checks["passed"].all()
    assert len(checks) > 10


def test_a_source_is_as_new_as_its_newest_row_that_was_taken(workspace):
    write_survey(workspace, *many(8), "x,web,c1,2126-05-04,80,Gold")
    load(with_settings(workspace, checks={"refused_share": 0.5}))
    (source,) = read_sources(open_history(warehouse(workspace)), EVERYTHING).to_dict("records")
    assert (source["refused"], source["newest"]) == (1, pd.Timestamp("2026-05-04"))
    write_survey(workspace, *many(2, day="2026-01-05", start=90), name="survey-january")
    assert load(workspace).status == "published"  # a file of earlier days makes a source no older
    (source,) = read_sources(open_history(warehouse(workspace)), EVERYTHING).to_dict("records")
    assert (source["rows_read"], source["newest"]) == (2, pd.Timestamp("2026-05-04"))


def test_a_source_is_measured_by_its_own_history(workspace):
    for number in range(3):
        write_survey(workspace, *many(120, start=1000 * number), name=f"survey-{number}")
        assert load(workspace).status == "published"
    write_survey(workspace, *many(5, start=9000), name="survey-9")
    report = load(workspace)
    assert report.status == "blocked"
    assert [check.rule for check in report.checks] == ["table.rows"]


def test_a_day_may_follow_on_years_that_were_loaded_again_and_again(workspace):
    years = [f"2025-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 29)]
    for score in range(3):
        write_survey(workspace, *(f"{n},desk,c,{years[n % 336]},{80 + score},Gold" for n in range(3360)))
        assert load(workspace).status == "published"
    write_survey(workspace, *many(20, day="2026-01-02", start=9000), name="survey-2026")
    assert load(workspace).status == "published"


def test_a_history_of_an_earlier_version_is_gone_on_with(workspace):
    write_survey(workspace, *many(20))
    load(workspace)
    with open_history(warehouse(workspace)).begin() as connection:
        connection.execute(sa.text("ALTER TABLE profiles DROP COLUMN days"))
    write_survey(workspace, *many(20, day="2026-05-05", start=100), name="survey-2")
    assert load(workspace).status == "published"


def test_a_new_segmentation_is_filled_from_the_files(workspace):
    write_survey(workspace, *many(2))
    load(workspace)
    config = (workspace.root / "touchpoint.toml").read_text()
    config = config.replace('tier = "Tier"', 'tier = "Tier"\ncity = "City"').replace(
        'tier = "tier"', 'tier = "tier"\ncity = "customer"'
    )
    (workspace.root / "touchpoint.toml").write_text(config)
    from metrics.workspace import open_workspace

    assert load(open_workspace(workspace.root)).status == "published"
    ratings = warehouse_tables(("tier", "city")).ratings
    assert published(workspace, sa.select(ratings.c.city).order_by(ratings.c.city)) == [("c0",), ("c1",)]


def test_another_top_box_makes_the_roll_ups_anew(workspace):
    write_survey(workspace, "1,desk,c1,2026-05-04,60,Gold")
    load(workspace)
    assert load(with_settings(workspace, metrics={"top_box": 50.0})).status == "published"
    top = sa.select(daily_ratings.c.top_w).where(daily_ratings.c.segmentation == "all")
    assert published(workspace, top) == [(1.0,)]


def test_the_steps_are_told_while_the_load_runs(workspace):
    write_survey(workspace, *many(2))
    told = []
    report = load(workspace, progress=lambda step, done, total: told.append((step, done >= total)))
    names = [step.name for step in report.steps]
    assert names == [
        "opening",
        "reading survey",
        "checking survey",
        "merging survey",
        "rolling up",
        "writing the snapshot",
        "publishing",
    ]
    assert [step for step in names if (step, True) in told] == names


def test_a_load_without_news_does_not_open_the_check_engine(workspace):
    write_survey(workspace, *many(2))
    load(workspace)
    script = (
        "import sys; from pathlib import Path; from loaders.load import load; "
        "from metrics.workspace import open_workspace; "
        "print(load(open_workspace(Path(sys.argv[1]))).status, 'great_expectations' in sys.modules)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script, str(workspace.root)], capture_output=True, text=True, timeout=120
    )
    assert answer.stdout == "unchanged False\n"


def test_a_published_state_that_was_removed_by_hand_is_named(workspace):
    write_survey(workspace, *many(2))
    snapshot = load(workspace).snapshot
    (warehouse(workspace) / "snapshots" / f"{snapshot}.duckdb").unlink()
    with pytest.raises(ConfigError, match="this published state is gone"):
        load(workspace)


CRM = """
[[source]]
name = "crm"
table = "ratings"
format = "sql"
url = "URL"
query = "select * from answers"
cursor = "changed"
[source.columns]
response_id = "id"
touchpoint_id = "place"
answered_at = "day"
satisfaction = "score"
"""


def orders(url: str, *rows: tuple) -> None:
    """The rows of another system's table of answers."""
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE IF NOT EXISTS answers (id, place, day, score, changed)"))
        for row in rows:
            connection.execute(
                sa.text("INSERT INTO answers VALUES (:id, :place, :day, :score, :changed)"),
                dict(zip(("id", "place", "day", "score", "changed"), row, strict=True)),
            )
    engine.dispose()


def test_a_query_that_goes_on_keeps_refused_rows_until_their_keys_come_again(tmp_path):
    url = f"sqlite:///{tmp_path}/other.sqlite"
    workspace = write_workspace(tmp_path, CRM.replace("URL", url), settings="[checks]\nrefused_share = 0.9")
    orders(url, ("1", "desk", "2026-05-04", 80, 1), ("2", "attic", "2026-05-04", 80, 1))
    orders(url, ("3", "cellar", "2026-05-04", 80, 2))
    first = load(workspace).load_id
    orders(url, ("4", "desk", "2026-05-05", 60, 3))  # from 2 on, the third comes again, the second does not
    second = load(workspace).load_id
    kept = refused_rows(workspace)
    assert set(zip(kept["key"], kept["load_id"], strict=True)) == {
        ("2 / attic", first),
        ("3 / cellar", second),
    }
    assert scores(workspace) == {"1": 80.0, "4": 60.0}
    assert load(workspace).status == "unchanged"  # the fourth comes again, just so


def test_a_newest_row_that_is_refused_is_published_as_refused_once(tmp_path):
    url = f"sqlite:///{tmp_path}/other.sqlite"
    orders(url, *((str(n), "desk", "2026-05-04", 80, n) for n in range(20)))
    orders(url, ("x", "attic", "2026-05-05", 80, 20))
    workspace = write_workspace(tmp_path, CRM.replace("URL", url))
    assert [load(workspace).status for _ in range(3)] == ["published", "unchanged", "unchanged"]
    assert list(refused_rows(workspace)["key"]) == ["x / attic"]
    orders(url, ("y", "cellar", "2026-05-05", 80, 20))
    assert [load(workspace).status for _ in range(2)] == ["published", "unchanged"]
    assert set(refused_rows(workspace)["key"]) == {"x / attic", "y / cellar"}
