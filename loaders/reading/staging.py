"""The staged table of one source, filled file after file."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import sqlalchemy as sa

from loaders.buckets import bucket
from loaders.reading import wide
from loaders.reading.columnar import open_json, open_parquet
from loaders.reading.convert import Value
from loaders.reading.delimited import has_odd_quotes, open_csv, unreadable_lines
from loaders.reading.excel import open_excel
from loaders.reading.files import ANSWERS, closed
from loaders.reading.filling import create_if_missing
from loaders.reading.line_numbers import renumber
from loaders.reading.mapping import Field, mapped
from loaders.reading.plain_text import without_mark
from loaders.reading.raw import LINE, VIEW, Delivery, Raw, compiled
from loaders.reading.refused import REFUSED, joined_key, written
from loaders.reading.rows import REFUSAL, UNANSWERED, rows
from loaders.reading.sql_source import open_query
from loaders.staged import staged_table
from metrics.errors import SourceError
from metrics.facts import LOADABLE
from metrics.text import t
from metrics.workspace import Source, Workspace

UNREADABLE = (
    duckdb.IOException,
    duckdb.InvalidInputException,
    duckdb.ConversionException,
    duckdb.SerializationException,
)
HEAD = "read_head"
MIXED = "invalid state"  # what DuckDB says of a file with different line ends


class OneOf(sa.types.UserDefinedType[str]):
    """DuckDB's ENUM of these texts."""

    cache_ok = True

    def __init__(self, texts: tuple[str, ...]) -> None:
        self.texts = texts

    def get_col_spec(self, **_: object) -> str:
        return f"ENUM ({', '.join(compiled(sa.literal(text)) for text in self.texts)})"


@dataclass(frozen=True)
class Staging:
    """What reading a source needs: a connection of its own, where to write, and when this is."""

    connection: duckdb.DuckDBPyConnection
    source: Source
    workspace: Workspace
    now: datetime
    scratch: Path  # a folder that goes away
    labels: tuple[str, ...]  # of everything that is read: a file's name costs a number per row
    most: int | None = None  # rows of each file; all of them where nothing is said
    dry_run: bool = False  # whether what was fetched is to be left for a load

    @property
    def table(self) -> sa.Table:
        """The staged table, with a column more while it is being filled."""
        table = staged_table(
            LOADABLE[self.source.table], tuple(self.workspace.segmentations), self.source.name
        )
        table.append_column(sa.Column("_file", OneOf(self.labels)), replace_existing=True)
        table.append_column(sa.Column(REFUSAL, sa.Text))
        return table


@dataclass(frozen=True)
class Taken:
    """How many rows a file has, and in a wide one how many questions nobody answered: they give no rating.

    In a long one `end` counts them.
    """

    rows: int
    unanswered: int = 0


@dataclass(frozen=True)
class Left:
    """What became of all rows in the end."""

    rows: int  # staged
    refused: int  # entries in staging.refused
    unanswered: int  # ratings that nobody gave
    remarks: int  # of these, those with a comment, which is lost with them


def begin(staging: Staging) -> None:
    """Make the table for refused rows, and remove the staged one: the first file makes it."""
    _run(staging, sa.schema.CreateSchema(REFUSED.schema or "", if_not_exists=True))
    _run(staging, sa.schema.CreateTable(REFUSED, if_not_exists=True))
    _run(staging, sa.delete(REFUSED).where(REFUSED.c.source == staging.source.name))
    _run(staging, sa.schema.DropTable(staging.table, if_exists=True))


def take_file(staging: Staging, file: str) -> Taken:
    """Add a file's rows; how many it has. Raises Mistake or SourceError, one line."""
    path, source = staging.workspace.root / file, staging.source
    try:
        read = _take(staging, _opened(staging, path, file))
        if source.format != "csv" or not has_odd_quotes(staging.connection):
            return read
        _forget(staging, file)
    except UNREADABLE as error:
        if source.format != "csv" or MIXED not in str(error).splitlines()[0]:
            raise _unreadable(staging, file, error) from None
    except OSError as error:
        if error.filename != str(path):
            raise  # the scratch folder's
        raise closed(file, error) from None
    alike = open_csv(staging.connection, path, source, file, staging.scratch, alike=True, most=staging.most)
    return _take(staging, alike)


def _unreadable(staging: Staging, label: str, error: duckdb.Error) -> SourceError:
    """What DuckDB says of a file, without naming it once more."""
    said = str(error).splitlines()[0].split(": ", 1)[-1].strip().rstrip(".")
    said = re.sub(r"file (['\"]).*\1", "the file", said, flags=re.IGNORECASE)
    line = t(
        "source {source}: {label}: {said}; export it again",
        source=staging.source.name,
        label=label,
        said=said,
    )
    return SourceError(line)


def take_query(staging: Staging, since: str | None, told: Callable[[int], None]) -> Taken:
    """Add the rows of the answer; how many it has. Raises Mistake or SourceError, one line."""
    return _take(staging, open_query(staging.connection, staging.source, since, told, staging.most))


def take_records(staging: Staging, file: Path) -> Taken:
    """Add the records that were fetched into a file. Raises as `take_file` does."""
    return _take(staging, _records(staging, file))


def _records(staging: Staging, file: Path) -> Raw | None:
    label = ANSWERS["rest"]
    try:
        return open_json(staging.connection, file, label)
    except UNREADABLE as error:
        raise _unreadable(staging, label, error) from None


def end(staging: Staging) -> Left:
    """Move refused rows aside, drop unanswered ones and leave the staged table as promised."""
    table = staging.table
    staging.connection.execute(create_if_missing(table, ()))  # where no file had a row
    said = table.c[REFUSAL]
    _refuse(staging, sa.select(*table.c).where(said != UNANSWERED), sa.column("_file"), sa.column("_line"))
    rows = sa.select(sa.func.count())
    remarks = 0
    if "comment" in table.c:
        remarks = _number(staging, rows.where(said == UNANSWERED, table.c.comment.is_not(None)))
    unanswered = _number(staging, sa.delete(table).where(said == UNANSWERED))
    _run(staging, sa.delete(table).where(said.is_not(None)))
    staging.connection.execute(f"ALTER TABLE {_quoted(table)} DROP COLUMN {REFUSAL}")
    clean(staging)
    mine = rows.select_from(REFUSED).where(REFUSED.c.source == staging.source.name)
    return Left(_number(staging, rows.select_from(table)), _number(staging, mine), unanswered, remarks)


def example(staging: Staging) -> str:
    """Why most of the refused rows were refused."""
    rows, reason = sa.func.count(), sa.func.min(REFUSED.c.reason)
    query = sa.select(reason).group_by(REFUSED.c.cause).order_by(rows.desc(), reason).limit(1)
    row = answer(staging, query)
    return str(row[0]) if row else ""


def answer(staging: Staging, query: sa.ClauseElement) -> tuple[Any, ...] | None:
    """The first row that it gives."""
    return staging.connection.execute(compiled(query)).fetchone()


def clean(staging: Staging) -> None:
    """Remove what reading leaves in the file."""
    staging.connection.execute(f"DROP VIEW IF EXISTS {VIEW}")


def _opened(staging: Staging, path: Path, label: str) -> Raw | None:
    duck, source, most = staging.connection, staging.source, staging.most
    if source.format == "csv":
        return open_csv(duck, path, source, label, staging.scratch, most=most)
    if source.format == "excel":
        return open_excel(duck, path, source, label, most)
    if source.format == "parquet":
        return open_parquet(duck, path, label)
    return open_json(duck, without_mark(path, staging.scratch / "plain.json"), label, most)


def _take(staging: Staging, raw: Raw | None) -> Taken:
    """Add what can be selected now; how many rows that was, unreadable lines included."""
    if raw is None:
        return Taken(0)
    if staging.most is not None:
        head = f"CREATE OR REPLACE TEMPORARY TABLE {HEAD} AS FROM {VIEW} LIMIT {staging.most}"
        staging.connection.execute(head)
        staging.connection.table(HEAD).create_view(VIEW, replace=True)
    delivery = Delivery(staging.connection, staging.source, staging.workspace, raw)
    fields = mapped(delivery)
    if staging.source.unpivot or staging.source.picks:
        taken = _add_wide(staging, delivery, fields)
    else:
        taken = Taken(_add(staging, rows(delivery, fields, {}), raw))
    no_rows = _refuse_lines(staging, raw) if staging.source.format == "csv" else 0
    return replace(taken, rows=taken.rows + no_rows)


def _forget(staging: Staging, label: str) -> None:
    """Take back the rows of a file."""
    for table in (staging.table, REFUSED):
        _run(staging, sa.delete(table).where(_of_file(staging, table, label)))


def _of_file(staging: Staging, table: sa.Table, label: str) -> sa.ColumnElement[bool]:
    """The rows of staging.refused, or of the staged table, that come from this file."""
    file = table.c["file" if table is REFUSED else "_file"]
    return sa.and_(table.c.source == staging.source.name, sa.cast(file, sa.Text) == label)


def _add(staging: Staging, canonical: sa.Select[Any], raw: Raw) -> int:
    found = canonical.subquery()
    values: dict[str, Value] = {column.name: column for column in found.columns if column.name != LINE}
    values |= {
        "source": sa.literal(staging.source.name),
        "loaded_at": sa.cast(sa.literal(staging.now.isoformat()), sa.DateTime),
        "_file": sa.literal(raw.label),
    }
    if "bucket" in staging.table.c:
        values["bucket"] = bucket(dict(found.c))
    if raw.line is not None:
        values["_line"] = found.c[LINE]
    staging.connection.execute(create_if_missing(staging.table, values))
    return _number(staging, sa.insert(staging.table).from_select([*values], sa.select(*values.values())))


def _add_wide(staging: Staging, delivery: Delivery, fields: Sequence[Field]) -> Taken:
    """Responses first, each once; then their ratings. A response that cannot be read gives none."""
    duck, label = staging.connection, sa.literal(delivery.raw.label)
    responses = rows(delivery, fields, wide.carried(delivery))
    duck.execute(f"DROP TABLE IF EXISTS {wide.BASE}")
    read = _number(staging, sa.schema.CreateTableAs(responses, wide.BASE, temporary=True))
    base = sa.table(wide.BASE, *(sa.column(column.name) for column in responses.subquery().columns))
    _refuse(staging, sa.select(base).where(base.c[REFUSAL].is_not(None)), label, sa.column(LINE))
    bad_picks = wide.bad_picks(delivery, fields)
    if bad_picks is not None:
        _refuse(staging, bad_picks, label, sa.column(LINE))
    answered = _add(staging, wide.ratings(delivery, fields), delivery.raw)
    readable = sa.select(sa.func.count()).select_from(base).where(base.c[REFUSAL].is_(None))
    asked = _number(staging, readable) * len(wide.touchpoints(delivery))
    duck.execute(f"DROP TABLE {wide.BASE}")
    return Taken(read, asked - answered)


def _refuse(staging: Staging, bad: sa.Select[Any], file: Value, line: Value) -> None:
    """Write rows with a problem to staging.refused."""
    rows = bad.subquery()
    key = joined_key(LOADABLE[staging.source.table].key, dict(rows.columns))
    columns = {
        "source": sa.literal(staging.source.name),
        "table_name": sa.literal(staging.source.table),
        "key": key,
        "row": sa.cast(sa.func.json_extract(rows.c[REFUSAL], "$.row"), sa.Text),
        **written(sa.func.json_extract_string(rows.c[REFUSAL], "$.reason", type_=sa.Text)),
        "file": file,
        "line": line,
    }
    _run(staging, sa.insert(REFUSED).from_select([*columns], sa.select(*columns.values()).select_from(rows)))


def _refuse_lines(staging: Staging, raw: Raw) -> int:
    """Write lines that are no rows to staging.refused; how many. They shift the numbers of all rows."""
    lines = unreadable_lines(raw.before).subquery()
    if raw.line is not None:
        broken = staging.connection.execute(compiled(sa.select(lines.c.line))).fetchall()
        _renumber(staging, raw, sorted({*raw.empty, *(number for (number,) in broken)}))
    columns = {
        "source": sa.literal(staging.source.name),
        "table_name": sa.literal(staging.source.table),
        "row": lines.c.row,
        **written(lines.c.reason),
        "file": sa.literal(raw.label),
        "line": lines.c.line,
    }
    return _number(staging, sa.insert(REFUSED).from_select([*columns], sa.select(*columns.values())))


def _renumber(staging: Staging, raw: Raw, uncounted: Sequence[int]) -> None:
    """Give a file's rows, refused ones too, the numbers that they have where these lines are counted."""
    if uncounted:
        for line in (staging.table.c["_line"], REFUSED.c.line):
            renumber(staging.connection, line, _of_file(staging, line.table, raw.label), uncounted)


def _run(staging: Staging, statement: sa.ClauseElement) -> None:
    staging.connection.execute(compiled(statement))


def _number(staging: Staging, statement: sa.ClauseElement) -> int:
    """The one number that a statement gives: a count, or how many rows it wrote."""
    row = answer(staging, statement)
    assert row is not None, "DuckDB answers a count, and every write with one"
    return int(row[0])


def _quoted(table: sa.Table) -> str:
    return compiled(sa.column(table.name))
