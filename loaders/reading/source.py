"""Read one source into its staged table: canonical columns, typed and scaled, the unreadable refused."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import sqlalchemy as sa

from loaders.clock import Progress, quiet
from loaders.reading.files import ANSWERS, Found, SourceFile, source_files
from loaders.reading.mistakes import named
from loaders.reading.rest.fetch import fetch, first_page
from loaders.reading.rest.kept import copy, folder_for
from loaders.reading.rest.newest import drop_older
from loaders.reading.sql_source import cursor_position
from loaders.reading.staging import (
    Staging,
    Taken,
    answer,
    begin,
    clean,
    end,
    example,
    take_file,
    take_query,
    take_records,
)
from loaders.reading.unscaled import Unscaled, unscaled
from loaders.reading.watched import watched
from metrics.facts import LOADABLE
from metrics.tables import warehouse_tables
from metrics.text import t
from metrics.workspace import Source, Workspace

HEAD, FILES = 1000, 10  # rows of a file, and files, that an attempt reads


@dataclass(frozen=True)
class Staged:
    """What became of one source. Its rows are in the table that `staged_table` describes, if any changed."""

    changed: bool
    files: tuple[SourceFile, ...] = ()  # read, and remembered in `files`
    unchanged: tuple[SourceFile, ...] = ()  # skipped
    rows_read: int = 0  # rows of the source, readable or not
    rows: int = 0  # canonical rows staged; a wide row gives many
    refused: int = 0  # entries in staging.refused
    unanswered: int = 0  # questions that give no rating: empty, or a missing code
    remarks: int = 0  # of these, those with a comment


def stage(
    connection: sa.Connection,
    source: Source,
    workspace: Workspace,
    found: Found,
    load_id: str,
    progress: Progress = quiet,
    *,
    dry_run: bool = False,
) -> Staged:
    """Read what was found changed of a source into its staged table, which is made new. Times become UTC.

    Works beside the given connection, which must have committed what it did. Files read are noted in `files`.
    Raises ConfigError and SourceError, one line each.
    """
    now = datetime.now(UTC).replace(tzinfo=None)
    if not found.changed:
        return Staged(changed=False, unchanged=found.unchanged)
    labels = tuple(file.path for file in found.changed)
    with named(workspace), _beside(connection) as duck, TemporaryDirectory() as scratch:
        staging = Staging(duck, source, workspace, now, Path(scratch), labels, dry_run=dry_run)
        staged = _read(staging, found, progress)
    if found.since is not None and not staged.rows_read:  # nothing new since the last load
        staging.table.drop(connection)
        connection.commit()
        return Staged(changed=False)
    _remember(connection, warehouse_tables().files, source, staged.files, load_id)
    connection.commit()
    return staged


@dataclass(frozen=True)
class Attempt:
    """What the first rows of a source's newest files, or of its answer, are like."""

    files: int
    rows: int  # canonical rows that were tried, as a load counts them: a wide row gives many
    refused: int  # of these, those that cannot be read
    example: str  # why; empty where all can be read
    unscaled: tuple[Unscaled, ...]  # scores whose scale was probably forgotten


def attempt(source: Source, workspace: Workspace) -> Attempt:
    """Read the head of a source, to see whether it can be reached and its mapping fits. Nothing is kept.

    Raises ConfigError and SourceError, as `stage` would.
    """
    files = () if source.is_asked else source_files(source, workspace)
    with named(workspace), duckdb.connect() as duck, TemporaryDirectory() as scratch:
        now = datetime.now(UTC).replace(tzinfo=None)
        labels = files or (ANSWERS[source.format],)
        staging = Staging(duck, source, workspace, now, Path(scratch), labels, most=HEAD)
        begin(staging)
        if source.format == "rest":
            take_records(staging, first_page(source, Path(scratch) / "page").file)
        elif source.format == "sql":
            take_query(staging, None, lambda rows: None)
        else:
            for file in files[-FILES:]:  # the newest by name
                take_file(staging, file)
        left = end(staging)
        odd = unscaled(source, workspace, staging.table, partial(answer, staging))
        return Attempt(len(files), left.rows + left.refused, left.refused, example(staging), tuple(odd))


@contextmanager
def _beside(connection: sa.Connection) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection of its own to the same database: each statement is its own transaction, times are UTC."""
    driver = connection.connection.driver_connection
    assert driver is not None, "an open connection has a driver"
    with driver.duplicate() as duck:
        duck.execute("SET TimeZone = 'UTC'")
        yield duck


def _remember(
    connection: sa.Connection, files: sa.Table, source: Source, read: Sequence[SourceFile], load_id: str
) -> None:
    stale = sa.delete(files).where(files.c.source == source.name)
    if source.mode == "upsert":  # otherwise read whole: what is not there any more is forgotten
        stale = stale.where(files.c.path.in_([file.path for file in read]))
    connection.execute(stale)
    rows = [{"source": source.name, "load_id": load_id, **asdict(file)} for file in read]
    connection.execute(sa.insert(files), rows)


def _read(staging: Staging, found: Found, progress: Progress) -> Staged:
    """Read the files one after the other, or the answer."""
    step = t("reading {source}", source=staging.source.name)
    total = sum(file.size for file in found.changed)
    done = rows_read = unanswered = 0
    files = found.changed
    begin(staging)
    try:
        for file in found.changed:
            if staging.source.is_asked:
                taken, position = _ask(staging, found.since, lambda rows: progress(step, 0, rows))
                files = (replace(file, content_hash=file.content_hash + (position or found.since or "")),)
            else:
                tell = partial(_tell, progress, step, done, file.size, total)
                with watched(staging.connection, tell):
                    taken = take_file(staging, file.path)
            rows_read, unanswered = rows_read + taken.rows, unanswered + taken.unanswered
            done += file.size
            progress(step, done, total)
        left = end(staging)
    finally:
        clean(staging)
    silent = unanswered + left.unanswered
    return Staged(True, files, found.unchanged, rows_read, left.rows, left.refused, silent, left.remarks)


def _tell(progress: Progress, step: str, done: int, size: int, total: int, share: float) -> None:
    progress(step, done + round(size * share), total)


def _ask(staging: Staging, since: str | None, told: Callable[[int], None]) -> tuple[Taken, str | None]:
    """Take what a database or an address answers, and how far its cursor has come."""
    source = staging.source
    if source.format == "rest":
        folder = folder_for(staging.workspace, source)
        if staging.dry_run:
            folder = copy(folder, staging.scratch / source.format)
        fetched = fetch(source, folder, since, told)
        taken = take_records(staging, fetched.file)
        if taken.rows:
            drop_older(staging.connection, staging.table, LOADABLE[source.table])
        return taken, fetched.position
    taken = take_query(staging, since, told)
    return taken, cursor_position(staging.connection, source.cursor) if source.cursor else None
