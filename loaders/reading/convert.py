"""A value of a source as a canonical type: the typed value, or null where it cannot be read as one.

Written as expressions, so that DuckDB converts whole columns. A value of the source
that is null here is refused with its reason; nothing is guessed or repaired.
"""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from loaders.reading.excel import SERIAL, since
from metrics.facts import Kind
from metrics.settings import Code, Options

Value = sa.ColumnElement[Any]

NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE", "DECIMAL")
UNSIGNED = ("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT")
NAIVE = ("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "DATE")
ZONED = "TIMESTAMP WITH TIME ZONE"
FRACTIONS = ("FLOAT", "DOUBLE", "DECIMAL")
TRUE = ("true", "t", "yes", "y", "1", "1.0")
FALSE = ("false", "f", "no", "n", "0", "0.0")
SPAN = ("1000-01-01", "9999-12-31")  # DuckDB reads 24-01-02 as a day of the year 24, and knows infinity
MINUTE = r"^(\S+[ T]\d{1,2}:\d\d)([^:\d]|$)"  # DuckDB reads a zone only behind seconds
MOST_EXACT = 2**53  # whole numbers up to here are exact in a double


def converted(kind: Kind, value: Value, origin: str, options: Options, day_0: str | None) -> Value:
    """`value`, of DuckDB's type `origin`, as this kind. A whole number is a double still to be checked."""
    if kind == "text":
        return text(value, origin)
    if kind in ("number", "whole"):
        return number(value, origin, options)
    if kind == "flag":
        return _flag(value, origin)
    moment = _moment(
        value, origin, options, day_0, options.date_format if kind == "date" else options.time_format
    )
    return sa.cast(moment, sa.Date) if kind == "date" else moment


def text(value: Value, origin: str) -> Value:
    """As text; a whole number without decimals, whatever type the source keeps it in; empty is null."""
    if origin.startswith(FRACTIONS):
        whole = sa.and_(value == sa.func.trunc(value), sa.func.abs(value) <= MOST_EXACT)
        return sa.case(
            (whole, sa.cast(sa.cast(value, sa.BigInteger), sa.Text)), else_=sa.cast(value, sa.Text)
        )
    return value if origin == "VARCHAR" else sa.cast(value, sa.Text)


def number(value: Value, origin: str, options: Options) -> Value:
    """As a finite double."""
    if origin.startswith((*NUMBERS, *UNSIGNED)):
        found: Value = sa.cast(value, sa.Double)
    elif origin == "BOOLEAN":
        return sa.cast(sa.null(), sa.Double)
    else:
        found = sa.try_cast(_digits(sa.cast(value, sa.Text), options), sa.Double)
    return found


def plausible(kind: Kind, typed: Value) -> Value:
    """Can this be meant? Apart from the conversion, which DuckDB would do twice inside a CASE."""
    if kind in ("number", "whole"):
        return sa.func.isfinite(typed)
    if kind in ("time", "date"):
        first, last = (sa.cast(sa.literal(day), sa.DateTime) for day in SPAN)
        return typed.between(first, last)
    return sa.true()


def _digits(value: Value, options: Options) -> Value:
    """A number as DuckDB writes it. Where the comma is the decimal sign, a text with a point is no number."""
    if options.thousands_separator:
        value = sa.func.replace(value, options.thousands_separator, "")
    if options.decimal_separator == ",":
        return sa.case((sa.not_(sa.func.contains(value, ".")), sa.func.replace(value, ",", ".")))
    return value


def _flag(value: Value, origin: str) -> Value:
    if origin == "BOOLEAN":
        return value
    word = sa.func.lower(sa.func.trim(text(value, origin)))
    return sa.case((word.in_(TRUE), sa.true()), (word.in_(FALSE), sa.false()))


def _moment(value: Value, origin: str, options: Options, day_0: str | None, formats: Iterable[str]) -> Value:
    """As a time in UTC without zone: a zone is taken off, a time without zone is UTC already."""
    if origin == ZONED:
        return sa.func.timezone("UTC", value)
    if origin in NAIVE:
        return sa.cast(value, sa.DateTime)
    words: Value = sa.cast(value, sa.Text)
    found: Value = sa.func.coalesce(*(_formatted(words, form) for form in formats), _iso(words))
    if day_0:
        serial = sa.func.regexp_full_match(words, SERIAL)
        found = sa.case((serial, sa.try_cast(since(day_0, words), sa.DateTime)), else_=found)
    return found


def _formatted(words: Value, form: str) -> Value:
    moment = sa.func.try_strptime(words, form)
    return sa.func.timezone("UTC", moment) if "%z" in form or "%Z" in form else moment


def _iso(words: Value) -> Value:
    """DuckDB's TIMESTAMP ignores a zone; the slower type with a zone is used where the text may have one."""
    whole = sa.and_(sa.func.strlen(words) == 19, sa.func.substr(words, 17, 1) == ":")
    naive = sa.or_(whole, sa.func.strlen(words) == 10)  # bytes: letters would have to be counted
    whole_minute = sa.func.regexp_replace(sa.func.trim(words), MINUTE, r"\1:00\2")
    tight = sa.func.regexp_replace(whole_minute, r"\s+([+-]\d)", r"\1")
    zoned = sa.func.timezone("UTC", sa.try_cast(tight, sa.DateTime(timezone=True)))
    return sa.case((naive, sa.try_cast(words, sa.DateTime)), else_=zoned)


def double(figure: float) -> Value:
    """A figure of the configuration exactly as Python has it; DuckDB takes a bare one for a decimal."""
    return sa.cast(sa.literal(repr(float(figure))), sa.Double)


def without(value: Value, origin: str, missing: Iterable[Code]) -> Value:
    """The value, or null where it is one of these codes: `6`, `6.0` and ` 6 ` are the same code."""
    numbers, words = _codes(missing)
    if origin.startswith((*NUMBERS, *UNSIGNED)):
        return sa.case((value.in_(numbers), sa.null()), else_=value) if numbers else value
    if not numbers and not words:
        return value
    written = sa.cast(value, sa.Text)
    is_code = [sa.func.trim(written).in_(words)] if words else []
    if numbers:
        is_code.append(sa.try_cast(written, sa.Double).in_(numbers))
    return sa.case((sa.func.coalesce(sa.or_(*is_code), sa.false()), sa.null()), else_=value)


def _codes(missing: Iterable[Code]) -> tuple[list[Value], list[str]]:
    numbers: list[Value] = []
    words: list[str] = []
    for code in missing:
        try:
            numbers.append(double(float(code)))
        except ValueError:
            words.append(str(code).strip())
    return numbers, words


def code(value: Value) -> Value:
    """The text of a code in one form: `6`, `6.0` and ` 6 ` become `6`."""
    trimmed = sa.func.trim(value)
    figure = sa.try_cast(trimmed, sa.Double)
    whole = sa.and_(figure == sa.func.trunc(figure), sa.func.abs(figure) <= MOST_EXACT)
    return sa.case((whole, sa.cast(sa.cast(figure, sa.BigInteger), sa.Text)), else_=trimmed)


def code_of(text: str) -> str:
    """The same form of a code of the configuration."""
    try:
        figure = float(text)
    except ValueError:
        return text.strip()
    return str(int(figure)) if figure.is_integer() and abs(figure) <= MOST_EXACT else text.strip()
