"""Scores for which no scale is told, and whose values were hardly meant from 0 to 100."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from loaders.reading.mapping import scale_of
from metrics.facts import LOADABLE
from metrics.text import t
from metrics.workspace import Source, Workspace

# So few values, none above this, are hardly meant from 0 to 100, and a question costs a line. It takes more
# of staff's answers in the map, which are then refused.
ENOUGH, LOW = 3, 10
ENDS = (5, 7, LOW)  # of usual scales


@dataclass(frozen=True)
class Unscaled:
    """What is odd about a score, and what to write."""

    found: str
    repair: str


def unscaled(
    source: Source,
    workspace: Workspace,
    staged: sa.Table,
    answer: Callable[[sa.Select[*tuple[Any, ...]]], Sequence[Any] | None],
) -> Iterator[Unscaled]:
    """Those of a staged table; `answer` gives the one row of a query."""
    for name in _scores(source, workspace):
        value = staged.c[name]
        span = answer(sa.select(sa.func.count(value), sa.func.min(value), sa.func.max(value)))
        assert span is not None, "sums give one row"
        count, low, high = span
        if count >= ENOUGH and 0 < high <= LOW:
            yield _unscaled(name, source, low, high)


def warnings(connection: sa.Connection, source: Source, workspace: Workspace, staged: sa.Table) -> list[str]:
    """What a load says of them."""
    found = unscaled(source, workspace, staged, lambda query: connection.execute(query).one())
    return [
        t("source {source}: {found}; {repair}", source=source.name, found=one.found, repair=one.repair)
        for one in found
    ]


def _scores(source: Source, workspace: Workspace) -> Iterator[str]:
    for column in LOADABLE[source.table].columns:
        scale = scale_of(column.name, source, workspace)
        told = column.name in source.scale or (scale is not None and (scale.min, scale.max) != (0, 100))
        if column.kind == "number" and (column.low, column.high) == (0, 100) and not told:
            yield column.name


def _unscaled(name: str, source: Source, low: float, high: float) -> Unscaled:
    origin = source.columns.get(name, name).strip()
    words = name if origin == name or origin.startswith("=") else f"{name} ({origin})"
    return Unscaled(
        t("{column} has only values from {low:g} to {high:g} and no scale", column=words, low=low, high=high),
        t(
            "if it is not 0 to 100 write its scale, for example [source.scale] "
            "{column} = {{ min = {first}, max = {last} }}",
            column=name,
            first=0 if low < 1 else 1,
            last=next(end for end in ENDS if high <= end),
        ),
    )
