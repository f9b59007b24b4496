"""Text from outside, where Markdown is expected: names, comments and messages are never markup."""

import re
from collections.abc import Iterable

MARKUP = re.compile(r"[\\`*_{}\[\]()<>#$:|~!@]|^[-+]|(?<=^\d)\.")
LINK = re.compile(r"(?i)(?<=https)(?=://)|(?<=http)(?=://)|(?<=www)(?=\.)|(?=@)")
APART = re.compile(r"(?<=\d) (?=%|pp\b|[A-Z]{3}\b)|(?<=\bn) (?==)|(?<=\bn =) (?=\d)")
UNSEEN = "\u2060"  # word joiner: has no width, and no line breaks at it


def plain(text: str) -> str:
    """The text with every mark of Markdown escaped, in one line.

    Addresses are made links after marks are read, so that escaping does not help: they are taken apart.
    """
    return MARKUP.sub(r"\\\g<0>", LINK.sub(UNSEEN, together(" ".join(text.split()))))


def coded(text: str, names: Iterable[str]) -> str:
    """The text, plain but for these names in it, which are to be written as they are: as code."""
    said = plain(text)
    for name in names:
        said = said.replace(plain(name), f"`{name}`")
    return said


def together(text: str) -> str:
    """The text without a place to break a line between a number and its unit, as in `95 %` and `n = 317`."""
    return APART.sub("\u00a0", text)


def small(markdown: str) -> str:
    """In small letters."""
    return f":small[{markdown}]"
