"""A folder of snapshots as the warehouse: the next file is built, then the pointer moves to it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import sqlalchemy as sa

from loaders import next_file
from loaders.buckets import renew
from loaders.lock import only_writer
from loaders.merge import Merged, merge
from loaders.next_file import WORKING
from loaders.publish import place, point_at, remove_oldest
from loaders.warehouse import Kept, unknown
from metrics.errors import ConfigError
from metrics.facts import Fact
from metrics.history import open_history
from metrics.refresh import make_room
from metrics.settings import Mode
from metrics.snapshots import CURRENT, SUFFIX, BrokenPointer, Snapshot, current, list_snapshots, snapshot
from metrics.tables import Tables
from metrics.text import t


class FolderWriter:
    """See `loaders.warehouse.Writer`."""

    def __init__(self, folder: Path, keep: int) -> None:
        self.folder = folder
        self._keep = keep

    @contextmanager
    def only_writer(self) -> Iterator[None]:
        with only_writer(self.folder):
            yield

    def history(self) -> sa.Engine:
        return open_history(self.folder)

    def current(self) -> Snapshot | None:
        return current(self.folder)

    def base(self) -> Snapshot | None:
        base = current(self.folder)
        if base is not None and not base.readable:
            raise ConfigError(
                t(
                    "{file}: this published state is gone; restore another one (touchpoint snapshots "
                    "list), or remove {pointer} to load everything anew",
                    file=base.path,
                    pointer=self.folder / CURRENT,
                )
            )
        return base

    def newest_id(self) -> str:
        return next((one.id for one in list_snapshots(self.folder)), "")

    def discard(self, snapshot_id: str) -> None:
        snapshot(self.folder, snapshot_id).path.unlink(missing_ok=True)

    @contextmanager
    def building(self, load_id: str, tables: Tables) -> Iterator["NextFile"]:
        (self.folder / f"{CURRENT}.new").unlink(missing_ok=True)
        base, path = self.base(), self.folder / WORKING / f"{load_id}{SUFFIX}"
        next_file.start(base, path)
        with next_file.opened(path) as connection:
            next_file.prepare(connection, tables)
            yield NextFile(self.folder, self._keep, base, path, connection, tables)

    def kept(self) -> list[Kept]:
        shown: Snapshot | None = None
        with suppress(BrokenPointer):  # this list is where its repair begins
            shown = current(self.folder)
        return [
            Kept(one.id, one.published_at, one.path.stat().st_size, one == shown)
            for one in list_snapshots(self.folder)
        ]

    def restore(self, snapshot_id: str) -> None:
        ids = [one.id for one in list_snapshots(self.folder)]
        if snapshot_id not in ids:
            raise unknown(snapshot_id, ids)
        point_at(self.folder, snapshot_id)

    def prune(self, keep: int) -> list[str]:
        shown = current(self.folder)
        return [one.id for one in remove_oldest(self.folder, keep, {shown.id} if shown else set())]


class NextFile:
    """See `loaders.warehouse.Building`: one file for everything, committed on the way."""

    make_room = staticmethod(make_room)

    def __init__(
        self,
        folder: Path,
        keep: int,
        base: Snapshot | None,
        path: Path,
        connection: sa.Connection,
        tables: Tables,
    ) -> None:
        self.desk = self.facts = connection
        self.desk_url = next_file.next_url(path)
        self._folder, self._keep, self._base, self._path, self._tables = folder, keep, base, path, tables

    def merge(self, staged: sa.Table, fact: Fact, source: str, mode: Mode) -> Merged:
        merged = merge(self.desk, self._tables, staged, fact, source, mode)
        self.desk.commit()
        return merged

    def renew_buckets(self) -> None:
        renew(self.desk, self._tables)

    def finish(self) -> None:
        next_file.finish(self.desk)

    def publish(self, snapshot_id: str) -> Snapshot:
        self.desk.close()
        published = place(self._folder, self._path, snapshot_id)
        point_at(self._folder, snapshot_id)
        spare = {
            snapshot_id,
            *([self._base.id] if self._base else []),
        }  # one may be about to open the old one
        remove_oldest(self._folder, self._keep, spare)
        return published
