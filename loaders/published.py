"""`touchpoint check`: the rules on what readers see now."""

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
    return run_checks(snapshot, docs=docs)
