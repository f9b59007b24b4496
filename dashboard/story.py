"""One touchpoint's page: which one, its place on the map, its groups, its neighbours, and single rows."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

import pandas as pd
import streamlit as st

from dashboard import components, formats, headlines, written
from dashboard.charts import figures, flow
from dashboard.charts.dumbbell import VERDICTS
from dashboard.charts.journey_map import PAINS
from dashboard.columns import day_column, pinned
from dashboard.markup import plain
from dashboard.measures import in_full, metric
from dashboard.tiles import change_note
from dashboard.verdicts import GROUPS
from metrics.metric import PERCENT, Metric, Unit
from metrics.text import later, t

COMPLAINTS = ("opened_at", "text", "category", "severity", "resolved_at")
COMMENTS = ("answered_at", "comment", "satisfaction")
TEXTS = (("desk", "table", 480), ("phone", "lines", 240))  # pixels of their column: beside the date
SINGLE_ROWS: tuple[tuple[Literal["complaints", "comments"], str, tuple[str, ...]], ...] = (
    ("complaints", later("Newest complaints"), COMPLAINTS),
    ("comments", later("Newest comments"), COMMENTS),
)
IMPORTANCE = {  # whose word it is
    "stated_importance": later("what customers say"),
    "derived_importance": later("share in what moves satisfaction"),
    "internal_importance": later("what staff say"),
}
# after single experiences churn is a share of them, not the company's rate per month
LEFT = replace(metric("churn"), label=later("Customers who left"), unit=PERCENT)


def names(touchpoints: pd.DataFrame) -> dict[str, str]:
    """touchpoint_id -> a name of its own; the one to repair first, then all in the customer's order."""
    words = dict(zip(touchpoints["touchpoint_id"], figures.distinct_names(touchpoints), strict=True))
    first = str(pd.concat([headlines.to_repair(touchpoints), touchpoints])["touchpoint_id"].iloc[0])
    return {first: words[first], **words}


def row(touchpoints: pd.DataFrame, touchpoint_id: str) -> pd.Series:
    """The touchpoint's row of the scorecard."""
    found: pd.Series = touchpoints[touchpoints["touchpoint_id"] == touchpoint_id].iloc[0]
    return found


def place(row: pd.Series) -> str:
    """Stage, channel, department, owner and marks of one touchpoint in one line (escaped)."""
    words = [row["stage"], row["channel"], row["department"]]
    if pd.notna(row["owner"]):
        words.append(t("owner: {name}", name=row["owner"]))
    if pd.notna(row["moment_of_truth"]) and row["moment_of_truth"] > 0:
        words.append(t("moment of truth, level {level}", level=int(row["moment_of_truth"])))
    if pd.notna(row["pain_point"]) and row["pain_point"]:
        words.append(t("declared pain point"))
    if pd.notna(row["pain_found"]):
        words.append(t("pain point in the figures: {why}", why=t(PAINS[row["pain_found"]])))
    if row["truth_found"]:
        words.append(t("moment of truth in the figures"))
    return plain(" · ".join(str(word) for word in words if pd.notna(word)))


def tile_words(row: pd.Series, name: str) -> tuple[str, str]:
    """What stands below a figure's tile, and what it is called there."""
    match name:
        case "performance":
            return change_note(row, metric("performance_change")), t("Performance")
        case "gap_performance":
            return verdict(row), t("Staff gap")
        case "complaints_per_1000":
            return basis(row), t("Complaints")
        case "resolution_hours":
            return "", ""
        case "churn_risk_ratio":
            return t("Associated with, not caused by."), t("Churn risk")
    return t(IMPORTANCE[name]), t("Importance")


def verdict(row: pd.Series) -> str:
    """The verdict on the gap of performance in words."""
    name = row["gap_performance_verdict"]
    return f"{t(VERDICTS[name])}. {t(GROUPS[name][1])}"


def basis(row: pd.Series) -> str:
    """What the complaints are divided by."""
    return (
        t("per 1,000 contacts") if row["complaints_per_1000_basis"] == "contacts" else t("per 1,000 ratings")
    )


def segments(groups: pd.DataFrame) -> pd.DataFrame:
    """Performance and top box per segment, in full."""
    return pd.DataFrame(
        {
            t("Segment"): groups["segment"],
            t("Segmentation"): groups["segmentation"],
            t(metric("performance").label): in_full(groups, metric("performance")),
            t(metric("top_box").label): in_full(groups, metric("top_box")),
        }
    )


def neighbours(
    links: pd.DataFrame, touchpoints: pd.DataFrame, touchpoint_id: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What comes before and what comes after, the way that most go first: touchpoint, customers' score, the
    share who go this way, and how long they wait."""
    before = links[links["to_touchpoint"] == touchpoint_id]
    after = links[links["from_touchpoint"] == touchpoint_id]
    return (
        _neighbours(before, touchpoints, "from_touchpoint", t("Come here")),
        _neighbours(after, touchpoints, "to_touchpoint", t("Go there")),
    )


def neighbour_table(key: str, title: str, table: pd.DataFrame) -> None:
    """One side of the touchpoint: a table with its download, or that there is no link."""
    st.text(title)
    if table.empty:
        st.caption(t("No link."))
    else:
        shown, looks = pinned(table, {})
        st.dataframe(
            shown,
            column_config=looks,
            hide_index=True,
            placeholder=formats.MISSING,
            alt=title,
        )
        components.download(f"{key}-csv", lambda: table, f"{key}.csv")


def _neighbours(links: pd.DataFrame, touchpoints: pd.DataFrame, end: str, went: str) -> pd.DataFrame:
    known = touchpoints.set_index("touchpoint_id")
    others = links[links[end].isin(known.index)]
    others = others.sort_values("onward_share", ascending=False, kind="stable")
    scores = known.reindex(others[end])
    measured = {
        went: _short(others, metric("onward_share"), formats.number),
        t("Wait"): _short(others, metric("waiting_hours"), lambda hours, _: formats.duration(hours)),
    }
    table = {
        t("Touchpoint"): scores["name"],
        t("Customers"): _short(scores, metric("performance"), formats.number),
        **(measured if links["onward_share"].notna().any() else {}),
        t("Expected"): flow.expected(others),
    }
    return pd.DataFrame({name: cells.reset_index(drop=True) for name, cells in table.items()})


def _short(frame: pd.DataFrame, metric: Metric, words: Callable[[float, Unit], str]) -> pd.Series:
    """The figure of each row as its value alone; a download has its interval and base."""
    said = [words(value, metric.unit) for value in frame[metric.name].astype(float)]
    return written.column(said, written.figures(frame, metric.name, metric.unit), frame.index)


def columns(names: tuple[str, ...], room: int) -> dict[str, Any]:
    """How single rows are shown: texts from customers as plain text, in so many pixels."""
    config = st.column_config
    every = {
        "opened_at": day_column(t("Opened")),
        "resolved_at": day_column(t("Resolved")),
        "answered_at": day_column(t("Answered")),
        "severity": config.NumberColumn(t("Severity"), width="small"),
        "satisfaction": config.NumberColumn(
            t("Score"), format="%.0f", width="small", help=t("From 0 to 100.")
        ),
        "category": config.TextColumn(t("Category")),
        "text": config.TextColumn(t("Text"), width=room),
        "comment": config.TextColumn(t("Comment"), width=room),
    }
    return {name: every[name] for name in names}
