"""All messages of the product, for translators: `python -m tests.languages.messages [LANGUAGE]`.

Writes metrics/locales/touchpoint.pot, brings every language's catalogue up to date with it (begins that of
LANGUAGE where there is none), and makes what the product reads of them.
"""

import inspect
import re
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from dashboard import cli
from metrics.definitions import METRICS
from metrics.text import DOMAIN, LOCALES, ONE_NUMBER

ROOT = Path(__file__).parents[2]
PACKAGES = ("metrics", "journey", "expectations", "loaders", "dashboard")
MARKS = ("t", "later", "sentence", "Message", "JourneyError", "StoreUnreachable", "_Unreadable", "_message")
KEYWORDS = {**dict.fromkeys((*MARKS, "problem", "__init__")), "_": None, "ngettext": (1, 2)}
IN_WORDS = (
    "label",
    "meaning",
    "formula",
    "numerator",
    "denominator",
    "interval",
    "minimum",
    "source",
    "change",
)
PLACEHOLDER = re.compile(r"\{(\w+)[^{}]*\}")


def messages() -> Catalog:
    """Every message in English: those of the code, of the metrics, of the commands' help and of click."""
    catalog = Catalog(domain=DOMAIN, project="Touchpoint", charset="utf-8")
    catalog.add(ONE_NUMBER, auto_comments=["this number as the language writes it"])
    for text in (*_in_code(), *_of_metrics(), *_of_commands(cli.main)):
        catalog.add(text)
    return catalog


def update(language: str, template: Catalog) -> None:
    """Bring a language's catalogue up to date and make what the product reads."""
    folder = LOCALES / language / "LC_MESSAGES"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{DOMAIN}.po"
    catalog = Catalog(locale=language, domain=DOMAIN)
    if file.exists():
        with file.open("rb") as old:
            catalog = read_po(old, locale=language, domain=DOMAIN)
    catalog.update(template)
    for wrong in broken(catalog):
        sys.exit(f"{file}: {wrong}")
    with file.open("wb") as new:
        write_po(new, catalog)
    with (folder / f"{DOMAIN}.mo").open("wb") as new:
        write_mo(new, catalog)


def broken(catalog: Catalog) -> Iterator[str]:
    """Translations whose {placeholders} are not those of their message."""
    for message in catalog:
        if not isinstance(message.id, str) or not message.id or not message.string:
            continue
        if set(PLACEHOLDER.findall(message.id)) != set(PLACEHOLDER.findall(str(message.string))):
            yield f"{message.id!r}: the placeholders differ; write those of the message"


def _in_code() -> Iterator[str | tuple[str, ...]]:
    folders = [ROOT / package for package in PACKAGES] + [Path(click.__file__).parent]
    for folder in folders:
        for _, _, text, _, _ in extract_from_dir(folder, [("**.py", "python")], keywords=KEYWORDS):
            if text:
                yield text


def _of_metrics() -> Iterator[str]:
    for metric in METRICS:
        yield from (getattr(metric, field.name) for field in fields(metric) if field.name in IN_WORDS)
        yield metric.unit.name


def _of_commands(command: click.Command) -> Iterator[str]:
    yield from (inspect.cleandoc(part.english) for part in (command, *command.params) if _has_help(part))
    for below in getattr(command, "commands", {}).values():
        yield from _of_commands(below)


def _has_help(part: object) -> bool:
    return bool(getattr(part, "english", None))


if __name__ == "__main__":
    LOCALES.mkdir(exist_ok=True)
    template = messages()
    with (LOCALES / f"{DOMAIN}.pot").open("wb") as pot:
        write_po(pot, template)
    known = {path.parts[-3] for path in LOCALES.glob(f"*/LC_MESSAGES/{DOMAIN}.po")}
    for language in sorted(known | set(sys.argv[1:])):
        update(language, template)
