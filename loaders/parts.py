"""Tables that are made of parts: each was written once, by one load, and is never changed.

A part stands for all rows of its months: it hides those of earlier parts. A view over the parts of a state
shows what is left, which costs a load only the months that it touches.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from metrics.facts import LOADABLE
from metrics.months import Months, within
from metrics.rollup_tables import METADATA
from metrics.rollups import ROLLUPS
from metrics.server import SCHEMA
from metrics.tables import Tables

SEPARATOR = "__"  # in the name of a part: before it the table's, after it the load's


@dataclass(frozen=True)
class Part:
    """One table with some of a logical table's rows; `months`: that it stands for, None for all of them."""

    name: str
    months: Months | None
    columns: tuple[str, ...]

    def hidden_by(self, later: Sequence["Part"]) -> Months | None:
        """Months whose rows are not shown, as later parts stand for them; None: all."""
        if any(part.months is None for part in later):
            return None
        return tuple(sorted({month for part in later for month in part.months or ()}))


Parts = tuple[Part, ...]  # the oldest first


def followed_by(parts: Parts, new: Part) -> Parts:
    """The parts with a new one, without those of which nothing is shown any more."""
    everything = (*parts, new)
    return tuple(
        part for place, part in enumerate(everything) if _shows(part, part.hidden_by(everything[place + 1 :]))
    )


def _shows(part: Part, hidden: Months | None) -> bool:
    return hidden is not None and (part.months is None or not set(part.months) <= set(hidden))


def rows_of(table: sa.Table, parts: Parts, moment: str) -> sa.Select[Any] | sa.CompoundSelect[Any]:
    """What the parts show, with the table's columns; `moment` tells a row's month."""
    if not parts:
        nothing = (sa.cast(sa.null(), column.type).label(column.name) for column in table.columns)
        return sa.select(*nothing).where(sa.false())
    selects = []
    for place, part in enumerate(parts):
        physical = part_table(table, part.name)
        columns = [
            (
                physical.c[column.name] if column.name in part.columns else sa.cast(sa.null(), column.type)
            ).label(column.name)
            for column in table.columns
        ]
        hidden = part.hidden_by(parts[place + 1 :])
        assert hidden is not None, "a part that shows nothing is none"
        shown = sa.select(*columns)
        selects.append(shown.where(~within(physical.c[moment], hidden)) if hidden else shown)
    return selects[0] if len(selects) == 1 else sa.union_all(*selects)


def part_table(table: sa.Table, name: str) -> sa.Table:
    """The table of one part."""
    columns = (sa.Column(column.name, column.type) for column in table.columns)
    return sa.Table(name, sa.MetaData(schema=SCHEMA), *columns)


def in_parts(tables: Tables) -> dict[str, tuple[sa.Table, str]]:
    """Every table that is made of parts, with the column that tells the month."""
    moments = {rollup.name: rollup.moment for rollup in ROLLUPS}
    facts = {name: (tables.facts[name], fact.happened) for name, fact in LOADABLE.items()}
    return facts | {table.name: (table, moments.get(table.name, "")) for table in METADATA.sorted_tables}


INVENTORY = sa.Table(  # in the schema of each state: what it is made of
    "parts",
    sa.MetaData(),
    sa.Column("table_name", sa.Text),
    sa.Column("place", sa.Integer),
    sa.Column("part", sa.Text),
    sa.Column("months", sa.Text),  # JSON
    sa.Column("columns", sa.Text),  # JSON
)


def as_rows(parts: Mapping[str, Parts]) -> list[dict[str, Any]]:
    """The rows of `INVENTORY`."""
    return [
        {
            "table_name": name,
            "place": place,
            "part": part.name,
            "months": json.dumps(part.months and [month.isoformat() for month in part.months]),
            "columns": json.dumps(part.columns),
        }
        for name, all_parts in parts.items()
        for place, part in enumerate(all_parts)
    ]


def from_rows(rows: Sequence[Any]) -> dict[str, Parts]:
    """What `as_rows` wrote."""
    found: dict[str, Parts] = {}
    for row in sorted(rows, key=lambda row: (row.table_name, row.place)):
        months = json.loads(row.months)
        known = None if months is None else tuple(date.fromisoformat(month) for month in months)
        part = Part(row.part, known, tuple(json.loads(row.columns)))
        found[row.table_name] = (*found.get(row.table_name, ()), part)
    return found
