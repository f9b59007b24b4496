"""Columns of tables: how wide they are, and which stay in sight while the others are scrolled."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.charts.labels import cut, text_width
from metrics.text import t

LEAST, MOST = 80, 185  # pixels of a column with names: on a phone with room for a figure beside it
LETTER, PADDING = 11.3, 16  # pixels of a table's letters, and of what lies beside a text
RANK, RANKED = 30, 164  # of a rank and the name beside it: Streamlit pins three fifths of a table at most


def width(texts: pd.Series, most: int = MOST) -> int:
    """Of a column that shows its longest text, within reason: a click shows what is longer."""
    longest = max((text_width(text, LETTER) for text in texts.dropna()), default=0.0)
    return math.ceil(min(max(longest + PADDING, LEAST), most))


def ranked_names(names: pd.Series) -> dict[str, Any]:
    """The columns `rank` and `name`, which stay in sight."""
    config = st.column_config
    return {
        "rank": config.NumberColumn(t("#"), width=RANK, format="%d", pinned=True),
        "name": config.TextColumn(t("Touchpoint"), width=width(names, RANKED), pinned=True),
    }


def with_ellipses(table: pd.DataFrame, name: str, wide: int) -> Any:
    """The table as it is, and its names drawn as they fit into so many pixels: Streamlit cuts without a sign.

    Only where one is too long: a styled table takes Streamlit longer.
    """
    room = wide - PADDING
    if all(text_width(text, LETTER) <= room for text in table[name].dropna()):
        return table
    return table.style.format({name: lambda text: cut(str(text), room, LETTER)}, subset=[name])


def pinned(frame: pd.DataFrame, columns: Mapping[str, Any]) -> dict[str, Any]:
    """The columns' looks, of which the first stays in sight if it holds names."""
    first = str(frame.columns[0])
    if not pd.api.types.is_string_dtype(frame[first]):
        return dict(columns)
    look = columns.get(first) or {}
    given = {"label": look} if isinstance(look, str) else look
    wide = given.get("width") or width(frame[first])
    return {**columns, first: {**given, "width": wide, "pinned": True}}
