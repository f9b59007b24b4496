"""Which files changed, found out while earlier sources are read: to hash a file keeps one processor busy."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Self

import sqlalchemy as sa

from loaders.reading.files import Found, SourceFile, changed_files
from metrics.tables import warehouse_tables
from metrics.workspace import Source, Workspace


class Ahead:
    """Looks at the files of the sources, in their order, in a thread of its own."""

    def __init__(self, connection: sa.Connection, sources: Sequence[Source], workspace: Workspace) -> None:
        known = {source.name: _known(connection, source) for source in sources}
        connection.commit()
        self._stop = Event()
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._found = {
            source.name: self._thread.submit(changed_files, source, workspace, known[source.name], self._stop)
            for source in sources
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.shutdown(cancel_futures=True)

    def found(self, source: Source) -> Found:
        """What there is to read of the source. Raises SourceError, one line."""
        return self._found[source.name].result()


def _known(connection: sa.Connection, source: Source) -> dict[str, SourceFile]:
    files = warehouse_tables().files
    rows = connection.execute(sa.select(files).where(files.c.source == source.name))
    return {row.path: SourceFile(row.path, row.content_hash, row.size, row.modified_at) for row in rows}
