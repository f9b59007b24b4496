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
from metrics.standing import certainty
from metrics.text import t

LEAST, MOST = 120, 185  # pixels of the column with names; a phone has room for the quadrant beside it
LETTER, PADDING = 11.3, 16  # pixels of a table's letters, and of what lies beside a text


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
            "performance": shown["performance"].round(1),
            "change": shown["performance_change"].astype(float).round(1),
            "gap": shown["gap_performance"].astype(float).round(1),
            "months": [_line(sparklines.get(name, [])) for name in shown["touchpoint_id"]],
            "n": shown["performance_n"].astype("Int64"),
            "department": shown["department"],
            "owner": shown["owner"],
        }
    ).reset_index(drop=True)


def places(ranked: pd.DataFrame) -> list[str]:
    """The places that each may have: `1–3`, `1` where it is certain, nothing without a rank."""
    ends = (ranked[f"priority_rank_{end}"] for end in ("low", "high"))
    return [
        ""
        if pd.isna(low)
        else f"{low:.0f}"
        if low == high
        else t("{low}–{high}", low=f"{low:.0f}", high=f"{high:.0f}")
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
        "name": config.TextColumn(t("Touchpoint"), width=width(table["name"])),
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
        "department": config.TextColumn(t("Department"), width=width(table["department"])),
        "owner": config.TextColumn(t("Owner"), width=width(table["owner"])),
    }


def quadrants(touchpoints: pd.DataFrame, importance: Metric) -> pd.DataFrame:
    """Importance, performance and quadrant of every touchpoint, the most important weak ones first."""
    shown = touchpoints.sort_values(["priority_rank", "name"])
    return pd.DataFrame(
        {
            "rank": range(1, len(shown) + 1),
            "name": shown["name"],
            "quadrant": [[t(NAMES[name])] for name in shown["quadrant"]],
            "importance": shown[importance.name].astype(float).round(1),
            "performance": shown["performance"].astype(float).round(1),
            "certain": (100 * certainty(shown)).round(0),
        }
    ).reset_index(drop=True)


def quadrant_columns(importance: Metric, performance: Metric, table: pd.DataFrame) -> dict[str, Any]:
    """How the columns of `quadrants` are called and drawn."""
    colours = theme.palette(theme.mode())
    names = [t(NAMES[name]) for name in QUADRANTS]
    config = st.column_config
    return {
        "rank": config.NumberColumn(t("#"), width=30, format="%d"),
        "name": config.TextColumn(t("Touchpoint"), width=width(table["name"])),
        "quadrant": config.MultiselectColumn(
            t("Quadrant"), options=names, color=[colours.quadrants[name] for name in QUADRANTS], width=126
        ),
        "importance": config.NumberColumn(t("Import."), format="%.1f", help=t(importance.meaning), width=60),
        "performance": config.NumberColumn(
            t("Customers"), format="%.1f", help=t(performance.meaning), width=70
        ),
        "certain": config.NumberColumn(
            t("Certain"),
            format="%d %%",
            help=t(
                "Share of resamples in the quadrant named; where a basic touchpoint is to keep up, also "
                "those in overkill. None where the quadrant is undecided."
            ),
            width=58,
        ),
    }


def width(texts: pd.Series, most: int = MOST) -> int:
    """Of a column that shows its longest text, within reason: a click shows what is longer."""
    longest = max((text_width(text, LETTER) for text in texts.dropna()), default=0.0)
    return round(min(max(longest + PADDING, LEAST), most))


def _is_known(value: Any) -> bool:
    return bool(value) if isinstance(value, list) else bool(pd.notna(value))


def show(
    key: str, title: str, table: pd.DataFrame, columns: Mapping[str, Any], height: int | Literal["content"]
) -> None:
    """A table of this height without the columns of which nothing is known, and its download."""
    known = [name for name in columns if table[name].map(_is_known).any()]
    st.dataframe(
        table[known],
        column_config={name: columns[name] for name in known},
        hide_index=True,
        placeholder=formats.MISSING,
        height=height,
        key=key,
        alt=t("Table: {name}", name=title),
    )
    components.download(f"{key}-csv", lambda: table, f"{key}.csv")
