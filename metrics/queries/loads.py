"""What the loads did and found, from the history. That a source was loaded is no secret; what is in it is.

A viewer of some departments sees which loads and checks there were, and of how many rows: the age and health
of the own figures rest on them. Reports, reasons and examples repeat values of anybody's rows: not these.
"""

import json
from typing import Any

import pandas as pd
import sqlalchemy as sa

from metrics.history import BLOCKING, CHECKS, LOAD_SOURCES, LOADS, WITHOUT_OUTCOME
from metrics.scope import Scope
from metrics.text import t


def read_loads(engine: sa.Engine, scope: Scope, limit: int = 100) -> pd.DataFrame:
    """The newest loads first, with the columns of `loads`; `report` only for who may see everything."""
    return _loads(engine, scope, sa.select(LOADS), limit)


def newest_outcome(engine: sa.Engine, scope: Scope) -> pd.DataFrame:
    """The newest load that has ended and was not a dry run, however many others came since."""
    return _loads(engine, scope, sa.select(LOADS).where(LOADS.c.status.not_in(WITHOUT_OUTCOME)), 1)


def _loads(engine: sa.Engine, scope: Scope, query: sa.Select[Any], limit: int) -> pd.DataFrame:
    found = _frame(engine, query.order_by(LOADS.c.load_id.desc()).limit(limit))
    return found if scope.everything else found.assign(report=None)


def read_sources(engine: sa.Engine, scope: Scope, load_id: str | None = None) -> pd.DataFrame:
    """What a load did per source; without a load, what the newest that counts did (see `_of_load`).

    `newest` is then that of all that the source has published: a load may bring an old file's corrections.
    """
    query = sa.select(LOAD_SOURCES, LOADS.c.status, LOADS.c.started_at, LOADS.c.finished_at).join_from(
        LOAD_SOURCES, LOADS, LOADS.c.load_id == LOAD_SOURCES.c.load_id
    )
    found = _frame(engine, _of_load(query, LOAD_SOURCES, load_id).order_by(LOAD_SOURCES.c.source))
    if load_id is None:
        published = _frame(engine, _newest_published()).set_index("source")["newest"]
        both = pd.DataFrame({"own": found["newest"], "published": found["source"].map(published)})
        found["newest"] = both.astype("datetime64[us]").max(axis=1)
    return _without_reasons(found, scope)


def _newest_published() -> sa.Select[Any]:
    """When the newest of a source's rows happened, among those of all its published loads."""
    rows = LOAD_SOURCES.c
    return (
        sa.select(rows.source, sa.func.max(rows.newest).label("newest"))
        .join_from(LOAD_SOURCES, LOADS, LOADS.c.load_id == rows.load_id)
        .where(LOADS.c.status == "published")
        .group_by(rows.source)
    )


def recent_sources(engine: sa.Engine, scope: Scope, loads: int) -> pd.DataFrame:
    """What each of the newest loads did per source."""
    found = _frame(engine, sa.select(LOAD_SOURCES).where(LOAD_SOURCES.c.load_id.in_(_newest(loads))))
    return _without_reasons(found, scope)


def stopping_checks(engine: sa.Engine, scope: Scope, loads: int) -> pd.DataFrame:
    """The checks that stopped each of the newest loads, dry runs included: load_id, source, rule, text."""
    query = (
        sa.select(CHECKS.c.load_id, CHECKS.c.source, CHECKS.c.rule, CHECKS.c.text)
        .join_from(CHECKS, LOADS, LOADS.c.load_id == CHECKS.c.load_id)
        .where(LOADS.c.load_id.in_(_newest(loads)), LOADS.c.status.in_(("blocked", "dry_run")))
        .where(CHECKS.c.severity == "critical", CHECKS.c.passed.is_(False))
        .order_by(CHECKS.c.load_id, CHECKS.c.source, CHECKS.c.rule)
    )
    return _without_means(_frame(engine, query), scope)


def read_checks(engine: sa.Engine, scope: Scope, load_id: str | None = None) -> pd.DataFrame:
    """What the checks found in a load, failures first; without one, in the newest that counts (`_of_load`).

    `examples` is a list of rows as dictionaries.
    """
    query = sa.select(CHECKS, LOADS.c.status, LOADS.c.started_at).join_from(
        CHECKS, LOADS, LOADS.c.load_id == CHECKS.c.load_id
    )
    order = (CHECKS.c.passed, CHECKS.c.severity, CHECKS.c.source, CHECKS.c.rule)
    found = _frame(engine, _of_load(query, CHECKS, load_id).order_by(*order))
    if scope.everything:
        return found.assign(examples=[json.loads(text) for text in found["examples"]])
    found = found.assign(examples=pd.Series([[] for _ in found.index], found.index, object))
    return _without_means(found, scope)


def _without_means(checks: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """For a part of the company: what checks found, without the means of all departments' rows."""
    if scope.everything:
        return checks
    found = zip(checks["text"], checks["rule"], strict=True)
    return checks.assign(text=[_without_mean(text, rule) for text, rule in found])


def _without_mean(text: str, rule: str) -> str:
    column, _, kind = rule.rpartition(".")
    return (
        t("the mean of {column} was compared with earlier loads", column=column) if kind == "mean" else text
    )


def _newest(loads: int) -> sa.Select[Any]:
    return sa.select(LOADS.c.load_id).order_by(LOADS.c.load_id.desc()).limit(loads)


def _without_reasons(sources: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    return sources if scope.everything else sources.assign(reasons="{}")


def _of_load(query: sa.Select[Any], table: sa.Table, load_id: str | None) -> sa.Select[Any]:
    """The rows of one load, or for each source those of the newest load that counts and has any.

    Published loads count, and the newest load of all where it was stopped: what was dropped before is over.
    One under way, or one that was only tried, is not over what stopped the load before it.
    """
    if load_id is not None:
        return query.where(table.c.load_id == load_id)
    ended = sa.select(sa.func.max(LOADS.c.load_id)).where(LOADS.c.status.not_in(WITHOUT_OUTCOME))
    last = ended.scalar_subquery()
    counts = (LOADS.c.status == "published") | ((LOADS.c.load_id == last) & LOADS.c.status.in_(BLOCKING))
    newest = (
        sa.select(table.c.source, sa.func.max(table.c.load_id).label("load_id"))
        .join_from(table, LOADS, LOADS.c.load_id == table.c.load_id)
        .where(counts)
        .group_by(table.c.source)
        .subquery()
    )
    return query.join(newest, (newest.c.source == table.c.source) & (newest.c.load_id == table.c.load_id))


def _frame(engine: sa.Engine, query: sa.Select[Any]) -> pd.DataFrame:
    with engine.connect() as connection:
        return pd.read_sql(query, connection)
