"""A warehouse as a load writes it, and what going back and tidying up need: the same words for each kind."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa

from loaders.merge import Merged
from metrics.errors import ConfigError, SourceError
from metrics.facts import Fact
from metrics.months import Months
from metrics.settings import Mode
from metrics.tables import Tables
from metrics.text import t
from metrics.warehouse import Published


@dataclass(frozen=True)
class Kept:
    """One published state."""

    id: str
    published_at: datetime
    size: int | None  # bytes; None where nobody can say
    current: bool  # what readers see


def unknown(snapshot_id: str, ids: Sequence[str]) -> ConfigError:
    """There is no such state."""
    return ConfigError(
        t(
            "there is no snapshot {id}; kept are: {ids}",
            id=snapshot_id,
            ids=", ".join(ids) or t("none"),
        )
    )


def in_one_line(place: str, error: sa.exc.DBAPIError) -> SourceError:
    """What a server said, in one line."""
    return SourceError(
        t(
            "warehouse {place}: {why}; touchpoint doctor says what to repair",
            place=place,
            why=str(error.orig).strip().splitlines()[0],
        )
    )


class Building(Protocol):
    """The next state while a load builds it. Left before `publish`, nothing has happened.

    `desk` is DuckDB: sources are read into it and checked in it. `facts` is where the published tables are;
    in a folder of snapshots both are the same.
    """

    desk: sa.Connection
    desk_url: sa.URL
    facts: sa.Connection

    def merge(self, staged: sa.Table, fact: Fact, source: str, mode: Mode) -> Merged:
        """Move a checked delivery from the desk into its fact."""

    def make_room(
        self, connection: sa.Connection, table: sa.Table, months: Months | None, moment: str
    ) -> sa.Table:
        """See `metrics.refresh.make_room`."""

    def renew_buckets(self) -> None:
        """Find the bucket of every published answer anew."""

    def finish(self) -> None:
        """Write what is still to write; what remains is to show it."""

    def publish(self, snapshot_id: str) -> Published:
        """Show it to readers: at once, or not at all."""


class Writer(Protocol):
    """A warehouse that can be loaded into. `folder` is for files that a load works with."""

    folder: Path

    def only_writer(self) -> AbstractContextManager[None]:
        """Be the only one who writes; raises Busy at once where somebody else is."""

    def history(self) -> sa.Engine:
        """The history of loads, made if there is none."""

    def base(self) -> Published | None:
        """The state to build upon. ConfigError where it is gone."""

    def current(self) -> Published | None:
        """What readers see."""

    def newest_id(self) -> str:
        """The newest id there is; empty before the first."""

    def discard(self, snapshot_id: str) -> None:
        """Remove what a load left that died before it had published this."""

    def building(self, load_id: str, tables: Tables) -> AbstractContextManager[Building]:
        """Begin the next state, upon the one that readers see."""

    def kept(self) -> list[Kept]:
        """The published states, newest first."""

    def restore(self, snapshot_id: str) -> None:
        """Let readers see an earlier state again. ConfigError where there is none."""

    def prune(self, keep: int) -> list[str]:
        """Remove all but the newest, never the one that readers see; their ids."""
