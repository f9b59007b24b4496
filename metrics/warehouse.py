"""The warehouse as its readers see it: a folder of snapshots, a server with the newest state, or a lake."""

from metrics.errors import ConfigError
from metrics.folder import Folder
from metrics.lake import ENGINES, Lake, LakeState
from metrics.server import Server, State
from metrics.snapshots import DUCKDB, Snapshot, warehouse_folder
from metrics.text import t
from metrics.workspace import Workspace

Published = Snapshot | State | LakeState
POSTGRESQL = ("postgresql+psycopg", "postgresql")  # the second is the first by default


Warehouse = Folder | Server | Lake


def open_warehouse(workspace: Workspace) -> Warehouse:
    """The workspace's warehouse; nothing is reached yet. ConfigError: an engine that cannot be one."""
    url = workspace.warehouse.url
    if url.startswith(DUCKDB) and url != DUCKDB:
        return Folder(warehouse_folder(workspace.root, url))
    engine = url.split(":", 1)[0]
    if engine in POSTGRESQL:
        return Server(url)
    if engine.split("+")[0] in ENGINES:
        journey = workspace.journey.url
        on_server = journey.split(":", 1)[0] in POSTGRESQL
        return Lake(url, Server(journey) if on_server else Folder(workspace.root / "data"))
    raise ConfigError(
        t(
            "{file}: warehouse.url: this version cannot load into {engine}; write a folder of snapshots "
            "such as duckdb:///data/warehouse, or a server: postgresql+psycopg://user@host/db, "
            "clickhousedb://user@host, sparksql+connect://host",
            file=workspace.root / "touchpoint.toml",
            engine=engine or t("an empty url"),
        )
    )
