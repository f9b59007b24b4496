"""How far DuckDB is with a statement that takes long, told while it runs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

import duckdb

PAUSE = 0.2  # seconds between two looks


@contextmanager
def watched(connection: duckdb.DuckDBPyConnection, tell: Callable[[float], None]) -> Iterator[None]:
    """Tell the share (0-1) of the statement under way, from a thread of its own, until the block ends."""
    connection.execute("SET enable_progress_bar = true")  # without it DuckDB does not count
    connection.execute("SET enable_progress_bar_print = false")
    over = Event()

    def look() -> None:
        furthest = 0.0  # DuckDB begins anew with each statement, and may take back what it said
        while not over.wait(PAUSE):
            furthest = min(max(connection.query_progress() / 100, furthest), 1.0)
            tell(furthest)

    watcher = Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
