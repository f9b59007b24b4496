"""Fetch a source's records into a file of one record a line, page after page."""

import hashlib
import json
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from loaders.reading.raw import LINE
from loaders.reading.rest import kept as keeping
from loaders.reading.rest.client import Client, Missing, Refused
from loaders.reading.rest.cursor import asks_since, furthest
from loaders.reading.rest.kept import RECORDS, Kept
from loaders.reading.rest.pages import Question, Record, behind_a_page, next_question, records_of
from loaders.reading.rest.secrets import Secrets
from metrics.errors import SourceError
from metrics.settings import Source
from metrics.text import t

Told = Callable[[int], None]


@dataclass(frozen=True)
class Fetched:
    """The records' file, how many they are, and how far the cursor has come, as the next load takes it up."""

    file: Path
    records: int
    position: str | None


@dataclass
class Fetching:
    """One source being fetched into a folder."""

    source: Source
    folder: Path
    client: Client
    secrets: Secrets
    kept: Kept
    seen: set[bytes] = field(default_factory=set)  # pages and questions, as hashes

    def turn(self) -> None:
        """Ask the next question and write down its records. Raises SourceError or Mistake."""
        asked = self.kept.question
        assert asked is not None, "asked only while there is a question"
        self._once(asked, f"{asked}")
        try:
            page = self.client.page(asked.url, _parameters(self.source, self.secrets, self.kept, asked))
        except Missing:
            if not behind_a_page(self.source, asked):
                raise
            self.kept = replace(self.kept, question=None)
            keeping.write(self.folder, self.kept, self.secrets)
            return
        records = records_of(self.source, page)
        size = self._append(asked, records)
        position, ascending = furthest(self.source, records, self.kept.position)
        self.kept = replace(
            self.kept,
            question=next_question(self.source, asked, page, len(records)),
            size=size,
            records=self.kept.records + len(records),
            position=position,
            ascending=self.kept.ascending and ascending,
        )
        keeping.write(self.folder, self.kept, self.secrets)

    def _append(self, asked: Question, records: Sequence[Record]) -> int:
        """Add the records behind what is known to be whole; the size of the file."""
        try:
            texts = [json.dumps(record, allow_nan=False) for record in records]
        except ValueError:
            line = t("source {source}: a number of a record is too large", source=self.source.name)
            raise SourceError(line) from None
        if records:
            self._once(asked, "".join(texts))
        with (self.folder / RECORDS).open("r+b") as file:
            file.truncate(self.kept.size)
            file.seek(self.kept.size)
            for number, text in enumerate(texts, self.kept.records + 1):
                file.write(f'{{"{LINE}": {number}{", " * (text != "{}")}{text[1:]}\n'.encode())
            return file.tell()

    def _once(self, asked: Question, what: str) -> None:
        """Stop where the same comes a second time: it would go on for ever."""
        mark = hashlib.sha256(what.encode()).digest()
        if mark in self.seen:
            turned = ", ".join(f"{name}={value}" for name, value in asked.parameters) or asked.url
            raise SourceError(
                t(
                    "source {source}: {page} repeats an earlier page; correct paginate, or remove it where "
                    "the address does not hand out pages",
                    source=self.source.name,
                    page=self.secrets.hide(turned),
                )
            )
        self.seen.add(mark)


def fetch(source: Source, folder: Path, since: str | None, told: Told) -> Fetched:
    """Every record from the cursor on, those included that an earlier load has fetched and not published.

    Raises Mistake or SourceError, one line. What was fetched until then stays in the folder.
    """
    secrets = Secrets(source)
    asks = asks_since(source, since)
    kept = keeping.taken_up(source, folder, since, secrets)
    with closing(Client(source, secrets)) as client:
        start = kept or keeping.begun(source, folder, since, asks)
        fetching = Fetching(source, folder, client, secrets, start)
        try:
            fetching.turn()
        except Refused:
            if kept is None:
                raise
            fetching.kept = keeping.begun(source, folder, since, asks)  # it has forgotten where we were
            fetching.seen.clear()
        while fetching.kept.question is not None:
            fetching.turn()
            told(fetching.kept.records)
    done = fetching.kept
    return Fetched(folder / RECORDS, done.records, done.position)


def first_page(source: Source, folder: Path) -> Fetched:
    """The records of the first page alone."""
    secrets = Secrets(source)
    with closing(Client(source, secrets)) as client:
        fetching = Fetching(source, folder, client, secrets, keeping.begun(source, folder, None, None))
        fetching.turn()
    return Fetched(folder / RECORDS, fetching.kept.records, None)


def _parameters(source: Source, secrets: Secrets, kept: Kept, asked: Question) -> dict[str, str]:
    since = {source.since: kept.asked_since} if source.since and kept.asked_since is not None else {}
    return {**secrets.parameters, **since, **dict(asked.parameters)}
