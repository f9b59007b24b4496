"""The next load: it takes up what broke off, and asks for what is new."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from loaders.reading.rest import client
from tests.loaders.api import Api, Asked, Reply, running
from tests.loaders.readings import Reader
from tests.loaders.test_reading_rest import ALL, CURSOR, LINK, PAGES, error, ids, record, source

SINCE = 'cursor = "updated"\nsince = "since"\n'
AWAY = Reply(status=503)


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    monkeypatch.setattr(client, "RETRIES", client.RETRIES.new(total=0))
    with running() as server:
        server.records = [record(number) for number in range(1, 6)]
        server.answer = server.by_page
        yield server


def days(*numbers: int) -> list[str | None]:
    return [f"2026-05-{number:02}T10:00:00Z" for number in numbers]


def breaks_off(reader: Reader, api: Api, keys: str) -> None:
    """The third question finds nobody there."""
    api.faults = {3: AWAY}
    assert "503 Service Unavailable" in error(reader, api, keys)
    api.faults = {}
    api.asked.clear()


# --- taking up what broke off -------------------------------------------------------------------------


def test_a_cursor_goes_on_where_it_broke_off(reader: Reader, api: Api) -> None:
    api.answer = api.by_cursor
    breaks_off(reader, api, CURSOR)
    assert ids(reader, api, CURSOR) == ALL
    assert api.parameter("after") == ["at-4"]


def test_links_go_on_where_they_broke_off(reader: Reader, api: Api) -> None:
    api.answer = api.by_link
    breaks_off(reader, api, LINK + SINCE)
    assert ids(reader, api, LINK + SINCE) == ALL
    assert api.parameter("from") == ["4"]


def test_numbered_pages_go_on_from_the_newest_record_where_these_came_in_order(
    reader: Reader, api: Api
) -> None:
    breaks_off(reader, api, PAGES + SINCE)
    assert ids(reader, api, PAGES + SINCE) == ALL
    assert api.parameter("since") == days(4, 4)


@pytest.mark.parametrize("keys", [PAGES, PAGES + SINCE])
def test_numbered_pages_without_such_an_order_begin_anew(reader: Reader, api: Api, keys: str) -> None:
    api.records.reverse()
    breaks_off(reader, api, keys)
    assert ids(reader, api, keys) == ALL
    assert api.parameter("page") == ["1", "2", "3", "4"]


def test_a_cursor_that_the_server_forgot_begins_anew(reader: Reader, api: Api) -> None:
    api.answer = api.by_cursor
    breaks_off(reader, api, CURSOR)
    api.faults = {1: Reply(status=410)}
    assert ids(reader, api, CURSOR) == ALL
    assert api.parameter("after") == ["at-4", None, "at-2", "at-4"]


@pytest.mark.parametrize("what", ["settings", "days", "size", "state"])
def test_what_does_not_fit_together_begins_anew(reader: Reader, api: Api, what: str) -> None:
    api.answer = api.by_cursor
    breaks_off(reader, api, CURSOR)
    (state,) = reader.folder.rglob("state.json")
    kept = json.loads(state.read_text())
    if what == "days":
        kept["begun_at"] = (datetime.now(UTC) - timedelta(days=2)).isoformat()
    if what == "size":
        kept["size"] += 1
    state.write_text("{" if what == "state" else json.dumps(kept))
    assert ids(reader, api, CURSOR + "parameters = { all = 1 }\n" * (what == "settings")) == ALL
    assert api.parameter("after") == [None, "at-2", "at-4"]


def test_a_line_that_was_cut_off_is_written_again(reader: Reader, api: Api) -> None:
    api.answer = api.by_cursor
    breaks_off(reader, api, CURSOR)
    (records,) = reader.folder.rglob("records.ndjson")
    with records.open("a") as file:
        file.write('{"id": "k5", "ab' + "c" * 5000)
    assert ids(reader, api, CURSOR) == ALL


def test_nobody_else_may_read_what_is_kept(reader: Reader, api: Api) -> None:
    breaks_off(reader, api, PAGES)
    (records,) = reader.folder.rglob("records.ndjson")
    assert records.parent.stat().st_mode & 0o077 == 0


# --- only what is new ---------------------------------------------------------------------------------


def test_the_next_load_asks_from_the_newest_record_on(reader: Reader, api: Api) -> None:
    keys = PAGES + SINCE
    read = [reader.stage(source(api, keys)).rows_read]
    api.records.append(record(9))
    read.append(reader.stage(source(api, keys)).rows_read)
    read.append(reader.stage(source(api, keys)).rows_read)
    assert read == [5, 2, 1]
    assert api.parameter("since") == [None] * 4 + days(5, 5) + days(9, 9)


def test_a_time_that_is_yet_to_come_does_not_end_the_asking(reader: Reader, api: Api) -> None:
    keys = PAGES + SINCE
    api.records.append(record(6, updated="2999-01-01T00:00:00Z"))
    reader.stage(source(api, keys))
    api.asked.clear()
    reader.stage(source(api, keys))
    assert set(api.parameter("since")) == set(days(5))


def test_a_window_is_asked_again_for_late_rows(reader: Reader, api: Api) -> None:
    keys = PAGES + SINCE + 'look_back = "2 days"\n'
    reader.stage(source(api, keys))
    api.asked.clear()
    api.records.insert(0, record(3, id="late"))
    assert ids(reader, api, keys) == ["k3", "k4", "k5", "late"]
    assert set(api.parameter("since")) == set(days(3))


def test_nothing_new_is_no_news(reader: Reader, api: Api) -> None:
    keys = PAGES + SINCE
    reader.stage(source(api, keys))
    api.answer = lambda asked: Reply({"data": {"items": []}})  # it gives what is newer, not what is as new
    staged = reader.stage(source(api, keys))
    assert (staged.changed, staged.rows_read) == (False, 0)
    assert reader.query("SELECT table_name FROM duckdb_tables() WHERE table_name = 'staged survey'").empty
    api.answer = api.by_page
    assert ids(reader, api, keys) == ["k5"]


@pytest.mark.parametrize(
    ("values", "since"),
    [
        ([3, 20, 7], "20"),
        (["3", "20", "7"], "20"),
        (["2026-05-04", "2026-05-10", None], "2026-05-10"),
        (["2026-05-04T10:00:00+02:00", "2026-05-04T09:00:00Z"], "2026-05-04T09:00:00Z"),
        (["2026-05-04 10:00:00.250", "2026-05-04T08:00:00Z"], "2026-05-04 10:00:00.250"),
    ],
)
def test_a_cursor_is_sent_as_the_server_writes_it(
    reader: Reader, api: Api, values: list[object], since: str
) -> None:
    api.records = [record(number, updated=value) for number, value in enumerate(values, 1)]
    api.answer = lambda asked: Reply(api.records)
    for _ in range(2):
        reader.stage(source(api, SINCE))
    assert api.parameter("since") == [None, since]


def test_a_changed_token_does_not_begin_anew(
    reader: Reader, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK", "old")
    monkeypatch.setenv("DESK_NEW", "new")
    reader.stage(source(api, PAGES + SINCE + 'token = "${DESK}"\n'))
    api.asked.clear()
    reader.stage(source(api, PAGES + SINCE + 'token = "${DESK_NEW}"\n'))
    assert set(api.parameter("since")) == set(days(5))


@pytest.mark.parametrize(
    ("updated", "more", "line"),
    [
        (
            ["soon"],
            "",
            'cursor: "soon" is neither a time nor a number; choose a field that grows',
        ),
        (["2026-05-04", 7], "", "cursor: it holds times and numbers; choose a field that grows"),
        (
            [True],
            "",
            "cursor: true is neither a time nor a number; choose a field that grows",
        ),
        (
            None,
            "",
            "cursor: the records have no updated; they have id, about, opened",
        ),
    ],
)
def test_a_cursor_that_does_not_grow_ends_as_one_line(
    reader: Reader, api: Api, updated: list[object] | None, more: str, line: str
) -> None:
    api.records = [record(number, updated=value) for number, value in enumerate(updated or [0], 1)]
    if updated is None:
        del api.records[0]["updated"]
    api.answer = lambda asked: Reply(api.records)
    assert error(reader, api, SINCE + more) == "2: FOLDER/touchpoint.toml: source.survey." + line


def test_a_window_of_another_kind_than_the_cursor_is_named(reader: Reader, api: Api) -> None:
    keys = PAGES + SINCE + "look_back = 100\n"
    reader.stage(source(api, keys))
    assert error(reader, api, keys) == (
        "2: FOLDER/touchpoint.toml: source.survey.look_back: it does not fit the cursor, which holds "
        "2026-05-05T10:00:00Z"
    )


def test_the_first_question_may_ask_for_everything(reader: Reader, api: Api) -> None:
    def answer(asked: Asked) -> Reply:
        return api.by_page(asked) if "since" not in asked.parameters else Reply(status=400)

    api.answer = answer
    assert ids(reader, api, PAGES + SINCE) == ALL
