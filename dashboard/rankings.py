"""Ranked tables: what to repair first, beside the figures that say so."""

import math
from collections.abc import Mapping
from typing import Any, Literal

import pandas as pd
import streamlit as st

from dashboard import components, formats, theme
from dashboard.charts.labels import text_width
from dashboard.charts.quadrant import NAMES, QUADRANTS
from metrics.metric import Metric
from metrics.text import t

NAME = 165  # pixels of the column with names: beside them a phone has room for the quadrant
LETTER, PADDING, TWO_LINES = 11, 16, 48  # pixels of a table's letters, beside them, and of rows of two lines


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
            "places": _places(shown),
            "performance": shown["performance"].round(1),
            "change": shown["performance_change"].astype(float).round(1),
            "gap": shown["gap_performance"].astype(float).round(1),
            "months": [_line(sparklines.get(name, [])) for name in shown["touchpoint_id"]],
            "n": shown["performance_n"].astype("Int64"),
            "department": shown["department"],
            "owner": shown["owner"],
        }
    ).reset_index(drop=True)


def _places(ranked: pd.DataFrame) -> list[str]:
    """The places that each may have: `1–3`, or `1` where it is certain."""
    ends = (ranked[f"priority_rank_{end}"] for end in ("low", "high"))
    return [
        f"{low:.0f}" if low == high else t("{low}–{high}", low=f"{low:.0f}", high=f"{high:.0f}")
        for low, high in zip(*ends, strict=True)
    ]


def _line(months: list[float]) -> list[float]:
    """The months as a line; one month is none."""
    return months if len(months) > 1 else []


def priority_columns(performance: Metric, table: pd.DataFrame) -> dict[str, Any]:
    """How the table's columns are called and drawn; the progress bar ends at the highest priority."""
    colours = theme.palette(theme.mode())
    names = [t(NAMES[name]) for name in QUADRANTS]
    months = [value for line in table["months"] for value in line] or [0.0, 100.0]
    low, high = math.floor(min(months) / 10) * 10, math.ceil(max(months) / 10) * 10
    config = st.column_config
    return {
        "rank": config.NumberColumn(t("#"), width=36, format="%d"),
        "name": config.TextColumn(t("Touchpoint"), width=NAME),
        "quadrant": config.MultiselectColumn(
            t("Quadrant"), options=names, color=[colours.quadrants[name] for name in QUADRANTS], width=126
        ),
        "priority": config.ProgressColumn(
            t("Priority"),
            min_value=0,
            max_value=max(float(table["priority"].max()), 1.0),
            format="%.1f",
            width=105,
            help=t("Importance × room for improvement × reach."),
        ),
        "places": config.TextColumn(
            t("Places"), help=t("Between which places it lies in 80 of 100 cases."), width=62
        ),
        "performance": config.NumberColumn(
            t("Customers"), format="%.1f", help=t(performance.meaning), width=80
        ),
        "change": config.NumberColumn(t("Change"), format="%+.1f", width=68),
        "gap": config.NumberColumn(
            t("Staff gap"), format="%+.1f", help=t("Staff minus customers."), width=76
        ),
        "months": config.LineChartColumn(
            t("Months, {low}–{high}", low=low, high=high),
            y_min=low,
            y_max=high,
            width=96,
            help=t("The newest months without a gap, all lines on one scale."),
        ),
        "n": config.NumberColumn(t("Answers"), format="localized", width=70),
        "department": config.TextColumn(t("Department"), width=128),
        "owner": config.TextColumn(t("Owner"), width=110),
    }


def quadrants(touchpoints: pd.DataFrame, importance: Metric) -> pd.DataFrame:
    """Importance, performance and quadrant of every touchpoint, the most important weak ones first."""
    shown = touchpoints.sort_values(["priority_rank", "name"])
    shares = shown[[f"share_{name}" for name in QUADRANTS[:4]]].max(axis=1)
    return pd.DataFrame(
        {
            "rank": range(1, len(shown) + 1),
            "name": shown["name"],
            "quadrant": [[t(NAMES[name])] for name in shown["quadrant"]],
            "importance": shown[importance.name].astype(float).round(1),
            "performance": shown["performance"].astype(float).round(1),
            "certain": (100 * shares).round(0),
        }
    ).reset_index(drop=True)


def quadrant_columns(importance: Metric, performance: Metric) -> dict[str, Any]:
    """How the columns of `quadrants` are called and drawn."""
    colours = theme.palette(theme.mode())
    names = [t(NAMES[name]) for name in QUADRANTS]
    config = st.column_config
    return {
        "rank": config.NumberColumn(t("#"), width=32, format="%d"),
        "name": config.TextColumn(t("Touchpoint"), width=NAME),
        "quadrant": config.MultiselectColumn(
            t("Quadrant"), options=names, color=[colours.quadrants[name] for name in QUADRANTS], width=126
        ),
        "importance": config.NumberColumn(t("Import."), format="%.1f", help=t(importance.meaning), width=60),
        "performance": config.NumberColumn(
            t("Customers"), format="%.1f", help=t(performance.meaning), width=72
        ),
        "certain": config.NumberColumn(
            t("Certain"), format="%d %%", help=t("Share of resamples in the likeliest quadrant."), width=62
        ),
    }


def show(
    key: str, name: str, table: pd.DataFrame, columns: Mapping[str, Any], height: int | Literal["content"]
) -> None:
    """A table of this height, and its download; rows of two lines where a touchpoint's name needs them."""
    long = any(text_width(name, LETTER) > NAME - PADDING for name in table["name"])
    st.dataframe(
        table,
        column_config=dict(columns),
        hide_index=True,
        placeholder=formats.MISSING,
        height=height,
        row_height=TWO_LINES if long else None,
        key=key,
        alt=t("Table: {name}", name=name),
    )
    components.download(f"{key}-csv", lambda: table, f"{key}.csv")
