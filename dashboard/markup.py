"""Text from outside, where Markdown is expected: names, comments and messages are never markup."""

import re

MARKUP = re.compile(r"[\\`*_{}\[\]()<>#$:|~!@]|(?<=www)\.|^[-+]|(?<=^\d)\.")


def plain(text: str) -> str:
    """The text with every mark of Markdown escaped, in one line."""
    return MARKUP.sub(r"\\\g<0>", " ".join(text.split()))
