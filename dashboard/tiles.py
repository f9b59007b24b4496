"""Tiles of one touchpoint's figures: value, change, interval, base, or what is missing for them."""

from collections.abc import Mapping
from typing import Any, Literal

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.markup import plain
from dashboard.measures import reason, written
from metrics.metric import Metric
from metrics.text import t
from metrics.withheld import NOT_ESTIMABLE


def tile(row: pd.Series, metric: Metric, note: str = "", label: str = "") -> None:
    """One figure of a touchpoint; the interval and the base stand below it."""
    figure = formats.figure(row, metric.name)
    with st.container(border=True, height="stretch", gap="xxsmall"):
        st.metric(
            label or t(metric.label),
            formats.number(figure.value if figure.shown else None, metric.unit),
            help=plain(t(metric.meaning)),
        )
        st.caption(plain(written(row, metric)))
        if note and figure.shown:
            st.caption(plain(note))


def overall(metric: Metric, row: Mapping[str, Any], sparkline: list[float] | None, label: str = "") -> None:
    """One figure of the whole company: value, change, sparkline, interval and base, or why it is withheld."""
    figure = formats.overall_figure(row)
    with st.container(border=True, height="stretch", gap="xxsmall"):
        st.metric(
            label or t(metric.label),
            formats.number(figure.value if figure.shown else None, metric.unit),
            delta=_delta(figure, row, metric),
            delta_color=_colour(row, metric),
            chart_data=sparkline if figure.shown else None,
            help=plain(t(metric.meaning)),
        )
        lines: tuple[str, ...]
        if figure.shown:
            interval = formats.interval(figure.low, figure.high, metric.unit)
            lines = (interval, t("n = {n}", n=formats.count(figure.n)))
        else:
            lines = (reason(figure.withheld or NOT_ESTIMABLE, figure.n),)
        st.caption("  \n".join(plain(line) for line in lines))


def _delta(figure: formats.Figure, row: Mapping[str, Any], metric: Metric) -> float | None:
    """The change against the comparison, rounded; none where either period is withheld."""
    if not figure.shown or pd.isna(row["change"]):
        return None
    return round(float(row["change"]), metric.unit.decimals) + 0.0  # never minus nothing


def _colour(row: Mapping[str, Any], metric: Metric) -> Literal["normal", "inverse", "off"]:
    """Good or bad only beyond noise."""
    beyond = row["change_low"] > 0 or row["change_high"] < 0
    if metric.direction == "neither" or not beyond:
        return "off"
    return "normal" if metric.direction == "up_is_good" else "inverse"


def change_note(row: pd.Series, metric: Metric) -> str:
    """The change against the comparison period, and whether it is beyond chance."""
    figure = formats.figure(row, metric.name)
    if not figure.shown:
        return ""
    message = {
        "worse": "{change}: worse, beyond chance",
        "better": "{change}: better, beyond chance",
    }.get(row["performance_signal"], "{change}: within chance")
    return t(message, change=formats.change(figure.value, metric.unit))
