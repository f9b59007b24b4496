"""What may go wrong with what people write, in words that the reader's language can replace."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Message:
    """A sentence with {placeholders} and what to fill in, so that it can be translated; English in str()."""

    template: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format(**self.values)


class JourneyError(Exception):
    """Something about the map or its store is wrong; one sentence that says what and what to do."""

    def __init__(self, template: str, **values: object) -> None:
        self.template = template
        self.values = values
        super().__init__(template)

    def __str__(self) -> str:
        return self.template.format(**self.values)


class StoreUnreachable(JourneyError):
    """The journey store did not answer, or this user may not use it."""


PLACED = Message("{place}: {message}")


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in the map's files: where, what, and what to write instead."""

    file: str | Message
    message: Message
    row: int | None = None  # as a spreadsheet counts: the header is row 1
    column: str | None = None
    entry: int | None = None  # in personas.yaml: the first persona is 1
    more: int = 0  # rows after it with the same mistake

    @property
    def template(self) -> str:
        return PLACED.template

    @property
    def values(self) -> Mapping[str, object]:
        place: object = self.file
        if self.row is not None:
            place = Message("{place}, row {row}", {"place": place, "row": self.row})
            if self.more:
                place = Message("{place} and {more} more", {"place": place, "more": self.more})
        if self.entry is not None:
            place = Message("{place}, persona {entry}", {"place": place, "entry": self.entry})
        if self.column is not None:
            place = Message("{place}, {column}", {"place": place, "column": self.column})
        return {"place": place, "message": self.message}

    def __str__(self) -> str:
        return self.template.format(**self.values)


class MapError(JourneyError):
    """The map's files cannot be taken over; `problems` holds every reason."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__(
            "The map was not imported, {count} to repair:\n{problems}",
            count=len(problems),
            problems=problems,
        )

    def __str__(self) -> str:
        return self.template.format(**{**self.values, "problems": "\n".join(map(str, self.problems))})
