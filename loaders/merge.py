"""From a checked delivery to the facts: rows with a known key replace the old ones, the rest is added."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from expectations.rules import SUPERSEDED
from expectations.table_rules import REFUSALS
from loaders.staged import PLACE
from metrics.facts import CUSTOMERS, Fact
from metrics.hooks import period_start
from metrics.refresh import customer_months
from metrics.settings import Mode
from metrics.tables import STAGING, Tables

ROW_GROUP = 122_880  # DuckDB's: what its minima and maxima per column stand for
WORTH_SORTING = 20  # row groups; below this every query reads everything anyway
SORTED_ENOUGH = 0.1  # of the whole span that a row group may cover on average

MATCHES = sa.Table(
    "matches",
    sa.MetaData(schema=STAGING),
    sa.Column("target_id", sa.BigInteger),
    sa.Column("staged_id", sa.BigInteger),
)


@dataclass(frozen=True)
class Merged:
    """What a delivery did to its fact."""

    accepted: int  # rows of the delivery that are in the fact now
    changed: int  # of these, new or different from before
    removed: int  # rows that the source no longer has (mode replace)
    months: frozenset[date] | None  # of rows that came, went or changed, of customers' records; None: any


def drop_refused(connection: sa.Connection, staged: sa.Table) -> None:
    """Leave in the staged table what is fit to publish: each key once."""
    for table in (REFUSALS, SUPERSEDED):
        ids = sa.select(table.c.row_id)
        if connection.scalar(ids.limit(1)) is not None:
            connection.execute(sa.delete(staged).where(_row_id(staged).in_(ids)))


def merge(
    connection: sa.Connection, tables: Tables, staged: sa.Table, fact: Fact, source: str, mode: Mode
) -> Merged:
    """Move a staged table without refused rows into its fact; the staged table is gone afterwards."""
    target = tables.facts[fact.name]
    accepted = count(connection, staged)
    if not any_row(connection, target):
        _become(connection, target, staged, fact)
        return Merged(accepted, accepted, 0, None)
    removed, months = 0, frozenset[date]()
    if mode == "replace":
        removed, months = remove_missing(connection, tables, staged, fact, source)
    known = _find_known(connection, target, staged, fact)
    if known:
        _drop_same(connection, target, staged, fact)
    changed = count(connection, staged)
    if changed:
        months |= _replace(connection, tables, staged, fact, known)
    staged.drop(connection)
    MATCHES.drop(connection)
    return Merged(accepted, changed, removed, months)


def _find_known(connection: sa.Connection, target: sa.Table, staged: sa.Table, fact: Fact) -> bool:
    """Write to staging.matches which rows of the fact have a staged row's key; whether there are any.

    Only the keys of the whole fact are read, and once: all further comparing is done on the rows found here.
    """
    MATCHES.create(connection)
    pairs = sa.select(_row_id(target), _row_id(staged)).where(*same_key(target, staged, fact))
    connection.execute(sa.insert(MATCHES).from_select(["target_id", "staged_id"], pairs))
    return any_row(connection, MATCHES)


def _drop_same(connection: sa.Connection, target: sa.Table, staged: sa.Table, fact: Fact) -> None:
    """Forget staged rows that the fact already has just so: they change nothing, and no roll-up."""
    others = [name for name in names_of(target) if name not in (*fact.key, "loaded_at")]
    same = (
        sa.select(MATCHES.c.staged_id)
        .join_from(MATCHES, target, _row_id(target) == MATCHES.c.target_id)
        .join(staged, _row_id(staged) == MATCHES.c.staged_id)
        .where(*(staged.c[name].is_not_distinct_from(target.c[name]) for name in others))
        .cte("same")
    )
    connection.execute(sa.delete(staged).where(_row_id(staged).in_(sa.select(same.c.staged_id))))
    left = sa.select(_row_id(staged))
    connection.execute(sa.delete(MATCHES).where(MATCHES.c.staged_id.not_in(left)))


def _replace(
    connection: sa.Connection, tables: Tables, staged: sa.Table, fact: Fact, known: bool
) -> frozenset[date]:
    """Put the staged rows in the place of those with the same keys; the months of both."""
    target = tables.facts[fact.name]
    months = touched(connection, tables, fact, sa.select(staged))
    if known:
        old = _row_id(target).in_(sa.select(MATCHES.c.target_id))
        months |= touched(connection, tables, fact, sa.select(target).where(old))
        connection.execute(sa.delete(target).where(old))
    names = names_of(target)
    rows = sa.select(*(staged.c[name] for name in names)).order_by(staged.c[fact.happened])
    connection.execute(sa.insert(target).from_select(names, rows))
    return months


def _become(connection: sa.Connection, target: sa.Table, staged: sa.Table, fact: Fact) -> None:
    """The staged table becomes the empty fact: nothing is written a second time, unless it needs sorting."""
    target.drop(connection)
    if not _nearly_sorted(connection, staged, fact):
        rows = sa.select(*(staged.c[name] for name in names_of(target)))
        create = sa.schema.CreateTableAs(rows.order_by(staged.c[fact.happened]), target.name)
        connection.execute(create)
        staged.drop(connection)
        return
    quote = connection.dialect.identifier_preparer.format_table
    for name in PLACE:
        connection.execute(sa.text(f"ALTER TABLE {quote(staged)} DROP COLUMN {name}"))
    connection.execute(sa.text(f"ALTER TABLE {quote(staged)} RENAME TO {quote(target)}"))


def _nearly_sorted(connection: sa.Connection, staged: sa.Table, fact: Fact) -> bool:
    moment = staged.c[fact.happened]
    part = sa.func.floor(_row_id(staged) / ROW_GROUP)
    groups = sa.select(sa.func.min(moment).label("low"), sa.func.max(moment).label("high")).group_by(part)
    spans = groups.subquery()
    seconds = sa.func.epoch(spans.c.high) - sa.func.epoch(spans.c.low)
    whole = sa.func.max(sa.func.epoch(spans.c.high)) - sa.func.min(sa.func.epoch(spans.c.low))
    count, mean, span = connection.execute(sa.select(sa.func.count(), sa.func.avg(seconds), whole)).one()
    return bool(count < WORTH_SORTING or mean <= SORTED_ENOUGH * span)


def remove_missing(
    connection: sa.Connection, tables: Tables, staged: sa.Table, fact: Fact, source: str
) -> tuple[int, frozenset[date]]:
    """Remove the source's rows that it no longer delivers; how many, and their months."""
    target = tables.facts[fact.name]
    here = sa.exists().where(*same_key(target, staged, fact))
    missing = sa.and_(target.c.source == source, ~here)
    gone = connection.scalar(sa.select(sa.func.count()).select_from(target).where(missing)) or 0
    if not gone:
        return 0, frozenset()
    months = touched(connection, tables, fact, sa.select(target).where(missing))
    connection.execute(sa.delete(target).where(missing))
    return gone, months


def touched(connection: sa.Connection, tables: Tables, fact: Fact, rows: sa.Select[Any]) -> frozenset[date]:
    """The months whose roll-ups these rows take part in: a customer's are those of all his records."""
    chosen = rows.subquery()
    if fact is CUSTOMERS:
        return frozenset(customer_months(connection, tables, sa.select(chosen.c.customer_id)))
    return months_of(connection, sa.select(chosen.c[fact.happened]))


def months_of(connection: sa.Connection, moments: sa.Select[Any]) -> frozenset[date]:
    """The months of a column of dates or times."""
    moment = moments.subquery().columns[0]
    found = connection.scalars(sa.select(period_start("month", moment)).distinct())
    return frozenset(month for month in found if month is not None)


def count(connection: sa.Connection, table: sa.FromClause) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def any_row(connection: sa.Connection, table: sa.Table) -> bool:
    return connection.scalar(sa.select(sa.literal(1)).select_from(table).limit(1)) is not None


def same_key(target: sa.FromClause, staged: sa.FromClause, fact: Fact) -> list[sa.ColumnElement[bool]]:
    return [staged.c[name] == target.c[name] for name in fact.key]


def _row_id(table: sa.Table) -> sa.ColumnElement[int]:
    """DuckDB's own number of a row."""
    return sa.column("rowid", sa.BigInteger, _selectable=table)


def names_of(table: sa.Table) -> list[str]:
    return [column.name for column in table.columns]
