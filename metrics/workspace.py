"""The workspace: a folder with `touchpoint.toml`, read into frozen values."""

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from pydantic import ValidationError

from metrics import environment, rules
from metrics.errors import ConfigError, SourceError
from metrics.mistakes import first_mistake
from metrics.place_rules import written_secret
from metrics.settings import (
    AssessmentSettings,
    Checks,
    Format,
    JourneySettings,
    Measure,
    Mode,
    Options,
    Paginate,
    Picks,
    Scale,
    Settings,
    Source,
    Unpivot,
    WarehouseSettings,
    Workspace,
)
from metrics.text import ENGLISH, languages, speak, t

__all__ = [
    "EMBEDDED",
    "AssessmentSettings",
    "Checks",
    "ConfigError",
    "Format",
    "JourneySettings",
    "Measure",
    "Mode",
    "Options",
    "Paginate",
    "Picks",
    "Scale",
    "Settings",
    "Source",
    "SourceError",
    "Unpivot",
    "WarehouseSettings",
    "Workspace",
    "find_workspace",
    "open_workspace",
]

FILE = "touchpoint.toml"
VARIABLE = "TOUCHPOINT_WORKSPACE"
SECRET = re.compile("url|token|headers|parameters|password|key", re.IGNORECASE)
LONGEST = 100  # letters of a line that a message shows
EMBEDDED = ("sqlite", "duckdb")  # engines whose URL is a path


def open_workspace(folder: Path | None = None, variables: Mapping[str, str] | None = None) -> Workspace:
    """The workspace in this folder, or where `find_workspace` finds it. Raises ConfigError, one line.

    From then on the process speaks the workspace's language.
    """
    variables = os.environ if variables is None else variables
    folder = find_workspace(folder, variables)
    file = str(folder / FILE)
    settings = _read(folder / FILE)
    _speak(settings)
    _refuse_secrets(file, settings)
    given = environment.override(settings, variables)
    _speak(settings)
    workspace = _validated(file, folder, settings, given)
    for key, what, write in rules.broken(workspace):
        raise ConfigError(t("{file}: {key}: {what}; {write}", file=file, key=key, what=what, write=write))
    return workspace


def find_workspace(folder: Path | None, variables: Mapping[str, str]) -> Path:
    """The folder given, else TOUCHPOINT_WORKSPACE, else the current folder, else ./workspace."""
    named = folder or (Path(variables[VARIABLE]) if variables.get(VARIABLE) else None)
    for place in (named,) if named else (Path(), Path("workspace")):
        if (place / FILE).is_file():
            return place
    if named:
        raise ConfigError(
            t(
                "{file}: the file is missing; write it, or run: touchpoint init {named}",
                file=named / FILE,
                named=named,
            )
        )
    raise ConfigError(
        t("{file}: neither here nor in workspace/; name the folder with --workspace DIR", file=FILE)
    )


def _speak(settings: Mapping[str, Any]) -> None:
    """Say what is wrong with the settings in their own language, where there is such a one."""
    language = settings.get("language")
    speak(language if language in languages() else ENGLISH)


def _read(file: Path) -> dict[str, Any]:
    text = ""
    try:
        text = file.read_bytes().decode("utf-8-sig")
        return tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise ConfigError(
            t("{file}: byte {place} is not UTF-8; save the file as UTF-8", file=file, place=error.start)
        ) from None
    except tomllib.TOMLDecodeError as error:
        why = f"{error}{_line(text, str(error))}"
        raise ConfigError(t("{file}: not valid TOML: {why}; correct this line", file=file, why=why)) from None
    except OSError as error:
        raise ConfigError(t("{file}: {why}; make the file readable", file=file, why=error.strerror)) from None


def _line(text: str, said: str) -> str:
    """The line that the parser names, as it stands in the file; its key alone where it may hold a secret."""
    place = re.search(r"\(at line (\d+), column \d+\)", said)
    line = text.split("\n")[int(place[1]) - 1].strip() if place else ""
    if SECRET.search(line):
        line = re.sub(r"=.*", "= …", line)
    return f": {line[:LONGEST]}{'…' * (len(line) > LONGEST)}" if line else ""


def _refuse_secrets(file: str, settings: Mapping[str, Any]) -> None:
    sources = settings.get("source", [])
    for source in sources if isinstance(sources, list) else []:
        if isinstance(source, dict) and (wrong := written_secret(source)):
            key, what, write = wrong
            raise ConfigError(t("{file}: {key}: {what}; {write}", file=file, key=key, what=what, write=write))


def _validated(
    file: str, folder: Path, settings: dict[str, Any], given: Mapping[environment.Path, str]
) -> Workspace:
    for name in ("sources", "root"):
        if name in settings:
            raise ConfigError(
                t("{file}: {name}: there is no such key; did you mean [[source]]?", file=file, name=name)
            )
    if not isinstance(settings.get("source", []), list):
        raise ConfigError(
            t("{file}: source: one source is written [[source]]; write two brackets", file=file)
        )
    values = {key: value for key, value in settings.items() if key != "source"}
    try:
        workspace = Workspace(root=folder.resolve(), sources=settings.get("source", []), **values)
    except ValidationError as error:
        raise first_mistake(file, error, settings, given) from None
    return _with_absolute_places(file, workspace)


def _with_absolute_places(file: str, workspace: Workspace) -> Workspace:
    """The same workspace with the map's folder and the files of embedded engines below its root."""
    root = workspace.root
    warehouse = _absolute_url(file, "warehouse.url", workspace.warehouse.url, root)
    journey = _absolute_url(file, "journey.url", workspace.journey.url, root)
    sources = tuple(
        source.model_copy(update={"url": _absolute_url(file, f"source.{source.name}.url", source.url, root)})
        if source.url and source.format != "rest"
        else source
        for source in workspace.sources
    )
    return workspace.model_copy(
        update={
            "warehouse": workspace.warehouse.model_copy(update={"url": warehouse}),
            "journey": workspace.journey.model_copy(
                update={"url": journey, "map": str(root / workspace.journey.map)}
            ),
            "sources": sources,
        }
    )


def _absolute_url(file: str, key: str, text: str, root: Path) -> str:
    try:
        url = sa.make_url(text)
    except (sa.exc.ArgumentError, ValueError):  # a port that is no number is a ValueError
        write = t("write for example sqlite:///data/journey.sqlite or postgresql+psycopg://user@host/db")
        raise ConfigError(
            t("{file}: {key}: this is not a database URL; {write}", file=file, key=key, write=write)
        ) from None
    embedded = url.get_backend_name() in EMBEDDED and url.database and not url.database.startswith(":")
    if embedded and url.database:
        url = url.set(database=str(root / url.database))
    return url.render_as_string(hide_password=False)
