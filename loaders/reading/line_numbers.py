"""The numbers of rows in a text file: DuckDB counts neither the lines that are no rows nor empty ones."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import sqlalchemy as sa

from loaders.reading.raw import compiled

SHIFTS = "read_shifts"


def records(lines: Iterable[str], quote: str, escape: str) -> Iterator[tuple[int, str, bool]]:
    """Each line, the number of its record, and whether it goes on with one: a line break stood in quotes."""
    number, within = 1, False
    for line in lines:
        yield number, line, within
        marks = line if escape == quote else line.replace(escape * 2, "").replace(escape + quote, "")
        within ^= bool(quote and marks.count(quote) % 2)
        number += not within


def empty_lines(path: Path, quote: str, escape: str) -> tuple[int, ...]:
    """The numbers of the records of a UTF-8 file that are empty lines."""
    with path.open(encoding="utf-8", errors="surrogateescape") as file:
        found = records(file, quote, escape)
        return tuple(number for number, line, within in found if line == "\n" and not within)


def renumber(
    connection: duckdb.DuckDBPyConnection,
    line: sa.Column[Any],
    of_file: sa.ColumnElement[bool],
    uncounted: Sequence[int],
) -> None:
    """Let a file's rows, which were counted one after the other, make room for lines that were not."""
    counted = np.array(uncounted) - np.arange(len(uncounted))  # as what the next row was counted
    low, first = np.unique(counted, return_index=True)
    shifts = pd.DataFrame({"low": low, "n": np.append(first[1:], len(counted))})
    shifts["high"] = shifts["low"].shift(-1, fill_value=np.iinfo(np.int64).max)
    shift = sa.table(SHIFTS, *(sa.column(name) for name in ("low", "high", "n")))
    moved = sa.update(line.table).values({line: line + shift.c.n})
    mine = sa.and_(of_file, line >= shift.c.low, line < shift.c.high)
    connection.register(SHIFTS, shifts)
    connection.execute(compiled(moved.where(mine)))
    connection.unregister(SHIFTS)
