"""Is everything in order before a load? Configuration, versions, folders, stores and sources, one finding each."""

import os
import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import sqlalchemy as sa

from journey.errors import JourneyError
from journey.files import validate_map
from journey.store import open_store
from metrics.snapshots import current, warehouse_folder
from metrics.text import t
from metrics.workspace import ConfigError, Source, Workspace, open_workspace

SOUND, WRONG, UNREACHABLE = 0, 2, 3  # the exit status that a finding asks for
LIBRARIES = ("streamlit", "duckdb", "sqlalchemy", "pandas", "great-expectations")


@dataclass(frozen=True)
class Finding:
    """One thing that was tried; `repair` says what to do about it."""

    what: str
    status: int
    found: str
    repair: str = ""

    def in_words(self) -> str:
        """A line, and a second one where something needs repair."""
        line = f"{'✗' if self.status else '✓'} {self.what}: {self.found}"
        return f"{line}\n  → {self.repair}" if self.repair else line


def examine(folder: Path | None) -> list[Finding]:
    """Every finding, the ones that need repair among them."""
    findings = [_versions()]
    try:
        workspace = open_workspace(folder)
    except ConfigError as error:
        return [*findings, Finding(t("configuration"), WRONG, str(error), t("mend the file as the line says"))]
    findings.append(Finding(t("configuration"), SOUND, str(workspace.root / "touchpoint.toml")))
    findings.append(_warehouse(workspace))
    findings.append(_journey(workspace))
    findings.append(_map(workspace))
    findings.extend(_source(workspace, source) for source in workspace.sources)
    return findings


def _versions() -> Finding:
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return Finding(t("versions"), SOUND, f"Python {platform.python_version()} on {sys.platform}, {libraries}")


def _warehouse(workspace: Workspace) -> Finding:
    folder = warehouse_folder(workspace.root, workspace.warehouse.url)
    place = next(path for path in (folder, *folder.parents) if path.exists())
    if not os.access(place, os.W_OK):
        return Finding(
            t("warehouse"), WRONG, t("{place} cannot be written", place=place), t("give the right to write there")
        )
    snapshot = current(folder)
    found = t("{folder}, published: {id}", folder=folder, id=snapshot.id if snapshot else t("nothing yet"))
    return Finding(t("warehouse"), SOUND, found, "" if snapshot else t("run touchpoint load"))


def _journey(workspace: Workspace) -> Finding:
    try:
        with open_store(workspace.journey.url).connect() as connection:
            connection.execute(sa.select(sa.literal(1)))
    except (sa.exc.OperationalError, JourneyError) as error:
        repair = t("check journey.url and that its server runs")
        return Finding(t("journey store"), UNREACHABLE, str(error).splitlines()[0], repair)
    return Finding(t("journey store"), SOUND, t("reachable, up to date"))


def _map(workspace: Workspace) -> Finding:
    problems = validate_map(workspace.root / workspace.journey.map, workspace.assessments.scale)
    if problems:
        more = t("{n} problems; the first: {first}", n=len(problems), first=problems[0])
        return Finding(t("map"), WRONG, more, t("touchpoint map validate lists them all"))
    return Finding(t("map"), SOUND, t("its files are in order"))


def _source(workspace: Workspace, source: Source) -> Finding:
    what = t("source {name}", name=source.name)
    problems = list(_problems(workspace, source))
    if problems:
        return Finding(what, UNREACHABLE, problems[0], t("check its path or url in touchpoint.toml"))
    return Finding(what, SOUND, t("can be read"))


def _problems(workspace: Workspace, source: Source) -> Iterator[str]:
    if source.url is not None:
        try:
            with sa.create_engine(source.url).connect():
                return
        except sa.exc.SQLAlchemyError as error:
            yield str(error).splitlines()[0]
    elif source.path is not None:
        files = sorted(workspace.root.glob(source.path))
        if not files:
            yield t("no file matches {path}", path=source.path)
        yield from (t("{file} cannot be read", file=file) for file in files if not os.access(file, os.R_OK))
