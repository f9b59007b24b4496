"""Writes the history of loads: that one began, what it found, how it ended."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import sqlalchemy as sa

from loaders.lock import overtaken
from loaders.next_file import WORKING, add_columns
from loaders.report import LoadReport, SourceReport
from loaders.warehouse import Writer
from metrics.facts import LOADABLE
from metrics.history import CHECKS, LOAD_SOURCES, LOADS, PROFILES, UNDER_WAY, Check, Profile, Status
from metrics.snapshots import SUFFIX
from metrics.text import t


def utc_now() -> datetime:
    """UTC, without a zone, as everything is stored."""
    return datetime.now(UTC).replace(tzinfo=None)


class Ledger:
    """One load's lines in the history. Left by an exception, the load is written down as failed.

    A dry run is written down as one however it ends: it tells why in words, and nothing of what is published.
    """

    def __init__(
        self, history: sa.Engine, load_id: str, based_on: str | None, *, dry_run: bool = False
    ) -> None:
        self.history = history
        self.load_id = load_id
        self._based_on = based_on
        self._dry_run = dry_run

    def __enter__(self) -> Self:
        with self.history.begin() as connection:
            add_columns(connection, (PROFILES,))
            connection.execute(
                sa.insert(LOADS).values(
                    load_id=self.load_id,
                    started_at=utc_now(),
                    status="trying" if self._dry_run else "running",
                    based_on=self._based_on,
                )
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            # DuckDB gives a RuntimeError for what interrupted its query
            stopped = not isinstance(error, Exception) or isinstance(error.__cause__, KeyboardInterrupt)
            status: Status = "interrupted" if stopped else "failed"
            why = error.orig if isinstance(error, sa.exc.DBAPIError) else error  # without the statement
            message = t("somebody stopped it") if stopped else str(why).strip() or type(error).__name__
            self._update(status=self._outcome(status), finished_at=utc_now(), message=message)

    def found(
        self,
        report: SourceReport,
        checks: Sequence[Check],
        profile: Sequence[Profile],
        newest: datetime | None,
    ) -> None:
        """Write down what one source delivered; of a dry run what the checks found alone."""
        with self.history.begin() as connection:
            for table, rows in (
                (LOAD_SOURCES, [_source_row(report, newest)]),
                (CHECKS, [_check_row(check) for check in checks]),
                (PROFILES, [_profile_row(report.source, column) for column in profile]),
            ):
                if rows and (table is CHECKS or not self._dry_run):
                    connection.execute(sa.insert(table), [{"load_id": self.load_id, **row} for row in rows])

    def will_publish(self, snapshot_id: str) -> None:
        """Name the snapshot before readers can see it, so that a load that dies between can be told.

        Raises Busy where another load took this one for dead, see `clean_up`: its lock was broken.
        """
        mine = sa.and_(LOADS.c.load_id == self.load_id, LOADS.c.status == "running")
        with self.history.begin() as connection:
            if not connection.execute(sa.update(LOADS).where(mine).values(snapshot_id=snapshot_id)).rowcount:
                raise overtaken()

    def end(self, report: LoadReport) -> None:
        """Write down how the load ended."""
        self._update(
            status=self._outcome(report.status),
            finished_at=utc_now(),
            snapshot_id=report.snapshot if report.status == "published" else None,
            message=report.message,
            report=report.as_json(),
        )

    def forget(self, source: str) -> None:
        """Pages tell of a source what its newest load found: let them tell nothing of this one any more."""
        with self.history.begin() as connection:
            for table in (LOAD_SOURCES, CHECKS, PROFILES):
                connection.execute(sa.delete(table).where(table.c.source == source))

    def _outcome(self, status: Status) -> Status:
        return "dry_run" if self._dry_run else status

    def _update(self, **values: object) -> None:
        with self.history.begin() as connection:
            connection.execute(sa.update(LOADS).where(LOADS.c.load_id == self.load_id).values(**values))


def newest_id(history: sa.Engine) -> str:
    """The id of the newest load; empty before the first."""
    with history.connect() as connection:
        return connection.scalar(sa.select(sa.func.max(LOADS.c.load_id))) or ""


def clean_up(writer: Writer, history: sa.Engine) -> None:
    """Clear away what loads that died left behind; call it as the only writer, so that none is alive.

    One that died after its snapshot became current has published; any other changed nothing for readers.
    """
    shown = writer.current()
    with history.begin() as connection:
        for dead in connection.execute(sa.select(LOADS).where(LOADS.c.status.in_(UNDER_WAY))).all():
            published = shown is not None and dead.snapshot_id == shown.id
            over = "dry_run" if dead.status == "trying" else "interrupted"
            if dead.snapshot_id is not None and not published:
                writer.discard(dead.snapshot_id)
            connection.execute(
                sa.update(LOADS)
                .where(LOADS.c.load_id == dead.load_id)
                .values(
                    status="published" if published else over,
                    snapshot_id=dead.snapshot_id if published else None,
                    finished_at=utc_now(),
                    message="the process ended before it could write this down",
                )
            )
    remove_working_files(writer.folder, spare=under_inspection(history))


def under_inspection(history: sa.Engine) -> str | None:
    """The newest blocked load, until one is published or finds nothing new: its file is kept."""
    ended = sa.select(LOADS).where(LOADS.c.status.in_(("blocked", "published", "unchanged")))
    with history.connect() as connection:
        newest = connection.execute(ended.order_by(LOADS.c.load_id.desc()).limit(1)).first()
    return newest.load_id if newest is not None and newest.status == "blocked" else None


def remove_working_files(folder: Path, spare: str | None) -> None:
    """Remove files of loads that are over; `spare` is kept for inspection."""
    for path in (folder / WORKING).glob("*"):
        if path.name == f"{spare}{SUFFIX}":
            continue
        if path.is_dir():  # where DuckDB put what did not fit into memory
            for part in path.iterdir():
                part.unlink()
            path.rmdir()
        else:
            path.unlink()


def _source_row(report: SourceReport, newest: datetime | None) -> dict[str, object]:
    assert report.table in LOADABLE
    return {
        "source": report.source,
        "table_name": report.table,
        "files": report.files,
        "rows_read": report.rows_read,
        "refused": report.refused,
        "published": report.published,
        "reasons": json.dumps({reason.text: reason.rows for reason in report.reasons}, ensure_ascii=False),
        "seconds": report.seconds,
        "newest": newest,
    }


def _check_row(check: Check) -> dict[str, object]:
    row = asdict(check)
    examples = json.dumps(row.pop("examples"), default=str, ensure_ascii=False)
    return {**row, "table_name": row.pop("table"), "examples": examples}


def _profile_row(source: str, profile: Profile) -> dict[str, object]:
    row = asdict(profile)
    return {**row, "source": source, "column_name": row.pop("column")}
