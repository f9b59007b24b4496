"""What engines write differently, as each of them reads it."""

import hashlib
from datetime import date, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine.default import DefaultDialect

from metrics.hooks import add_days, day_of, days_between, digest, period_start, quick_key, seconds_between

TIME, DAY, WHO = sa.column("at", sa.DateTime), sa.column("day", sa.Date), sa.column("who", sa.Text)


def dialect(name: str) -> DefaultDialect:
    found = postgresql.dialect() if name == "postgresql" else DefaultDialect()
    found.name = name
    return found


@pytest.mark.parametrize(
    ("hook", "name", "text"),
    [
        (day_of(TIME), "duckdb", "CAST(at AS DATE)"),
        (period_start("month", TIME), "postgresql", "CAST(date_trunc('month', at) AS DATE)"),
        (period_start("quarter", TIME), "duckdb", "CAST(date_trunc('quarter', at) AS DATE)"),
        (days_between(DAY, TIME), "postgresql", "(CAST(at AS DATE) - CAST(day AS DATE))"),
        (days_between(DAY, TIME), "sparksql", "datediff(at, day)"),
        (days_between(DAY, TIME), "chdb", "date_diff('day', CAST(day AS DATE), CAST(at AS DATE))"),
        (add_days(DAY, 90), "duckdb", "(day + 90)"),
        (add_days(DAY, 90), "postgresql", "CAST(day + INTERVAL '90' DAY AS DATE)"),
        (add_days(DAY, 90), "sparksql", "date_add(day, 90)"),
        (add_days(DAY, 90), "clickhousedb", "addDays(day, 90)"),
        (
            seconds_between(TIME, TIME),
            "postgresql",
            "CAST(EXTRACT(EPOCH FROM (at - at)) AS DOUBLE PRECISION)",
        ),
        (seconds_between(TIME, TIME), "sparksql", "CAST(unix_timestamp(at) - unix_timestamp(at) AS DOUBLE)"),
        (seconds_between(TIME, TIME), "trino", "CAST(date_diff('second', at, at) AS DOUBLE)"),
        (digest(WHO), "sparksql", "md5(who)"),
        (digest(WHO), "clickhousedb", "lower(hex(MD5(who)))"),
        (digest(WHO), "trino", "lower(to_hex(md5(to_utf8(who))))"),
        (quick_key(WHO), "duckdb", "hash(who)"),
        (quick_key(WHO), "postgresql", "who"),
    ],
)
def test_each_engine_reads_its_own_text(hook, name, text):
    assert str(hook.compile(dialect=dialect(name))) == text


def same_everywhere(connection: sa.Connection) -> list[object]:
    at, later = sa.literal(datetime(2026, 5, 13, 23, 59, 30)), sa.literal(datetime(2026, 5, 14, 0, 0))
    at, later = sa.cast(at, sa.DateTime), sa.cast(later, sa.DateTime)
    day = sa.cast(sa.literal(date(2026, 1, 31)), sa.Date)
    starts = [period_start(unit, at) for unit in ("day", "week", "month", "quarter", "year")]
    spans = [days_between(at, later), seconds_between(at, later), add_days(day, 29)]
    who = sa.cast(sa.literal("é 1"), sa.Text)
    return list(connection.execute(sa.select(day_of(at), *starts, *spans, digest(who))).one())


EXPECTED = [
    *(date(2026, 5, 13), date(2026, 5, 13), date(2026, 5, 11), date(2026, 5, 1), date(2026, 4, 1)),
    *(date(2026, 1, 1), 1, 30.0, date(2026, 3, 1), hashlib.md5("é 1".encode()).hexdigest()),
]


def test_duckdb_computes_what_is_meant():
    with sa.create_engine("duckdb:///:memory:").connect() as connection:
        assert same_everywhere(connection) == EXPECTED


def test_postgresql_computes_what_is_meant(postgres_url):
    engine = sa.create_engine(postgres_url)
    with engine.connect() as connection:
        assert same_everywhere(connection) == EXPECTED
    engine.dispose()
