"""Refused rows: kept with their reason until their file is read again."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa

from expectations.batch import with_row_id
from expectations.rules import FUTURE, ZONES, key_text
from expectations.table_rules import REFUSALS
from loaders.ledger import under_inspection
from loaders.next_file import WORKING
from loaders.reading.refused import REFUSED
from loaders.reading.source import Staged
from loaders.report import Reason
from loaders.retention import writer
from metrics.facts import LOADABLE, Fact
from metrics.queries.refusals import in_order
from metrics.snapshots import SUFFIX, Snapshot
from metrics.tables import Tables, warehouse_tables
from metrics.text import number, t
from metrics.warehouse import open_warehouse
from metrics.workspace import Source, Workspace

REASONS = 20  # shown per source: they hold values, so that there may be as many as rows
UNREADABLE = "unreadable"  # the rule of rows that reading refused


def refused_rows(workspace: Workspace, source: str | None = None, limit: int | None = None) -> pd.DataFrame:
    """The refused rows of what is published, newest first; of one source or of all.

    After a load that the checks stopped: those of its file, which is kept, so that they can be repaired.
    """
    table = warehouse_tables().quarantine
    snapshot = stopped(workspace) or open_warehouse(workspace).current()
    if snapshot is None:
        return pd.DataFrame(columns=table.columns.keys())
    query = sa.select(table).order_by(*in_order(table)).limit(limit)
    if source is not None:
        query = query.where(table.c.source == source)
    with snapshot.engine().connect() as connection:
        return pd.read_sql(query, connection, dtype={"line": "Int64"})  # not every row has one


def stopped(workspace: Workspace) -> Snapshot | None:
    """The file of the newest load, where the checks stopped it."""
    history = open_warehouse(workspace).history()
    if history is None:
        return None
    load_id = under_inspection(history)
    path = writer(workspace).folder / WORKING / f"{load_id}{SUFFIX}"
    return Snapshot(load_id, path) if load_id is not None and path.exists() else None


def renew(
    connection: sa.Connection,
    tables: Tables,
    source: Source,
    read: Staged,
    staged: sa.Table,
    *,
    load_id: str,
    now: datetime,
) -> bool:
    """Put what is refused in the place of what was refused of the same before.

    Whether it is anything else, where a source is asked: its newest rows come again and again.
    """
    table, stale = tables.quarantine, _stale(tables.quarantine, source, read, staged)
    before, after = sa.and_(stale, table.c.load_id != load_id), table.c.load_id == load_id
    _keep(connection, tables, staged, LOADABLE[source.table], source=source.name, load_id=load_id, now=now)
    what = (table.c.key, table.c.row, table.c.reason)
    old, new = (sa.select(*what).where(table.c.source == source.name, those) for those in (before, after))
    differs = source.is_asked and any(
        connection.execute(sa.except_(*pair).limit(1)).first() for pair in ((old, new), (new, old))
    )
    connection.execute(sa.delete(table).where(before))
    return differs


def leave_refused(
    connection: sa.Connection, tables: Tables, source: Source, staged: sa.Table, files: Sequence[str]
) -> int:
    """Of files that are read again for their refused rows, leave these; how many others there were.

    They were taken before, and newer files may have replaced them.
    """
    table = tables.quarantine
    refused = sa.select(table.c.key).where(table.c.source == source.name, table.c.file.in_(files))
    taken = sa.and_(staged.c["_file"].in_(files), key_text(LOADABLE[source.table]).not_in(refused))
    return connection.execute(sa.delete(staged).where(taken)).rowcount


def _stale(table: sa.Table, source: Source, read: Staged, staged: sa.Table) -> sa.ColumnElement[bool]:
    """What is read again supersedes what was refused of it before: the file, or the source read as a whole.

    What is asked from its cursor on brings only what is new: there it is the rows with the same keys.
    """
    stale = table.c.source == source.name
    if source.cursor is not None:
        keys = sa.select(key_text(LOADABLE[source.table])).select_from(staged)
        refused = sa.select(REFUSED.c.key).where(REFUSED.c.source == source.name)
        stale &= sa.or_(table.c.key.in_(keys), table.c.key.in_(refused))
    elif not source.is_asked and source.mode == "upsert":
        stale &= table.c.file.in_([file.path for file in read.files])
    return stale


def _keep(
    connection: sa.Connection,
    tables: Tables,
    staged: sa.Table,
    fact: Fact,
    *,
    source: str,
    load_id: str,
    now: datetime,
) -> None:
    """Copy what reading refused and what the row rules refused."""
    load: list[sa.ColumnElement[Any]] = [
        sa.literal(load_id).label("load_id"),
        sa.cast(sa.literal(now), sa.DateTime).label("refused_at"),
    ]
    unreadable: sa.Select[Any] = sa.select(
        *(REFUSED.c[name] for name in ("source", "table_name", "key", "row", "reason")),
        sa.literal(UNREADABLE).label("rule"),
        REFUSED.c.file,
        REFUSED.c.line,
        *load,
    ).where(REFUSED.c.source == source)
    rows = with_row_id(staged).subquery()
    broken = sa.select(
        sa.literal(source).label("source"),
        sa.literal(fact.name).label("table_name"),
        key_text(fact).label("key"),
        sa.cast(_as_json(rows, fact, tables.segmentations), sa.Text).label("row"),
        REFUSALS.c.reason,
        REFUSALS.c.rule,
        rows.c["_file"].label("file"),
        rows.c["_line"].label("line"),
        *load,
    ).select_from(rows.join(REFUSALS, REFUSALS.c.row_id == rows.c.row_id))
    names = tables.quarantine.columns.keys()
    connection.execute(sa.insert(tables.quarantine).from_select(names, unreadable))
    connection.execute(sa.insert(tables.quarantine).from_select(names, broken))


def unreadable(connection: sa.Connection, source: str) -> list[Reason]:
    """Why reading refused rows of this source, the most frequent causes first, each with one example."""
    rows, example = sa.func.count(), sa.func.min(REFUSED.c.reason)
    others = sa.func.count(REFUSED.c.reason.distinct()) - 1
    query = sa.select(rows.label("rows"), example.label("example"), others.label("others"))
    query = query.where(REFUSED.c.source == source).group_by(REFUSED.c.cause)
    found = connection.execute(query.order_by(rows.desc(), example).limit(REASONS))
    return [Reason(_with_others(row.example, row.others), row.rows) for row in found]


def _with_others(example: str, others: int) -> str:
    if not others:
        return example
    return t("{example} (other values like it: {n})", example=example, n=number(others))


def waiting_for(
    connection: sa.Connection, tables: Tables, touchpoints: Collection[str], now: datetime
) -> set[tuple[str, str]]:
    """Sources and files with refused rows that may pass by now.

    Those about these touchpoints, which the map knows meanwhile, and those whose future has come.
    """
    table = tables.quarantine
    named = sa.func.json_extract_string(table.c.row, "$.touchpoint_id", type_=sa.Text)
    column = sa.func.replace(table.c.rule, FUTURE, "", type_=sa.Text)
    text = sa.func.json_extract_string(table.c.row, sa.func.concat("$.", column), type_=sa.Text)
    come = sa.and_(table.c.rule.endswith(FUTURE), sa.try_cast(text, sa.DateTime) <= now + ZONES)
    rows = connection.execute(
        sa.select(table.c.source, table.c.file).where(sa.or_(named.in_(touchpoints), come)).distinct()
    )
    return {(row.source, row.file) for row in rows}


def _as_json(rows: sa.FromClause, fact: Fact, segmentations: tuple[str, ...]) -> sa.ColumnElement[Any]:
    names = [*(column.name for column in fact.columns), *segmentations]
    return sa.func.json_object(*(part for name in names for part in (name, rows.c[name])))
