"""From a file's columns to canonical columns, in one statement; what cannot be read keeps its reason."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from loaders.reading.convert import Value, converted, double, plausible, text, without
from loaders.reading.mapping import MEASURES, Field
from loaders.reading.raw import LINE, VIEW, Delivery
from loaders.reading.refused import sentence, shown
from metrics.facts import Column, Kind
from metrics.text import later, t
from metrics.workspace import Options, Scale

LARGEST_WHOLE = 2**31 - 1
PROBLEM = "problem"
REFUSAL = "_refusal"  # null, or why the row is refused and what stood in it: one column costs less than two
UNANSWERED = ""  # in its place where a rating has no measure: empty, or missing codes
NOT_A: Mapping[Kind, str] = {
    "number": later("{column}: {value} is not a number"),
    "whole": later("{column}: {value} is not a number"),
    "time": later("{column}: {value} is not a time"),
    "date": later("{column}: {value} is not a date"),
    "flag": later("{column}: {value} is not yes or no"),
    "text": later("{column}: {value} is not a text"),
}
COMMA = (
    r"\s*[-+]?[\d.]*,\d+\s*",
    later('{column}: {value} is not a number; for decimals write options = {{ decimal_separator = "," }}'),
)
POINTS = (
    r"\s*[-+]?\d{1,3}(\.\d{3})+(,\d+)?\s*",
    later('{column}: {value} is not a number; for thousands write options = {{ thousands_separator = "." }}'),
)
DAY = r"\s*\d{1,2}[./-]\d{1,2}[./-]\d{2,4}.*"  # in an order that nobody can know
HINTS: Mapping[Kind, tuple[str, str]] = {  # for a value that looks as if an option were missing
    "number": COMMA,
    "whole": COMMA,
    "time": (
        DAY,
        later('{column}: {value} is not a time; write its form: options = {{ time_format = "%d.%m.%Y" }}'),
    ),
    "date": (
        DAY,
        later('{column}: {value} is not a date; write its form: options = {{ date_format = "%d.%m.%Y" }}'),
    ),
}
FORM = re.compile(r"strptime\([^']*,\s*'([^']+)'\s*\)")
EXAMPLE = datetime(2026, 8, 31, 14, 5)  # no other part reads like its day


@dataclass(frozen=True)
class Reading:
    """A value on its way: as the source has it, as this kind of value, and the words for it in a reason."""

    column: Column
    raw: Value
    typed: Value
    words: str | Value  # the canonical column, and the header where it is another
    scale: Scale | None
    options: Options

    @property
    def value(self) -> Value:
        """The canonical value; scores on 0-100, whole numbers still as doubles."""
        if self.scale is None:
            return self.typed
        low, high = self.column.low or 0, self.column.high or 100
        share = (self.typed - double(self.scale.min)) / (double(self.scale.max) - double(self.scale.min))
        return share * double(high - low) + double(low)

    @property
    def stored(self) -> Value:
        return sa.try_cast(self.value, sa.Integer) if self.column.kind == "whole" else self.value

    def problems(self) -> list[tuple[Value, Value]]:
        """What may be wrong, and the reason in words; the first that holds is the one."""
        kind = self.column.kind
        unreadable = sa.or_(
            sa.and_(self.raw.is_not(None), self.typed.is_(None)), sa.not_(plausible(kind, self.typed))
        )
        found = [] if kind == "text" else [(unreadable, self._unreadable())]
        if self.scale:
            low, high = f"{self.scale.min:g}", f"{self.scale.max:g}"
            outside = sa.not_(self.typed.between(double(self.scale.min), double(self.scale.max)))
            scale = later("{column}: {value} is outside the scale {low} to {high}")
            found.append((outside, self._said(scale, low=low, high=high)))
        if self.column.kind == "whole":
            part = sa.or_(self.value != sa.func.trunc(self.value), sa.func.abs(self.value) > LARGEST_WHOLE)
            found.append((part, self._said(later("{column}: {value} is not a whole number"))))
        return found

    def _unreadable(self) -> Value:
        """That it is not what it has to be, and which option may be missing."""
        kind = self.column.kind
        if kind not in HINTS:
            return self._said(NOT_A[kind])
        hint = HINTS[kind]
        pattern, template = POINTS if hint is COMMA and self.options.decimal_separator == "," else hint
        alike = sa.func.regexp_full_match(sa.cast(self.raw, sa.Text), pattern)
        return sa.case((alike, self._said(template)), else_=self._said(NOT_A[kind]))

    def _said(self, template: str, **values: object) -> Value:
        return sentence(template, value=self.raw, column=self.words, **values)


def problem(parts: Sequence[Sequence[tuple[Value, Value]]]) -> Value:
    """All reasons of a row at once; null for a row without any."""
    wrong = [condition for part in parts for condition, _ in part]
    if not wrong:
        return sa.cast(sa.null(), sa.Text)
    reasons = [sa.case(*part) for part in parts if part]
    return sa.case((sa.or_(*wrong), sa.func.concat_ws("; ", *reasons)))


def refusal(reason: Value, row: Mapping[str, Value]) -> Value:
    """Reason and row as one JSON text, null where there is no reason."""
    parts = [part for name, value in row.items() for part in (sa.literal(name), value)]
    both = sa.func.json_object("reason", reason, "row", sa.func.json_object(*parts))
    return sa.case((reason.is_not(None), sa.cast(both, sa.Text)))


def rows(delivery: Delivery, fields: Sequence[Field], more: Mapping[str, str]) -> sa.Select[Any]:
    """Every row of the file: its canonical columns, `_refusal`, its line.

    `more` names further columns to carry along as text: name -> header.
    """
    typed = _typed(delivery, fields, more).subquery()
    readings = [
        Reading(
            field.column,
            typed.c[_raw(field)],
            typed.c[_typed_name(field)],
            _words(field),
            field.scale,
            delivery.source.options,
        )
        for field in fields
    ]
    problems = [
        [*_failed(field, typed), *reading.problems()] for field, reading in zip(fields, readings, strict=True)
    ]
    shaped = sa.select(
        *(reading.stored.label(reading.column.name) for reading in readings),
        problem(problems).label(PROBLEM),
        *(typed.c[name] for name in (LINE, *more, *map(_header, _headers(fields)))),
    ).subquery()
    row = {header: shaped.c[_header(header)] for header in _headers(fields)}
    refused = refusal(shaped.c[PROBLEM], row)
    measures = [shaped.c[field.column.name] for field in fields if field.column.name in MEASURES]
    if delivery.source.table == "ratings" and measures:
        silent = sa.and_(*(measure.is_(None) for measure in measures))
        refused = sa.func.coalesce(refused, sa.case((silent, UNANSWERED)))
    return sa.select(
        *(shaped.c[field.column.name] for field in fields),
        *(shaped.c[name] for name in (LINE, *more)),
        refused.label(REFUSAL),
    )


def _typed(delivery: Delivery, fields: Sequence[Field], more: Mapping[str, str]) -> sa.Select[Any]:
    """The source's columns, and of every field the raw and the typed value."""
    options, day_0 = delivery.source.options, delivery.raw.day_0
    named = _named(delivery, fields, more).subquery()
    raws = {field: _value(field, delivery, named) for field in fields}
    return sa.select(
        named.c[LINE],
        *(named.c[_column(header, delivery)].label(_header(header)) for header in _headers(fields)),
        *(_text(header, delivery, named).label(name) for name, header in more.items()),
        *(raw.label(_raw(field)) for field, raw in raws.items()),
        *(
            converted(field.column.kind, raw, field.type, options, day_0).label(_typed_name(field))
            for field, raw in raws.items()
        ),
        *(named.c[_tried(field)].is_(None).label(_tried(field)) for field in fields if field.expression),
    )


def _named(delivery: Delivery, fields: Sequence[Field], more: Mapping[str, str]) -> sa.Select[Any]:
    """The columns that are used, missing codes taken out first, and the value of every expression."""
    names = [_column(header, delivery) for header in dict.fromkeys([*_headers(fields), *more.values()])]
    missing = delivery.source.options.missing
    line = sa.cast(sa.null(), sa.BigInteger) if delivery.raw.line is None else delivery.raw.line
    source = (
        sa.select(
            *(without(sa.column(name), delivery.raw.types[name], missing).label(name) for name in names),
            line.label(LINE),
        )
        .select_from(sa.table(VIEW))
        .subquery()
    )
    tried: list[sa.Label[Any]] = [
        # where the expression fails there is no struct; where it gives null there is one with null in it
        sa.literal_column(f"TRY({{'v': ({field.expression}\n)}})").label(_tried(field))
        for field in fields
        if field.expression
    ]
    return sa.select(*source.c, *tried)


def _value(field: Field, delivery: Delivery, named: sa.Subquery) -> Value:
    """The field's raw value; an empty text is no value, and neither is a missing code of its scale."""
    if field.expression:
        value: Value = sa.func.struct_extract(named.c[_tried(field)], "v")
    else:
        value = named.c[_column(field.headers[0], delivery)]
    if field.type == "VARCHAR" and (field.expression or delivery.source.format != "csv"):
        value = sa.func.nullif(value, "")  # DuckDB reads an empty text of a CSV file as null by itself
    return without(value, field.type, field.scale.missing if field.scale else ())


def _failed(field: Field, typed: sa.Subquery) -> list[tuple[Value, Value]]:
    if field.expression is None:
        return []
    said = t("{column}: the expression fails for this row", column=field.column.name)
    form = FORM.search(field.expression)
    if form:
        said = t("{said} (strptime expects {form})", said=said, form=_example(form[1]))
    values = [
        part for header in field.headers for part in (f", {header} = ", shown(typed.c[_header(header)]))
    ]
    return [(typed.c[_tried(field)], sa.func.concat(said, *values))]


def _example(form: str) -> str:
    """`%d/%m/%Y, such as 31/08/2026`."""
    return t("{form}, such as {example}", form=form, example=EXAMPLE.strftime(form))


def _headers(fields: Sequence[Field]) -> list[str]:
    return list(dict.fromkeys(header for field in fields for header in field.headers))


def _words(field: Field) -> str:
    """The canonical column, and the header where it is another one."""
    same = field.expression or field.headers == (field.column.name,)
    return field.column.name if same else f"{field.column.name} ({field.headers[0]})"


def _text(header: str, delivery: Delivery, named: sa.Subquery) -> Value:
    name = _column(header, delivery)
    return sa.func.nullif(text(named.c[name], delivery.raw.types[name]), "")


def _column(header: str, delivery: Delivery) -> str:
    return delivery.raw.columns[header]


def _header(header: str) -> str:
    return f"header {header}"


def _raw(field: Field) -> str:
    return f"raw {field.column.name}"


def _typed_name(field: Field) -> str:
    return f"typed {field.column.name}"


def _tried(field: Field) -> str:
    return f" tried {field.column.name}"
