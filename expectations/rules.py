"""The row rules: what makes a row unfit to publish. Derived from the facts, each defined once.

A rule is written over unqualified columns, so that the same expression serves the suite, the refusal and a
published table.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from metrics.facts import TYPES, Column, Fact
from metrics.text import later, t

ENDS: Mapping[str, tuple[str, str]] = {
    "customers": ("started_on", "ended_on"),
    "complaints": ("opened_at", "resolved_at"),
}
MEASURES = ("satisfaction", "importance", "effort")
LARGEST = 1e12  # of weights, revenue and seconds: sums of their squares stay finite. NaN sorts above it
ZONES = timedelta(hours=14)  # times are UTC: nobody's clock is further ahead, so a later one is in the future
UNKNOWN = "unknown"  # ends the name of a rule about something that the map does not have
CHOICE = "choice"  # ends the name of a rule about a word that is none of a column's
FUTURE = ".future"  # ends the name of a rule that time may heal
TOUCHPOINTS = sa.table("touchpoints", sa.column("touchpoint_id", sa.Text))
DEPARTMENTS = sa.table("departments", sa.column("department_id", sa.Text), schema="staging")
KNOWN: Mapping[str, tuple[sa.TableClause, str]] = {  # columns that name something of the map
    "touchpoint_id": (TOUCHPOINTS, later("touchpoint")),
    "end_touchpoint_id": (TOUCHPOINTS, later("touchpoint")),
    "department_id": (DEPARTMENTS, later("department")),
}
DUPLICATES = sa.table("duplicates", sa.column("row_id", sa.BigInteger), schema="staging")
SUPERSEDED = sa.table("superseded", sa.column("row_id", sa.BigInteger), schema="staging")
ROW_ID = sa.column("row_id", sa.BigInteger)


@dataclass(frozen=True)
class RowRule:
    """One row rule: `bad` is true for rows that break it, `reason` says why, with the value, as SQL text."""

    name: str
    text: str  # what must hold, in words
    broken: str  # what does not, without the value
    bad: sa.ColumnElement[bool]
    reason: sa.ColumnElement[str]


def row_rules(fact: Fact, now: datetime) -> tuple[RowRule, ...]:
    """Every row rule of this fact; `now` is UTC without a zone. Duplicates are looked up, not searched."""
    return (
        *(rule for column in fact.columns for rule in _column_rules(fact, column, now)),
        *_order_rules(fact),
        *_measure_rules(fact),
        _duplicate_rule(fact),
    )


def _rule(
    name: str,
    texts: tuple[str, str] | tuple[str, str, str],
    bad: sa.ColumnElement[bool],
    value: sa.ColumnElement[Any] | None = None,
    **values: object,
) -> RowRule:
    """A rule from templates: what must hold, what does not, and where it says more, that with {value}."""
    text, broken, *more = (t(template, **values, value="\0") for template in texts)
    reason = more[0] if more else broken
    before, *after = reason.split("\0")
    parts = [before, *(part for rest in after for part in (sa.cast(value, sa.Text), rest))]
    return RowRule(name, text, broken, bad, sa.func.concat(*parts, type_=sa.Text))


def _column_rules(fact: Fact, column: Column, now: datetime) -> Iterator[RowRule]:
    name, value = column.name, _value(fact, column.name)
    if column.required:
        yield _missing(column, value)
    if column.low is not None or column.high is not None:
        yield _outside(column, value)
    if column.kind == "number" and column.high is None:
        yield _rule(
            f"{name}.finite",
            (
                later("{column} is a number up to {largest:,.0f}"),
                later("{column} is no number up to {largest:,.0f}"),
                later("{column} is {value}, no number up to {largest:,.0f}"),
            ),
            sa.or_(value > LARGEST, value < -LARGEST),
            value,
            column=name,
            largest=LARGEST,
        )
    if column.choices:
        yield _rule(
            f"{name}.{CHOICE}",
            (
                later("{column} is one of {choices}"),
                later("{column} is none of {choices}"),
                later("{column} is {value}, none of {choices}"),
            ),
            value.not_in(column.choices),
            value,
            column=name,
            choices=", ".join(column.choices),
        )
    if name in KNOWN:
        table, what = KNOWN[name]
        yield _rule(
            f"{name}.{UNKNOWN}",
            (
                later("{column} is a {what} of the map"),
                later("{column} is not a {what} of the map"),
                later("{column} {value} is not a {what} of the map"),
            ),
            value.not_in(sa.select(*table.c)),
            value,
            column=name,
            what=t(what),
        )
    if column.kind in ("time", "date"):
        latest = now + ZONES
        yield _rule(
            f"{name}{FUTURE}",
            (
                later("{column} is not in the future"),
                later("{column} is in the future"),
                later("{column} {value} is in the future"),
            ),
            value > (latest if column.kind == "time" else latest.date()),
            value,
            column=name,
        )


def _missing(column: Column, value: sa.ColumnElement[str]) -> RowRule:
    empty = value.is_(None)
    return _rule(
        f"{column.name}.missing",
        (later("{column} is given"), later("{column} is missing")),
        sa.or_(empty, value == "") if column.kind == "text" else empty,
        column=column.name,
    )


def _outside(column: Column, value: sa.ColumnElement[float]) -> RowRule:
    name, low, high = column.name, column.low, column.high
    if high is None:
        return _rule(
            f"{name}.range",
            (
                later("{column} is at least {low:g}"),
                later("{column} is below {low:g}"),
                later("{column} is {value}, below {low:g}"),
            ),
            value < low,
            value,
            column=name,
            low=low,
        )
    return _rule(
        f"{name}.range",
        (
            later("{column} lies from {low:g} to {high:g}"),
            later("{column} is outside {low:g} to {high:g}"),
            later("{column} is {value}, outside {low:g} to {high:g}"),
        ),
        sa.or_(value < low, value > high),
        value,
        column=name,
        low=low,
        high=high,
    )


def _order_rules(fact: Fact) -> Iterator[RowRule]:
    if fact.name in ENDS:
        start, end = ENDS[fact.name]
        yield _rule(
            f"{end}.before",
            (
                later("{column} is not before {start}"),
                later("{column} is before {start}"),
                later("{column} {value} is before {start}"),
            ),
            _value(fact, end) < _value(fact, start),
            _value(fact, end),
            column=end,
            start=start,
        )


def _measure_rules(fact: Fact) -> Iterator[RowRule]:
    if fact.name == "ratings":
        yield _rule(
            "measures.missing",
            (
                later("a rating has satisfaction, importance or effort"),
                later("none of satisfaction, importance and effort is given"),
            ),
            sa.and_(*(_value(fact, name).is_(None) for name in MEASURES)),
        )


def _duplicate_rule(fact: Fact) -> RowRule:
    return _rule(
        "key.duplicate",
        (
            later("{key} is there once in a file"),
            later("{key} was there before in the same file"),
            later("{key} {value} was there before in the same file"),
        ),
        ROW_ID.in_(sa.select(DUPLICATES.c.row_id)),
        key_text(fact),
        key=", ".join(fact.key),
    )


def key_text(fact: Fact) -> sa.ColumnElement[str]:
    """The key as one text, its parts joined by ' / '."""
    parts = [sa.func.coalesce(sa.cast(_value(fact, name), sa.Text), "") for name in fact.key]
    return sa.func.concat_ws(" / ", *parts, type_=sa.Text)


def _value(fact: Fact, name: str) -> sa.ColumnElement[Any]:
    return sa.column(name, TYPES[fact.column(name).kind]())
