"""Rows that were refused, with their reasons, as a snapshot keeps them.

A refused row cannot be trusted to name its touchpoint: only who may see everything may see it.
"""

from typing import Any

import pandas as pd
import sqlalchemy as sa

from metrics.queries.parts import whole_company
from metrics.scope import Scope
from metrics.tables import warehouse_tables
from metrics.text import later, t

COLUMNS = ("source", "table_name", "rule", "reason", "file", "line", "key", "row", "refused_at")


WORDS = {  # the kinds of row rules, as a rule's name ends
    "missing": later("{column} is missing"),
    "range": later("{column} is outside its range"),
    "finite": later("{column} is infinite or too large a number"),
    "choice": later("{column} is none of its choices"),
    "unknown": later("{column} is not on the map"),
    "future": later("{column} is in the future"),
    "before": later("{column} is before the start"),
    "duplicate": later("{column} was there before in the same file"),
}
UNREADABLE = "unreadable"  # the rule of rows that reading refused; the reason begins with the column: `Day: `


def in_words(rule: str, example: str) -> str:
    """What a rule's name (`touchpoint_id.unknown`) says; of what cannot be read, column and example."""
    if rule == UNREADABLE:
        column, _, value = example.partition(": ")
        return (
            t("{column} cannot be read, for example: {value}", column=column, value=value)
            if value
            else column
        )
    column, _, kind = rule.rpartition(".")
    return t(WORDS[kind], column=column)


def counts(engine: sa.Engine, scope: Scope) -> pd.DataFrame:
    """One row per source and rule, of what could not be read per source and column: source, rule, n, why (in
    words); most first."""
    table = warehouse_tables().quarantine
    column = sa.case((table.c.rule == UNREADABLE, sa.func.split_part(table.c.reason, ": ", 1)), else_="")
    seen = sa.select(table.c.source, table.c.rule, table.c.reason, column.label("about"))
    refused = seen.where(whole_company(scope)).subquery()
    n, keys = sa.func.count(), (refused.c.source, refused.c.rule, refused.c.about)
    query = (
        sa.select(*keys, n.label("n"), sa.func.min(refused.c.reason).label("example"))
        .group_by(*keys)
        .order_by(n.desc(), *keys)
    )
    found = _frame(engine, query)
    why = [in_words(*row) for row in zip(found["rule"], found["example"], strict=True)]
    return found.assign(why=why)[["source", "rule", "n", "why"]]


def in_order(table: sa.Table) -> tuple[sa.ColumnElement[Any], ...]:
    """The newest first, then as they stand in their files; without lines by key, the shorter one first: of
    numbers the smaller."""
    first = sa.func.length(sa.func.split_part(table.c.key, " / ", 1))
    return (table.c.refused_at.desc(), table.c.source, table.c.file, table.c.line, first, table.c.key)


def rows(engine: sa.Engine, scope: Scope, source: str | None, limit: int) -> pd.DataFrame:
    """The newest refused rows, of one source or of all."""
    table = warehouse_tables().quarantine
    query = (
        sa.select(*(table.c[name] for name in COLUMNS)).where(whole_company(scope)).order_by(*in_order(table))
    )
    if source is not None:
        query = query.where(table.c.source == source)
    return _frame(engine, query.limit(limit)).astype({"line": "Int64"})  # not every row has one


def _frame(engine: sa.Engine, query: sa.Select[tuple[object, ...]]) -> pd.DataFrame:
    with engine.connect() as connection:
        return pd.read_sql(query, connection)
