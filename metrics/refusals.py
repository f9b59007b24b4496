"""Rows that were refused, with their reasons, as a snapshot keeps them."""

import pandas as pd
import sqlalchemy as sa

from metrics.scope import Scope
from metrics.tables import warehouse_tables

COLUMNS = ("source", "table_name", "rule", "reason", "file", "line", "key", "row", "refused_at")


def counts(engine: sa.Engine) -> pd.DataFrame:
    """One row per source and rule: source, rule, n; most first."""
    table = warehouse_tables().quarantine
    query = (
        sa.select(table.c.source, table.c.rule, sa.func.count().label("n"))
        .group_by(table.c.source, table.c.rule)
        .order_by(sa.func.count().desc(), table.c.source, table.c.rule)
    )
    return _frame(engine, query)


def rows(engine: sa.Engine, scope: Scope, source: str | None, limit: int) -> pd.DataFrame:
    """The newest refused rows, of one source or of all.

    A refused row cannot be trusted to name its touchpoint: only who may see everything may see it.
    """
    table = warehouse_tables().quarantine
    query = sa.select(*(table.c[name] for name in COLUMNS)).order_by(
        table.c.refused_at.desc(), table.c.source, table.c.file, table.c.line
    )
    if source is not None:
        query = query.where(table.c.source == source)
    if scope.touchpoints is not None:
        query = query.where(sa.false())
    return _frame(engine, query.limit(limit))


def _frame(engine: sa.Engine, query: sa.Select[tuple[object, ...]]) -> pd.DataFrame:
    with engine.connect() as connection:
        return pd.read_sql(query, connection)
