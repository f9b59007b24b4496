"""Queries on other databases: SQLite and a real PostgreSQL."""

import sqlite3
from datetime import UTC, datetime

import duckdb
import pytest
import sqlalchemy as sa

from loaders.reading import sql_source
from tests.loaders.readings import Reader

WRONG = "2: FOLDER/touchpoint.toml: source.survey."

SOURCE = 'table = "customers"\nformat = "sql"\nurl = "{url}"\nquery = "{query}"\n'
CRM = SOURCE.format(url="sqlite:///crm.db", query="SELECT * FROM people")


@pytest.fixture
def crm(reader: Reader) -> sqlite3.Connection:
    connection = sqlite3.connect(reader.folder / "crm.db")
    connection.execute("CREATE TABLE people (customer_id, started_on, monthly_revenue, changed)")
    connection.executemany(
        "INSERT INTO people VALUES (?, ?, ?, ?)",
        [(1, "2026-05-04", 10, 5), ("b", "2026-05-05 12:00:00", 2.5, 7), (3, None, None, 7)],
    )
    connection.commit()
    return connection


def test_a_query_is_read_whatever_types_its_columns_mix(reader: Reader, crm: sqlite3.Connection) -> None:
    crm.close()
    rows = reader.rows(CRM, "customer_id", "started_on", "monthly_revenue", "_file")
    assert [(key, str(day)[:10], money, file) for key, day, money, file in rows] == [
        ("1", "2026-05-04", 10.0, "the query's answer"),
        ("3", "None", None, "the query's answer"),
        ("b", "2026-05-05", 2.5, "the query's answer"),
    ]


@pytest.mark.parametrize("size", [1, 2])
def test_types_that_change_between_batches_lose_nothing(
    reader: Reader, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    connection = sqlite3.connect(reader.folder / "crm.db")
    connection.execute("CREATE TABLE people (customer_id, started_on, monthly_revenue)")
    values = [
        (1, None, None),
        (2, "2026-05-04", 3),
        (2.5, None, 4.25),
        ("x", "soon", "5.5"),
        (2**70 // 1.0, None, 1),
    ]
    connection.executemany("INSERT INTO people VALUES (?, ?, ?)", values)
    connection.commit()
    connection.close()
    monkeypatch.setattr(sql_source, "BATCH", size)
    rows = reader.rows(CRM, "customer_id", "monthly_revenue")
    assert rows == [("1", None), ("1.1805916207174113e+21", 1.0), ("2", 3.0), ("2.5", 4.25)]
    assert reader.refused("key", "reason") == [("x", "started_on: soon is not a date")]


def test_a_query_without_rows_is_no_mistake(reader: Reader, crm: sqlite3.Connection) -> None:
    crm.close()
    staged = reader.stage(CRM.replace("people", "people WHERE 1 = 0"))
    assert (staged.changed, staged.rows_read, staged.rows) == (True, 0, 0)


def test_a_colon_and_a_percent_sign_are_plain_letters_in_a_query(
    reader: Reader, crm: sqlite3.Connection
) -> None:
    crm.close()
    query = "SELECT '10:30%' AS customer_id, '2026-05-04' AS started_on;"
    assert reader.rows(SOURCE.format(url="sqlite:///crm.db", query=query), "customer_id", "end_kind") == [
        ("10:30%", None)
    ]


def test_a_cursor_takes_up_where_the_last_load_stopped(reader: Reader, crm: sqlite3.Connection) -> None:
    source = CRM + 'cursor = "changed"'
    read = [reader.stage(source).rows_read]
    crm.execute("INSERT INTO people VALUES ('new', '2026-05-06', 1, 8)")
    crm.commit()
    read.append(
        reader.stage(source).rows_read
    )  # two with 7, which may have had company since, and the new one
    read.append(reader.stage(source).rows_read)
    read.append(
        reader.stage(source + '\n[source.columns]\nend_reason = "started_on"').rows_read
    )  # settings changed
    crm.close()
    assert read == [3, 3, 1, 4]


@pytest.mark.parametrize(
    ("kind", "values", "look_back", "late", "again"),
    [
        ("INTEGER", [100, 200, 300], "150", [(149, False), (150, True)], [200, 300]),
        (
            "TEXT",
            ["2026-05-01 08:00:00", "2026-05-06", "2026-05-07T09:30:00"],
            "2 days",
            [("2026-05-05T09:29:59", False), ("2026-05-05T09:30:00", True)],
            ["2026-05-06", "2026-05-07T09:30:00"],
        ),
        (
            "TIMESTAMP",
            ["2026-05-01 08:00:00", "2026-05-06 00:00:00", "2026-05-07 09:30:00"],
            "36 hours",
            [("2026-05-05 21:29:59", False), ("2026-05-05 21:30:00", True)],
            ["2026-05-06 00:00:00", "2026-05-07 09:30:00"],
        ),
        (
            "DATE",
            ["2026-05-01", "2026-05-06", "2026-05-07"],
            "36 hours",
            [("2026-05-04", False), ("2026-05-05", True)],
            ["2026-05-06", "2026-05-07"],
        ),
    ],
)
def test_rows_that_come_late_are_read_within_the_window(
    reader: Reader,
    kind: str,
    values: list[object],
    look_back: str,
    late: list[tuple[object, bool]],
    again: list[object],
) -> None:
    url = f"duckdb:///{reader.folder}/crm.duckdb"
    if kind == "TEXT":
        url = f"sqlite:///{reader.folder}/crm.db"
    table = f"CREATE TABLE people (customer_id TEXT, started_on TEXT, changed {kind})"
    insert = sa.text("INSERT INTO people VALUES (:id, '2026-05-04', :changed)")
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.execute(sa.text(table))
        connection.execute(insert, [{"id": str(value), "changed": value} for value in values])
    source = SOURCE.format(url=url, query="SELECT * FROM people") + 'cursor = "changed"\n'
    source += f'look_back = "{look_back}"\n'
    reader.stage(source)
    with engine.begin() as connection:
        connection.execute(insert, [{"id": f"late {value}", "changed": value} for value, _ in late])
    found = {key for (key,) in reader.rows(source, "customer_id")}
    assert found == {*map(str, again), *(f"late {value}" for value, taken in late if taken)}


@pytest.mark.parametrize("type_name", ["TEXT", "TIMESTAMP"])
def test_a_time_that_is_yet_to_come_does_not_end_the_asking(reader: Reader, type_name: str) -> None:
    with duckdb.connect(str(reader.folder / "crm.duckdb")) as crm:
        crm.execute(f"CREATE TABLE people (customer_id TEXT, started_on DATE, changed {type_name})")
        crm.execute("INSERT INTO people VALUES ('a', '2026-05-01', '2026-05-01 08:00:00')")
        crm.execute("INSERT INTO people VALUES ('b', '2026-05-01', '2999-01-01 00:00:00')")
    source = SOURCE.format(url="duckdb:///crm.duckdb", query="SELECT * FROM people") + 'cursor = "changed"'
    reader.stage(source)
    with duckdb.connect(str(reader.folder / "crm.duckdb")) as crm:
        crm.execute("INSERT INTO people VALUES ('c', '2026-05-01', '2026-05-02 08:00:00')")
    found = {key for (key,) in reader.rows(source, "customer_id")}
    assert found == {"a", "b", "c"}


def test_a_window_of_another_kind_than_the_cursor_is_named(reader: Reader, crm: sqlite3.Connection) -> None:
    crm.close()
    source = CRM + 'cursor = "changed"\nlook_back = "2 days"'
    reader.stage(source)
    assert reader.error(source) == WRONG + "look_back: it does not fit the cursor, which holds 7"


def test_rows_that_went_from_the_end_are_no_news(reader: Reader, crm: sqlite3.Connection) -> None:
    source = CRM + 'cursor = "changed"'
    reader.stage(source)
    crm.execute("DELETE FROM people WHERE changed = 7")
    crm.commit()
    assert not reader.stage(source).changed
    crm.execute("INSERT INTO people VALUES ('new', '2026-05-06', 1, 8)")
    crm.commit()
    crm.close()
    assert reader.rows(source, "customer_id") == [("new",)]


@pytest.mark.parametrize(
    ("source", "line"),
    [
        (
            CRM.replace("people", "peple"),
            "3: source survey: sqlite:///FOLDER/crm.db: no such table: peple; check url and query",
        ),
        (
            CRM.replace("*", "customer_id, customer_id"),
            WRONG + "query: the answer has customer_id more than once; name each column differently",
        ),
        (
            CRM + 'cursor = "updated"',
            WRONG + "cursor: the answer has no column updated; select it",
        ),
        (
            SOURCE.format(url="sqlite:///nowhere/crm.db", query="SELECT 1"),
            "3: source survey: FOLDER/nowhere/crm.db: there is no such file; correct url",
        ),
        (
            SOURCE.format(url="klingon://host/db", query="SELECT 1"),
            WRONG + "url: Can't load plugin: sqlalchemy.dialects:klingon; "
            "install this driver or write another",
        ),
        (
            SOURCE.format(url="postgresql+psycopg://me:secret@127.0.0.1:1/db", query="SELECT 1"),
            "3: source survey: postgresql+psycopg://me:***@127.0.0.1:1/db: connection failed: connection to "
            'server at "127.0.0.1", port 1 failed: Connection refused; check url and query',
        ),
        (
            CRM + '[source.columns]\nstarted_on = "begun"',
            WRONG + 'columns.started_on: the query\'s answer has no column "begun"; '
            "it has customer_id, started_on, monthly_revenue, changed",
        ),
    ],
)
def test_a_query_that_does_not_work_ends_as_one_line(
    reader: Reader, crm: sqlite3.Connection, source: str, line: str
) -> None:
    crm.close()
    assert reader.error(source) == line


def test_postgresql_is_read_in_its_own_types(reader: Reader, postgres_url: str) -> None:
    with sa.create_engine(postgres_url, poolclass=sa.NullPool).begin() as connection:
        connection.execute(
            sa.text(
                "CREATE TABLE events AS SELECT n AS nr, "
                "timestamptz '2026-05-04 10:00:00+02' + n * interval '1 hour' AS moment, "
                'n / 4.0 AS seconds, \'{"why": "x"}\'::jsonb AS more, gen_random_uuid() AS id '
                "FROM generate_series(1, 120000) n"
            )
        )
    source = (
        f'table = "contacts"\nformat = "sql"\nurl = "{postgres_url}"\nquery = "SELECT * FROM events"\n'
        "[source.columns]\ncontact_id = 'nr'\ntouchpoint_id = \"= 'desk'\"\noccurred_at = 'moment'\n"
        "duration_seconds = 'seconds'\ncase_id = 'id'\ngoal = '= CAST(more AS VARCHAR)'\n"
    )
    staged = reader.stage(source)
    found = reader.query(
        'SELECT min(occurred_at) AS first, sum(duration_seconds) AS sum FROM "staged survey"'
    )
    assert (staged.rows_read, staged.rows, staged.refused) == (120_000, 120_000, 0)
    assert found["first"][0] == datetime(2026, 5, 4, 9, tzinfo=UTC).replace(tzinfo=None)
    assert found["sum"][0] == 120_000 * 120_001 / 2 / 4
