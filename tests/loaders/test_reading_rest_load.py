"""Whole loads from an address: published, taken up, looked at by the doctor."""

import json
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa

from loaders.load import load
from loaders.reading.rest import client
from loaders.report import LoadReport
from metrics.errors import SourceError
from metrics.snapshots import current, read_only_engine, warehouse_folder
from metrics.workspace import Workspace, open_workspace
from tests.cli.running import refusal, run
from tests.loaders.api import Api, Reply, running
from tests.loaders.test_reading_rest import record
from tests.loaders.workspaces import write_workspace

DESK = """
[[source]]
name = "desk"
table = "complaints"
format = "rest"
url = "{url}"
token = "${{DESK_TOKEN}}"
records = "data.items"
paginate = "page"
cursor = "updated"
since = "since"
[source.columns]
complaint_id = "id"
touchpoint_id = "= about.place"
opened_at = "opened"
"""
SURVEY = """
[[source]]
name = "crm"
table = "customers"
format = "csv"
path = "in/none.csv"
"""


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    monkeypatch.setattr(client, "RETRIES", client.RETRIES.new(total=0))
    monkeypatch.setenv("DESK_TOKEN", "s3cret")
    with running() as server:
        server.records = [record(number) for number in range(1, 25)]
        server.answer = server.by_page
        yield server


@pytest.fixture
def workspace(tmp_path: Path, api: Api) -> Workspace:
    return write_workspace(tmp_path, DESK.format(url=api.url))


def published(workspace: Workspace, columns: str = "complaint_id") -> list[str]:
    snapshot = current(warehouse_folder(workspace.root, workspace.warehouse.url))
    if snapshot is None:
        return []
    with read_only_engine(snapshot).connect() as connection:
        found = pd.read_sql(sa.text(f"SELECT {columns} FROM complaints ORDER BY opened_at"), connection)
    return found[columns].tolist()


def counts(report: LoadReport) -> tuple[str, int, int]:
    (source,) = report.sources
    return report.status, source.rows_read, source.changed


def test_each_load_publishes_what_is_new(workspace: Workspace, api: Api) -> None:
    reports = [counts(load(workspace))]
    reports.append(counts(load(workspace)))
    api.records += [record(25), record(26)]
    reports.append(counts(load(workspace)))
    assert reports == [("published", 24, 24), ("unchanged", 1, 0), ("published", 3, 2)]
    assert published(workspace) == [f"k{number}" for number in range(1, 27)]


def test_a_quiet_day_with_a_refused_newest_row_does_not_block(workspace: Workspace, api: Api) -> None:
    api.records.append(record(25, about={"place": "attic"}))
    assert load(workspace).status == "published"
    for _ in range(4):
        assert load(workspace).status != "blocked"


def test_a_load_that_broke_off_publishes_nothing_and_is_taken_up(workspace: Workspace, api: Api) -> None:
    api.faults = {6: Reply(status=502)}
    with pytest.raises(SourceError, match="502 Bad Gateway"):
        load(workspace)
    assert published(workspace) == []
    asked = len(api.asked)
    kept = {file: file.read_bytes() for file in workspace.root.rglob("fetched/*/*")}
    assert kept
    assert counts(load(workspace, dry_run=True)) == ("dry_run", 10 + 15, 24)
    assert {file: file.read_bytes() for file in workspace.root.rglob("fetched/*/*")} == kept
    assert counts(load(workspace)) == ("published", 10 + 15, 24)
    assert [one.parameters.get("since") for one in api.asked[asked:]] == ["2026-05-10T10:00:00Z"] * 18
    assert not list(workspace.root.rglob("records.ndjson"))


def test_what_was_fetched_before_another_source_failed_is_not_fetched_again(
    workspace: Workspace, api: Api
) -> None:
    file = workspace.root / "touchpoint.toml"
    text = file.read_text()
    file.write_text(text + SURVEY)
    with pytest.raises(SourceError, match=r"there is no file in/none\.csv"):
        load(open_workspace(workspace.root))
    api.asked.clear()
    file.write_text(text)
    assert load(workspace).status == "published"
    assert {one.parameters.get("since") for one in api.asked} == {"2026-05-24T10:00:00Z"}
    assert len(published(workspace)) == 24


def test_what_the_checks_refused_is_fetched_again(workspace: Workspace, api: Api) -> None:
    places = [one["about"] for one in api.records]
    for one in api.records:
        one["about"] = {"place": "attic"}
    assert load(workspace).status == "blocked"
    for one, place in zip(api.records, places, strict=True):
        one["about"] = place
    assert load(workspace).status == "published"
    assert len(published(workspace)) == 24


def test_a_touchpoint_that_joins_the_map_brings_its_records(workspace: Workspace, api: Api) -> None:
    api.records[3]["about"] = {"place": "attic"}
    load(workspace)
    file = workspace.root / "map" / "touchpoints.csv"
    file.write_text(file.read_text() + "attic,Attic,use,front\n")
    run("map", "import", "--workspace", workspace.root)
    load(workspace)
    assert "k4" in published(workspace)


def test_no_secret_reaches_the_history_or_the_line(workspace: Workspace, api: Api) -> None:
    api.answer = lambda asked: Reply(status=403)
    assert refusal("load", "--workspace", workspace.root, status=3) == (
        f"source desk: {api.url}: it refuses the token: 403 Forbidden; correct token or headers"
    )
    stored = [file.read_bytes() for file in workspace.root.rglob("*") if file.is_file()]
    assert not any(b"s3cret" in content for content in stored)


def test_the_doctor_asks_for_one_page(workspace: Workspace, api: Api) -> None:
    assert "✓ source desk: reachable" in run("doctor", "--workspace", workspace.root).stdout
    assert [asked.parameters for asked in api.asked] == [{"page": "1"}]
    assert not list(workspace.root.rglob("records.ndjson"))


@pytest.mark.parametrize(
    ("reply", "status", "said"),
    [
        (Reply(status=401), 3, "it refuses the token: 401 Unauthorized"),
        (Reply({"data": {"items": [{"nr": 1}]}}), 2, "the records have no updated; they have nr"),
        (
            Reply({"data": {"items": [{"nr": 1, "updated": 1}]}}),
            2,
            'columns.complaint_id: the server\'s answer has no column "id"',
        ),
        (Reply({"data": {"items": []}}), 0, "reachable"),
    ],
)
def test_the_doctor_says_what_is_wrong_with_an_address(
    workspace: Workspace, api: Api, reply: Reply, status: int, said: str
) -> None:
    api.answer = lambda asked: reply
    found = json.loads(run("doctor", "--json", "--workspace", workspace.root, status=status).stdout)
    (line,) = [one["found"] for one in found if one["what"] == "source desk"]
    assert said in line and "source desk" not in line
