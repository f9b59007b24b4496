"""The journey store's tables: what people write. Small, transactional, changed by migrations only."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from journey.columns import (
    ASSESSMENTS,
    DEPARTMENTS,
    FILES,
    LINKS,
    STAGES,
    TARGETS,
    TOUCHPOINTS,
    Column,
    Kind,
    MapFile,
)

# Names for constraints, so that a later migration can find them on every engine.
metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

TYPES: Mapping[Kind, type[sa.types.TypeEngine[Any]]] = {
    "text": sa.Text,
    "email": sa.Text,
    "id": sa.Text,
    "whole": sa.Integer,
    "number": sa.Double,
    "flag": sa.Boolean,
    "date": sa.Date,
}


def _reference(name: str) -> sa.ForeignKey:
    # Checked when a transaction ends: an import writes the map's rows in any order.
    return sa.ForeignKey(f"{name}.{FILES[name].key[0]}", deferrable=True, initially="DEFERRED")


def _column(file: MapFile, column: Column) -> sa.Column[Any]:
    return sa.Column(
        column.name,
        TYPES[column.kind],
        *([_reference(column.refers)] if column.refers else []),
        primary_key=column.name in file.key,
        nullable=not (column.required or column.default),
    )


def _limits(column: Column) -> list[sa.CheckConstraint]:
    if column.low is not None and column.high is not None:
        return [
            sa.CheckConstraint(f"{column.name} BETWEEN {column.low:g} AND {column.high:g}", name=column.name)
        ]
    if column.low is not None:
        return [sa.CheckConstraint(f"{column.name} >= {column.low:g}", name=column.name)]
    if column.choices:
        words = ", ".join(f"'{choice}'" for choice in column.choices)
        return [sa.CheckConstraint(f"{column.name} IN ({words})", name=column.name)]
    return []


def _table(file: MapFile, *more: sa.schema.SchemaItem) -> sa.Table:
    columns = [column for column in file.columns if column.kind != "ids"]
    limits = [limit for column in columns for limit in _limits(column)]
    return sa.Table(file.name, metadata, *(_column(file, column) for column in columns), *limits, *more)


def _place() -> sa.Column[int]:
    return sa.Column("place", sa.Integer, nullable=False)  # the row's place in the file, which people chose


stages = _table(STAGES, _place())
departments = _table(DEPARTMENTS, _place())
touchpoints = _table(TOUCHPOINTS, _place())
links = _table(LINKS, _place())
targets = _table(TARGETS, _place())
assessments = _table(
    ASSESSMENTS,
    sa.Column("source", sa.Text),  # the source that brought it; null from the map's files
    sa.Column("written_at", sa.DateTime, nullable=False),
    sa.Index(None, "assessed_on"),
)
replacements = sa.Table(  # the column `replaces` of the touchpoints, one row per id
    "replacements",
    metadata,
    sa.Column("touchpoint_id", sa.Text, _reference("touchpoints"), primary_key=True),
    sa.Column("replaced_id", sa.Text, _reference("touchpoints"), primary_key=True),
    _place(),
)
personas = sa.Table(
    "personas",
    metadata,
    sa.Column("persona_id", sa.Text, primary_key=True),
    _place(),
    sa.Column("persona", sa.JSON, nullable=False),
)
imports = sa.Table(
    "imports",
    metadata,
    sa.Column("import_id", sa.Integer, primary_key=True),
    sa.Column("imported_at", sa.DateTime, nullable=False),  # UTC
    sa.Column("folder", sa.Text, nullable=False),
    sa.Column("added", sa.Integer, nullable=False),
    sa.Column("changed", sa.Integer, nullable=False),
    sa.Column("removed", sa.Integer, nullable=False),
    sa.Column("differences", sa.JSON, nullable=False),  # the changes in words, as the log shows them
)
state = sa.Table(  # 'version': a new random value with every write; 'identity': one that stays
    "state",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
