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
from metrics.text import t

ENDS: Mapping[str, tuple[str, str]] = {
    "customers": ("started_on", "ended_on"),
    "complaints": ("opened_at", "resolved_at"),
}
MEASURES = ("satisfaction", "importance", "effort")
TOUCHPOINT_COLUMNS = ("touchpoint_id", "end_touchpoint_id")
LARGEST = 1.7976931348623157e308  # the largest finite double: infinity and NaN sort above it
ZONES = timedelta(hours=14)  # times are UTC: nobody's clock is further ahead, so a later one is in the future
TOUCHPOINTS = sa.table("touchpoints", sa.column("touchpoint_id", sa.Text))
DUPLICATES = sa.table("duplicates", sa.column("row_id", sa.BigInteger), schema="staging")
SUPERSEDED = sa.table("superseded", sa.column("row_id", sa.BigInteger), schema="staging")
ROW_ID = sa.column("row_id", sa.BigInteger)


@dataclass(frozen=True)
class RowRule:
    """One row rule: `bad` is true for rows that break it, `reason` says why, with the value, as SQL text."""

    name: str
    text: str  # what must hold, in words
    bad: sa.ColumnElement[bool]
    reason: sa.ColumnElement[str]


def row_rules(fact: Fact, now: datetime, language: str = "en") -> tuple[RowRule, ...]:
    """Every row rule of this fact; `now` is UTC without a zone. Duplicates are looked up, not searched."""
    return (
        *(rule for column in fact.columns for rule in _column_rules(fact, column, now, language)),
        *_order_rules(fact, language),
        *_measure_rules(fact, language),
        _duplicate_rule(fact, language),
    )


def _column_rules(fact: Fact, column: Column, now: datetime, language: str) -> Iterator[RowRule]:
    value = _value(fact, column.name)
    if column.required:
        yield _missing(column, value, language)
    if column.low is not None or column.high is not None:
        yield _outside(column, value, language)
    if column.kind == "number" and column.high is None:
        yield RowRule(
            f"{column.name}.finite",
            t("{column} is a finite number", language, column=column.name),
            sa.or_(value > LARGEST, value < -LARGEST),
            _words(t("{column} is not a finite number", language, column=column.name)),
        )
    if column.choices:
        choices = ", ".join(column.choices)
        yield RowRule(
            f"{column.name}.choice",
            t("{column} is one of {choices}", language, column=column.name, choices=choices),
            value.not_in(column.choices),
            _reason(
                "{column} is {value}, not one of {choices}", language, column.name, value, choices=choices
            ),
        )
    if column.name in TOUCHPOINT_COLUMNS:
        yield RowRule(
            f"{column.name}.unknown",
            t("{column} is a touchpoint of the map", language, column=column.name),
            value.not_in(sa.select(TOUCHPOINTS.c.touchpoint_id)),
            _reason("{column} {value} is not a touchpoint of the map", language, column.name, value),
        )
    if column.kind in ("time", "date"):
        latest = now + ZONES
        yield RowRule(
            f"{column.name}.future",
            t("{column} is not in the future", language, column=column.name),
            value > (latest if column.kind == "time" else latest.date()),
            _reason("{column} {value} is in the future", language, column.name, value),
        )


def _missing(column: Column, value: sa.ColumnElement[str], language: str) -> RowRule:
    empty = value.is_(None)
    return RowRule(
        f"{column.name}.missing",
        t("{column} is given", language, column=column.name),
        sa.or_(empty, value == "") if column.kind == "text" else empty,
        _words(t("{column} is missing", language, column=column.name)),
    )


def _outside(column: Column, value: sa.ColumnElement[float], language: str) -> RowRule:
    name, low, high = column.name, column.low, column.high
    if high is None:
        return RowRule(
            f"{name}.range",
            t("{column} is at least {low:g}", language, column=name, low=low),
            value < low,
            _reason("{column} is {value}, below {low:g}", language, name, value, low=low),
        )
    return RowRule(
        f"{name}.range",
        t("{column} lies from {low:g} to {high:g}", language, column=name, low=low, high=high),
        sa.or_(value < low, value > high),
        _reason(
            "{column} is {value}, outside {low:g} to {high:g}", language, name, value, low=low, high=high
        ),
    )


def _order_rules(fact: Fact, language: str) -> Iterator[RowRule]:
    if fact.name not in ENDS:
        return
    start, end = ENDS[fact.name]
    yield RowRule(
        f"{end}.before",
        t("{end} is not before {start}", language, end=end, start=start),
        _value(fact, end) < _value(fact, start),
        _reason("{column} {value} is before {start}", language, end, _value(fact, end), start=start),
    )


def _measure_rules(fact: Fact, language: str) -> Iterator[RowRule]:
    if fact.name == "ratings":
        yield RowRule(
            "measures.missing",
            t("a rating has satisfaction, importance or effort", language),
            sa.and_(*(_value(fact, name).is_(None) for name in MEASURES)),
            _words(t("none of satisfaction, importance and effort is given", language)),
        )


def _duplicate_rule(fact: Fact, language: str) -> RowRule:
    key = ", ".join(fact.key)
    return RowRule(
        "key.duplicate",
        t("{key} is there once in a file", language, key=key),
        ROW_ID.in_(sa.select(DUPLICATES.c.row_id)),
        _reason("{column} {value} was there before in the same file", language, key, key_text(fact)),
    )


def key_text(fact: Fact) -> sa.ColumnElement[str]:
    """The key as one text, its parts joined by ' / '."""
    parts = [sa.func.coalesce(sa.cast(_value(fact, name), sa.Text), "") for name in fact.key]
    return sa.func.concat_ws(" / ", *parts, type_=sa.Text)


def _value(fact: Fact, name: str) -> sa.ColumnElement[Any]:
    return sa.column(name, TYPES[fact.column(name).kind]())


def _words(text: str) -> sa.ColumnElement[str]:
    return sa.literal(text, sa.Text)


def _reason(
    template: str, language: str, column: str, value: sa.ColumnElement[Any], **values: object
) -> sa.ColumnElement[str]:
    """The template as SQL text, with the row's own value in the place of {value}."""
    gap = "\0"
    before, after = t(template, language, column=column, value=gap, **values).split(gap)
    return sa.func.concat(before, sa.cast(value, sa.Text), after, type_=sa.Text)
