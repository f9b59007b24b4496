"""The one workspace that this process serves."""

from metrics.workspace import Workspace, open_workspace

_served: list[Workspace] = []


def use(workspace: Workspace) -> None:
    """Serve this workspace from now on."""
    _served[:] = [workspace]


def workspace() -> Workspace:
    """The workspace being served; without `use`, the one that every command would find."""
    if not _served:
        use(open_workspace())
    return _served[0]
