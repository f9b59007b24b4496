"""Map files as text: a CSV or an Excel sheet becomes a header and rows of text, and back."""

import csv
import io
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from journey.errors import JourneyError, Message, Problem

SUFFIXES = (".csv", ".xlsx")
csv.field_size_limit(10_000_000)  # one cell; the standard 131,072 is short for a pasted report


@dataclass(frozen=True)
class Sheet:
    """One file: its name, its header without surrounding blanks, and its rows with their row numbers."""

    file: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def find(folder: Path, name: str) -> tuple[Path | None, list[Problem]]:
    """The file of this name in either format, or None; two of them are a problem."""
    found = [folder / f"{name}{suffix}" for suffix in SUFFIXES if (folder / f"{name}{suffix}").is_file()]
    if len(found) > 1:
        message = Message("{other} is there too: keep one of the two", {"other": found[1].name})
        return None, [Problem(found[0].name, message)]
    return (found[0] if found else None), []


def read(path: Path) -> tuple[Sheet | None, list[Problem]]:
    """The file's header and rows as text (blank rows left out), or what is wrong with the file as a whole."""
    try:
        lines = _excel_rows(path) if path.suffix == ".xlsx" else _csv_rows(path)
    except _Unreadable as error:
        return None, [Problem(path.name, error.message)]
    if not lines or not any(lines[0]):
        return None, [Problem(path.name, Message("is empty: its first row must name the columns"))]
    width = max((place + 1 for place, cell in enumerate(lines[0]) if cell), default=0)
    header = tuple(lines[0][:width])
    problems = [
        Problem(path.name, Message("column {number} has no name", {"number": place + 1}), row=1)
        for place, cell in enumerate(header)
        if not cell
    ]
    problems += [
        Problem(path.name, Message("this column is there twice: keep one"), row=1, column=name)
        for name in sorted({cell for cell in header if cell and header.count(cell) > 1})
    ]
    rows = []
    for number, cells in enumerate(lines[1:], start=2):
        if not any(cells):
            continue
        if any(cells[width:]):
            message = Message(
                "has {count} values but the header names {width} columns: put a text with a comma in quotes",
                {"count": len(cells), "width": width},
            )
            problems.append(Problem(path.name, message, row=number))
            continue
        rows.append((number, tuple(cells[:width]) + ("",) * (width - len(cells))))
    return Sheet(path.name, header, tuple(rows)), problems


def write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Writes the file whole or not at all."""
    if path.suffix == ".xlsx":
        content = _excel_bytes(path.stem, header, rows)
    else:
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
        content = text.getvalue().encode("utf-8")
    write_bytes(path, content)


def write_bytes(path: Path, content: bytes) -> None:
    """Replaces the file in one step, so that nobody reads half of it."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise JourneyError("{path} cannot be written: {reason}", path=path, reason=error.strerror) from error


class _Unreadable(Exception):
    def __init__(self, template: str, **values: object) -> None:
        self.message = Message(template, values)
        super().__init__(str(self.message))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _Unreadable("cannot be read: {reason}", reason=error.strerror) from error


def _csv_rows(path: Path) -> list[list[str]]:
    try:
        text = _bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _Unreadable(
            "is not UTF-8 (byte {place}): save it again as “CSV UTF-8”", place=error.start + 1
        ) from error
    if "\0" in text:
        raise _Unreadable("is not a text file: save it again as “CSV UTF-8”")
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)  # Excel writes semicolons or tabs in many countries
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise _Unreadable(
            "is not a sound CSV file ({reason}): look for a quote without its pair", reason=error
        ) from error
    return [[cell.strip() for cell in row] for row in rows]


def _excel_rows(path: Path) -> list[list[str]]:
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(io.BytesIO(_bytes(path)), read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise _Unreadable("is not an Excel workbook (.xlsx): save it again from Excel") from error
    try:
        sheet = book.worksheets[0]
        return [[_cell_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    finally:
        book.close()


def _cell_text(value: object) -> str:
    """What a person sees in the cell, as a CSV would have it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()


def _excel_bytes(title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.utils.exceptions import IllegalCharacterError

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for number, row in enumerate([header, *rows], start=1):
        for place, text in enumerate(row, start=1):
            if not text:
                continue
            try:
                cell = sheet.cell(number, place, text)
            except IllegalCharacterError as error:
                raise JourneyError(
                    "{file}, row {row}: a text has a character that Excel cannot hold; export as CSV",
                    file=f"{title}.xlsx",
                    row=number,
                ) from error
            cell.data_type = "s"  # a text that starts with “=” stays a text
    sheet.freeze_panes = "A2"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
