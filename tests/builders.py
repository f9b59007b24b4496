"""Rows of facts with what a test does not care about filled in, and published snapshots made from them.

engine = warehouse(ratings=[rating("web", 80), rating("web", 20, customer_id="c1")])
snapshot = published(tmp_path, ratings=[...], customers=[customer("c1", started="2025-01-01")])
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from itertools import count
from pathlib import Path
from typing import Any
from zlib import crc32

import pandas as pd
import sqlalchemy as sa

from metrics.facts import FACTS
from metrics.frames import store
from metrics.months import Months
from metrics.refresh import as_of, refresh
from metrics.rollup_tables import METADATA as ROLLUPS
from metrics.snapshots import CURRENT, Snapshot, buffer_results, snapshot
from metrics.tables import BUCKETS, Tables, warehouse_tables
from metrics.workspace import Settings
from tests.compiled import create_tables

Row = dict[str, Any]
Rows = Iterable[Row] | pd.DataFrame
NUMBERS = count(1)
DAY = "2026-05-04"
SNAPSHOT_ID = "20260701T060000-0001"
LOADED_AT = datetime(2026, 7, 1, 6)


def rating(touchpoint_id: str, satisfaction: float | None, day: str = DAY, **other: Any) -> Row:
    """One answer about one touchpoint, at noon; a response of its own unless `response_id` is given."""
    return {
        "response_id": f"r{next(NUMBERS)}",
        "touchpoint_id": touchpoint_id,
        "answered_at": _noon(day),
        "satisfaction": satisfaction,
    } | other


def response(
    satisfaction: float | None = None, recommend: int | None = None, day: str = DAY, **other: Any
) -> Row:
    """One filled-in survey."""
    return {
        "response_id": f"r{next(NUMBERS)}",
        "answered_at": _noon(day),
        "satisfaction": satisfaction,
        "recommend": recommend,
    } | other


def complaint(touchpoint_id: str, day: str = DAY, hours: float | None = None, **other: Any) -> Row:
    """One complaint opened at noon, resolved after so many hours (None: still open)."""
    opened = _noon(day)
    return {
        "complaint_id": f"k{next(NUMBERS)}",
        "touchpoint_id": touchpoint_id,
        "opened_at": opened,
        "resolved_at": None if hours is None else opened + pd.Timedelta(hours=hours),
    } | other


def customer(
    customer_id: str,
    started: str = "2024-01-01",
    ended: str | None = None,
    kind: str | None = None,
    **other: Any,
) -> Row:
    """One customer; an end without a kind is one."""
    return {
        "customer_id": customer_id,
        "started_on": date.fromisoformat(started),
        "ended_on": None if ended is None else date.fromisoformat(ended),
        "end_kind": kind,
    } | other


def contact(touchpoint_id: str, day: str = DAY, outcome: str | None = None, **other: Any) -> Row:
    """One contact at noon."""
    return {
        "contact_id": f"e{next(NUMBERS)}",
        "touchpoint_id": touchpoint_id,
        "occurred_at": _noon(day),
        "outcome": outcome,
    } | other


def warehouse(
    *,
    segmentations: tuple[str, ...] = ("tier",),
    settings: Settings | None = None,
    until: datetime | None = None,
    url: str = "duckdb:///:memory:",
    touchpoints: Rows = (),
    **facts: Rows,
) -> sa.Engine:
    """An engine over tables with these facts and their roll-ups; `until`: see `metrics.refresh.refresh`."""
    options: Mapping[str, Any] = {"poolclass": sa.StaticPool} if ":memory:" in url else {}
    engine = sa.create_engine(url, **options)
    buffer_results(engine)
    fill(engine, warehouse_tables(segmentations), settings or Settings(), until, touchpoints, facts)
    return engine


def published(folder: Path, **contents: Any) -> Snapshot:
    """A published snapshot in this warehouse folder, and the pointer to it; arguments as for `warehouse`."""
    made = snapshot(folder, SNAPSHOT_ID)
    made.path.parent.mkdir(parents=True)
    warehouse(url=f"duckdb:///{made.path}", **contents).dispose()
    (folder / CURRENT).write_text(json.dumps({"snapshot": made.id}), "utf-8")
    return made


def fill(
    engine: sa.Engine,
    tables: Tables,
    settings: Settings,
    until: datetime | None,
    touchpoints: Rows,
    facts: Mapping[str, Rows],
) -> None:
    """Makes the tables, adds the rows, makes the roll-ups."""
    with engine.begin() as connection:
        create_tables(connection, tables.metadata, ROLLUPS)
        add(connection, tables.touchpoints, touchpoints)
        for name, rows in facts.items():
            add(connection, tables.facts[name], rows)
        newest = until or as_of(connection, tables) or LOADED_AT
        refresh(connection, tables, settings, dict.fromkeys(FACTS), newest, room=_as_it_is)


def _as_it_is(connection: sa.Connection, table: sa.Table, months: Months | None, moment: str) -> sa.Table:
    """The roll-ups are empty still: there is room."""
    return table


def add(connection: sa.Connection, table: sa.Table, rows: Rows) -> None:
    """Adds rows; what they do not say is null, `source` is "test"."""
    frame = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(list(rows))
    if frame.empty:
        return
    known = {"source": "test", "loaded_at": LOADED_AT}
    whole = frame.assign(**{name: value for name, value in known.items() if name in table.c})
    if "bucket" in table.c:
        whole["bucket"] = buckets(whole)
    store(connection, table, _typed(whole, table))


def buckets(answers: pd.DataFrame) -> list[int]:
    """Always the same for the same customer, or response of an unknown one."""
    customers = answers.get("customer_id", pd.Series(None, answers.index, object))
    return [bucket(who) for who in customers.fillna(answers["response_id"])]


def bucket(who: str) -> int:
    return crc32(who.encode()) % BUCKETS


def _typed(frame: pd.DataFrame, table: sa.Table) -> pd.DataFrame:
    """The table's columns, in types that do not depend on whether all values are missing."""
    kinds: Mapping[type, str] = {
        sa.DateTime: "datetime64[us]",
        sa.Date: "datetime64[s]",
        sa.Double: "float64",
        sa.Integer: "Int64",
        sa.BigInteger: "Int64",
        sa.Boolean: "boolean",
        sa.Text: "object",
    }
    unknown = set(frame) - set(table.c.keys())
    assert not unknown, f"{table.name} has no columns {sorted(unknown)}"
    return pd.DataFrame(
        {
            column.name: frame[column.name].astype(kinds[type(column.type)])
            for column in table.columns
            if column.name in frame
        }
    )


def _noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00:00") if "T" not in day else datetime.fromisoformat(day)
