"""The one function that every text a person reads passes through."""

import gettext
from functools import lru_cache
from pathlib import Path

LOCALES = Path(__file__).parent / "locales"


@lru_cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("touchpoint", LOCALES, [language], fallback=True)


def t(message: str, language: str = "en", **values: object) -> str:
    """The message in this language with its {placeholders} filled in; English where there is no other."""
    return _catalogue(language).gettext(message).format(**values)
