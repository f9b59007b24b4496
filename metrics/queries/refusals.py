"""Rows that were refused, with their reasons, as a snapshot keeps them.

A refused row cannot be trusted to name its touchpoint: only who may see everything may see it.
"""

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
    "finite": later("{column} is not a finite number"),
    "choice": later("{column} is none of its choices"),
    "unknown": later("{column} is not on the map"),
    "future": later("{column} is in the future"),
    "before": later("{column} is before the start"),
    "duplicate": later("{column} was there before in the same file"),
    "unreadable": later("the row could not be read"),
}


def in_words(rule: str) -> str:
    """What a rule's name (`touchpoint_id.unknown`) says."""
    column, _, kind = rule.rpartition(".")
    return t(WORDS[kind], column=column)


def counts(engine: sa.Engine, scope: Scope) -> pd.DataFrame:
    """One row per source and rule: source, rule, n, why (the rule in words); most first."""
    table = warehouse_tables().quarantine
    query = (
        sa.select(table.c.source, table.c.rule, sa.func.count().label("n"))
        .where(whole_company(scope))
        .group_by(table.c.source, table.c.rule)
        .order_by(sa.func.count().desc(), table.c.source, table.c.rule)
    )
    found = _frame(engine, query)
    return found.assign(why=found["rule"].map(in_words))


def rows(engine: sa.Engine, scope: Scope, source: str | None, limit: int) -> pd.DataFrame:
    """The newest refused rows, of one source or of all."""
    table = warehouse_tables().quarantine
    query = (
        sa.select(*(table.c[name] for name in COLUMNS))
        .where(whole_company(scope))
        .order_by(table.c.refused_at.desc(), table.c.source, table.c.file, table.c.line)
    )
    if source is not None:
        query = query.where(table.c.source == source)
    return _frame(engine, query.limit(limit)).astype({"line": "Int64"})  # not every row has one


def _frame(engine: sa.Engine, query: sa.Select[tuple[object, ...]]) -> pd.DataFrame:
    with engine.connect() as connection:
        return pd.read_sql(query, connection)
