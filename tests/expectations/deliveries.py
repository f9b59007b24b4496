"""Deliveries for the checks: staged tables in a real DuckDB file, filled by hand."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from expectations.check import Findings, check_staged
from expectations.suite import validation
from loaders.staged import staged_table
from metrics.facts import LOADABLE
from metrics.history import Profile
from metrics.tables import warehouse_tables
from metrics.workspace import Checks
from tests.compiled import create_tables

NOW = datetime(2026, 7, 1, 12)
READ = {"source": "s", "loaded_at": NOW, "_file": "a.csv"}
GOOD: Mapping[str, Mapping[str, Any]] = {
    "ratings": {
        "response_id": "r",
        "touchpoint_id": "desk",
        "answered_at": datetime(2026, 6, 1),
        "satisfaction": 50.0,
    },
    "responses": {"response_id": "r", "answered_at": datetime(2026, 6, 1)},
    "complaints": {
        "complaint_id": "c",
        "touchpoint_id": "desk",
        "opened_at": datetime(2026, 6, 1),
    },
    "customers": {"customer_id": "c", "started_on": date(2026, 1, 1)},
    "contacts": {"contact_id": "k", "touchpoint_id": "desk", "occurred_at": datetime(2026, 6, 1)},
    "assessments": {"respondent_id": "p", "touchpoint_id": "desk", "assessed_on": date(2026, 6, 1)},
}


def rows(table: str, *changes: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Good rows with a key and a line each, changed as given."""
    first = LOADABLE[table].key[0]
    return [
        {**GOOD[table], first: f"{first[0]}{place}", "_line": place + 2, **change}
        for place, change in enumerate(changes)
    ]


@contextmanager
def staged(folder: Path, table: str, given: Sequence[Mapping[str, Any]]) -> Iterator[sa.Connection]:
    """A file with one staged table of source `s`, and a map of the touchpoints desk and shop."""
    engine = sa.create_engine(
        sa.URL.create("duckdb", database=str(folder / "next.duckdb")), poolclass=sa.NullPool
    )
    target = staged_table(LOADABLE[table], ("tier",), "s")
    with engine.connect() as connection:
        connection.execute(sa.text("CREATE SCHEMA staging"))
        connection.execute(sa.text("CREATE TABLE staging.departments AS SELECT 'front' AS department_id"))
        create_tables(connection, warehouse_tables(("tier",)).metadata)
        ids = [{"touchpoint_id": "desk"}, {"touchpoint_id": "shop"}]
        connection.execute(sa.insert(warehouse_tables(("tier",)).touchpoints), ids)
        target.create(connection)
        names = [column.name for column in target.columns]
        full = [{**dict.fromkeys(names), **READ, **row} for row in given]
        if full:
            connection.execute(sa.insert(target), full)
        connection.commit()
        yield connection
    engine.dispose()


def check(
    folder: Path,
    table: str,
    *changes: Mapping[str, Any],
    unreadable: int = 0,
    earlier: Sequence[Sequence[Profile]] = (),
    checks: Checks = Checks(refused_share=1.0),  # noqa: B008
    **kind: int,
) -> tuple[Findings, list[tuple[str, str]]]:
    """What the checks find in these rows; and key and reason of each refused row."""
    fact = LOADABLE[table]
    with staged(folder, table, rows(table, *changes)) as connection:
        with validation(connection.engine.url) as suites:
            findings = check_staged(
                connection,
                suites,
                source="s",
                fact=fact,
                staged=staged_table(fact, ("tier",), "s"),
                unreadable=unreadable,
                earlier=earlier,
                checks=checks,
                now=NOW,
                **kind,
            )
        key = fact.key[0]
        refused = connection.execute(
            sa.text(
                f'SELECT {key}, reason FROM "staged s" s JOIN staging.refusals r ON r.row_id = s.rowid '
                "ORDER BY s._line"
            )
        )
        return findings, [tuple(row) for row in refused]
