"""Records from an address, by a real server on this machine that can misbehave."""

import json
import time
from collections.abc import Iterator
from email.utils import formatdate

import pytest

from loaders.reading.rest import client
from tests.loaders.api import Api, Asked, Reply, running, zipped
from tests.loaders.readings import Reader

MAPPING = """
[source.columns]
complaint_id = "id"
touchpoint_id = "= about.place"
opened_at = "opened"
"""
PAGES = 'paginate = "page"\nrecords = "data.items"\n'
CURSOR = 'paginate = { by = "cursor", next = "meta.next", parameter = "after" }\nrecords = "items"\n'
LINK = 'paginate = "link"\n'
WHERE = "3: source survey: http://127.0.0.1:PORT/v1/complaints: "


@pytest.fixture
def api() -> Iterator[Api]:
    with running() as server:
        server.records = [record(number) for number in range(1, 6)]
        server.answer = server.by_page
        yield server


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the client would have waited; it does not."""
    waits: list[float] = []
    monkeypatch.setattr(client, "sleep", waits.append)
    return waits


def record(number: int, **more: object) -> dict[str, object]:
    day = f"2026-05-{number:02}T10:00:00Z"
    return {"id": f"k{number}", "about": {"place": "desk"}, "opened": day, "updated": day, **more}


def source(api: Api, keys: str) -> str:
    return f'table = "complaints"\nformat = "rest"\nurl = "{api.url}"\n{keys}{MAPPING}'


def ids(reader: Reader, api: Api, keys: str) -> list[object]:
    return [key for (key,) in reader.rows(source(api, keys), "complaint_id")]


def error(reader: Reader, api: Api, keys: str) -> str:
    port = api.url.split(":")[2].split("/")[0]
    return reader.error(source(api, keys)).replace(port, "PORT")


ALL = ["k1", "k2", "k3", "k4", "k5"]


def test_numbered_pages_are_asked_until_one_is_empty(reader: Reader, api: Api) -> None:
    rows = reader.rows(source(api, PAGES), "complaint_id", "touchpoint_id", "opened_at", "_file", "_line")
    assert [(*row[:2], str(row[2]), *row[3:]) for row in rows[:2]] == [
        ("k1", "desk", "2026-05-01 10:00:00", "the server's answer", 1),
        ("k2", "desk", "2026-05-02 10:00:00", "the server's answer", 2),
    ]
    assert len(rows) == 5
    assert api.parameter("page") == ["1", "2", "3", "4"]


def test_a_parameter_that_counts_records_turns_in_steps(reader: Reader, api: Api) -> None:
    api.answer = lambda asked: Reply(api.records[int(asked.parameters["skip"]) :][:2])
    keys = 'paginate = { by = "page", parameter = "skip", first = 0, step = 2 }\n'
    assert ids(reader, api, keys) == ALL
    assert api.parameter("skip") == ["0", "2", "4", "6"]


def test_an_address_that_is_missing_behind_the_last_page_is_the_end(reader: Reader, api: Api) -> None:
    def answer(asked: Asked) -> Reply:
        reply = api.by_page(asked)
        return reply if reply.content["data"]["items"] else Reply(status=404)

    api.answer = answer
    assert ids(reader, api, PAGES) == ALL
    assert api.parameter("page") == ["1", "2", "3", "4"]


@pytest.mark.parametrize("status", [400, 410])
def test_another_refusal_behind_a_page_is_no_end(reader: Reader, api: Api, status: int) -> None:
    api.faults = {2: Reply(status=status)}
    assert f"it answers {status}" in error(reader, api, PAGES)


def test_a_cursor_gives_the_next_page(reader: Reader, api: Api) -> None:
    api.answer = api.by_cursor
    assert ids(reader, api, CURSOR) == ALL
    assert api.parameter("after") == [None, "at-2", "at-4"]


def test_the_answer_may_hold_the_next_address(reader: Reader, api: Api) -> None:
    def answer(asked: Asked) -> Reply:
        reply = api.by_cursor(asked)
        more = reply.content["meta"]["next"]
        return Reply({"items": reply.content["items"], "next": more and f"/v1/complaints?after={more}"})

    api.answer = answer
    assert ids(reader, api, 'paginate = { by = "cursor", next = "next" }\nrecords = "items"\n') == ALL


def test_a_link_header_gives_the_next_address_and_parameters_stand_once(reader: Reader, api: Api) -> None:
    api.answer = api.by_link
    assert ids(reader, api, LINK + "parameters = { size = 2, open = true }\n") == ALL
    assert [sorted(asked.parameters.items()) for asked in api.asked[:2]] == [
        [("open", "true"), ("size", "2")],
        [("from", "2"), ("open", "true"), ("size", "2")],
    ]


def test_one_answer_may_be_all(reader: Reader, api: Api) -> None:
    api.answer = lambda asked: zipped(json.dumps({"data": api.records}).encode())
    assert ids(reader, api, 'records = "data"\n') == ALL
    assert len(api.asked) == 1


def test_a_record_that_comes_again_replaces_the_earlier_one(reader: Reader, api: Api) -> None:
    api.records = [record(1, category="old"), record(2), record(1, category="new")]
    keys = PAGES + MAPPING + 'category = "category"\n'
    rows = reader.rows(source(api, "").replace(MAPPING, keys), "complaint_id", "category")
    assert rows == [("k1", "new"), ("k2", None)]
    assert reader.refused("key") == []


def test_a_record_that_cannot_be_read_is_refused_with_its_place(reader: Reader, api: Api) -> None:
    api.records[2]["opened"] = "soon"
    assert ids(reader, api, PAGES) == ["k1", "k2", "k4", "k5"]
    assert reader.refused("key", "reason", "line") == [
        ("k3", "opened_at (opened): soon is not a time", 3),
    ]


# --- secrets ------------------------------------------------------------------------------------------


def test_the_token_and_headers_come_from_the_environment(
    reader: Reader, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELPDESK_TOKEN", "s3cret")
    monkeypatch.setenv("HELPDESK_KEY", "k3y")
    ids(reader, api, PAGES + 'token = "${HELPDESK_TOKEN}"\nheaders = { X-Api-Key = "${HELPDESK_KEY}" }\n')
    assert {(asked.headers["Authorization"], asked.headers["X-Api-Key"]) for asked in api.asked} == {
        ("Bearer s3cret", "k3y")
    }


def test_a_variable_that_is_not_set_is_named(reader: Reader, api: Api) -> None:
    assert error(reader, api, PAGES + 'token = "${NO_SUCH_TOKEN}"\n') == (
        "2: FOLDER/touchpoint.toml: source.survey.token: the environment has no variable NO_SUCH_TOKEN; "
        "give it to the command"
    )


KEYS = PAGES + 'token = "${HELPDESK_TOKEN}"\nheaders = { X-Api-Key = "${HELPDESK_TOKEN}" }\n'


def test_a_redirect_to_another_server_gets_no_token(
    reader: Reader, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELPDESK_TOKEN", "s3cret")
    with running() as other:
        other.records, other.answer = api.records, other.by_page
        api.answer = lambda asked: Reply(
            status=302, headers={"Location": f"{other.url}?page={asked.parameters['page']}"}
        )
        assert ids(reader, api, KEYS) == ALL
        sent = {name for asked in other.asked for name in asked.headers}
    assert sent.isdisjoint({"Authorization", "X-Api-Key"})
    assert all(asked.headers["Authorization"] == "Bearer s3cret" for asked in api.asked)


def test_a_redirect_on_the_same_server_keeps_the_token(
    reader: Reader, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELPDESK_TOKEN", "s3cret")

    def answer(asked: Asked) -> Reply:
        if asked.path == "/v2":
            return api.by_page(asked)
        return Reply(status=307, headers={"Location": f"/v2?page={asked.parameters['page']}"})

    api.answer = answer
    assert ids(reader, api, KEYS) == ALL
    assert {asked.headers["X-Api-Key"] for asked in api.asked} == {"s3cret"}


def test_a_next_address_on_another_server_gets_no_token(
    reader: Reader, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELPDESK_TOKEN", "s3cret")
    with running() as other:
        other.answer = lambda asked: Reply(status=401)
        api.answer = lambda asked: Reply(api.records, headers={"Link": f'<{other.url}>; rel="next"'})
        keys = KEYS.replace(PAGES, LINK)
        assert "it refuses the token: 401 Unauthorized" not in error(reader, api, keys)
        assert "which gets no token: 401 Unauthorized; correct url" in error(reader, api, keys)
        assert all("Authorization" not in asked.headers for asked in other.asked)


def test_no_secret_is_shown_or_stored(reader: Reader, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELPDESK_TOKEN", "s3cret/+x")
    keys = LINK + 'token = "${HELPDESK_TOKEN}"\nparameters = { key = "${HELPDESK_TOKEN}" }\n'
    api.answer = lambda asked: Reply(
        api.records[:2] if "p" not in asked.parameters else None,
        status=200 if "p" not in asked.parameters else 404,
        headers={"Link": '</v1/s3cret%2F%2Bx?p=2&key=s3cret%2F%2Bx>; rel="next"'},
    )
    assert error(reader, api, keys) == (
        "3: source survey: http://127.0.0.1:PORT/v1/${HELPDESK_TOKEN}: it answers 404 Not Found; "
        "correct url and parameters"
    )
    stored = [file.read_bytes() for file in reader.folder.rglob("*") if file.is_file()]
    assert not any(b"s3cret" in content for content in stored)
    assert [asked.path for asked in api.asked] == ["/v1/complaints", "/v1/s3cret%2F%2Bx"]
    api.answer = lambda asked: Reply(api.records[2:], headers={})
    assert ids(reader, api, keys) == ALL  # taken up where it stopped, the secret in its place again
    assert (api.asked[-1].path, api.asked[-1].parameters) == (
        "/v1/s3cret%2F%2Bx",
        {"p": "2", "key": "s3cret/+x"},
    )


# --- a server in trouble ------------------------------------------------------------------------------


def test_a_server_that_asks_to_wait_is_waited_for(reader: Reader, api: Api, slept: list[float]) -> None:
    api.faults = {
        1: Reply(status=429, headers={"Retry-After": "7"}),
        3: Reply(status=503, headers={"Retry-After": formatdate(time.time() + 40, usegmt=True)}),
        5: Reply(status=429, headers={"Retry-After": "a while"}),
    }
    assert ids(reader, api, PAGES) == ALL
    assert slept[0] == 7
    assert 35 < slept[1] <= 40
    assert slept[2] == 15  # nobody can tell how long: a pause of our own


def test_pauses_outlast_a_limit_by_the_minute(reader: Reader, api: Api, slept: list[float]) -> None:
    api.answer = lambda asked: api.by_page(asked) if sum(slept) > 60 else Reply(status=429)
    assert ids(reader, api, PAGES) == ALL
    assert len(slept) == 5


def test_a_server_that_asks_for_too_much_is_left(reader: Reader, api: Api, slept: list[float]) -> None:
    api.faults = {2: Reply(status=429, headers={"Retry-After": "7200"})}
    assert error(reader, api, PAGES) == (
        WHERE + "it answers 429 Too Many Requests, and asks to wait 7,200 s; load again then"
    )
    assert slept == []


def test_pauses_grow_while_a_server_fails(reader: Reader, api: Api, slept: list[float]) -> None:
    api.answer = lambda asked: Reply(status=500)
    assert error(reader, api, PAGES) == (
        WHERE + "it answers 500 Internal Server Error, 6 times; load again later"
    )
    assert [int(wait / 2) * 2 for wait in slept] == pytest.approx([0, 2, 4, 8, 16], abs=1)


@pytest.mark.parametrize(
    "cut", [Reply([], cut=9), Reply([1] * 99, cut=9, chunked=True), Reply(body=b"", cut=1)]
)
def test_a_connection_that_drops_is_asked_again(
    reader: Reader, api: Api, slept: list[float], cut: Reply
) -> None:
    api.faults = {2: cut, 3: cut}
    assert ids(reader, api, PAGES) == ALL
    assert len(slept) == 2


@pytest.mark.parametrize(
    "reply", [Reply(body=b" " * 100, pause=0.2), Reply(drips=True, pause=0.2)], ids=["body", "headers"]
)
def test_a_server_that_never_ends_an_answer_is_left(
    reader: Reader, api: Api, monkeypatch: pytest.MonkeyPatch, reply: Reply
) -> None:
    monkeypatch.setattr(client, "RETRIES", client.RETRIES.new(total=0))
    api.answer = lambda asked: reply
    assert error(reader, api, PAGES + "timeout_seconds = 1\n") == (
        WHERE + "it did not answer within 1 s (timeout_seconds), 1 times; load again later"
    )


def test_a_server_that_is_away_is_named(
    reader: Reader, api: Api, monkeypatch: pytest.MonkeyPatch, slept: list[float]
) -> None:
    api.url = "http://127.0.0.1:1/v1/complaints"
    line = reader.error(source(api, PAGES))
    assert line == (
        "3: source survey: http://127.0.0.1:1/v1/complaints: it cannot be reached (Connection refused), "
        "6 times; load again later"
    )


@pytest.mark.parametrize(
    ("reply", "line"),
    [
        (
            Reply(body=b"<html>", headers={"Content-Type": "text/html; charset=utf-8"}),
            WHERE + "the answer is no JSON (text/html); correct url",
        ),
        (
            Reply(body=b'{"data": {"items": [{"id": NaN}]}}'),
            WHERE + "the answer is no JSON (application/json); correct url",
        ),
        (Reply(body=b"[" * 100_000), WHERE + "the answer is no JSON (application/json); correct url"),
        (
            Reply({"error": "no", "code": 7}),
            "3: source survey: the answer has no list at data.items; it has error, code; correct records",
        ),
        (
            Reply({"data": {"items": {"id": 1}}}),
            "3: source survey: the answer has no list at data.items; it has data; correct records",
        ),
        (
            Reply({"data": {"items": [1, 2]}}),
            "3: source survey: a record of the answer is not an object with names and values; "
            "correct records",
        ),
        (Reply(status=401), WHERE + "it refuses the token: 401 Unauthorized; correct token or headers"),
        (Reply(status=404), WHERE + "it answers 404 Not Found; correct url and parameters"),
        (
            Reply(status=302, headers={"Location": "/v1/complaints"}),
            WHERE + "it redirects without end; correct url",
        ),
        (
            Reply(body=b" " * 3000),
            WHERE + "a page is larger than 0 MB; ask for smaller pages with parameters",
        ),
        (
            zipped(b" " * 3000),
            WHERE + "a page is larger than 0 MB; ask for smaller pages with parameters",
        ),
        (
            Reply({"data": {"items": [{"number": "k1", "opened": "2026-05-01", "about": {"place": "a"}}]}}),
            "2: FOLDER/touchpoint.toml: source.survey.columns.complaint_id: the server's answer has no "
            'column "id"; it has number, opened, about',
        ),
    ],
)
def test_an_answer_that_makes_no_sense_ends_as_one_line(
    reader: Reader, api: Api, monkeypatch: pytest.MonkeyPatch, reply: Reply, line: str
) -> None:
    monkeypatch.setattr(client, "LARGEST", 2000 if reply.body and b"[[" not in reply.body else 2**20)
    api.answer = lambda asked: (
        Reply({"data": {"items": []}}) if asked.parameters.get("page") == "2" else reply
    )
    assert error(reader, api, PAGES) == line


def test_pages_that_repeat_for_ever_are_noticed(reader: Reader, api: Api) -> None:
    api.answer = lambda asked: Reply({"data": {"items": api.records}})
    assert error(reader, api, PAGES) == (
        "3: source survey: page=2 repeats an earlier page; correct paginate, or remove it where the "
        "address does not hand out pages"
    )


def test_a_cursor_that_runs_in_a_circle_is_noticed(reader: Reader, api: Api) -> None:
    def answer(asked: Asked) -> Reply:
        nth = len(api.asked)
        return Reply({"items": [record(nth % 28 + 1)], "meta": {"next": "abc"[nth % 3]}})

    api.answer = answer
    assert "after=b repeats an earlier page" in error(reader, api, CURSOR)
