"""Personas: a segment of the customers with a face, its goals and its empathy map; kept in personas.yaml."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from pathlib import Path

import yaml

from journey.errors import Message, Problem

FILE = "personas.yaml"
LISTS = ("goals", "says", "thinks", "does", "feels", "pains", "gains")
TEXTS = ("persona_id", "name", "segmentation", "segment")
KEYS = TEXTS + LISTS


@dataclass(frozen=True)
class Persona:
    """One persona. `segmentation` and `segment` say whose figures stand beside it; either both or none."""

    persona_id: str
    name: str
    segmentation: str | None = None
    segment: str | None = None
    goals: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    thinks: tuple[str, ...] = ()
    does: tuple[str, ...] = ()
    feels: tuple[str, ...] = ()
    pains: tuple[str, ...] = ()
    gains: tuple[str, ...] = ()


def from_json(value: dict[str, object]) -> Persona:
    """A persona as the store keeps it."""
    fields = {name: tuple(item) if isinstance(item, list) else item for name, item in value.items()}
    return Persona(**fields)  # type: ignore[arg-type]  # written by to_json only


def to_json(persona: Persona) -> dict[str, object]:
    """Plain lists and texts; what is not said is left out."""
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in asdict(persona).items()
        if value
    }


def dump(personas: tuple[Persona, ...]) -> str:
    """The text of personas.yaml."""
    return yaml.safe_dump(
        [to_json(persona) for persona in personas], allow_unicode=True, sort_keys=False, width=100
    )


def find(folder: Path) -> tuple[Path | None, list[Problem]]:
    """personas.yaml or personas.yml, or None; both are a problem."""
    found = [folder / name for name in (FILE, "personas.yml") if (folder / name).is_file()]
    if len(found) > 1:
        return None, [
            Problem(FILE, Message("{other} is there too: keep one of the two", {"other": found[1].name}))
        ]
    return (found[0] if found else None), []


def read(path: Path, segmentations: Collection[str] | None) -> tuple[tuple[Persona, ...], list[Problem]]:
    """The file's personas and all that is wrong with it. `segmentations`: the known ones, None for any."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        return (), [Problem(path.name, Message("cannot be read: {reason}", {"reason": error}))]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        row = mark.line + 1 if mark is not None else None
        reason = getattr(error, "problem", None) or Message("unreadable")
        return (), [Problem(path.name, Message("is not sound YAML: {reason}", {"reason": reason}), row=row)]
    if isinstance(content, dict) and set(content) == {"personas"}:
        content = content["personas"]
    if content is None:
        return (), []
    if not isinstance(content, list):
        return (), [Problem(path.name, Message("must be a list: begin each persona with “- persona_id: …”"))]
    personas, problems = [], []
    for number, entry in enumerate(content, start=1):
        found = list(_entry_problems(path.name, number, entry, segmentations))
        problems += found
        if not found:
            personas.append(_persona(entry))
    counts = Counter(persona.persona_id for persona in personas)
    problems += [
        Problem(
            path.name,
            Message("persona_id “{id}” is there {count} times: keep one", {"id": name, "count": count}),
        )
        for name, count in counts.items()
        if count > 1
    ]
    return tuple(personas), problems


def _persona(entry: dict[str, object]) -> Persona:
    fields: dict[str, object] = {}
    for name in TEXTS:
        if entry.get(name) is not None:
            fields[name] = str(entry[name]).strip() or None
    for name in LISTS:
        value = entry.get(name)
        items = value if isinstance(value, list) else [value]
        fields[name] = tuple(str(item).strip() for item in items if item is not None and str(item).strip())
    return Persona(**fields)  # type: ignore[arg-type]  # checked by _entry_problems


def _entry_problems(
    file: str, number: int, entry: object, segmentations: Collection[str] | None
) -> Iterator[Problem]:
    def problem(template: str, column: str | None = None, **values: object) -> Problem:
        return Problem(file, Message(template, values), column=column, entry=number)

    if not isinstance(entry, dict):
        yield problem("must have keys and values such as “persona_id: regular”")
        return
    for key in entry:
        near = get_close_matches(str(key), KEYS, n=1)
        if key not in KEYS and near:
            yield problem("there is no such key; write “{near}”", str(key), near=near[0])
        elif key not in KEYS:
            yield problem(
                "there is no such key; remove it. The keys are {keys}", str(key), keys=", ".join(KEYS)
            )
    for name in ("persona_id", "name"):
        if not _is_text(entry.get(name)):
            yield problem("is missing: write a text", name)
    for name in ("segmentation", "segment"):
        if entry.get(name) is not None and not _is_text(entry[name]):
            yield problem("must be a text", name)
    if (entry.get("segmentation") is None) != (entry.get("segment") is None):
        yield problem("segmentation and segment belong together: write both or none")
    segmentation = entry.get("segmentation")
    if segmentations is not None and segmentation is not None and str(segmentation) not in segmentations:
        known = ", ".join(sorted(segmentations)) or Message("none")
        yield problem(
            "“{value}” is not in [segmentations] ({known})", "segmentation", value=segmentation, known=known
        )
    for name in LISTS:
        value = entry.get(name)
        items = value if isinstance(value, list) else [value]
        if not all(item is None or _is_text(item) for item in items):
            yield problem("must be a list of texts: put yes, no and a text with a colon in quotes", name)


def _is_text(value: object) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool) and bool(str(value).strip())
