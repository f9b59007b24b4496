"""What this rerun reads: one snapshot and one version of the map, the same from first line to last."""

import logging
import threading
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import sqlalchemy as sa
import streamlit as st

from journey.errors import JourneyError
from journey.store import open_store, version
from metrics.history import newest_load
from metrics.warehouse import Published, open_warehouse
from metrics.workspace import ConfigError, SourceError, Workspace

log = logging.getLogger(__name__)
PINNED = "_reading"  # session state: a fragment must read what its page read, and a link cannot hold it
UNREACHABLE = (OSError, sa.exc.DBAPIError, JourneyError, ConfigError, SourceError)  # or a torn pointer
Store = Literal["warehouse", "journey"]


@dataclass(frozen=True)
class Load:
    """The newest load."""

    id: str
    status: str
    stopped: bool  # it, or the newest with an outcome, published nothing of what it should have


@dataclass(frozen=True)
class Reading:
    """`problem` names the store that cannot be reached now, when these are the last good values."""

    snapshot: Published | None
    map_version: str
    problem: Store | None = None
    load: Load | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What results rest on: a part of every cache key."""
        return (self.snapshot.id if self.snapshot else "", self.map_version)


class Stores:
    """The stores of one workspace as this process sees them, with the newest values that could be read."""

    def __init__(self, workspace: Workspace) -> None:
        self.warehouse = open_warehouse(workspace)
        self.journey_url = workspace.journey.url
        self._journey: sa.Engine | None = None
        self._file: tuple[int, int] | None = None
        self._good = Reading(None, "")
        self._lock = threading.Lock()

    def read(self) -> Reading:
        """What is published now, or the last good values with the name of the store that is away."""
        with self._lock:
            snapshot, away = self._snapshot()
            map_version, map_away = self._map_version()
            self._good = Reading(snapshot, map_version, load=self._load())
            problem: Store | None = "warehouse" if away else "journey" if map_away else None
            return replace(self._good, problem=problem)

    def journey(self) -> sa.Engine:
        """The journey store, opened once, and anew when its file was replaced. Raises what opening raises."""
        if self._journey is None:
            self._journey = open_store(self.journey_url)
            self._file = self._identity()
        elif self._file != self._identity():
            self._journey.dispose()
            self._file = self._identity()
        return self._journey

    def _identity(self) -> tuple[int, int] | None:
        """Which file lies behind an SQLite address: an open connection would not notice another one."""
        url = sa.make_url(self.journey_url)
        if url.get_backend_name() != "sqlite" or not url.database:
            return None
        found = Path(url.database).stat()
        return (found.st_dev, found.st_ino)

    def history(self) -> sa.Engine | None:
        """The history of loads; None where no load has ever run."""
        return self.warehouse.history()

    def _load(self) -> Load | None:
        try:
            engine = self.history()
            if engine is None:  # no load has ever run, or the history has gone away with the warehouse
                return self._good.load
            found = newest_load(engine)
        except UNREACHABLE as error:
            log.warning("The history of loads cannot be read: %s", error)
            return self._good.load
        return Load(*found) if found else None

    def _snapshot(self) -> tuple[Published | None, bool]:
        known = self._good.snapshot
        try:
            found = self.warehouse.current()
        except UNREACHABLE as error:
            log.warning("The warehouse cannot be read: %s", error)
            return known, True
        if found is None or not found.readable:
            return known, known is not None or found is not None
        return found, False

    def _map_version(self) -> tuple[str, bool]:
        try:
            return version(self.journey()), False
        except UNREACHABLE as error:
            log.warning("The journey store cannot be read: %s", error)
            return self._good.map_version, True


def pin(stores: Stores) -> Reading:
    """Read what is published now and keep it for the whole rerun, its fragments included."""
    reading = stores.read()
    st.session_state[PINNED] = reading
    return reading


def pinned() -> Reading | None:
    """What this rerun reads; None where its page has not pinned it."""
    found: Reading | None = st.session_state.get(PINNED)
    return found
