"""Which column or expression of the source fills each canonical column."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import duckdb
import sqlalchemy as sa

from loaders.reading.expressions import BadExpression, Expression, parsed
from loaders.reading.mistakes import Mistake
from loaders.reading.raw import VIEW, Delivery, Raw, described
from metrics.facts import FACTS, LOADABLE, Column
from metrics.nearest import nearest
from metrics.text import t
from metrics.workspace import Scale, Source, Workspace

MEASURES = ("satisfaction", "importance", "effort")


@dataclass(frozen=True)
class Field:
    """One canonical column and where it comes from: a header of the file, or an expression over some."""

    column: Column
    headers: tuple[str, ...]
    expression: str | None  # checked; may fail on single rows
    type: str  # DuckDB's type of the value before it is converted
    scale: Scale | None


def mapped(delivery: Delivery) -> list[Field]:
    """The fields that this file can fill. Raises Mistake where a header or an expression does not fit."""
    fields = []
    for column in _columns(delivery.source, delivery.workspace):
        origin = delivery.source.columns.get(column.name)
        if origin is not None or column.name in delivery.raw.columns:
            fields.append(_field(column, (origin or column.name).strip(), delivery))
        elif column.required:
            raise _unmapped(column, delivery)
    return fields


def _unmapped(column: Column, delivery: Delivery) -> Mistake:
    if what := delivery.undivided(column.name):
        return Mistake(delivery.source, f"columns.{column.name}", what)
    header = nearest(column.name, delivery.raw.columns) or t("its header")
    write = {"column": column.name, "header": header}
    what = t('{label} has no such column; write {column} = "{header}"', label=delivery.raw.label, **write)
    return Mistake(delivery.source, f"columns.{column.name}", what)


def _columns(source: Source, workspace: Workspace) -> Iterator[Column]:
    wide = bool(source.unpivot or source.picks)
    made = ("touchpoint_id", *MEASURES) if wide else ()
    fact = LOADABLE[source.table]
    yield from (column for column in fact.columns if column.name not in made)
    if fact.name in FACTS:
        yield from (Column(name) for name in workspace.segmentations)


def _field(column: Column, origin: str, delivery: Delivery) -> Field:
    key = f"columns.{column.name}"
    scale = scale_of(column.name, delivery.source, delivery.workspace)
    if not origin.startswith("="):
        name = delivery.raw.columns[delivery.header(origin, key)]
        return Field(column, (origin,), None, delivery.raw.types[name], scale)
    try:
        expression = parsed(origin[1:].strip(), delivery.connection)
        for header in expression.headers:
            if header not in delivery.raw.columns and (bare := _bare(origin, delivery.raw)):
                raise Mistake(delivery.source, key, bare)
            delivery.header(header, key)
        kind = _type_of(expression, delivery.connection)
    except BadExpression as error:
        what = _bare(origin, delivery.raw) or t("{why}; correct the expression", why=error)
        raise Mistake(delivery.source, key, what) from None
    return Field(column, expression.headers, expression.text, kind, scale)


def _bare(text: str, raw: Raw) -> str | None:
    """What to write where a header that SQL would not read as one name stands in the text without quotes."""
    for header in raw.columns:
        if not re.fullmatch(r"\w+", header) and re.search(rf'(?<![\w"]){re.escape(header)}(?![\w"])', text):
            return t(
                "within an expression the header {header} stands in double quotes: write '= \"{header}\"'",
                header=header,
            )
    return None


def _type_of(expression: Expression, connection: duckdb.DuckDBPyConnection) -> str:
    value: sa.Label[object] = sa.literal_column(f"({expression.text}\n)").label("value")
    try:
        return described(connection, sa.select(value).select_from(sa.table(VIEW)))["value"]
    except duckdb.Error as error:
        raise BadExpression(str(error).splitlines()[0].split(": ", 1)[-1]) from None


def scale_of(measure: str, source: Source, workspace: Workspace) -> Scale | None:
    """The raw scale of this column, if it has one."""
    if source.table == "assessments" and measure in ("importance", "performance"):
        return source.scale.get(measure, workspace.assessments.scale)
    return source.scale.get(measure)
