"""A file or a query's answer as DuckDB sees it before anything is mapped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb
import sqlalchemy as sa
from duckdb_sqlalchemy import Dialect

from loaders.reading.mistakes import Mistake
from metrics.nearest import nearest
from metrics.text import later, t
from metrics.workspace import Source, Workspace

ELSEWHERE = {
    "csv": later("where the header stands further down write options = {{ skip = 2 }}, the lines above it"),
    "json": later("a JSON file has to be a list of records or a record on each line, not deeper"),
    "excel": later('where the table lies elsewhere write options = {{ sheet = "Data", range = "A3:F999" }}'),
}
DELIMITERS = {";": ";", ",": ",", "|": "|", "\t": r"\t"}  # and how touchpoint.toml writes them
VIEW = "read"
LINE = " line"  # a header cannot be called so: headers have no blanks around them
_DIALECT = Dialect(paramstyle="qmark")


@dataclass(frozen=True)
class Raw:
    """What can be selected from `VIEW`: the columns by their headers, and where rows come from."""

    label: str  # the file, for people
    columns: Mapping[str, str]  # header -> column of the view
    types: Mapping[str, str]  # column of the view -> DuckDB's type
    twice: frozenset[str] = field(default=frozenset())  # headers that stand more than once in the file
    line: sa.ColumnElement[int] | None = None  # the row's number in the file, where it costs little
    before: int = 0  # lines of a text file before the first that DuckDB sees
    empty: tuple[int, ...] = ()  # lines of such a file that are empty: `line` does not count them
    day_0: str | None = None  # of a workbook: a number may stand for a day

    def wrong(self, header: str) -> str | None:
        """Why this header cannot be used, naming the nearest one; None where it is there, exactly, once."""
        known = {"label": self.label, "header": header}
        if header in self.twice:
            return t('{label} has more than one column "{header}"; give each its own header', **known)
        if header in self.columns:
            return None
        if meant := nearest(header, self.columns):
            return t('{label} has no column "{header}"; did you mean "{meant}"?', **known, meant=meant)
        there = ", ".join(self.columns)
        return t('{label} has no column "{header}"; it has {columns}', **known, columns=there)


@dataclass(frozen=True)
class Delivery:
    """One file, or one answer, of a source on its way into the staged table."""

    connection: duckdb.DuckDBPyConnection
    source: Source
    workspace: Workspace
    raw: Raw

    def header(self, header: str, key: str) -> str:
        """A header that the setting `key` names, known to be in the file. Raises Mistake otherwise."""
        if what := self.raw.wrong(header):
            raise Mistake(self.source, key, self.undivided(header) or what + self._elsewhere())
        return header

    def undivided(self, header: str) -> str | None:
        """What to write where this header stands in the file's only one, which another delimiter divides."""
        if self.source.format != "csv" or len(self.raw.columns) != 1:
            return None
        (whole,) = self.raw.columns
        for delimiter, written in DELIMITERS.items():
            parts = [part.strip(' "') for part in whole.split(delimiter)]
            if len(parts) > 1 and (header in parts or nearest(header, parts)):
                return t(
                    '{label} has one column only, its whole header; write options = {{ delim = "{delim}" }}',
                    label=self.raw.label,
                    delim=written,
                )
        return None

    def _elsewhere(self) -> str:
        """What to write where the first line is hardly the header: it has fewer columns than are mapped."""
        mapped = [origin for origin in self.source.columns.values() if not origin.startswith("=")]
        if len(self.raw.columns) >= len(mapped) or self.source.format not in ELSEWHERE:
            return ""
        return f"; {t(ELSEWHERE[self.source.format])}"


def compiled(statement: sa.ClauseElement) -> str:
    """A statement as DuckDB's SQL, values written into it."""
    return str(statement.compile(dialect=_DIALECT, compile_kwargs={"literal_binds": True}))


def described(connection: duckdb.DuckDBPyConnection, statement: sa.Select[Any]) -> dict[str, str]:
    """The columns of a SELECT and their types; nothing is read."""
    rows = connection.execute(f"DESCRIBE {compiled(statement)}").fetchall()
    return {str(row[0]): str(row[1]) for row in rows}


def view_of(
    connection: duckdb.DuckDBPyConnection,
    relation: duckdb.DuckDBPyRelation,
    label: str,
    names: Sequence[str],
    line: sa.ColumnElement[int] | None = None,
) -> Raw:
    """A relation whose columns carry their own names; `names` are those that may be mapped."""
    relation.create_view(VIEW, replace=True)
    types = dict(zip(relation.columns, map(str, relation.types), strict=True))
    return Raw(label, {name.strip(): name for name in names}, types, line=line)
