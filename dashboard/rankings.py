"""Ranked tables: what to repair first, beside the figures that say so."""

import math
from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import components, formats, linked, scripts, written
from dashboard.charts.quadrant import MEANINGS, NAMES, QUADRANTS
from dashboard.columns import RANKED, ranked_names, width, with_ellipses
from metrics.metric import POINTS, SCORE, Metric
from metrics.standing import certainty
from metrics.statistics.multiplicity import BEYOND_CHANCE
from metrics.text import t

CHIP = 122  # pixels of a quadrant's name
MARKS = {True: "▲", False: "▼"}  # beyond chance, up and down
TINTS = {  # Streamlit's colours that text reads well on, light and dark; near to the marks' colours
    "concentrate": "orange",
    "keep_up": "blue",
    "low_priority": "gray",
    "overkill": "violet",
    "undecided": "gray",
}


def priorities(
    touchpoints: pd.DataFrame, sparklines: Mapping[str, list[float]], rows: int | None = None
) -> pd.DataFrame:
    """The touchpoints that can be ranked, the first to repair first, as the table shows them."""
    ranked = touchpoints.dropna(subset=["priority_rank"]).sort_values(["priority_rank", "name"])
    shown = ranked.head(rows if rows is not None else len(ranked))
    return pd.DataFrame(
        {
            "rank": range(1, len(shown) + 1),
            "name": shown["name"],
            "quadrant": [[t(NAMES[name])] for name in shown["quadrant"]],
            "priority": shown["priority_score"].round(1),
            "places": places(shown),
            "performance": with_error(shown),
            "change": _marked(shown, "performance_change"),
            "gap": _marked(shown, "gap_performance"),
            "months": [_line(sparklines.get(name, [])) for name in shown["touchpoint_id"]],
            "n": shown["performance_n"].astype("Int64"),
            "department": shown["department"],
            "owner": shown["owner"],
        }
    ).reset_index(drop=True)


def with_error(shown: pd.DataFrame) -> pd.Series:
    """`57.2 ±1.3`: the score and the wider half of its 95 % interval."""
    score, low, high = (shown[f"performance{end}"].astype(float) for end in ("", "_low", "_high"))
    half = np.fmax(high - score, score - low)
    words = [
        formats.MISSING
        if pd.isna(value)
        else t("{value} ±{half}", value=formats.number(value, SCORE), half=formats.number(wider, SCORE))
        for value, wider in zip(score, half, strict=True)
    ]
    return written.column(words, written.figures(shown, "performance", SCORE), shown.index)


def _marked(shown: pd.DataFrame, name: str) -> pd.Series:
    """`−10.4 ▼`: a difference with its sign; a triangle only where it is beyond chance."""
    tested = shown[f"{name}_p_adjusted"].astype(float) <= BEYOND_CHANCE
    words = [
        formats.number(value, POINTS) + (f" {MARKS[value > 0]}" if clear else "")
        for value, clear in zip(shown[name].astype(float), tested, strict=True)
    ]
    return written.column(words, written.figures(shown, name, POINTS), shown.index)


def places(ranked: pd.DataFrame) -> pd.Series:
    """The places that each may have: `1–3`, `1` where it is certain, nothing without a rank."""
    ends = [ranked[f"priority_rank_{end}"] for end in ("low", "high")]
    words = [
        ""
        if pd.isna(low)
        else f"{low:.0f}"
        if low == high
        else t("{low}–{high}", low=f"{low:.0f}", high=f"{high:.0f}")
        for low, high in zip(*ends, strict=True)
    ]
    return written.column(words, map(written.between, *ends), ranked.index)


def _line(months: list[float]) -> list[float]:
    """The months as a line; one month is none."""
    return months if len(months) > 1 else []


def priority_columns(performance: Metric, table: pd.DataFrame, most: int = RANKED) -> dict[str, Any]:
    """How the table's columns are called and drawn, with names of at most so many pixels.

    What to do about which touchpoint comes first, since it is seen without scrolling. The progress bar ends
    at the highest priority.
    """
    months = [value for line in table["months"] for value in line] or [0.0, 100.0]
    low, high = math.floor(min(months) / 10) * 10, math.ceil(max(months) / 10) * 10
    config = st.column_config
    return {
        **ranked_names(table["name"], most),
        "quadrant": _quadrant_column(),
        "performance": config.TextColumn(t("Customers"), help=t(performance.meaning), width=78),
        "priority": config.ProgressColumn(
            t("Priority"),
            min_value=0,
            max_value=max(float(table["priority"].max()), 1.0),
            format="%.1f",
            width=68,
            help=t("Importance × room for improvement × reach."),
        ),
        "places": config.TextColumn(
            t("Places"), help=t("Between which places it lies in 80 of 100 cases."), width=52
        ),
        "change": config.TextColumn(t("Change"), width=70),
        "gap": config.TextColumn(t("Staff gap"), help=t("Staff minus customers."), width=72),
        "months": config.LineChartColumn(
            t("Months, {low}–{high}", low=low, high=high),
            y_min=low,
            y_max=high,
            width=96,
            help=t("The newest months without a gap, all lines on one scale."),
        ),
        "n": config.NumberColumn(t("Answers"), format="localized", width=63),
        "department": config.TextColumn(t("Department"), width=width(table["department"])),
        "owner": config.TextColumn(t("Owner"), width=width(table["owner"])),
    }


def quadrants(touchpoints: pd.DataFrame, importance: Metric) -> pd.DataFrame:
    """Importance, performance and quadrant of every touchpoint, the most important weak ones first."""
    shown = touchpoints.sort_values(["priority_rank", "name"])
    known = shown[[importance.name, "performance"]].notna().all(axis=1)
    return pd.DataFrame(
        {
            "touchpoint_id": shown["touchpoint_id"],
            "rank": range(1, len(shown) + 1),
            "name": shown["name"],
            "quadrant": [
                [t(NAMES[name])] if both else [] for name, both in zip(shown["quadrant"], known, strict=True)
            ],
            "importance": shown[importance.name].astype(float).round(1),
            "performance": shown["performance"].astype(float).round(1),
            "certain": (100 * certainty(shown)).round(0),
        }
    ).reset_index(drop=True)


def quadrant_columns(importance: Metric, performance: Metric, table: pd.DataFrame) -> dict[str, Any]:
    """How the columns of `quadrants` are called and drawn."""
    config = st.column_config
    return {
        **ranked_names(table["name"]),
        "quadrant": _quadrant_column(),
        "importance": config.NumberColumn(
            t("Importance"), format="%.1f", help=t(importance.meaning), width=84
        ),
        "performance": config.NumberColumn(
            t("Customers"), format="%.1f", help=t(performance.meaning), width=70
        ),
        "certain": config.NumberColumn(
            t("Certain"),
            format="%d %%",
            help=t(
                "The chance of the quadrant named; where a basic touchpoint is to keep up, with that of "
                "overkill. None where the quadrant is undecided."
            ),
            width=58,
        ),
    }


def _quadrant_column() -> Any:
    return st.column_config.MultiselectColumn(
        t("Quadrant"),
        options=[t(NAMES[name]) for name in QUADRANTS],
        color=[TINTS[name] for name in QUADRANTS],
        help="  \n".join(f"{t(NAMES[name])}: {t(MEANINGS[name])}" for name in QUADRANTS),
        width=CHIP,
    )


def _is_known(value: Any) -> bool:
    if isinstance(value, written.Written):
        return value != formats.MISSING
    return bool(value) if isinstance(value, list) else bool(pd.notna(value))


def height(table: pd.DataFrame, room: int, row: int) -> int | Literal["content"]:
    """That of its rows and their header, as far as so many pixels hold them."""
    return room if (len(table) + 1) * row > room else "content"


def show(
    key: str,
    title: str,
    table: pd.DataFrame,
    columns: Mapping[str, Any],
    height: int | Literal["content"],
    marked: str | None = None,
    tall: bool = False,
    row: int | None = None,
    whole: bool = True,
) -> None:
    """A table of this height without the columns of which nothing is known, and its download.

    The rows of a `tall` one hold three lines of text, else they have `row` pixels. `marked` names what in
    the link says which touchpoint_id has its cell selected; a click on a cell says so, and the box beside
    the table its name. The last column has names that are cut, if `whole` and nothing else tells them.
    """
    known = [name for name in columns if any(map(_is_known, table[name]))]
    look: dict[str, Any] = {
        "column_config": {name: columns[name] for name in known},
        "hide_index": True,
        "placeholder": formats.MISSING,
        "height": height,
        "row_height": components.TALL if tall else row,
        "key": key,
        "alt": t("Table: {name}", name=title),
    }
    shown = table[known]
    if "name" in known and not tall:
        wide = columns["name"]["width"]
        shown = with_ellipses(shown, "name", t("Touchpoint"), wide, whole and marked is None)
    if marked is None:
        st.dataframe(shown, **look)
    else:
        _selectable(table, shown, marked, look)
    components.download(f"{key}-csv", lambda: table, f"{key}.csv")


def _selectable(table: pd.DataFrame, shown: Any, marked: str, look: Mapping[str, Any]) -> None:
    """The table with one cell selected: the name of the touchpoint that the link marks."""
    key = look["key"]

    def told() -> None:
        cells = st.session_state[key]["selection"]["cells"]
        linked.write(marked, [str(table["touchpoint_id"].iloc[cells[0][0]])] if cells else [])

    places = np.flatnonzero(table["touchpoint_id"] == (linked.read(marked) or [""])[-1])
    cells = [(int(place), "name") for place in places]
    asked = st.session_state.get(key)
    if asked is None or [cell[0] for cell in asked["selection"]["cells"]] != list(places):
        st.session_state[key] = {"selection": {"rows": [], "columns": [], "cells": cells}}
    if cells:
        scripts.mark(key, cells[0][0], len(table))
    st.dataframe(shown, **look, on_select=told, selection_mode="single-cell")
