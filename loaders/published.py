"""`touchpoint check`: the rules on what readers see now."""

import tempfile
from pathlib import Path

from expectations.check import run_checks
from metrics.history import Check
from metrics.text import t
from metrics.warehouse import open_warehouse
from metrics.workspace import ConfigError, Workspace


def check_published(workspace: Workspace, docs: Path | None = None) -> tuple[Check, ...]:
    """Every row rule on every published fact; `docs`: a folder for Data Docs. ConfigError before a load."""
    snapshot = open_warehouse(workspace).current()
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
