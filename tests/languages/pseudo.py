"""A language in which every letter of every message is another one, so that what was not translated shows.

Placeholders stay: what is filled in is data, or was translated itself.
"""

import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from metrics.text import DOMAIN, ONE_NUMBER
from tests.languages.messages import messages

LANGUAGE = "eo"
KEPT = re.compile(r"(\{\{|\}\}|\{\w+[^{}]*\}|:material/\w+:|</?\w+[^>]*>)")
WIDE = {letter: letter + 0xFEE0 for letter in (*range(65, 91), *range(97, 123))}
NUMBER = "1’234·5"
WORD = re.compile(r"[A-Za-z]{2,}")
SNAPSHOT = re.compile(r"\d{8}T\d{6}-\w+")


def write_catalogue(locales: Path) -> None:
    """Writes the language's catalogue below this folder."""
    catalog = Catalog(locale=LANGUAGE, domain=DOMAIN)
    for message in messages():
        if message.id:
            ids = (message.id,) if isinstance(message.id, str) else message.id
            texts = tuple(map(translated, ids))
            catalog.add(message.id, texts[0] if isinstance(message.id, str) else texts)
    folder = locales / LANGUAGE / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / f"{DOMAIN}.mo").open("wb") as file:
        write_mo(file, catalog)


def translated(message: str) -> str:
    """The message with wide letters."""
    if message == ONE_NUMBER:
        return NUMBER
    return "".join(part if KEPT.fullmatch(part) else part.translate(WIDE) for part in KEPT.split(message))


def english(text: str, data: str) -> list[str]:
    """The words of a text that were not translated and do not occur in the data either."""
    known = set(WORD.findall(data.lower()))
    return [word for word in WORD.findall(SNAPSHOT.sub("", text)) if word.lower() not in known]
