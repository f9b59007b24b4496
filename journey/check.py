"""What must hold for the map's files, said for every cell that breaks it."""

import math
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from difflib import get_close_matches
from typing import Protocol

from journey.columns import FILES, TOUCHPOINTS, Column, MapFile
from journey.errors import Message, Problem
from journey.sheets import Sheet

Value = str | int | float | bool | date | None
WHOLE = re.compile(r"[+-]?\d{1,9}")
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
ANSWERS = ("importance", "performance")  # the assessments' columns on the raw scale
FEW = 3  # cells of a column with the same mistake that are each told
MANY, LOW = 20, 10  # so many answers, none above this: another scale than 0 to 100


class RawScale(Protocol):
    """The raw scale of the staff's answers; stored as 0-100. `missing`: codes that mean no answer."""

    @property
    def min(self) -> float: ...
    @property
    def max(self) -> float: ...
    @property
    def missing(self) -> Sequence[str | float]: ...


@dataclass(frozen=True)
class Scale:
    """A raw scale, 0-100 unless said otherwise."""

    min: float = 0
    max: float = 100
    missing: tuple[str | float, ...] = ()


def scaled(scale: RawScale, raw: float) -> float:
    """A raw answer as 0-100."""
    return (raw - scale.min) / (scale.max - scale.min) * 100 if (scale.min, scale.max) != (0, 100) else raw


def unscaled(scale: RawScale, score: float) -> float:
    """Back again; rounded, so that a whole answer is whole once more."""
    if (scale.min, scale.max) == (0, 100):
        return score
    return round(score / 100 * (scale.max - scale.min) + scale.min, 9)


@dataclass(frozen=True)
class Rules:
    """What the configuration knows about the map's files; None where it does not say."""

    scale: RawScale = Scale()  # frozen
    segmentations: Collection[str] | None = None
    metrics: Collection[str] | None = None  # those that a target may be set for
    today: date | None = None  # for dates in the future; default: this day, UTC


@dataclass(frozen=True)
class Row:
    """One row of a file with its values, and where it stood; no number for a row of the store."""

    number: int | None
    values: Mapping[str, Value]


def rows_of(file: MapFile, sheet: Sheet, rules: Rules) -> tuple[list[Row], list[Problem]]:
    """The sheet's rows as values; problems for unknown and missing columns, and for wrong cells."""
    wrong: dict[tuple[str, str], list[Problem]] = {}  # cells with the same mistake
    places = {name: place for place, name in enumerate(sheet.header)}
    rows = []
    for number, cells in sheet.rows:
        values: dict[str, Value] = {}
        for column in file.columns:
            text = cells[places[column.name]] if column.name in places else ""
            value, message = _value(file, column, text, rules)
            values[column.name] = value
            if message is not None and column.name in places:
                same = wrong.setdefault((column.name, message.template), [])
                same.append(Problem(sheet.file, message, number, column.name))
        rows.append(Row(number, values))
    problems = [
        *_header_problems(file, sheet),
        *(problem for same in wrong.values() for problem in _together(same)),
    ]
    problems += _duplicates(file, sheet.file, rows)
    problems += _other_scale(file, sheet.file, rows, rules.scale)
    return rows, problems


def _together(same: list[Problem]) -> list[Problem]:
    """Each of a few cells with the same mistake; of more the first, with how many come after it."""
    return same if len(same) <= FEW else [replace(same[0], more=len(same) - 1)]


def references(
    names: Mapping[str, str | Message], rows: Mapping[str, Sequence[Row]], unread: Collection[str]
) -> Iterator[Problem]:
    """Ids that are nowhere, and rows that come back to themselves.

    `names`: the files as they are called; `unread`: files whose ids nobody knows, so none is missed.
    """
    ids = {name: set(_ids(file, rows.get(name, ()))) for name, file in FILES.items()}
    for name, file in FILES.items():
        for column in file.columns:
            if column.refers is None or column.refers in unread:
                continue
            where: dict[str, list[int | None]] = {}
            for row in rows.get(name, ()):
                for wanted in dict.fromkeys(split(row.values[column.name])):
                    if wanted not in ids[column.refers]:
                        where.setdefault(wanted, []).append(row.number)
            for wanted, numbers in where.items():
                own = f"{name}.csv" if numbers[0] is None else None
                message = _unknown(names[column.refers], wanted, ids[column.refers], own)
                more = len(numbers) - 1 if own is None else 0
                yield Problem(names[name], message, numbers[0], column.name, more=more)
    for name, key, column_name in (
        ("departments", "department_id", "parent_id"),
        ("touchpoints", "touchpoint_id", "replaces"),
    ):
        yield from _cycles(names[name], rows.get(name, ()), key, column_name)


def named(rows: Mapping[str, Sequence[Row]], name: str) -> bool:
    """Whether any row refers to this file."""
    return any(
        row.values[column.name] is not None
        for file in FILES.values()
        for column in file.columns
        if column.refers == name
        for row in rows.get(file.name, ())
    )


def _ids(file: MapFile, rows: Sequence[Row]) -> Iterator[str]:
    for row in rows:
        value = row.values[file.key[0]]
        if value is not None:
            yield str(value)


def split(value: Value) -> list[str]:
    """The ids of a cell (one, or several with “;” between)."""
    return [part.strip() for part in str(value).split(";") if part.strip()] if value is not None else []


def _header_problems(file: MapFile, sheet: Sheet) -> Iterator[Problem]:
    for name in dict.fromkeys(sheet.header):
        if not name or name in file.names:
            continue
        near = get_close_matches(
            name.lower().replace(" ", "_"), [n for n in file.names if n not in sheet.header], n=1
        )
        if near:
            message = Message("there is no such column; write “{near}”", {"near": near[0]})
        else:
            message = Message(
                "there is no such column; remove it. The columns are {names}",
                {"names": ", ".join(file.names)},
            )
        yield Problem(sheet.file, message, 1, name)
    for column in file.columns:
        if column.required and column.name not in sheet.header:
            yield Problem(sheet.file, Message("this column is missing: add it"), 1, column.name)


def _duplicates(file: MapFile, name: str, rows: Iterable[Row]) -> Iterator[Problem]:
    first: dict[tuple[Value, ...], int | None] = {}
    for row in rows:
        key = tuple(row.values[column] for column in file.key)
        if any(part is None for part in key):
            continue
        if key in first:
            message = Message(
                "“{key}” is already in row {first}: keep one of the two",
                {"key": ", ".join(str(part) for part in key), "first": first[key]},
            )
            yield Problem(name, message, row.number, ", ".join(file.key))
        else:
            first[key] = row.number


def _other_scale(file: MapFile, name: str, rows: Sequence[Row], scale: RawScale) -> Iterator[Problem]:
    """Answers that were never meant from 0 to 100: nobody rates everything with 10 at most."""
    if file.name != "assessments" or (scale.min, scale.max) != (0, 100):
        return
    for column in ANSWERS:
        answers = [float(str(row.values[column])) for row in rows if row.values[column] is not None]
        if len(answers) >= MANY and max(answers) <= LOW:
            message = Message(
                "none of {n} answers is above {highest:g} on a scale from 0 to 100: write its scale into "
                "touchpoint.toml, for example [assessments.scale] with min = 0 and max = 10",
                {"n": len(answers), "highest": max(answers)},
            )
            yield Problem(name, message, None, column)


def _unknown(file: str | Message, wanted: str, ids: Collection[str], own: str | None) -> Message:
    """`own`: what the file would be called whose rows, in the store, name what nobody knows."""
    if own is not None:
        return Message(
            "“{wanted}” is not in {file}: add it there, or write {own} anew; with a header alone it is empty",
            {"wanted": wanted, "file": file, "own": own},
        )
    near = get_close_matches(wanted, sorted(ids), n=1)
    if near:
        return Message(
            "“{wanted}” is not in {file}: write “{near}”, or add it there",
            {"wanted": wanted, "file": file, "near": near[0]},
        )
    return Message(
        "“{wanted}” is not in {file}: add it there, or correct the id", {"wanted": wanted, "file": file}
    )


def _cycles(file: str | Message, rows: Sequence[Row], key: str, column: str) -> Iterator[Problem]:
    """One problem for each loop, at the first of its rows."""
    above = {str(row.values[key]): split(row.values[column]) for row in rows}
    numbers = {str(row.values[key]): row.number for row in reversed(rows)}
    done: set[str] = set()
    for start in above:
        path = _loop(start, above, done)
        if path:
            message = Message(
                "goes round in a circle ({path}): empty one of them", {"path": " → ".join(path)}
            )
            yield Problem(file, message, min(numbers[step] or 0 for step in path) or None, column)


def _loop(start: str, above: Mapping[str, Sequence[str]], done: set[str]) -> list[str]:
    """A way from `start` that comes back to one of its steps, or nothing. `done`: where none can be."""
    path: list[str] = []
    ahead = [iter([start])]
    while ahead:
        step = next(ahead[-1], None)
        if step is None:
            ahead.pop()
            if path:
                done.add(path.pop())
        elif step in path:
            done.update(path)
            return [*path[path.index(step) :], step]
        elif step in above and step not in done:
            path.append(step)
            ahead.append(iter(above[step]))
    return []


def _value(file: MapFile, column: Column, text: str, rules: Rules) -> tuple[Value, Message | None]:
    if not text:
        if column.required:
            return None, Message("is missing: write a value")
        return column.default, None
    if file.name == "assessments" and column.name in ANSWERS:
        return _answer(text, rules.scale)
    value, message = PARSERS[column.kind](text)
    if message is not None:
        return None, message
    if column.choices and value not in column.choices:
        return None, Message(
            "“{text}” is not one of {choices}", {"text": text, "choices": _words(column.choices)}
        )
    if isinstance(value, int | float) and not isinstance(value, bool):
        low, high = column.low, column.high
        if (low is not None and value < low) or (high is not None and value > high):
            return None, _outside(text, low, high, whole=column.kind == "whole")
    if (
        file.name == "assessments"
        and isinstance(value, date)
        and value > (rules.today or datetime.now(UTC).date())
    ):
        return None, Message("{text} is in the future: write the day of the answer", {"text": text})
    if column.name == "metric" and rules.metrics is not None and value not in rules.metrics:
        near = get_close_matches(text, sorted(rules.metrics), n=1) or sorted(rules.metrics)
        return None, Message(
            "there is no metric “{text}”: write {near}", {"text": text, "near": ", ".join(near)}
        )
    if file is TOUCHPOINTS and column.name == "touchpoint_id" and ";" in text:
        return None, Message(
            "“{text}” has a semicolon, which separates ids: write another sign", {"text": text}
        )
    return value, None


def _answer(text: str, scale: RawScale) -> tuple[Value, Message | None]:
    if any(text == str(code) or _same_number(text, str(code)) for code in scale.missing):
        return None, None
    raw = _number(text)
    if raw is None:
        return None, _no_number(text)
    if not scale.min <= raw <= scale.max:
        return None, _outside(text, scale.min, scale.max, whole=False)
    return scaled(scale, raw), None


def _outside(text: str, low: float | None, high: float | None, whole: bool) -> Message:
    if high is None or low is None:
        return Message("{text} is too small: write a number from {low:g} up", {"text": text, "low": low})
    values = {"text": text, "low": low, "high": high}
    if whole:
        return Message("{text} is outside the scale: write a whole number from {low:g} to {high:g}", values)
    return Message("{text} is outside the scale: write a number from {low:g} to {high:g}", values)


def _no_number(text: str) -> Message:
    if _number(text.replace(",", ".", 1)) is not None:
        return Message(
            "“{text}” is not a number: write {fixed}", {"text": text, "fixed": text.replace(",", ".", 1)}
        )
    return Message("“{text}” is not a number: write one such as 12 or 1.5", {"text": text})


def _same_number(text: str, code: str) -> bool:
    number = _number(text)
    return number is not None and number == _number(code)


def _number(text: str) -> float | None:
    """The number, or None: no words such as nan, no other alphabets' digits, nothing too large to hold."""
    if not (text.isascii() and NUMBER.fullmatch(text)):
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def _parse_text(text: str) -> tuple[Value, Message | None]:
    return text, None


def _parse_email(text: str) -> tuple[Value, Message | None]:
    if "@" in text[1:-1] and " " not in text:
        return text, None
    return None, Message(
        "“{text}” is not an e-mail address: write one such as name@company.com", {"text": text}
    )


def _parse_ids(text: str) -> tuple[Value, Message | None]:
    ids = split(text)
    if len(ids) != len(set(ids)):
        return None, Message("“{text}” names an id twice: keep one", {"text": text})
    return ";".join(ids) or None, None


def _parse_whole(text: str) -> tuple[Value, Message | None]:
    if text.isascii() and WHOLE.fullmatch(text):
        return int(text), None
    return None, Message("“{text}” is not a whole number: write one such as 3", {"text": text})


def _parse_number(text: str) -> tuple[Value, Message | None]:
    value = _number(text)
    return (value, None) if value is not None else (None, _no_number(text))


def _parse_flag(text: str) -> tuple[Value, Message | None]:
    value = {"yes": True, "no": False}.get(text.lower())
    if value is None:
        return None, Message("“{text}” is neither yes nor no: write one of the two", {"text": text})
    return value, None


def _parse_date(text: str) -> tuple[Value, Message | None]:
    try:
        if text.isascii() and DAY.fullmatch(text):
            return date.fromisoformat(text), None
    except ValueError:  # a thirtieth of February
        pass
    return None, Message("“{text}” is not a day: write it as 2026-03-31", {"text": text})


PARSERS: Mapping[str, Callable[[str], tuple[Value, Message | None]]] = {
    "text": _parse_text,
    "email": _parse_email,
    "id": _parse_text,
    "ids": _parse_ids,
    "whole": _parse_whole,
    "number": _parse_number,
    "flag": _parse_flag,
    "date": _parse_date,
}


def _words(choices: Sequence[str]) -> Message:
    return Message("{first} or {last}", {"first": ", ".join(choices[:-1]), "last": choices[-1]})
