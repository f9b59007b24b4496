"""Is everything in order before a load? Configuration, versions, folders, stores, sources: a finding each."""

import os
import platform
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import sqlalchemy as sa

from journey.errors import JourneyError, MapError, StoreUnreachable
from journey.files import left_out, read_folder, validate_map
from journey.map import read_map
from journey.store import open_store
from loaders.owner import check_owner
from loaders.reading.source import attempt
from loaders.retention import writer
from loaders.server import may_write
from loaders.unknown_touchpoints import unknown
from metrics.folder import Folder
from metrics.history import newest_load
from metrics.scope import EVERYTHING
from metrics.server import SCHEMA, Server
from metrics.tables import warehouse_tables
from metrics.text import later, number, said, t
from metrics.warehouse import Published, Warehouse, open_warehouse
from metrics.workspace import ConfigError, Source, SourceError, Workspace, open_workspace

SOUND, REFUSED, WRONG, UNREACHABLE = 0, 1, 2, 3  # the exit status with which a load would end
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
        return [
            *findings,
            Finding(t("configuration"), WRONG, str(error), t("mend the file as the line says")),
        ]
    findings.append(Finding(t("configuration"), SOUND, str(workspace.root / "touchpoint.toml")))
    store = _journey(workspace)
    findings += [_warehouse(workspace, told_apart=store.status == SOUND), store]
    journey = open_store(workspace.journey.url) if store.status == SOUND else None
    findings.append(_map(workspace, journey))
    touchpoints = _touchpoints(workspace, journey)
    findings.extend(_source(workspace, source, touchpoints) for source in workspace.sources)
    return findings


def _versions() -> Finding:
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    found = t("Python {version} on {system}", version=platform.python_version(), system=sys.platform)
    return Finding(t("versions"), SOUND, f"{found}, {libraries}")


def _warehouse(workspace: Workspace, told_apart: bool) -> Finding:
    what = t("warehouse")
    try:
        warehouse = open_warehouse(workspace)
        writer(workspace)  # what only a load needs
        if closed := next(_refusals(warehouse), None):
            return Finding(what, WRONG, closed, t("give the right to write there, or correct warehouse.url"))
        snapshot = warehouse.current()
        _read(warehouse, snapshot)
        if told_apart:
            check_owner(workspace, snapshot)
    except ConfigError as error:
        return Finding(what, WRONG, str(error), t("mend it as the line says"))
    except SourceError as error:
        return Finding(what, UNREACHABLE, str(error), t("mend it as the line says"))
    except sa.exc.DatabaseError as error:
        why = str(error.orig).splitlines()[0]
        return Finding(what, UNREACHABLE, why, _repair(warehouse))
    found = t(
        "{place}, published: {id}", place=warehouse.place, id=snapshot.id if snapshot else t("nothing yet")
    )
    return Finding(what, SOUND, found, "" if snapshot else t("run touchpoint load"))


def _repair(warehouse: Warehouse) -> str:
    if not isinstance(warehouse, Folder):
        return t("check warehouse.url, and that its server runs and lets this role in")
    return t(
        "touchpoint snapshots list, restore another; or remove {folder}, load anew", folder=warehouse.place
    )


def _refusals(warehouse: Warehouse) -> Iterator[str]:
    """Why nothing can be written into the warehouse."""
    if isinstance(warehouse, Folder):
        yield from _closed(warehouse.path)
    elif isinstance(warehouse, Server) and not may_write(warehouse):
        yield t(
            "{place}: this role may not make tables in schema {schema}", place=warehouse.place, schema=SCHEMA
        )


def _closed(folder: Path) -> Iterator[str]:
    """Why nothing can be written below this folder, which need not exist yet."""
    place = next(path for path in (folder, *folder.parents) if path.exists())
    if not place.is_dir():
        yield t("{place} is a file", place=place)
    for path in (place, *(folder.glob("*") if place == folder else ())):
        if not os.access(path, os.W_OK):
            yield t("{place} cannot be written", place=path)


def _read(warehouse: Warehouse, snapshot: Published | None) -> None:
    """Read a little of what is published, and of the history of loads."""
    if snapshot is None:
        return
    with snapshot.engine().connect() as connection:
        connection.execute(sa.select(sa.func.count()).select_from(warehouse_tables().meta))
    if (history := warehouse.history()) is not None:
        newest_load(history)


def _journey(workspace: Workspace) -> Finding:
    what = t("journey store")
    try:
        with open_store(workspace.journey.url).connect() as connection:
            connection.execute(sa.select(sa.literal(1)))
    except StoreUnreachable as error:
        repair = t("check journey.url and that its server runs")
        return Finding(what, UNREACHABLE, said(error).splitlines()[0], repair)
    except JourneyError as error:
        return Finding(what, WRONG, said(error).splitlines()[0], t("check journey.url"))
    return Finding(what, SOUND, t("reachable, up to date"))


def _map(workspace: Workspace, store: sa.Engine | None) -> Finding:
    """Its files; what they leave out is taken from the store, if that can be asked."""
    problems = validate_map(
        workspace.root / workspace.journey.map,
        workspace.assessments.scale,
        segmentations=tuple(workspace.segmentations) or None,
        engine=store,
    )
    if problems:
        more = t("to repair: {n}; the first: {first}", n=len(problems), first=said(problems[0]))
        return Finding(t("map"), REFUSED, more, t("touchpoint map validate lists them all"))
    if missing := left_out(workspace.root / workspace.journey.map):
        found = t(
            "its files are in order; not there, so that the store's stay in use: {files}",
            files=", ".join(missing),
        )
        return Finding(t("map"), SOUND, found)
    return Finding(t("map"), SOUND, t("its files are in order"))


def _touchpoints(workspace: Workspace, store: sa.Engine | None) -> set[str]:
    """Those in use, and those of the map's files; none where neither can be read."""
    known = set() if store is None else set(read_map(store, EVERYTHING).touchpoints["touchpoint_id"])
    with suppress(MapError):
        folder = workspace.root / workspace.journey.map
        known |= set(read_folder(folder, workspace.assessments.scale).touchpoints["touchpoint_id"])
    return known


def _misnamed(source: Source, touchpoints: set[str]) -> str | None:
    """What is wrong with the touchpoints that a wide survey's columns and codes stand for."""
    first = next(unknown(source, touchpoints), None)
    if first is None:
        return None
    found = t("{key}: the map has no touchpoint {name}", key=first.key, name=first.name)
    return t("{found}; did you mean {name}?", found=found, name=first.meant) if first.meant else found


def _source(workspace: Workspace, source: Source, touchpoints: set[str]) -> Finding:
    what = t("source {name}", name=source.name)
    if touchpoints and (misnamed := _misnamed(source, touchpoints)):
        return Finding(what, WRONG, misnamed, t("correct it in touchpoint.toml, or add it to the map"))
    try:
        tried = attempt(source, workspace)
    except ConfigError as error:
        begins = f"{workspace.root / 'touchpoint.toml'}: source.{source.name}."
        return Finding(what, WRONG, _without(begins, error), t("correct it in touchpoint.toml"))
    except SourceError as error:
        repair = t("check its path or url in touchpoint.toml")
        return Finding(what, UNREACHABLE, _without(f"{what}: ", error), repair)
    found = t("1 file") if tried.files == 1 else t("{n} files", n=number(tried.files))
    found = t("reachable") if source.is_asked else found
    if not tried.rows:
        found = t("{found}; it gives no row now", found=found)
    repairs = [one.repair for one in tried.unscaled]
    found = "; ".join([found, *(one.found for one in tried.unscaled)])
    if not tried.refused:
        return Finding(what, SOUND, found, "; ".join(repairs))
    unreadable = t(
        later("{found}; of {rows} answers tried {refused} cannot be read: {example}")
        if source.unpivot or source.picks
        else later("{found}; of {rows} rows tried {refused} cannot be read: {example}"),
        found=found,
        rows=number(tried.rows),
        refused=number(tried.refused),
        example=tried.example,
    )
    blocked = tried.refused > workspace.checks.refused_share * tried.rows
    repair = t("correct it in touchpoint.toml or at its origin; touchpoint load --dry-run tries every row")
    return Finding(what, REFUSED if blocked else SOUND, unreadable, "; ".join([*repairs, repair]))


def _without(begins: str, error: Exception) -> str:
    """The line of an error; what it is about is said already."""
    return str(error).removeprefix(begins)
