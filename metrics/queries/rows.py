"""Single rows: those of a drill-down, and the staff's answers. The only facts that pages read."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pandas as pd
import sqlalchemy as sa

from metrics.frames import fetch
from metrics.period import Period
from metrics.queries.parts import Bind, of_touchpoint
from metrics.scope import Scope
from metrics.tables import warehouse_tables

MOST_ROWS = 200  # of a drill-down


def complaint_rows(
    bind: Bind, scope: Scope, period: Period, touchpoint_id: str | None = None, limit: int = MOST_ROWS
) -> pd.DataFrame:
    """The newest complaints: touchpoint_id, opened_at, resolved_at, severity, category, channel, text."""
    table = warehouse_tables().complaints
    names = (
        "complaint_id",
        "touchpoint_id",
        "opened_at",
        "resolved_at",
        "severity",
        "category",
        "channel",
        "text",
    )
    return _newest(bind, scope, table, names, table.c.opened_at, period, touchpoint_id, limit)


def comment_rows(
    bind: Bind, scope: Scope, period: Period, touchpoint_id: str | None = None, limit: int = MOST_ROWS
) -> pd.DataFrame:
    """The newest ratings with a comment: touchpoint_id, answered_at, satisfaction, comment."""
    table = warehouse_tables().ratings
    names = ("response_id", "touchpoint_id", "answered_at", "satisfaction", "comment")
    said = sa.and_(table.c.comment.is_not(None), table.c.comment != "")
    return _newest(bind, scope, table, names, table.c.answered_at, period, touchpoint_id, limit, said)


def assessment_rows(bind: Bind, scope: Scope, period: Period) -> pd.DataFrame:
    """The staff's answers that sources delivered: respondent_id, touchpoint_id, assessed_on, department_id,
    importance, performance."""
    table = warehouse_tables().assessments
    names = (
        *("respondent_id", "touchpoint_id", "assessed_on", "department_id"),
        *("importance", "performance"),
    )
    query = (
        sa.select(*(table.c[name] for name in names))
        .where(scope.allows(table.c.touchpoint_id))
        .where(table.c.assessed_on.between(period.first, period.last))
    )
    return fetch(bind, query)


def _newest(
    bind: Bind,
    scope: Scope,
    table: sa.Table,
    names: Sequence[str],
    moment: sa.ColumnElement[Any],
    period: Period,
    touchpoint_id: str | None,
    limit: int,
    *conditions: sa.ColumnElement[bool],
) -> pd.DataFrame:
    query = (
        sa.select(*(table.c[name] for name in names))
        .where(scope.allows(table.c.touchpoint_id), of_touchpoint(table, touchpoint_id), *conditions)
        .where(moment >= period.first, moment < period.last + timedelta(days=1))
        .order_by(moment.desc(), table.c[names[0]])
        .limit(limit)
    )
    return fetch(bind, query)
