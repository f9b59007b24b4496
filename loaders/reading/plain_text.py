"""Text files of any encoding as DuckDB reads them best: UTF-8, one kind of line end, the header first."""

import codecs
import csv
import gzip
import shutil
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TextIO, cast

from loaders.reading.line_numbers import records
from loaders.reading.mistakes import Mistake
from metrics.errors import SourceError
from metrics.text import t
from metrics.workspace import Options, Source

DELIMITERS = ",;\t|"
CHUNK = 1 << 22
MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",  # before UTF-16, whose mark begins alike
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
UTF8 = ("utf-8", "utf-8-sig")


@dataclass(frozen=True)
class Text:
    """A text file: its headers without blanks, what parts its columns, and how it must be opened."""

    headers: tuple[str, ...]
    delim: str
    encoding: str
    before: int  # lines before the header, blank ones included
    packed: bool

    @property
    def plain(self) -> bool:
        """Can DuckDB read the file as it is?"""
        return self.encoding in UTF8 and not self.before and not self.packed


def examined(path: Path, source: Source, label: str) -> Text:
    """Look at the beginning of the file. Raises Mistake or SourceError, one line."""
    encoding = codecs.lookup(source.options.encoding or "utf-8").name
    with _in_words(source, label, encoding):
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
        if zipfile.is_zipfile(path):
            raise _workbook(source, label)
        encoding = _mark(path, packed) or encoding
        with _opened(path, packed, encoding) as text:
            return _header(text, encoding, packed, source, label)


def quotes(source: Source) -> tuple[str, str]:
    """What stands around a value, and before a quote within it."""
    quote, escape = source.options.quote, source.options.escape
    return quote, quote if escape is None else escape


def copied(path: Path, text: Text, target: Path, source: Source, label: str, most: int | None = None) -> Path:
    """Write the file, or at most so many rows, as plain UTF-8 from its header on.

    Raises Mistake or SourceError, one line.
    """
    with (
        _in_words(source, label, text.encoding),
        _opened(path, text.packed, text.encoding) as old,
        target.open("w", encoding="utf-8", errors=_errors(text.encoding), newline="\n") as new,
    ):
        for _ in range(text.before):
            old.readline()
        if most is None:
            shutil.copyfileobj(old, new, CHUNK)
        else:
            new.writelines(_head(old, most if source.options.names else most + 1, source))
    return target


def _head(lines: Iterable[str], most: int, source: Source) -> Iterator[str]:
    """The lines of so many records."""
    for number, line, _ in records(lines, *quotes(source)):
        if number > most:
            break
        yield line


def without_mark(path: Path, target: Path) -> Path:
    """The file, or where it begins with a byte-order mark, which DuckDB takes for JSON's, a copy without."""
    with path.open("rb") as file:
        if file.read(len(codecs.BOM_UTF8)) != codecs.BOM_UTF8:
            return path
        with target.open("wb") as new:
            shutil.copyfileobj(file, new, CHUNK)
    return target


def is_utf8(path: Path) -> bool:
    """Is the file UTF-8 to its end?"""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


@contextmanager
def _in_words(source: Source, label: str, encoding: str) -> Iterator[None]:
    try:
        yield
    except UnicodeError:
        raise _wrong_encoding(source, label, encoding) from None
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise SourceError(
            t(
                "source {source}: {label} is a broken gzip file; fetch it again",
                source=source.name,
                label=label,
            )
        ) from None
    except csv.Error as error:
        raise SourceError(
            t(
                "source {source}: {label} is not a text table: {why}; export it again",
                source=source.name,
                label=label,
                why=error,
            )
        ) from None
    except OSError as error:
        raise SourceError(
            t(
                "source {source}: {label}: {why}; make the file readable",
                source=source.name,
                label=label,
                why=error.strerror,
            )
        ) from None


def _workbook(source: Source, label: str) -> Mistake:
    what = t('{label} is an Excel file whatever its name says; write format = "excel"', label=label)
    return Mistake(source, "format", what)


def _wrong_encoding(source: Source, label: str, encoding: str) -> Mistake:
    write = t(
        '{label} is not {encoding}; write "cp1252", or what it is written in', label=label, encoding=encoding
    )
    return Mistake(source, "options.encoding", write)


@contextmanager
def _opened(path: Path, packed: bool, encoding: str) -> Iterator[TextIO]:
    """The text with \\n as line end. A stray byte in UTF-8 is kept, so that only its own row is refused."""
    opener = gzip.open if packed else open
    with opener(path, "rt", encoding=encoding, errors=_errors(encoding)) as file:
        yield cast(TextIO, file)


def _errors(encoding: str) -> str:
    return "surrogateescape" if encoding in UTF8 else "strict"


def _mark(path: Path, packed: bool) -> str | None:
    """The encoding that a byte-order mark names, which knows better than any option."""
    with gzip.open(path) if packed else path.open("rb") as file:
        start = file.read(4)
    for mark, encoding in MARKS.items():
        if start.startswith(mark):
            return encoding
    return None


def _header(file: TextIO, encoding: str, packed: bool, source: Source, label: str) -> Text:
    options = source.options
    lines = iter(file.readline, "")
    before = len(list(islice(lines, options.skip)))
    delim = options.delim
    for line in lines:
        if line.strip() and not (line.startswith("sep=") and len(line.strip()) == 5):
            break
        before += 1
        delim = delim or (line[4] if line.startswith("sep=") else None)
    else:
        raise SourceError(
            t(
                "source {source}: {label} is empty; it needs a line with headers",
                source=source.name,
                label=label,
            )
        )
    delim = delim or max(DELIMITERS, key=lambda mark: len(_record(line, lines, mark, options, peek=True)))
    headers = options.names or _record(line, lines, delim, options)
    if any("\0" in header for header in headers):
        what = t('{label} looks like UTF-16; write "utf-16-le", or what it is written in', label=label)
        raise Mistake(source, "options.encoding", what)
    if any("\udc80" <= letter <= "\udcff" for header in headers for letter in header):
        raise _wrong_encoding(source, label, encoding)
    return Text(tuple(header.strip() for header in headers), delim, encoding, before, packed)


def _record(line: str, rest: Iterator[str], delim: str, options: Options, peek: bool = False) -> list[str]:
    """The first record, which may have line breaks in quotes; `peek` leaves the rest of the lines alone."""
    quote = options.quote or None
    rows = csv.reader(
        iter([line]) if peek else (part for lines in ([line], rest) for part in lines),
        delimiter=delim,
        quotechar=quote,
        quoting=csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE,
        escapechar=options.escape if options.escape != quote else None,
    )
    return next(rows)
