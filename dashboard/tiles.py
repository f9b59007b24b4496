"""Tiles of one touchpoint's figures: value, change, interval, base, or what is missing for them."""

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.markup import plain
from dashboard.measures import written
from metrics.metric import Metric
from metrics.text import t


def tile(row: pd.Series, metric: Metric, note: str = "") -> None:
    """One figure of a touchpoint; the interval and the base stand below it."""
    figure = formats.figure(row, metric.name)
    with st.container(border=True, height="stretch", gap="xxsmall"):
        st.metric(
            t(metric.label),
            formats.number(figure.value if figure.shown else None, metric.unit),
            help=plain(t(metric.meaning)),
        )
        st.caption(plain(written(row, metric)))
        if note and figure.shown:
            st.caption(plain(note))


def change_note(row: pd.Series, metric: Metric) -> str:
    """The change against the comparison period, and whether it is beyond chance."""
    figure = formats.figure(row, metric.name)
    if not figure.shown:
        return ""
    words = {
        "worse": t("{change}: worse, beyond chance"),
        "better": t("{change}: better, beyond chance"),
    }.get(row["performance_signal"], t("{change}: within chance"))
    return words.format(change=formats.change(figure.value, metric.unit))
