"""One line for one mistake in the settings: file, key, what is wrong, what to write."""

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from metrics.environment import Path
from metrics.errors import ConfigError
from metrics.nearest import suggestion
from metrics.settings import Workspace
from metrics.text import later, t

WORDS = {
    "greater_than_equal": (later("{input} is too small"), later("write {ge} or more")),
    "greater_than": (later("{input} is too small"), later("write more than {gt}")),
    "less_than_equal": (later("{input} is too large"), later("write {le} or less")),
    "string_too_short": (later("the text is too short"), later("write at least {min_length} character")),
    "string_too_long": (later("{input} is too long"), later("write at most {max_length} character")),
    "int_parsing": (later("{input} is not a whole number"), later("write a number such as 10")),
    "int_from_float": (later("{input} is not a whole number"), later("write a number such as 10")),
    "int_type": (later("{input} is not a whole number"), later("write a number such as 10")),
    "float_parsing": (later("{input} is not a number"), later("write a number such as 0.5")),
    "float_type": (later("{input} is not a number"), later("write a number such as 0.5")),
    "finite_number": (later("{input} is not a finite number"), later("write a number such as 5")),
    "string_type": (later("{input} is not a text"), later('write it in quotes: "..."')),
    "dict_type": (later("{input} is not a table"), later("write {{ name = value }}")),
    "model_type": (later("{input} is not a table"), later("write {{ name = value }}")),
    "tuple_type": (later("{input} is not a list"), later("write [ ... ]")),
    "missing": (later("the key is missing"), later("write it")),
}
OTHER = (later("{input}: {said}"), later("correct it"))


def first_mistake(
    file: str, error: ValidationError, settings: Mapping[str, Any], given: Mapping[Path, str]
) -> ConfigError:
    """The first thing that is wrong, as one line that names the file or the variable it stands in.

    What is missing comes last: where a key is misspelt, the right one is missing too.
    """
    detail = min(error.errors(), key=lambda one: one["type"] == "missing")
    path = _own_path(detail["loc"])
    where = next((name for known, name in given.items() if _one_begins_the_other(path, known)), file)
    what, write = _words(detail)
    return ConfigError(
        t("{file}: {key}: {what}; {write}", file=where, key=key_of(path, settings), what=what, write=write)
    )


def _one_begins_the_other(one: Path, other: Path) -> bool:
    return all(left == right for left, right in zip(one, other, strict=False))


def key_of(path: Path, settings: Mapping[str, Any]) -> str:
    """`source.survey.columns.when`: a source is called by its name, or by its place when it has none."""
    parts = [str(part) for part in path]
    if len(path) > 1 and path[0] == "source" and isinstance(path[1], int):
        source = settings["source"][path[1]]
        named = isinstance(source, dict) and "name" in source
        parts[1] = str(source["name"] if named else path[1] + 1)
    return ".".join(parts)


def _own_path(location: tuple[int | str, ...]) -> Path:
    """Where the mistake stands in the file; steps that only the value's type knows are left out."""
    path: list[int | str] = []
    for step in location:
        if step == "sources" and not path:
            path.append("source")
        elif path[-1:] == ["missing"] or (isinstance(step, int) and path != ["source"]):
            continue
        else:
            path.append(step)
    return tuple(path)


def _words(detail: ErrorDetails) -> tuple[str, str]:
    value = detail["input"]
    shown = (
        f'"{value}"' if isinstance(value, str) else str(value).lower() if value in (True, False) else value
    )
    if detail["type"] == "extra_forbidden":
        name = str(detail["loc"][-1])
        return t("there is no such key"), suggestion(name, keys_at(detail["loc"][:-1]))
    if detail["type"] == "literal_error":
        allowed = list(_choices(detail["ctx"]["expected"]))
        return t("{input} is not possible", input=shown), suggestion(str(value), allowed)
    what, write = WORDS.get(detail["type"], OTHER)
    values = {"input": shown, "said": detail["msg"], **detail.get("ctx", {})}
    return t(what, **values), t(write, **values)


def _shown(value: object) -> str:
    """A value as it stands in the file."""
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


def _choices(expected: str) -> Iterator[str]:
    """Names as they are; a sign alone stays in quotes, or nobody would see that it is one."""
    for choice in expected.replace(" or ", ", ").split(", "):
        name = choice.strip("'")
        yield name if any(map(str.isalnum, name)) else choice


def keys_at(location: tuple[int | str, ...]) -> list[str]:
    """The keys that are allowed at this place of the file."""
    model: type[BaseModel] = Workspace
    for step in location:
        if isinstance(step, str) and step in model.model_fields:
            model = _model_of(model.model_fields[step].annotation) or model
    names = [name for name in model.model_fields if name != "root"]
    return ["source" if name == "sources" else name for name in names]


def _model_of(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for part in get_args(annotation) if (model := _model_of(part))), None)
