"""Columns of tables: how wide they are, and which stay in sight while the others are scrolled."""

import math
from collections.abc import Iterable, Mapping
from itertools import takewhile
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.charts.labels import cut, text_width
from metrics.text import t

LEAST, MOST = 80, 185  # pixels of a column with names: on a phone with room for a figure beside it
DAY = "D MMM YYYY"  # as all of the product writes days; a download has them as ISO 8601
LETTER, PADDING = 11.3, 16  # pixels of a table's letters, and of what lies beside a text
WHEN = 96  # of a day
TELLING = 5  # letters at the end of a cut name, its ellipsis included, that tell it from none
RANK, RANKED = 30, 164  # of a rank and the name beside it: Streamlit pins three fifths of a table at most


def width(texts: pd.Series, most: int = MOST) -> int:
    """Of a column that shows its longest text, within reason: a click shows what is longer."""
    longest = max((text_width(text, LETTER) for text in texts.dropna()), default=0.0)
    return math.ceil(min(max(longest + PADDING, LEAST), most))


def ranked_names(names: pd.Series, most: int = RANKED) -> dict[str, Any]:
    """The columns `rank` and `name`, which stay in sight; a name has at most so many pixels."""
    config = st.column_config
    return {
        "rank": config.NumberColumn(t("#"), width=RANK, format="%d", pinned=True),
        "name": config.TextColumn(t("Touchpoint"), width=width(names, most), pinned=True),
    }


def day_column(label: str) -> Any:
    """A column of days: `20 Nov 2026`."""
    return st.column_config.DatetimeColumn(label, format=DAY, width=WHEN)


def moment_column(label: str) -> Any:
    """A column of days with their time: `20 Nov 2026, 06:00`."""
    return st.column_config.DatetimeColumn(label, format=f"{DAY}, HH:mm")


def month_column(label: str) -> Any:
    """A column of months that stays in sight: `Nov 2026`."""
    return st.column_config.DatetimeColumn(label, format="MMM YYYY", width=LEAST, pinned=True)


def with_ellipses(table: pd.DataFrame, name: str, label: str, wide: int, whole: bool = True) -> pd.DataFrame:
    """The table with names cut as they fit into so many pixels: Streamlit cuts without a sign.

    The last column has those that are cut in full, if `whole`. A pandas Styler would keep them in the cell,
    and takes ten times as long to draw.
    """
    room = wide - PADDING
    if all(text_width(text, LETTER) <= room for text in table[name].dropna()):
        return table
    short = table[name].map(_apart(table[name].dropna().unique(), room), na_action="ignore")
    shown = table.assign(**{name: short})
    if not whole:
        return shown
    cut_off = table[name].where(table[name] != short, "")
    return shown.assign(**{t("{column}, in full", column=label): cut_off})


def _apart(names: Iterable[str], room: float) -> dict[str, str]:
    """Each name as it fits: cut at its end, or within it where only the last letters would tell two apart."""
    ordered, short = sorted(names), {}
    for place, text in enumerate(ordered):
        neighbours = ordered[max(place - 1, 0) : place] + ordered[place + 1 : place + 2]
        shared = max((_shared(text, other) for other in neighbours), default=0)
        line = cut(text, room, LETTER)
        alike = line != text and shared >= len(line) - TELLING
        short[text] = _cut_within(text, shared, room) if alike else line
    return short


def _shared(text: str, other: str) -> int:
    """With how many letters both begin."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(text, other, strict=False)))


def _cut_within(text: str, shared: int, room: float) -> str:
    """`Informatio…departures`: the word with which it goes on after `shared` letters, and of its beginning
    what fits."""
    end = text[text.rfind(" ", 0, shared) + 1 :]
    while text_width(end, LETTER) > room / 2:
        end = end[1:].lstrip()
    kept = len(text) - len(end)
    while kept and text_width(f"{text[:kept]}…{end}", LETTER) > room:
        kept -= 1
    return f"{text[:kept].rstrip()}…{end}"


def wraps(table: pd.DataFrame, looks: Mapping[str, Any]) -> bool:
    """Whether a text needs more than one line of its column; one without a width is as wide as its texts."""
    for name, look in looks.items():
        wide = look.get("width") if isinstance(look, Mapping) else None
        if isinstance(wide, int) and pd.api.types.is_string_dtype(table[name]):
            texts = table[name].dropna()
            if any("\n" in text or text_width(text, LETTER) > wide - PADDING for text in texts):
                return True
    return False


def pinned(
    frame: pd.DataFrame, columns: Mapping[str, Any], lines: bool = False
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The table and its columns' looks, of which the first stays in sight if it holds names, and so does a
    place before it.

    What is too long of these has an ellipsis, unless its rows have several `lines`.
    """
    first, most = str(frame.columns[0]), MOST
    if first == t("#"):
        place = st.column_config.NumberColumn(width=RANK, format="%d", pinned=True)
        first, most, columns = str(frame.columns[1]), RANKED, {first: place, **columns}
    if not pd.api.types.is_string_dtype(frame[first]):
        return frame, dict(columns)
    look = columns.get(first) or {}
    given: dict[str, Any] = {"label": look} if isinstance(look, str) else dict(look)
    wide: int = given.get("width") or width(frame[first], most)
    looks = {**columns, first: {**given, "width": wide, "pinned": True}}
    if lines:
        return frame, looks
    return with_ellipses(frame, first, given.get("label") or first, wide), looks
