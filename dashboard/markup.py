"""Text from outside, where Markdown is expected: names, comments and messages are never markup."""

import re

MARKUP = re.compile(r"[\\`*_{}\[\]()<>#$:|~!@]|^[-+]|(?<=^\d)\.")
LINK = re.compile(r"(?i)(?<=https)(?=://)|(?<=http)(?=://)|(?<=www)(?=\.)|(?=@)")
UNSEEN = "\u2060"  # word joiner: has no width, and no line breaks at it


def plain(text: str) -> str:
    """The text with every mark of Markdown escaped, in one line."""
    return MARKUP.sub(r"\\\g<0>", " ".join(text.split()))
