"""The warehouse as its readers see it: a folder of snapshots, or a server that holds the newest state."""

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from metrics.errors import ConfigError
from metrics.history import HISTORY, open_history
from metrics.server import Server, State
from metrics.snapshots import DUCKDB, Snapshot, current, warehouse_folder
from metrics.text import t
from metrics.workspace import Workspace

Published = Snapshot | State


@dataclass(frozen=True)
class Folder:
    """What readers ask of a folder of snapshots, with the same words as of a server."""

    path: Path

    @property
    def place(self) -> str:
        return str(self.path)

    def current(self) -> Snapshot | None:
        """The state that readers see now; None before the first load. BrokenPointer: nobody can say."""
        return current(self.path)

    def history(self) -> sa.Engine | None:
        """The history of loads; None where no load has ever run."""
        return open_history(self.path) if (self.path / HISTORY).exists() else None


Warehouse = Folder | Server


def open_warehouse(workspace: Workspace) -> Warehouse:
    """The workspace's warehouse; nothing is reached yet. ConfigError: an engine that cannot be one."""
    url = workspace.warehouse.url
    if url.startswith(DUCKDB) and url != DUCKDB:
        return Folder(warehouse_folder(workspace.root, url))
    engine = url.split(":", 1)[0]
    if engine in ("postgresql+psycopg", "postgresql"):  # the second is the first by default
        return Server(url)
    raise ConfigError(
        t(
            "{file}: warehouse.url: this version cannot load into {engine}; write a folder of snapshots "
            "such as duckdb:///data/warehouse, or postgresql+psycopg://user@host/db",
            file=workspace.root / "touchpoint.toml",
            engine=engine or t("an empty url"),
        )
    )
