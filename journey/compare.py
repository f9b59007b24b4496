"""How two states of the map differ, row by row; in words for people, in rows for the store."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from journey.check import Value
from journey.columns import FILES, MapFile
from journey.errors import Message
from journey.personas import Persona, to_json

Key = tuple[Value, ...]
Rows = Sequence[Mapping[str, Value]]
NEW = Message("{thing} {name}: new")
GONE = Message("{thing} {name}: gone")
THINGS = {
    "stages": Message("stage"),
    "departments": Message("department"),
    "touchpoints": Message("touchpoint"),
    "links": Message("link"),
    "targets": Message("target"),
    "assessments": Message("assessment"),
    "personas": Message("persona"),
}


@dataclass(frozen=True)
class TableChange:
    """What becomes of one table's rows: keys that come, change and go."""

    name: str
    added: tuple[Key, ...] = ()
    changed: tuple[Key, ...] = ()
    removed: tuple[Key, ...] = ()
    unchanged: int = 0


@dataclass(frozen=True)
class Changes:
    """What an import did, table by table, and each difference in words."""

    tables: tuple[TableChange, ...]
    differences: tuple[Message, ...]

    def in_words(self) -> list[str]:
        """One line per difference."""
        return [str(message) for message in self.differences]

    @property
    def added(self) -> int:
        return sum(len(table.added) for table in self.tables)

    @property
    def changed(self) -> int:
        return sum(len(table.changed) for table in self.tables)

    @property
    def removed(self) -> int:
        return sum(len(table.removed) for table in self.tables)


def compare(file: MapFile, old: Rows, new: Rows, *, keep: bool) -> tuple[TableChange, list[Message]]:
    """From the old rows to the new ones. `keep`: what the new ones do not have stays."""
    before, after = _by_key(file, old), _by_key(file, new)
    added = tuple(key for key in after if key not in before)
    removed = () if keep else tuple(key for key in before if key not in after)
    changed = tuple(key for key in after if key in before and before[key] != after[key])
    order_before = [key for key in before if key in after]
    order_after = [key for key in after if key in before]
    messages = [_message(NEW.template, file, after[key], key) for key in added]
    messages += [_message(GONE.template, file, before[key], key) for key in removed]
    for key in changed:
        for column in file.columns:
            was, now = before[key][column.name], after[key][column.name]
            if was != now:
                message = _message("{thing} {name}: {column} was {was}, is now {now}", file, after[key], key)
                words = {"column": column.name, "was": _said(was), "now": _said(now)}
                messages.append(Message(message.template, {**message.values, **words}))
    if not keep and order_before != order_after:
        messages.append(Message("{file}: the rows stand in another order", {"file": file.name}))
    return TableChange(file.name, added, changed, removed, len(after) - len(added) - len(changed)), messages


def compare_personas(old: Sequence[Persona], new: Sequence[Persona]) -> tuple[TableChange, list[Message]]:
    """The same for personas."""
    before = {persona.persona_id: persona for persona in old}
    after = {persona.persona_id: persona for persona in new}
    added = tuple((key,) for key in after if key not in before)
    removed = tuple((key,) for key in before if key not in after)
    changed = tuple((key,) for key in after if key in before and before[key] != after[key])
    messages = [_persona(NEW, after[key]) for (key,) in added]
    messages += [_persona(GONE, before[key]) for (key,) in removed]
    for (key,) in changed:
        was, now = to_json(before[key]), to_json(after[key])
        names = [name for name in {**was, **now} if was.get(name) != now.get(name)]
        values = {"name": _quoted(after[key].name, key), "columns": ", ".join(names)}
        messages.append(Message("persona {name}: {columns} changed", values))
    if [key for key in before if key in after] != [key for key in after if key in before]:
        messages.append(Message("{file}: the rows stand in another order", {"file": "personas"}))
    return TableChange("personas", added, changed, removed, len(after) - len(added) - len(changed)), messages


def _by_key(file: MapFile, rows: Rows) -> dict[Key, Mapping[str, Value]]:
    return {tuple(row[name] for name in file.key): row for row in rows}


def _message(template: str, file: MapFile, row: Mapping[str, Value], key: Key) -> Message:
    said = ", ".join(str(part) for part in key)
    return Message(template, {"thing": THINGS[file.name], "name": _quoted(row.get("name"), said)})


def _persona(message: Message, persona: Persona) -> Message:
    name = _quoted(persona.name, persona.persona_id)
    return Message(message.template, {"thing": THINGS["personas"], "name": name})


def _quoted(name: Value, key: str) -> str:
    return f"“{name}” ({key})" if name is not None and name != key else f"“{key}”"


def _said(value: Value) -> Message | str:
    if value is None:
        return Message("empty")
    if isinstance(value, bool):
        return Message("yes") if value else Message("no")
    return f"“{value}”"


assert THINGS.keys() == {*FILES, "personas"}
