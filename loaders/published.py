"""`touchpoint check`: the rules on what readers see now."""

import tempfile
from pathlib import Path

from expectations.check import run_checks
from loaders.retention import folder_of
from metrics.history import Check
from metrics.snapshots import current
from metrics.text import t
from metrics.workspace import ConfigError, Workspace


def check_published(workspace: Workspace, docs: Path | None = None) -> tuple[Check, ...]:
    """Every row rule on every published fact; `docs`: a folder for Data Docs. ConfigError before a load."""
    snapshot = current(folder_of(workspace))
    if snapshot is None:
        raise ConfigError(t("Nothing is published yet: run touchpoint load first."))
    if docs is not None:
        _try_to_write(docs)
    return run_checks(snapshot, docs=docs)


def _try_to_write(folder: Path) -> None:
    """Raise the OSError that names the folder before Great Expectations prints one for every page."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder):
        pass
