"""The pieces that the roll-ups' SELECTs are made of: segments, weights, sums, the division of a total."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from metrics.months import Months
from metrics.rollup_tables import ALL, SEGMENT_COLUMNS, UNKNOWN, is_sum
from metrics.tables import Tables
from metrics.workspace import Settings


@dataclass(frozen=True)
class Build:
    """What a roll-up is made from: the months (None: all), and the time up to which the data reach.

    `unsegmented` names the facts in which a segment is missing and may be known from the customer. `empty`:
    columns in which nothing stands at all; to add them up would cost as much as if there were.
    """

    tables: Tables
    settings: Settings
    as_of: datetime
    months: Months | None = None
    unsegmented: frozenset[str] = frozenset()
    empty: frozenset[sa.Column[Any]] = frozenset()

    def fact(self, name: str) -> sa.Table:
        return self.tables.facts[name]

    def weight(self, fact: sa.Table) -> sa.ColumnElement[float]:
        """The weight of a row: 1 where none is given."""
        one = sa.literal_column("1e0", sa.Double)
        return one if fact.c.weight in self.empty else sa.func.coalesce(fact.c.weight, one)


@dataclass(frozen=True)
class Segmented:
    """A fact with its segments filled in from the customer where they are missing."""

    fact: sa.Table
    source: sa.FromClause
    segments: tuple[sa.ColumnElement[str], ...]

    def select(self, *columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
        return sa.select(*columns, *self.segments).select_from(self.source)


def segmented(build: Build, name: str) -> Segmented:
    """A fact with its segments; joined to the customers only where that may fill a gap."""
    fact, customers = build.fact(name), build.tables.customers
    names = build.tables.segmentations
    if name not in build.unsegmented or name == customers.name:
        known = [(fact.c[segmentation],) for segmentation in names]
        return Segmented(fact, fact, filled(names, known))
    both = [(fact.c[segmentation], customers.c[segmentation]) for segmentation in names]
    joined = fact.outerjoin(customers, fact.c.customer_id == customers.c.customer_id)
    return Segmented(fact, joined, filled(names, both))


def filled(
    names: Sequence[str], known: Sequence[tuple[sa.ColumnElement[Any], ...]]
) -> tuple[sa.ColumnElement[str], ...]:
    return tuple(
        sa.func.coalesce(*columns, word(UNKNOWN)).label(f"segment_{place}")
        for place, columns in enumerate(known[: len(names)])
    )


def unsegmented(build: Build, name: str) -> sa.Select[Any] | None:
    """Finds a row whose segment is missing and may be known from the customer; None without segmentations."""
    fact = build.fact(name)
    if not build.tables.segmentations:
        return None
    missing = sa.or_(*(fact.c[segmentation].is_(None) for segmentation in build.tables.segmentations))
    return sa.select(sa.literal_column("1")).where(missing, fact.c.customer_id.is_not(None)).limit(1)


def word(text: str) -> sa.ColumnElement[str]:
    """One of our own words as text in the statement: grouped by, it must read the same everywhere."""
    assert "'" not in text
    return sa.literal_column(f"'{text}'", sa.Text)


def count(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return whole(sa.func.sum(sa.case((condition, 1), else_=0)))


def whole(total: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    return sa.cast(sa.func.coalesce(total, 0), sa.BigInteger)


def real(total: sa.ColumnElement[Any]) -> sa.ColumnElement[float]:
    return sa.cast(sa.func.coalesce(total, 0), sa.Double)


def sum_when(condition: sa.ColumnElement[bool], value: sa.ColumnElement[Any]) -> sa.ColumnElement[float]:
    return real(sa.func.sum(sa.case((condition, value))))


def weights(
    build: Build, fact: sa.Table, answer: sa.ColumnElement[Any], power: int = 1
) -> sa.ColumnElement[float]:
    """The sum of the weights, or of their squares, of the rows with this answer."""
    if fact.c.weight in build.empty:
        return sa.cast(sa.func.count(answer), sa.Double)
    w = build.weight(fact)
    return sum_when(answer.is_not(None), w if power == 1 else w * w)


def moments(build: Build, measure: str, fact: sa.Table) -> list[sa.ColumnElement[Any]]:
    x, w = fact.c[measure], build.weight(fact)
    return named_sums(
        build,
        x,
        n=sa.func.count(x),
        w=weights(build, fact, x),
        ww=weights(build, fact, x, power=2),
        wx=real(sa.func.sum(w * x)),
        wxx=real(sa.func.sum(w * x * x)),
    )


def named_sums(
    build: Build, measure: sa.Column[Any], **totals: sa.ColumnElement[Any]
) -> list[sa.ColumnElement[Any]]:
    """The totals of a measure by their names; 0 where nothing stands in it: ClickHouse adds up no nulls."""
    zero = sa.literal_column("0", sa.Integer)
    is_empty = measure in build.empty
    return [
        (sa.cast(zero, total.type) if is_empty else total).label(f"{measure.name}_{name}")
        for name, total in totals.items()
    ]


def group(selected: sa.Select[Any], keys: Sequence[sa.ColumnElement[Any]], rows: Segmented) -> sa.Select[Any]:
    return selected.group_by(*keys, *(_bare(segment) for segment in rows.segments))


def _bare(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """The expression without its label."""
    return column.element if isinstance(column, sa.Label) else column


def divide(finest: sa.Select[Any], table: sa.Table, build: Build) -> sa.CompoundSelect[Any]:
    """From sums per key and combination of segments: the total's rows and those of each segmentation.

    The fact is read once; a union of group-bys over what came out, as not every engine has grouping sets.
    """
    sums = finest.cte(f"finest_{table.name}")
    parts = sa.union_all(*divided(sums, table, build))
    return parts.add_cte(sums, nest_here=True).order_by(*order(table))


def divided(sums: sa.CTE, table: sa.Table, build: Build) -> list[sa.Select[Any]]:
    """The total's rows, and those of each segmentation."""
    only_one = len(build.tables.segmentations) == 1  # whose rows are then the finest ones

    def part(segmentation: str, segment: sa.ColumnElement[str]) -> sa.Select[Any]:
        named = {"segmentation": sa.cast(sa.literal(segmentation), sa.Text), "segment": segment}
        if only_one and segmentation != ALL:
            return sa.select(*(_again(column, sums, named, sum_up=False) for column in table.columns))
        columns = [_again(column, sums, named) for column in table.columns]
        keys = [sums.c[c.name] for c in table.columns if c.name not in named and not is_sum(c)]
        return sa.select(*columns).group_by(*keys, *([] if segmentation == ALL else [segment]))

    names = enumerate(build.tables.segmentations)
    return [part(ALL, word(ALL)), *(part(name, sums.c[f"segment_{place}"]) for place, name in names)]


def order(table: sa.Table) -> list[sa.TextClause]:
    """What a roll-up's rows are sorted by: as pages ask for them."""
    others = [key for key in table.columns.keys()[:2] if key not in SEGMENT_COLUMNS]
    return [sa.text(key) for key in (*SEGMENT_COLUMNS, *others)]


def _again(
    column: sa.Column[Any],
    sums: sa.CTE,
    named: Mapping[str, sa.ColumnElement[Any]],
    sum_up: bool = True,
) -> sa.ColumnElement[Any]:
    if column.name in named:
        return named[column.name].label(column.name)
    value = sums.c[column.name]
    if not sum_up or not is_sum(column):
        return value.label(column.name)
    return sa.cast(sa.func.sum(value), column.type).label(column.name)
