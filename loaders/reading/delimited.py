"""CSV files: DuckDB reads every column as text, in parallel, and keeps the lines that are no rows.

Text costs no more than types here: DuckDB's reader and its TRY_CAST do the same work, and a value that cannot
be read is then known by name instead of losing its line.
"""

from pathlib import Path

import duckdb
import sqlalchemy as sa

from loaders.reading.line_numbers import empty_lines
from loaders.reading.plain_text import Text, copied, examined, is_utf8, quotes
from loaders.reading.raw import VIEW, Raw, compiled
from loaders.reading.refused import as_json, sentence
from metrics.text import later, t
from metrics.workspace import Source

REJECTS, SCANS = "read_rejects", "read_scans"
NUMBERED_BYTES = 8_000_000  # numbering rows makes DuckDB hold back a larger file, which costs twice the time
WHOLE, KEPT = "read whole", "read kept"
BLANK = "\n\r"
QUOTE = "UNQUOTED VALUE"


def open_csv(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    source: Source,
    label: str,
    scratch: Path,
    alike: bool = False,
    most: int | None = None,
) -> Raw:
    """The file, or at most so many rows of it, as a view. Raises Mistake or SourceError, one line.

    A file that is not plain UTF-8 is copied first; `alike` asks for the copy, with all line ends alike.
    """
    text = examined(path, source, label)
    if alike or most or not text.plain:
        path = copied(path, text, scratch / "plain.csv", source, label, most)
    return _view(connection, path, text, source, label)


def _view(connection: duckdb.DuckDBPyConnection, path: Path, text: Text, source: Source, label: str) -> Raw:
    names = _names(text.headers)
    types = dict.fromkeys(names, "VARCHAR")
    quote, escape = quotes(source)
    forget_rejects(connection)
    relation = connection.read_csv(
        str(path),
        header=not source.options.names,
        sep=text.delim,
        quotechar=quote,
        escapechar=escape,
        columns=types,
        auto_detect=False,
        compression="none",
        store_rejects=True,
        rejects_table=REJECTS,
        rejects_scan=SCANS,
        rejects_limit=0,
    )
    if is_utf8(path):
        relation.create_view(VIEW, replace=True)
    else:  # DuckDB breaks off where it does not read the column that holds a stray byte: all are read
        relation.create_view(WHOLE, replace=True)
        connection.execute(f'CREATE OR REPLACE TEMPORARY TABLE "{KEPT}" AS FROM "{WHOLE}"')
        connection.execute(f'DROP VIEW "{WHOLE}"')
        connection.table(KEPT).create_view(VIEW, replace=True)
    line, empty = None, tuple[int]()
    if path.stat().st_size <= NUMBERED_BYTES:
        line = sa.func.row_number().over() + (text.before + (0 if source.options.names else 1))
        empty = tuple(text.before + number for number in empty_lines(path, quote, escape))
    columns = {header: name for header, name in zip(text.headers, names, strict=True) if header}
    twice = frozenset(header for header in columns if text.headers.count(header) > 1)
    return Raw(label, columns, types, twice, line, text.before, empty)


def _names(headers: tuple[str, ...]) -> list[str]:
    """A name for every column that DuckDB, blind to capitals, can tell apart."""
    names: list[str] = []
    for position, header in enumerate(headers, start=1):
        taken = {name.lower() for name in names}
        names.append(header if header and header.lower() not in taken else f"{header} #{position}")
    return names


def unreadable_lines(before: int) -> sa.Select[tuple[str, str, int]]:
    """Of the file just read, the lines that are no rows: the line as JSON, the reason, its number.

    DuckDB has not seen the lines `before`.
    """
    rejects = sa.table(
        REJECTS, *map(sa.column, ("line", "error_type", "csv_line", "error_message", "column_idx"))
    )
    first = sa.select(
        rejects.c.line,
        *(
            sa.func.arg_min(rejects.c[name], sa.func.coalesce(rejects.c.column_idx, 0)).label(name)
            for name in ("error_type", "csv_line", "error_message")
        ),
    ).group_by(rejects.c.line)
    lines = first.subquery()
    text = sa.func.trim(lines.c.csv_line, BLANK)
    line = (lines.c.line + before).label("line")
    return sa.select(as_json({"line": text}).label("row"), _reason(lines).label("reason"), line)


def _reason(lines: sa.FromClause) -> sa.ColumnElement[str]:
    kind, message = sa.cast(lines.c.error_type, sa.Text), lines.c.error_message
    expected, found = (sa.func.regexp_extract(message, f"{word}: (\\d+)", 1) for word in ("Columns", "Found"))
    template = later("the line has {found} columns instead of {expected}")
    return sa.case(
        (
            kind.in_(("MISSING COLUMNS", "TOO MANY COLUMNS")),
            sentence(template, found=found, expected=expected),
        ),
        (kind == QUOTE, t("a quote is not closed, or stands inside a value")),
        (kind == "LINE SIZE OVER MAXIMUM", t("the line is too long; is a quote not closed?")),
        (
            kind == "INVALID ENCODING",
            t('the line is not UTF-8; write options = {{ encoding = "cp1252" }}, or what it is written in'),
        ),
        else_=message,
    )


def has_odd_quotes(connection: duckdb.DuckDBPyConnection) -> bool:
    """Did DuckDB find anything behind a closed quote? It may be a line end of another kind."""
    rejects = sa.table(REJECTS, sa.column("error_type"))
    odd = sa.select(sa.literal(1)).where(sa.cast(rejects.c.error_type, sa.Text) == QUOTE).limit(1)
    return connection.execute(compiled(odd)).fetchone() is not None


def forget_rejects(connection: duckdb.DuckDBPyConnection) -> None:
    """DuckDB adds to the rejects of the reading before."""
    for table in (REJECTS, SCANS):
        connection.execute(f"DROP TABLE IF EXISTS {table}")
