"""Ways from a chart or a list to a touchpoint's own page: a click, and a select box for the keyboard."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import catalogue
from dashboard.charts.quadrant import OPENED
from dashboard.markup import plain
from metrics.text import t

LINKED = OPENED  # the name in the touchpoint page's link, and of what a click selects in a chart
WIDTH = 280  # pixels of the select boxes


def by_selection(selected: Sequence[Mapping[str, Any]]) -> None:
    """Open the touchpoint whose mark was clicked."""
    ids = [str(row["touchpoint_id"]) for row in selected if row.get("touchpoint_id")]
    if ids:
        go(ids[0])


def by_name(touchpoints: pd.DataFrame, key: str) -> None:
    """A select box that opens the touchpoint it names."""
    names = dict(zip(touchpoints["touchpoint_id"], touchpoints["name"], strict=True))
    chosen = st.selectbox(
        t("Open a touchpoint"),
        list(names),
        index=None,
        format_func=names.__getitem__,
        placeholder=t("Choose or type a name"),
        key=key,
        width=WIDTH,
    )
    if chosen is not None:
        go(chosen)


def department(row: pd.Series) -> None:
    """A button that opens the page of the department that owns the touchpoint; nothing where none does."""
    if pd.isna(row["department"]):
        return
    label = plain(t("Department {name}", name=row["department"]))
    if st.button(label, key="open-department", type="tertiary", icon=":material/groups:"):
        st.switch_page(catalogue.entry("department").file, query_params={"department": row["department_id"]})


def go(touchpoint_id: str) -> None:
    """Show the touchpoint's page."""
    st.switch_page(catalogue.entry("touchpoint").file, query_params={LINKED: touchpoint_id})
