"""Published states of the data: which there are, which one is current, and how to read one."""

import json
import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy

from metrics.errors import ConfigError
from metrics.text import t

CURRENT = "current"
SNAPSHOTS = "snapshots"
SUFFIX = ".duckdb"
DUCKDB = "duckdb:///"
ID = re.compile(r"\d{8}T\d{6}-\w+")  # UTC time and a few letters; other files in the folder are not ours


class BrokenPointer(ConfigError):
    """What says which state is current makes no sense."""


@dataclass(frozen=True)
class PublishedState:
    """One published state of any warehouse. Ids begin with a time (UTC), and sort by it."""

    id: str

    @property
    def published_at(self) -> datetime:
        """When the load that built it began to publish (UTC)."""
        return datetime.strptime(self.id[:15], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)

    @property
    def readable(self) -> bool:
        """Whether it is still there, as far as can be said without asking a server."""
        return True


@dataclass(frozen=True)
class Snapshot(PublishedState):
    """A DuckDB file that is never written again."""

    path: Path

    @property
    def readable(self) -> bool:
        """Whether its file is still there."""
        return self.path.exists()

    def engine(self) -> sa.Engine:
        """Reads this snapshot, also when newer ones are published. It cannot write."""
        return read_only_engine(self)


def warehouse_folder(root: Path, url: str) -> Path:
    """The folder behind `duckdb:///data/warehouse`; a relative one belongs to the workspace."""
    assert url.startswith(DUCKDB), url
    return root / str(sa.make_url(url).database)  # what a URL writes otherwise: ü, %


def snapshot(folder: Path, snapshot_id: str) -> Snapshot:
    """The snapshot of this id in this warehouse, whether or not its file is still there."""
    return Snapshot(snapshot_id, folder / SNAPSHOTS / f"{snapshot_id}{SUFFIX}")


def current(folder: Path) -> Snapshot | None:
    """The snapshot that readers see now; None before the first load. Cheap: one small file is read.

    Raises BrokenPointer where the file does not say which.
    """
    try:
        pointer = json.loads((folder / CURRENT).read_text("utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:  # neither UTF-8 nor JSON
        pointer = None
    found = pointer.get("snapshot") if isinstance(pointer, dict) else None
    if not isinstance(found, str) or not ID.fullmatch(found):
        raise BrokenPointer(
            t(
                "{file}: it does not name a published state; choose one of touchpoint "
                "snapshots list with touchpoint snapshots restore ID",
                file=folder / CURRENT,
            )
        )
    return snapshot(folder, found)


def list_snapshots(folder: Path) -> tuple[Snapshot, ...]:
    """Every published state that is still kept, newest first."""
    files = (folder / SNAPSHOTS).glob(f"*{SUFFIX}")
    return tuple(Snapshot(file.stem, file) for file in sorted(files, reverse=True) if ID.fullmatch(file.stem))


@lru_cache(maxsize=4)
def read_only_engine(snapshot: Snapshot) -> sa.Engine:
    """An engine over a published snapshot; the same one for the same snapshot. It cannot write."""
    engine = sa.create_engine(
        sa.URL.create("duckdb", database=str(snapshot.path)),
        connect_args={"read_only": True},
        pool_size=8,
        max_overflow=32,
    )
    buffer_results(engine)
    return engine


class _Buffered(FullyBufferedCursorFetchStrategy):
    """Rows read at once; handed out as a list, since SQLAlchemy 2.1 indexes a deque for the whole result."""

    __slots__ = ()

    def fetchall(self, result: Any, dbapi_cursor: Any) -> list[Any]:
        return list(super().fetchall(result, dbapi_cursor))


def buffer_results(engine: sa.Engine) -> None:
    """Let results outlive their connection on DuckDB, which forgets them when the pool takes it back."""
    sa.event.listen(engine, "after_cursor_execute", _buffer)


def _buffer(
    connection: sa.Connection, cursor: Any, statement: str, parameters: object, context: Any, many: bool
) -> None:
    if cursor.description is None:
        return
    if context.isinsert or context.isupdate or context.isdelete:
        return  # RETURNING of several rows must stay with the dialect
    if context.execution_options.get("stream_results") or context.execution_options.get("duckdb_arrow"):
        return  # read by its caller before the connection goes back
    rows: Sequence[Any] = cursor.fetchall()
    context.cursor_fetch_strategy = _Buffered(
        cursor, alternate_description=cursor.description, initial_buffer=deque(rows)
    )
