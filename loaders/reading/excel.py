"""Excel workbooks through DuckDB's own extension, which a wheel brings along: nothing is downloaded."""

import zipfile
from collections import Counter
from contextlib import closing
from importlib.resources import files
from pathlib import Path

import duckdb
import sqlalchemy as sa

from loaders.reading.mistakes import Mistake
from loaders.reading.raw import VIEW, Raw, compiled, described
from metrics.errors import SourceError
from metrics.text import t
from metrics.workspace import Source

SHEET = "read sheet"
MOMENTS = ("DATE", "TIMESTAMP")
EPOCHS = {False: "1899-12-30", True: "1904-01-01"}  # day 0 of a workbook; the second was the Macintosh's
SERIAL = r"\d{1,7}(\.\d+)?"


def open_excel(
    connection: duckdb.DuckDBPyConnection, path: Path, source: Source, label: str, most: int | None = None
) -> Raw:
    """A sheet, or at most so many rows of it, as a table of texts, moments in ISO form.

    Raises Mistake or SourceError, one line.

    Cells are read as they are stored: a date is a number of days since the workbook's day 0. Columns whose
    first cell is a date are turned into dates here; so is a number where the mapping expects a time.
    """
    day_0 = EPOCHS[_counts_from_1904(path, source, label)]
    _load_extension(connection)
    try:
        types = described(connection, _sheet(path, source, ignore_errors=True))
        cells = _sheet(path, source, all_varchar=True).limit(most)
        connection.execute(compiled(sa.schema.DropTable(sa.Table(SHEET, sa.MetaData()), if_exists=True)))
        connection.execute(compiled(sa.schema.CreateTableAs(cells, SHEET, temporary=True)))
    except duckdb.BinderException as error:
        if source.options.sheet and "not found" in str(error):
            raise _no_sheet(path, source, source.options.sheet, label) from None
        said = str(error).splitlines()[0].removeprefix("Binder Error: ")
        key = "options.range" if source.options.range and "heet" not in said else "options.sheet"
        raise Mistake(source, key, t("{label}: {said}; correct it", label=label, said=said)) from None
    first = connection.execute(
        compiled(_sheet(path, source, header=False, all_varchar=True).limit(1))
    ).fetchone()
    headers = Counter(str(cell).strip() for cell in first or () if cell is not None)
    columns = [_cell(name, kind, day_0).label(name) for name, kind in types.items()]
    kept = sa.or_(*(sa.column(name).is_not(None) for name in types))
    rows = sa.select(*columns).select_from(sa.table(SHEET)).where(kept)
    connection.sql(compiled(rows)).create_view(VIEW, replace=True)
    twice = frozenset(header for header, n in headers.items() if n > 1)
    known = {name.strip(): name for name in types}
    return Raw(label, known, dict.fromkeys(types, "VARCHAR"), twice, day_0=day_0)


def _no_sheet(path: Path, source: Source, sheet: str, label: str) -> Mistake:
    from openpyxl import load_workbook

    with path.open("rb") as file, closing(load_workbook(file, read_only=True)) as workbook:
        there = ", ".join(f'"{name}"' for name in workbook.sheetnames)
    what = t('{label} has no sheet "{sheet}"; it has {there}', label=label, sheet=sheet, there=there)
    return Mistake(source, "options.sheet", what)


def since(day_0: str, days: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
    """The moment, in ISO form, that a cell's number of days stands for, to the second."""
    seconds = sa.func.to_seconds(sa.func.round(sa.cast(days, sa.Double) * 86_400))
    return sa.cast(sa.cast(sa.literal(day_0), sa.DateTime) + seconds, sa.Text)


def _cell(name: str, kind: str, day_0: str) -> sa.ColumnElement[str]:
    cell: sa.ColumnElement[str] = sa.func.nullif(sa.column(name, sa.Text), "")
    if kind not in MOMENTS:
        return cell
    return sa.case((sa.func.regexp_full_match(cell, SERIAL), since(day_0, cell)), else_=cell)


def _sheet(path: Path, source: Source, **flags: bool) -> sa.Select[tuple[object]]:
    named = {"sheet": source.options.sheet, "range": source.options.range}
    options = {name: value for name, value in named.items() if value is not None}
    arguments = {"header": True, "stop_at_empty": False, **options, **flags}
    parts = [sa.column(name) == sa.literal(value) for name, value in arguments.items()]
    return sa.select(sa.literal_column("*")).select_from(sa.func.read_xlsx(str(path), *parts))


def _load_extension(connection: duckdb.DuckDBPyConnection) -> None:
    folder = files("duckdb_extension_excel") / "extensions" / f"v{duckdb.__version__}"
    connection.load_extension(str(folder / "excel.duckdb_extension"))


def _counts_from_1904(path: Path, source: Source, label: str) -> bool:
    try:
        with zipfile.ZipFile(path) as workbook:
            properties = workbook.read("xl/workbook.xml")
    except (zipfile.BadZipFile, KeyError):
        raise SourceError(
            t(
                "source {source}: {label} is not an .xlsx workbook; save it as .xlsx",
                source=source.name,
                label=label,
            )
        ) from None
    return b'date1904="1"' in properties or b'date1904="true"' in properties
