"""The one function that every text a person reads passes through, in the language of this process.

One process serves one workspace; `open_workspace` lets it speak that workspace's language. A language is a
gettext catalogue below `metrics/locales`: docs/translating.md says how one is made.
"""

import gettext
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol, runtime_checkable

LOCALES = Path(__file__).parent / "locales"
DOMAIN = "touchpoint"
ENGLISH = "en"  # what the messages in the code are written in
ONE_NUMBER = "1,234.5"  # a translator writes this number as the language does

_spoken: list[gettext.NullTranslations] = [gettext.NullTranslations()]


@runtime_checkable
class Sentence(Protocol):
    """A message that is carried about with its values and translated where it is read."""

    @property
    def template(self) -> str: ...
    @property
    def values(self) -> Mapping[str, object]: ...


def languages() -> list[str]:
    """The languages that can be spoken."""
    return sorted({ENGLISH, *(path.parts[-3] for path in LOCALES.glob(f"*/LC_MESSAGES/{DOMAIN}.mo"))})


def speak(language: str) -> None:
    """Let this process speak this one of `languages`, the texts of the command line's library included."""
    found = [] if language == ENGLISH else [language]
    _spoken[:] = [gettext.translation(DOMAIN, LOCALES, found, fallback=not found)]
    os.environ["LANGUAGE"] = language  # click asks gettext's own functions, which look here
    gettext.bindtextdomain(DOMAIN, str(LOCALES))
    gettext.textdomain(DOMAIN)


def t(message: str, /, **values: object) -> str:
    """The message in the process's language with its {placeholders} filled in."""
    return (_spoken[0].gettext(message) if message else "").format(**values)


def later(message: str) -> str:
    """The message as it is: puts a constant's text into the catalogue; `t` translates it where it is read."""
    return message


def said(sentence: Sentence) -> str:
    """A carried sentence in words, the sentences among its values too; several of them stand on lines."""
    return t(sentence.template, **{name: _in_words(value) for name, value in sentence.values.items()})


def _in_words(value: object) -> object:
    if isinstance(value, Sentence):
        return said(value)
    if isinstance(value, tuple):
        return "\n".join(str(_in_words(part)) for part in value)
    return value


def number(value: float, decimals: int = 0, *, signed: bool = False) -> str:
    """`1,234.5`, with the signs that the language has for thousands and decimals."""
    marks = signs()
    plain = f"{value:{'+' if signed else ''},.{decimals}f}"
    return plain.translate({ord(","): marks["thousands"], ord("."): marks["decimal"]})


def signs() -> dict[str, str]:
    """What stands between thousands, and before decimals."""
    written = t(ONE_NUMBER)
    return {
        "thousands": written[written.index("1") + 1 : written.index("2")],
        "decimal": written[written.index("4") + 1 : written.index("5")],
    }


def percent(share: float) -> str:
    """A share of 0-1 as `20 %`."""
    return t("{number} %", number=number(100 * share))
