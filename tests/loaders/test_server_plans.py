"""How a real PostgreSQL server finds what pages ask for once the tables have grown: by indexes."""

import inspect
from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Any

import pytest
import sqlalchemy as sa

from loaders.load import load
from metrics import queries
from metrics.period import Period
from metrics.queries import comment_rows, complaint_rows, rating_segments, refusals
from metrics.queries.buckets import rating_bucket_segments
from metrics.rollup_tables import METADATA, PACKED
from metrics.scope import EVERYTHING, Scope
from metrics.server import reading_engine, server_engine
from metrics.tables import warehouse_tables
from metrics.warehouse import open_warehouse
from tests import postgres
from tests.loaders.workspaces import RATINGS, many, with_settings, write_survey, write_workspace
from tests.metrics.test_scope import READERS

ROWS = 30_000  # of each table, over three years
QUERIES = [
    query
    for query in READERS
    if query.__module__.startswith(queries.__name__) and query.__module__ != refusals.__name__
]
KINDS = {"ratings", "responses", "complaints", "contacts", "customers"}
VALUES = {  # by the column's name; other texts differ in each row
    "touchpoint_id": "'t' || g % 97",
    "segmentation": "CASE WHEN g % 6 = 0 THEN 'all' ELSE 'tier' END",
    "segment": "CASE WHEN g % 6 = 0 THEN 'all' ELSE 's' || g % 6 END",
    "category": "'c' || g % 7",
    "comment": "CASE WHEN g % 50 = 0 THEN 'said' END",
    "tier": "'s' || g % 6",
    **dict.fromkeys(PACKED, "''"),
}
GIVEN: dict[str, list[Any]] = {  # by the name of the parameter
    "scope": [EVERYTHING, Scope(frozenset({"d"}), frozenset({"t3", "t5"}))],
    "period": [Period(date(2026, 4, 1), date(2026, 6, 30))],
    "grain": ["month"],
    "segment": [None, ("tier", "s2")],
    "kind": ["complaints", "contacts", "ratings"],
    "segmentation": ["tier"],
    "touchpoint_id": ["t3"],
    "ways": [(("t3", "t5"),)],
}


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory, postgres_server) -> Iterator[sa.Engine]:
    """A warehouse that a load has made, with more rows than that load brought."""
    postgres.run_sql(postgres_server, "CREATE DATABASE grown")
    url = postgres.url(postgres_server, "grown")
    shop = write_workspace(tmp_path_factory.mktemp("grown"), RATINGS)
    shop = with_settings(shop, warehouse={"url": url})
    write_survey(shop, *many(5))
    load(shop)
    tables = (*warehouse_tables(("tier",)).facts.values(), *METADATA.sorted_tables)
    with server_engine(url).connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in tables:
            connection.execute(sa.text(filled(table)))
        connection.execute(sa.text("VACUUM ANALYZE"))
    yield open_warehouse(shop).current().engine()
    for engine in (server_engine, reading_engine):
        engine(url).dispose()
    postgres.run_sql(postgres_server, "DROP DATABASE grown WITH (FORCE)")


def filled(table: sa.Table) -> str:
    """An INSERT of many rows in the order of time."""
    values = ", ".join(value(column) for column in table.columns)
    return f"INSERT INTO {table.name} SELECT {values} FROM generate_series(1, {ROWS}) g"


def value(column: sa.Column) -> str:
    if isinstance(column.type, (sa.Date, sa.DateTime)):
        unit = column.name if column.name in ("month", "year") else "day"
        return f"date_trunc('{unit}', date '2023-07-01' + g * 1096 / {ROWS} * interval '1 day')"
    if isinstance(column.type, sa.Text):
        return VALUES.get(column.name, f"'{column.name}' || g")
    return "g % 2 = 0" if isinstance(column.type, sa.Boolean) else "g % 40"


def test_large_tables_are_looked_up_by_their_indexes(grown):
    read = {(query.__name__, table) for query in QUERIES for table in read_through(grown, query)}
    small = {("repeated", "repeats")}  # a row for each touchpoint, no more
    small |= {(name, "fact_extent") for name in ("days", "first_days", "freshness")}
    first_row = {("recorded", f"daily_{kind}") for kind in KINDS}  # reads on until it has found one
    first_row |= {("customers", "daily_customers")}  # so does whether ends are recorded
    every_row = {("segments", f"daily_{kind}") for kind in KINDS}  # or of an index; asked once for a state
    assert read - every_row == small | first_row


def test_a_drill_down_looks_up_the_newest_rows_of_a_touchpoint(grown):
    assert indexes(grown, complaint_rows) == {"ix_complaints_newest"}
    assert indexes(grown, comment_rows) == {"ix_ratings_comment"}


def test_a_touchpoints_own_figures_are_looked_up_by_its_name(grown):
    assert indexes(grown, rating_segments) == {"ix_daily_ratings_touchpoint"}
    assert indexes(grown, rating_bucket_segments) == {"ix_monthly_ratings_touchpoint"}


def read_through(engine: sa.Engine, query: Any) -> set[str]:
    """The tables that the server reads row by row."""
    return {step["Relation Name"] for step in steps(engine, query) if step["Node Type"] == "Seq Scan"}


def indexes(engine: sa.Engine, query: Any) -> set[str]:
    """The indexes in which the server looks."""
    return {step["Index Name"] for step in steps(engine, query) if "Index Name" in step}


def steps(engine: sa.Engine, query: Any) -> Iterator[dict[str, Any]]:
    """Those of the server's plans for a query."""
    with engine.connect() as connection:
        for statement, values in said(engine, query):
            (found,) = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", values).scalar_one()
            yield from nodes(found["Plan"])


def said(engine: sa.Engine, query: Any) -> list[tuple[str, Any]]:
    """Every statement that the query sends for all that it may be asked, with its values."""
    sent: list[tuple[str, Any]] = []

    def listen(connection, cursor, statement, values, *_):
        if "FROM meta" not in statement:  # which begins each transaction
            sent.append((statement, values))

    names = [name for name in inspect.signature(query).parameters if name in GIVEN]
    sa.event.listen(engine, "before_cursor_execute", listen)
    for given in product(*(GIVEN[name] for name in names)):
        query(engine, **dict(zip(names, given, strict=True)))
    sa.event.remove(engine, "before_cursor_execute", listen)
    return sent


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)
