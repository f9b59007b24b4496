"""The same as `merge` where rows cannot be deleted: the months that change are written anew."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa

from loaders.growing import Growing, fill
from loaders.merge import Merged, count, months_of, names_of, same_key, touched
from metrics.facts import CUSTOMERS, Fact
from metrics.months import within
from metrics.settings import Mode


def merge_parts(growing: Growing, arrived: sa.FromClause, fact: Fact, source: str, mode: Mode) -> Merged:
    """Put arrived rows in the place of those with the same keys; rows that say the same change nothing."""
    connection, target = growing.connection, growing.tables.facts[fact.name]
    accepted = count(connection, arrived)
    if growing.empty(target):
        part = growing.make_room(connection, target, None, fact.happened)
        connection.execute(fill(part, _columns(arrived, target).order_by(arrived.c[fact.happened])))
        return Merged(accepted, accepted, 0, None)
    keys = [target.c[name] for name in dict.fromkeys((*fact.key, fact.happened))]
    with growing.scratch("news", list(target.c)) as news, growing.scratch("stale", keys) as stale:
        connection.execute(fill(news, _news(arrived, target, fact)))
        replaced = target.join(news, sa.and_(*same_key(target, news, fact)))
        connection.execute(fill(stale, sa.select(*keys).select_from(replaced)))
        removed = 0
        if mode == "replace":
            here = sa.exists().where(*same_key(target, arrived, fact))
            gone = sa.select(*keys).where(target.c.source == source, ~here)
            removed = connection.scalar(sa.select(sa.func.count()).select_from(gone.subquery())) or 0
            connection.execute(fill(stale, gone))
        changed = count(connection, news)
        if not changed and not removed:
            return Merged(accepted, 0, 0, frozenset())
        months = _union(touched(connection, growing.tables, fact, sa.select(rows)) for rows in (news, stale))
        _write(growing, fact, news, stale, months)
    return Merged(accepted, changed, removed, months)


def _columns(rows: sa.FromClause, target: sa.Table) -> sa.Select[Any]:
    return sa.select(*(rows.c[name] for name in names_of(target)))


def _news(arrived: sa.FromClause, target: sa.Table, fact: Fact) -> sa.Select[Any]:
    """The arrived rows that the fact does not have just so.

    A join: of subqueries that compare nulls ClickHouse makes something else.
    """
    others = [name for name in names_of(target) if name not in (*fact.key, "loaded_at")]
    new = target.c[fact.key[0]].is_(None)
    different = [arrived.c[name].is_distinct_from(target.c[name]) for name in others]
    joined = arrived.outerjoin(target, sa.and_(*same_key(target, arrived, fact)))
    return _columns(arrived, target).select_from(joined).where(sa.or_(new, *different))


def _write(growing: Growing, fact: Fact, news: sa.Table, stale: sa.Table, months: frozenset[date]) -> None:
    """Write the months in which rows are new or stale. Customers are kept by the month of their start."""
    connection, target = growing.connection, growing.tables.facts[fact.name]
    if fact is CUSTOMERS:
        starts = [sa.select(rows.c[fact.happened]) for rows in (news, stale)]
        months = _union(months_of(connection, each) for each in starts)
    written, before = tuple(sorted(months)), growing.rows(target, fact.happened)
    gone = sa.exists().where(*(stale.c[name] == before.c[name] for name in fact.key))
    left = sa.select(before).where(within(before.c[fact.happened], written), ~gone)
    part = growing.make_room(connection, target, written, fact.happened)
    connection.execute(fill(part, sa.union_all(left, sa.select(news)).order_by(fact.happened)))


def _union(months: Iterable[frozenset[date]]) -> frozenset[date]:
    return frozenset[date]().union(*months)
