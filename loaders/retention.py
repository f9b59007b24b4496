"""The published states that are kept: list them, go back to one, remove the oldest."""

from contextlib import suppress

from loaders.folder import FolderWriter
from loaders.ledger import clean_up
from loaders.server import ServerWriter
from loaders.warehouse import Kept, Writer
from metrics.snapshots import BrokenPointer
from metrics.text import t
from metrics.warehouse import Folder, open_warehouse
from metrics.workspace import Workspace


def writer(workspace: Workspace) -> Writer:
    """The workspace's warehouse, to be written. ConfigError: the url names an engine that cannot be one."""
    warehouse = open_warehouse(workspace)
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
            clean_up(warehouse, warehouse.history())
        warehouse.restore(snapshot_id)


def prune(workspace: Workspace, keep: int | None = None) -> list[str]:
    """Remove all but the newest states, never the one that readers see; a line for each removed."""
    warehouse = writer(workspace)
    with warehouse.only_writer():
        clean_up(warehouse, warehouse.history())
        gone = warehouse.prune(keep or workspace.warehouse.keep_snapshots)
    return [t("removed {id}", id=one) for one in gone]
