"""Values of the environment that stand above the file: TOUCHPOINT__WAREHOUSE__URL=... and the like."""

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from metrics.errors import ConfigError
from metrics.text import t

PREFIX = "TOUCHPOINT__"
Path = tuple[str | int, ...]


def override(settings: dict[str, Any], environment: Mapping[str, str]) -> dict[Path, str]:
    """Write the environment's values into the settings; which variable gave which key, for error lines."""
    given: dict[Path, str] = {}
    for variable, value in sorted(environment.items()):
        if variable.upper().startswith(PREFIX):
            levels = [level for level in variable[len(PREFIX) :].split("__") if level]
            given[_put(settings, levels, _value(variable, value), variable)] = variable
    return given


def _put(settings: dict[str, Any], levels: list[str], value: object, variable: str) -> Path:
    path: list[str | int] = []
    place: Any = settings
    for depth, level in enumerate(levels):
        key = _index(place, level, variable) if isinstance(place, list) else _key(place, level)
        path.append(key)
        if depth == len(levels) - 1 and not isinstance(place, list):
            place[key] = value
            break
        if isinstance(place, dict) and not isinstance(place.get(key), dict | list):
            place[key] = [] if path == ["source"] else {}
        place = place[key]
    return tuple(path)


def _key(table: Mapping[str, object], level: str) -> str:
    """The key of the file that is meant; capitals do not count in a variable's name."""
    return next((key for key in table if _plain(key) == _plain(level)), level.lower())


def _index(sources: list[Any], level: str, variable: str) -> int:
    names = [str(item.get("name", "")) if isinstance(item, dict) else "" for item in sources]
    for position, name in enumerate(names):
        if _plain(name) == _plain(level):
            return position
    known = t("the sources are {names}", names=", ".join(names)) if names else t("the file has no [[source]]")
    what = {"variable": variable, "source": level.lower(), "known": known}
    raise ConfigError(t("{variable}: there is no source {source}; {known}", **what))


def _plain(name: str) -> str:
    """A name as it can stand in a variable: `airport-2014` is AIRPORT_2014."""
    return re.sub(r"\W", "_", name).lower()


def _value(variable: str, text: str) -> object:
    """Lists and tables are written as in the file, everything else as it is."""
    if not text.startswith(("[", "{")):
        return text
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(
            t(
                "{variable}: {why}; write a list or a table as in touchpoint.toml",
                variable=variable,
                why=error,
            )
        ) from None
