"""Tiles of one touchpoint's figures: value, change, interval, base, or what is missing for them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

import pandas as pd
import streamlit as st

from dashboard import components, formats
from dashboard.charts import sparkline
from dashboard.markup import plain
from dashboard.measures import reason, written
from metrics.metric import Metric
from metrics.period import Period
from metrics.text import later, t
from metrics.withheld import NOT_ESTIMABLE

Colour = Literal["green", "red", "gray"]
Arrow = Literal["up", "down", "off"]
WEIGHED = {  # the index, by the importance that its row names
    "stated": later("Each touchpoint counts by its stated importance."),
    "derived": later("Each touchpoint counts by its derived importance."),
    "none": later("All touchpoints count alike, as their importance is not known in this period."),
}
UNBROKEN = "\u00a0=\u00a0"  # a base stays on one line


def beside(number: int) -> Any:
    """The place of so many tiles beside each other: over the page's width, wrapped where it is narrow."""
    return st.grid(max(number, 1), min_column_width=140, key="tiles")


def tile(row: pd.Series, metric: Metric, note: str = "", label: str = "") -> None:
    """One figure of a touchpoint; the interval and the base stand below it."""
    figure = formats.figure(row, metric.name)
    with st.container(border=True, height="stretch", gap="xxsmall"):
        st.metric(
            label or t(metric.label),
            formats.number(figure.value if figure.shown else None, metric.unit),
            help=plain(t(metric.meaning)),
        )
        st.caption(plain(written(row, metric)).replace(" = ", UNBROKEN))
        if note and figure.shown:
            st.caption(plain(note))


def overall(
    metric: Metric,
    row: Mapping[str, Any],
    months: Sequence[float | None],
    against: Period,
    rests_on: tuple[object, ...],
    label: str = "",
    whole: Mapping[str, Any] | None = None,
) -> None:
    """One figure of the whole company: value, change, months, unit, interval and base, or why withheld.

    `against` is the comparison period, which the help names beside the change. An arrow and a colour have
    only changes beyond chance: else nothing has moved. Of a part `whole` is the same figure of all.
    """
    figure = formats.overall_figure(row)
    colour, arrow = _looks(row, metric)
    with st.container(border=True, height="stretch", gap="xxsmall"):
        st.metric(
            label or t(metric.label),
            formats.number(figure.value if figure.shown else None, metric.unit),
            delta=_delta(figure, row, metric),
            delta_color=colour,
            delta_arrow=arrow,
            help=plain(" ".join([t(metric.meaning), *_weighed(row), _compared(row, metric, against)])),
        )
        if figure.shown and sparkline.is_line(months):
            components.chart(
                f"months-{metric.name}",
                lambda colours: sparkline.sparkline(months, metric, colours),
                rests_on=rests_on,
                alt=sparkline.sentence(months, metric),
            )
        lines: tuple[str, ...]
        if figure.shown:
            interval = formats.certain(figure.low, figure.high, metric.unit)
            lines = (interval, _base(row, metric, figure.n), _of_all(row, whole, metric))
        else:
            lines = (reason(figure.withheld or NOT_ESTIMABLE, figure.n),)
        st.caption("  \n".join(plain(line) for line in lines if line))


def _of_all(row: Mapping[str, Any], whole: Mapping[str, Any] | None, metric: Metric) -> str:
    """The same figure of all touchpoints, to compare with; nothing where there is none on the same basis."""
    if whole is None or (pd.notna(row["basis"]) and row["basis"] != whole["basis"]):
        return ""
    figure = formats.overall_figure(whole)
    if not figure.shown:
        return ""
    return t(
        "overall: {value} ({interval})",
        value=formats.number(figure.value, metric.unit),
        interval=formats.interval(figure.low, figure.high, metric.unit),
    )


def _base(row: Mapping[str, Any], metric: Metric, n: int) -> str:
    """How many of what the figure rests on."""
    message = later("n = {n}")
    if metric.name == "complaints_per_1000":
        message = later("n = {n} contacts") if row["basis"] == "contacts" else later("n = {n} ratings")
    if metric.name == "churn":
        message = later("n = {n} customers")
    return t(message, n=formats.count(n))


def _weighed(row: Mapping[str, Any]) -> list[str]:
    return [t(WEIGHED[row["basis"]])] if row["basis"] in WEIGHED else []


def _compared(row: Mapping[str, Any], metric: Metric, against: Period) -> str:
    """The change in words with its interval, and against which period; or that there is none."""
    if pd.isna(row["value"]) or pd.isna(row["change"]):
        return t("Nothing to compare with in {period}.", period=formats.days(against))
    return t(
        "Change of {change} (95 %: {low} to {high}) against {period}; {verdict}.",
        change=formats.change(row["change"], metric.unit),
        low=formats.change(row["change_low"], metric.unit),
        high=formats.change(row["change_high"], metric.unit),
        period=formats.days(against),
        verdict=t("beyond chance")
        if _beyond_chance(row)
        else t("within chance, therefore grey and without an arrow"),
    )


def _delta(figure: formats.Figure, row: Mapping[str, Any], metric: Metric) -> str | None:
    """The change against the comparison; none where either period is withheld."""
    if not figure.shown or pd.isna(row["change"]):
        return None
    return formats.number(row["change"], replace(metric.unit, signed=True, suffix=""))


def _looks(row: Mapping[str, Any], metric: Metric) -> tuple[Colour, Arrow]:
    """Colour and arrow of the change: which way it went, and whether that is good."""
    if not _beyond_chance(row):
        return "gray", "off"
    up = row["change"] > 0
    arrow: Arrow = "up" if up else "down"
    if metric.direction == "neither":
        return "gray", arrow
    return ("green" if up == (metric.direction == "up_is_good") else "red"), arrow


def _beyond_chance(row: Mapping[str, Any]) -> bool:
    """True if the interval of the change excludes zero."""
    return bool(row["change_low"] > 0 or row["change_high"] < 0)


def change_note(row: pd.Series, metric: Metric) -> str:
    """The change against the comparison period, and whether it is beyond chance."""
    figure = formats.figure(row, metric.name)
    if not figure.shown:
        return ""
    message = {
        "worse": later("{change}: worse, beyond chance"),
        "better": later("{change}: better, beyond chance"),
    }.get(row["performance_signal"], later("{change}: within chance"))
    return t(message, change=formats.change(figure.value, metric.unit))
