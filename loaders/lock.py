"""One load at a time: an operating system's lock, which goes away with the process that holds it."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from os import getpid
from pathlib import Path

from metrics.errors import SourceError
from metrics.text import t


class Busy(SourceError):
    """Another process is loading into the same warehouse, or changing what is published."""


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Be the only one who writes to this warehouse; raises Busy at once where somebody else is."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            message = t(
                "Another load is running ({holder}). Wait until it has ended, then load again.",
                holder=file.read().strip(),
            )
            raise Busy(message) from None
        file.truncate(0)
        file.write(holder())
        file.flush()
        yield


def overtaken() -> Busy:
    """For a load whose lock did not keep another one away."""
    return Busy(
        t("Another load has begun meanwhile. This one published nothing: load again when it has ended.")
    )


def holder() -> str:
    """This process, for whoever finds the warehouse locked."""
    return t("process {pid} since {time:%Y-%m-%d %H:%M:%S} UTC", pid=getpid(), time=datetime.now(UTC))
