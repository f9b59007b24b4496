"""The map's files and the store: check, take over, write out, compare.

A file that is not in the folder changes nothing; a file with only a header empties its table.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import sqlalchemy as sa

from journey import check, personas, sheets, tables
from journey.check import RawScale, Row, Rules, Scale, Value
from journey.columns import ASSESSMENTS, DEPARTMENTS, FILES, LINKS, STAGES, TARGETS, TOUCHPOINTS, MapFile
from journey.compare import Changes, TableChange, compare, compare_personas
from journey.errors import JourneyError, MapError, Message, Problem
from journey.map import JourneyMap, frame, read_personas, read_rows
from journey.personas import Persona
from journey.store import reading, writing

__all__ = [
    "Changes",
    "MapError",
    "Problem",
    "Scale",
    "diff_map",
    "export_map",
    "import_map",
    "left_out",
    "map_files",
    "read_folder",
    "validate_map",
]

PLAIN = Scale()
DRAWN = (STAGES, DEPARTMENTS, TOUCHPOINTS, LINKS, TARGETS)  # the map itself: what a file leaves out goes


@dataclass(frozen=True)
class _Content:
    """What a folder holds: the rows of each file that is there, and what is wrong."""

    rows: Mapping[str, Sequence[Row]]
    personas: tuple[Persona, ...] | None
    problems: tuple[Problem, ...]

    def values(self, file: MapFile) -> list[Mapping[str, Value]]:
        return [row.values for row in self.rows.get(file.name, ())]


def validate_map(
    folder: Path,
    scale: RawScale = PLAIN,
    *,
    segmentations: Collection[str] | None = None,
    metrics: Collection[str] | None = None,
    engine: sa.Engine | None = None,
) -> list[Problem]:
    """Everything that is wrong with the map's files. With a store, files left out are taken from there, and
    what an import of them would refuse is told as well.

    `segmentations` and `metrics`: those that personas and targets may name; None for any.
    """
    rules = Rules(scale, segmentations, metrics)
    if engine is None:
        return list(_content(folder, rules, {}).problems)
    with reading(engine) as connection:
        content = _content(folder, rules, _drawn(connection))
        return list(content.problems) or _orphans(connection, _changes(connection, content))


def left_out(folder: Path) -> list[str]:
    """The files that a map cannot be without and that are not in the folder: in use are the store's."""
    return [file.name for file in DRAWN if file.required and sheets.find(folder, file.name)[0] is None]


def read_folder(folder: Path, scale: RawScale = PLAIN) -> JourneyMap:
    """The map that the folder's files hold. Raises MapError with every problem."""
    content = _sound(_content(folder, Rules(scale), {}))
    stages, departments, touchpoints, links, targets = (frame(file, content.values(file)) for file in DRAWN)
    return JourneyMap(stages, departments, touchpoints, links, targets, content.personas or ())


def import_map(
    engine: sa.Engine,
    folder: Path,
    scale: RawScale = PLAIN,
    *,
    segmentations: Collection[str] | None = None,
    metrics: Collection[str] | None = None,
) -> Changes:
    """Makes the store's map that of the folder's files, all of it or nothing.

    A file that is not there leaves its rows as they are; assessments are added and replaced, never removed.
    Raises MapError with every problem.
    """
    with writing(engine) as connection:
        content = _sound(_content(folder, Rules(scale, segmentations, metrics), _drawn(connection)))
        changes = _changes(connection, content)
        if orphans := _orphans(connection, changes):
            raise MapError(tuple(orphans))
        for table in changes.tables:
            _apply(connection, table, content)
        connection.execute(
            sa.insert(tables.imports).values(
                imported_at=datetime.now(UTC).replace(tzinfo=None),
                folder=str(folder),
                added=changes.added,
                changed=changes.changed,
                removed=changes.removed,
                differences=changes.in_words(),
            )
        )
    return changes


def diff_map(engine: sa.Engine, folder: Path, scale: RawScale = PLAIN) -> list[Message]:
    """What an import of the folder would change, in words. Raises MapError where the files are wrong."""
    with reading(engine) as connection:
        content = _sound(_content(folder, Rules(scale), _drawn(connection)))
        return list(_changes(connection, content).differences)


def map_files(folder: Path) -> list[Path]:
    """The files that an export writes there."""
    return [*(folder / f"{name}.csv" for name in FILES), folder / personas.FILE]


def export_map(engine: sa.Engine, folder: Path, scale: RawScale = PLAIN, suffix: str = ".csv") -> list[Path]:
    """Writes the store's map as files that an import reads back the same. Returns the files."""
    other = next(known for known in sheets.SUFFIXES if known != suffix)
    for name in FILES:
        if (folder / f"{name}{other}").exists():
            raise JourneyError(
                "{folder} already holds {file}: choose another folder, or export as {suffix}",
                folder=folder,
                file=f"{name}{other}",
                suffix=other,
            )
    folder.mkdir(parents=True, exist_ok=True)
    with reading(engine) as connection:
        rows = {file: read_rows(connection, file) for file in FILES.values()}
        people = read_personas(connection)
    written = []
    for file, found in rows.items():
        path = folder / f"{file.name}{suffix}"
        sheets.write(
            path, file.names, [[_text(row[name], name, file, scale) for name in file.names] for row in found]
        )
        written.append(path)
    path = folder / personas.FILE
    sheets.write_bytes(path, personas.dump(people).encode("utf-8"))
    return [*written, path]


def _text(value: object, name: str, file: MapFile, scale: RawScale) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        value = check.unscaled(scale, value) if file is ASSESSMENTS and name in check.ANSWERS else value
        return repr(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _content(folder: Path, rules: Rules, stored: Mapping[str, Sequence[Row]]) -> _Content:
    if not folder.is_dir():
        message = Message("this folder of the map does not exist: make it, or correct [journey] map")
        return _Content({}, None, (Problem(str(folder), message),))
    rows: dict[str, Sequence[Row]] = {}
    left_out: dict[str, Sequence[Row]] = {}
    names: dict[str, str | Message] = {}
    problems: list[Problem] = []
    unread: set[str] = set()
    for file in FILES.values():
        path, found = sheets.find(folder, file.name)
        problems += found
        names[file.name] = path.name if path else f"{file.name}.csv"
        if path is not None:
            sheet, found = sheets.read(path)
            problems += found
            if sheet is None:
                unread.add(file.name)
                continue
            rows[file.name], found = check.rows_of(file, sheet, rules)
            problems += found
        elif found:
            unread.add(file.name)
        elif stored.get(file.name):
            names[file.name] = Message("{file} (in the store)", {"file": file.name})
            left_out[file.name] = stored[file.name]
        elif file.required:
            unread.add(file.name)
            message = Message("is missing: add it to {folder}", {"folder": folder})
            problems.append(Problem(names[file.name], message))
    there = {**left_out, **rows}
    if "departments" not in {*there, *unread} and check.named(there, "departments"):
        unread.add("departments")
        message = Message(
            "is missing, but other files name departments: add it to {folder}", {"folder": folder}
        )
        problems.append(Problem(names["departments"], message))
    problems += check.references(names, there, unread)
    path, found = personas.find(folder)
    people = None
    problems += found
    if path is not None:
        people, found = personas.read(path, rules.segmentations)
        problems += found
    return _Content(rows, people, tuple(problems))


def _sound(content: _Content) -> _Content:
    if content.problems:
        raise MapError(content.problems)
    return content


def _drawn(connection: sa.Connection) -> dict[str, list[Row]]:
    """The map as the store has it, for files that are left out."""
    return {file.name: [Row(None, values) for values in read_rows(connection, file)] for file in DRAWN}


def _changes(connection: sa.Connection, content: _Content) -> Changes:
    found = [
        compare(file, read_rows(connection, file), content.values(file), keep=file is ASSESSMENTS)
        for file in FILES.values()
        if file.name in content.rows
    ]
    if content.personas is not None:
        found.append(compare_personas(read_personas(connection), content.personas))
    return Changes(
        tuple(table for table, _ in found), tuple(message for _, messages in found for message in messages)
    )


def _orphans(connection: sa.Connection, changes: Changes) -> list[Problem]:
    """Staff's answers are kept for good, and so is what they are about."""
    problems = []
    for table in changes.tables:
        if table.name not in ("touchpoints", "departments"):
            continue
        for (key,) in table.removed:
            column = tables.assessments.c[FILES[table.name].key[0]]
            count = connection.scalar(sa.select(sa.func.count()).where(column == key))
            if count:
                values = {"key": key, "count": count}
                message = Message("“{key}” has {count} assessments in the store: keep its row", values)
                if table.name == "touchpoints":
                    message = Message(
                        "“{key}” has {count} assessments in the store: keep its row with the status retired",
                        values,
                    )
                problems.append(Problem(table.name, message))
    return problems


def _apply(connection: sa.Connection, change: TableChange, content: _Content) -> None:
    table = tables.metadata.tables[change.name]
    if change.name == "personas":
        connection.execute(sa.delete(table))
        _insert(
            connection,
            table,
            [
                {"persona_id": persona.persona_id, "place": place, "persona": personas.to_json(persona)}
                for place, persona in enumerate(content.personas or ())
            ],
        )
        return
    file = FILES[change.name]
    _delete(connection, file, (*change.changed, *change.removed))
    moved = {tuple(row[name] for name in file.key): place for place, row in enumerate(content.values(file))}
    wanted = {*change.added, *change.changed}
    rows = [row for row in content.values(file) if tuple(row[name] for name in file.key) in wanted]
    _insert(connection, table, [_stored(file, row, moved) for row in rows])
    if file is not ASSESSMENTS:
        _place(connection, file, moved)
    if file is TOUCHPOINTS:
        connection.execute(sa.delete(tables.replacements))
        _insert(
            connection,
            tables.replacements,
            [
                {"touchpoint_id": row["touchpoint_id"], "replaced_id": replaced, "place": place}
                for row in content.values(file)
                for place, replaced in enumerate(check.split(row["replaces"]))
            ],
        )


def _stored(
    file: MapFile, row: Mapping[str, Value], places: Mapping[tuple[Value, ...], int]
) -> dict[str, object]:
    values: dict[str, object] = {
        column.name: row[column.name] for column in file.columns if column.kind != "ids"
    }
    if file is ASSESSMENTS:
        return {**values, "source": None, "written_at": datetime.now(UTC).replace(tzinfo=None)}
    return {**values, "place": places[tuple(row[name] for name in file.key)]}


def _insert(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, object]]) -> None:
    if rows:
        connection.execute(sa.insert(table), list(rows))


def _delete(connection: sa.Connection, file: MapFile, keys: Sequence[tuple[Value, ...]]) -> None:
    table = tables.metadata.tables[file.name]
    if keys:
        same = sa.and_(*(table.c[name] == sa.bindparam(f"key_{name}") for name in file.key))
        connection.execute(
            sa.delete(table).where(same),
            [{f"key_{name}": part for name, part in zip(file.key, key, strict=True)} for key in keys],
        )


def _place(connection: sa.Connection, file: MapFile, places: Mapping[tuple[Value, ...], int]) -> None:
    """The rows in the files' order."""
    table = tables.metadata.tables[file.name]
    if places:
        same = sa.and_(*(table.c[name] == sa.bindparam(f"key_{name}") for name in file.key))
        connection.execute(
            sa.update(table).where(same).values(place=sa.bindparam("new_place")),
            [
                {
                    **{f"key_{name}": part for name, part in zip(file.key, key, strict=True)},
                    "new_place": place,
                }
                for key, place in places.items()
            ],
        )
