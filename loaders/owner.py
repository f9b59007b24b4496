"""Whose warehouse it is: loads of two workspaces into one would replace each other's figures."""

import sqlalchemy as sa

from journey.store import identity, open_store
from metrics.errors import ConfigError
from metrics.folder import Folder
from metrics.tables import warehouse_tables
from metrics.text import t
from metrics.warehouse import Published, open_warehouse
from metrics.workspace import Workspace

OWNER = "workspace"  # of `meta`


def owner(workspace: Workspace) -> str:
    """Which workspace this is: that of its journey store, wherever it lies, unless the settings say so."""
    return workspace.warehouse.workspace or identity(open_store(workspace.journey.url))


def check_owner(workspace: Workspace, published: Published | None) -> None:
    """ConfigError where another workspace has published this. A folder below the workspace is its own."""
    warehouse = open_warehouse(workspace)
    own = isinstance(warehouse, Folder) and warehouse.path.is_relative_to(workspace.root)
    if own or published is None or not published.readable:
        return
    meta = warehouse_tables().meta
    with published.engine().connect() as connection:
        known = connection.scalar(sa.select(meta.c.value).where(meta.c.key == OWNER))
    if known in (None, owner(workspace)):
        return
    raise ConfigError(
        t(
            "{file}: warehouse.url: {place} holds the figures of another workspace, which a load from here "
            "would replace; write one of its own, or, to go on with it in place of the other, write in "
            '[warehouse]: workspace = "{known}"',
            file=workspace.root / "touchpoint.toml",
            place=warehouse.place,
            known=known,
        )
    )
