"""What ClickHouse does differently by itself, and its server's refusals in one line."""

import sys
from collections.abc import Iterator
from datetime import date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pyarrow as pa
import pytest
import sqlalchemy as sa

from loaders.load import load
from metrics.errors import ConfigError, SourceError
from metrics.frames import add, answer
from metrics.lake import lake_engine
from tests.clickhouse import embedded
from tests.loaders.workspaces import with_settings, write_workspace
from tests.metrics.test_hooks import EXPECTED, same_everywhere

KINDS = sa.Table(
    "kinds",
    sa.MetaData(),
    sa.Column("word", sa.Text),
    sa.Column("at", sa.DateTime),
    sa.Column("day", sa.Date),
    sa.Column("share", sa.Double),
    sa.Column("yes", sa.Boolean),
)
ROWS = [
    {"word": "", "at": datetime(1970, 1, 1), "day": date(1970, 1, 1), "share": 0.0, "yes": False},
    {"word": "50 %s it's \\ \n ü🙂", "at": datetime(2026, 1, 31, 23, 59, 59, 999999), "day": date(1931, 5, 6)}
    | {"share": 1 / 3, "yes": True},
    dict.fromkeys(KINDS.columns.keys()),
]
REFUSAL = "Code: 516. DB::Exception: me: Authentication failed: no such password.\n (AUTHENTICATION_FAILED)"


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sa.Connection]:
    with embedded(tmp_path) as url, lake_engine(url).connect() as found:
        KINDS.create(found)
        add(found, KINDS, pa.Table.from_pylist(ROWS))
        yield found


def test_nulls_stay_nulls_and_values_what_they_are(connection):
    found = answer(connection, sa.select(KINDS)).to_pylist()
    assert sorted(found, key=lambda row: str(row["at"])) == ROWS


def test_every_value_is_found_by_itself(connection):
    for row in ROWS[:2]:
        same = (KINDS.c[name] == value for name, value in row.items())
        assert connection.scalar(sa.select(KINDS.c.word).where(*same)) == row["word"]


def test_a_row_without_a_partner_has_nulls(connection):
    counts = sa.select(KINDS.c.word, sa.func.count().label("n")).where(KINDS.c.yes).group_by(KINDS.c.word)
    found = counts.subquery()
    alone = sa.select(found.c.n).select_from(KINDS.outerjoin(found, KINDS.c.word == found.c.word))
    assert connection.execute(alone.where(KINDS.c.word == "")).all() == [(None,)]


def test_rows_that_cannot_be_inserted_fail_as_a_statement_would(connection):
    nowhere = KINDS.to_metadata(sa.MetaData(), name="nowhere")
    with pytest.raises(sa.exc.DatabaseError, match="nowhere"):
        add(connection, nowhere, pa.Table.from_pylist(ROWS))


def test_text_in_a_view_is_what_it_was(connection):
    word = ROWS[1]["word"]
    connection.execute(sa.schema.CreateView(sa.select(sa.literal(word).label("word")), "said"))
    assert connection.scalar(sa.select(sa.column("word")).select_from(sa.table("said"))) == word


def test_a_part_of_a_text_is_found_as_elsewhere(connection):
    whole = sa.cast(sa.literal("a: b"), sa.Text)
    parts = [sa.func.split_part(text, ": ", 2) for text in (whole, sa.cast(sa.null(), sa.Text))]
    assert connection.execute(sa.select(*parts)).one() == ("b", None)


def test_clickhouse_computes_what_is_meant(connection):
    assert same_everywhere(connection) == EXPECTED


class Refusing(BaseHTTPRequestHandler):
    """Answers as a server does whom the password does not convince."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(403)
        self.send_header("X-ClickHouse-Exception-Code", "516")
        self.send_header("Content-Length", str(len(REFUSAL)))
        self.end_headers()
        self.wfile.write(REFUSAL.encode())

    def log_message(self, *words: object) -> None:
        """Nothing is told."""


def test_a_wrong_password_ends_with_one_line_without_it(tmp_path: Path):
    with ThreadingHTTPServer(("127.0.0.1", 0), Refusing) as server:
        Thread(target=server.serve_forever).start()
        url = f"clickhousedb://me:secret@127.0.0.1:{server.server_port}/"
        with pytest.raises(SourceError) as refusal:
            load(with_settings(write_workspace(tmp_path), warehouse={"url": url}))
        server.shutdown()
    assert "me: Authentication failed: no such password." in str(refusal.value)
    assert "secret" not in str(refusal.value) and "\n" not in str(refusal.value)


def test_a_missing_driver_is_named_with_what_to_install(tmp_path: Path, monkeypatch):
    monkeypatch.delitem(sys.modules, "metrics.clickhouse", raising=False)
    monkeypatch.setitem(sys.modules, "clickhouse_connect", None)
    with pytest.raises(ConfigError, match=r"clickhouse_connect.*pip install 'touchpoint\[clickhouse\]'"):
        load(with_settings(write_workspace(tmp_path), warehouse={"url": "clickhousedb://nobody"}))
