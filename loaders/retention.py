"""The published states that are kept: list them, go back to one, remove the oldest."""

from contextlib import suppress

from loaders.folder import FolderWriter
from loaders.lake import LakeWriter
from loaders.ledger import clean_up
from loaders.owner import check_owner
from loaders.server import ServerWriter
from loaders.warehouse import Kept, Writer
from metrics.folder import Folder
from metrics.lake import Lake
from metrics.server import Server
from metrics.snapshots import BrokenPointer
from metrics.text import t
from metrics.warehouse import open_warehouse
from metrics.workspace import ConfigError, Workspace


def writer(workspace: Workspace) -> Writer:
    """The workspace's warehouse, to be written. ConfigError: the url names an engine that cannot be one."""
    warehouse, settings = open_warehouse(workspace), workspace.warehouse
    if isinstance(warehouse, Lake):
        keeper = _writer(warehouse.keeper, workspace)
        return LakeWriter(warehouse, keeper, settings.keep_snapshots, _storage(warehouse, workspace))
    return _writer(warehouse, workspace)


def _storage(lake: Lake, workspace: Workspace) -> str:
    """Where deliveries pass through; empty where the engine takes them itself. ConfigError: no place."""
    storage = workspace.warehouse.storage
    if not lake.engine.reads_files:
        return ""
    if not storage.startswith(("/", "file:", "s3:", "s3a:", "gs:", "abfss:", "hdfs:")):
        raise ConfigError(
            t(
                "{file}: warehouse.storage: {engine} reads deliveries from files; write a folder or an "
                "address that it sees too, such as s3://bucket/touchpoint or file:///mnt/shared/touchpoint",
                file=workspace.root / "touchpoint.toml",
                engine=lake.place,
            )
        )
    return storage


def _writer(warehouse: Folder | Server, workspace: Workspace) -> Writer:
    if isinstance(warehouse, Folder):
        return FolderWriter(warehouse.path, workspace.warehouse.keep_snapshots)
    return ServerWriter(warehouse, workspace.root / "data")


def kept(workspace: Workspace) -> list[Kept]:
    """The published states, newest first."""
    return writer(workspace).kept()


def restore(workspace: Workspace, snapshot_id: str) -> None:
    """Let readers see an earlier state again; the next load builds upon it. ConfigError if it is gone."""
    warehouse = writer(workspace)
    with warehouse.only_writer():
        with suppress(BrokenPointer):  # then nobody can say which dead load has published: all stays
            check_owner(workspace, warehouse.current())
            clean_up(warehouse, warehouse.history())
        warehouse.restore(snapshot_id)


def prune(workspace: Workspace, keep: int | None = None) -> list[str]:
    """Remove all but the newest states, never the one that readers see; a line for each removed."""
    warehouse = writer(workspace)
    with warehouse.only_writer():
        check_owner(workspace, warehouse.current())
        clean_up(warehouse, warehouse.history())
        gone = warehouse.prune(keep or workspace.warehouse.keep_snapshots)
    return [t("removed {id}", id=one) for one in gone]
