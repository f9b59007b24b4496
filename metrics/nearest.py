"""The name that was probably meant."""

from collections.abc import Iterable
from difflib import get_close_matches

from metrics.text import t


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The most similar of these names, capitals and blanks apart; None when nothing is similar."""
    plain = {_plain(other): other for other in names}
    found = get_close_matches(_plain(name), list(plain), n=1)
    return plain[found[0]] if found else None


def suggestion(name: str, names: Iterable[str]) -> str:
    """What to write instead of an unknown name."""
    names = list(names)
    found = nearest(name, names)
    return (
        t("did you mean {name}?", name=found) if found else t("write one of {names}", names=", ".join(names))
    )


def _plain(name: str) -> str:
    return name.strip().lower()
