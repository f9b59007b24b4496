"""The one workspace that this process serves."""

from metrics.workspace import Workspace

_served: list[Workspace] = []


def use(workspace: Workspace) -> None:
    """Serve this workspace from now on."""
    _served[:] = [workspace]


def workspace() -> Workspace:
    """The workspace being served."""
    assert _served, "settings.use() comes before the first page"
    return _served[0]
