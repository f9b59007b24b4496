"""A database cursor (PEP 249) for engines that answer as Arrow."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]

WRITES = re.compile(r"\s*(CREATE|DROP|INSERT)\b")  # statements that answer nothing


class ArrowCursor:
    """One statement's answer: in `arrow` as a whole, and by the row as the standard asks for."""

    arraysize = 1000
    lastrowid = None

    def __init__(self) -> None:
        self.arrow: pa.Table | None = None
        self.description: list[tuple[Any, ...]] | None = None
        self.rowcount = -1
        self._rows: Iterator[tuple[Any, ...]] = iter(())

    def answered(self, arrow: pa.Table) -> None:
        """Take the answer of a statement."""
        self.arrow = arrow
        self.description = [(name, None, None, None, None, None, None) for name in arrow.column_names]
        self._rows = zip(*(column.to_pylist() for column in arrow.columns), strict=True)

    def fetchone(self) -> tuple[Any, ...] | None:
        return next(self._rows, None)

    def fetchmany(self, size: int | None = None) -> list[tuple[Any, ...]]:
        return list(islice(self._rows, size or self.arraysize))

    def fetchall(self) -> list[tuple[Any, ...]]:
        return list(self._rows)

    def close(self) -> None:
        self._rows = iter(())

    def setinputsizes(self, sizes: Any) -> None:
        """Nothing to do."""

    def setoutputsize(self, size: Any, column: Any = None) -> None:
        """Nothing to do."""
