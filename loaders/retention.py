"""The published states that are kept: list them, go back to one, remove the oldest."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from loaders.ledger import clean_up
from loaders.lock import only_writer
from loaders.publish import point_at, remove_oldest
from metrics.history import open_history
from metrics.snapshots import BrokenPointer, Snapshot, current, list_snapshots, warehouse_folder
from metrics.text import t
from metrics.workspace import ConfigError, Workspace


@dataclass(frozen=True)
class Kept:
    """One published state."""

    id: str
    published_at: datetime
    size: int  # bytes
    current: bool  # what readers see


def folder_of(workspace: Workspace) -> Path:
    """The warehouse's folder. ConfigError where the url names an engine that this version cannot fill."""
    return warehouse_folder(workspace.root, workspace.warehouse.url)


def kept(workspace: Workspace) -> list[Kept]:
    """The published states, newest first."""
    folder = folder_of(workspace)
    shown: Snapshot | None = None
    with suppress(BrokenPointer):  # this list is where its repair begins
        shown = current(folder)
    return [
        Kept(one.id, one.published_at, one.path.stat().st_size, one == shown)
        for one in list_snapshots(folder)
    ]


def restore(workspace: Workspace, snapshot_id: str) -> None:
    """Let readers see an earlier state again; the next load builds upon it. ConfigError if it is gone."""
    folder = folder_of(workspace)
    with only_writer(folder):
        with suppress(BrokenPointer):  # then nobody can say which dead load has published: all stays
            clean_up(folder, open_history(folder))
        ids = [one.id for one in list_snapshots(folder)]
        if snapshot_id not in ids:
            raise ConfigError(
                t(
                    "there is no snapshot {id}; kept are: {ids}",
                    id=snapshot_id,
                    ids=", ".join(ids) or t("none"),
                )
            )
        point_at(folder, snapshot_id)


def prune(workspace: Workspace, keep: int | None = None) -> list[str]:
    """Remove all but the newest states, never the one that readers see; a line for each removed."""
    folder = folder_of(workspace)
    with only_writer(folder):
        clean_up(folder, open_history(folder))
        shown = current(folder)
        gone = remove_oldest(
            folder, keep or workspace.warehouse.keep_snapshots, {shown.id} if shown else set()
        )
    return [t("removed {id}", id=one.id) for one in gone]
