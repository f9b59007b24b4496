"""Texts that know what they are made of: a page shows the words, a download the numbers."""

from collections.abc import Iterable, Mapping
from typing import Any, Self

import pandas as pd

from metrics.metric import Unit

WITHHELD = "withheld"  # the part that is a code: a download says it in words
ROUND = 4  # decimals of a download


class Written(str):
    """Words with their parts: what follows the column's name in a download -> what stands there."""

    parts: Mapping[str, Any]

    def __new__(cls, words: str, parts: Mapping[str, Any]) -> Self:
        made = super().__new__(cls, words)
        made.parts = parts
        return made

    def __getnewargs__(self) -> tuple[str, Mapping[str, Any]]:  # type: ignore[override]
        """What a cache makes it of again."""
        return str(self), self.parts


def column(words: Iterable[str], parts: Iterable[Mapping[str, Any]], index: pd.Index) -> pd.Series:
    """A column of such texts: as objects, since pandas would keep the words alone."""
    return pd.Series(list(map(Written, words, parts)), index=index, dtype=object)


def figures(frame: pd.DataFrame, name: str, unit: Unit) -> list[dict[str, Any]]:
    """The parts of each row's figure `name`: value, interval, base, and why it is withheld."""
    codes = frame.get(f"{name}_withheld", pd.Series(None, index=frame.index, dtype=object))
    ends = (frame[f"{name}{end}"] for end in ("", "_low", "_high", "_n"))
    return [
        figure(value, low, high, n, code, unit)
        for value, low, high, n, code in zip(*ends, codes, strict=True)
    ]


def figure(value: Any, low: Any, high: Any, n: Any, withheld: Any, unit: Unit) -> dict[str, Any]:
    """The parts of one figure; where it is shown nothing is withheld."""
    return {
        **number(value, unit.suffix.strip()),
        "low": _rounded(low),
        "high": _rounded(high),
        "n": 0 if pd.isna(n) else int(n),
        WITHHELD: withheld if pd.isna(value) else None,
    }


def number(value: Any, unit: str = "") -> dict[str, Any]:
    """A value alone, with its unit in the column's name."""
    return {f"({unit})" if unit else "": _rounded(value)}


def between(low: Any, high: Any) -> dict[str, Any]:
    """Two ends."""
    return {"low": _rounded(low), "high": _rounded(high)}


def _rounded(value: Any) -> float | None:
    return None if pd.isna(value) else round(float(value), ROUND)
