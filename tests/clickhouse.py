"""ClickHouse for tests: the engine itself, embedded in this process, which holds one folder at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from metrics.lake import lake_engine

USED: set[str] = set()


@contextmanager
def embedded(folder: Path) -> Iterator[str]:
    """The address of an engine in this folder. Who holds another one lets go, and opens it again later."""
    let_go()
    url = sa.URL.create("clickhousedb", query={"interface": "chdb", "path": str(folder)}).render_as_string()
    USED.add(url)
    yield url
    lake_engine(url).dispose()
    USED.discard(url)


def let_go() -> None:
    """Close every folder: another one, or another process, may open its own."""
    for url in USED:
        lake_engine(url).dispose()
