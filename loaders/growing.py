"""The tables of a state while a load builds it: parts of earlier loads, and those that this one writes."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]
import sqlalchemy as sa

from loaders.parts import (
    INVENTORY,
    SEPARATOR,
    Part,
    Parts,
    as_rows,
    followed_by,
    in_parts,
    part_table,
    rows_of,
)
from metrics.frames import add
from metrics.lake import schema_of
from metrics.months import Months, within
from metrics.tables import Tables

MOST = 24  # parts of a table; with one more they are written together


class Growing:
    """`connection` reads the tables of the schema that is made here, which nobody else reads yet."""

    def __init__(self, connection: sa.Connection, load: str, tables: Tables, parts: dict[str, Parts]) -> None:
        self.connection, self.tables = connection, tables
        self._load, self._parts = load, parts
        self._written = 0
        connection.execute(sa.schema.CreateSchema(schema_of(load)))
        for table, moment in in_parts(tables).values():
            if not self.empty(table) or table.name in tables.facts:  # roll-ups are read when they are made
                self._show(table, moment)

    def empty(self, table: sa.Table) -> bool:
        """Whether nothing was ever written into the table."""
        return not self._parts.get(table.name)

    def rows(self, table: sa.Table, moment: str) -> sa.Subquery:
        """What the table holds now, whatever comes later."""
        return rows_of(table, self._parts.get(table.name, ()), moment).subquery()

    def make_room(
        self, connection: sa.Connection, table: sa.Table, months: Months | None, moment: str
    ) -> sa.Table:
        """See `metrics.refresh.make_room`: a new part, which hides the rows of these months."""
        if months is None or len(self._parts.get(table.name, ())) < MOST:
            return self._begin(table, months, moment)
        left = self.rows(table, moment)
        part = self._begin(table, None, moment)
        connection.execute(fill(part, sa.select(left).where(~within(left.c[moment], months))))
        return part

    def write(self, table: sa.Table, rows: pa.Table) -> None:
        """Make a small table of the schema's own."""
        table.create(self.connection, checkfirst=False)
        add(self.connection, table, rows)

    def write_inventory(self) -> None:
        """Write down what the state is made of; it grows no more."""
        for table, moment in in_parts(self.tables).values():
            if self.empty(table) and table.name not in self.tables.facts:
                self._show(table, moment)
        self.write(INVENTORY, pa.Table.from_pylist(as_rows(self._parts)))

    @contextmanager
    def scratch(self, name: str, columns: Iterable[sa.ColumnElement[Any]]) -> Iterator[sa.Table]:
        """A table for a while, with columns like these."""
        self._written += 1
        like = (sa.Column(str(column.key), column.type) for column in columns)
        table = sa.Table(f"{name}_{self._written}", sa.MetaData(), *like)
        table.create(self.connection, checkfirst=False)
        yield table
        table.drop(self.connection, checkfirst=False)

    def _begin(self, table: sa.Table, months: Months | None, moment: str) -> sa.Table:
        self._written += 1
        part = Part(
            f"{table.name}{SEPARATOR}{self._load}_{self._written}", months, tuple(table.columns.keys())
        )
        physical = part_table(table, part.name)
        physical.create(self.connection, checkfirst=False)
        self._parts[table.name] = followed_by(self._parts.get(table.name, ()), part)
        self._show(table, moment)
        return physical

    def _show(self, table: sa.Table, moment: str) -> None:
        rows = rows_of(table, self._parts.get(table.name, ()), moment)
        schema = schema_of(self._load)
        self.connection.execute(sa.schema.CreateView(rows, table.name, schema=schema, or_replace=True))


def fill(table: sa.Table, rows: sa.SelectBase) -> sa.Insert:
    """Adds rows with the columns of the table, in their order."""
    return sa.insert(table).from_select(table.columns.keys(), rows)
