"""Pages notice by themselves that something newer was published, a store is back, or the system got dark."""

import streamlit as st

from dashboard import data, theme

SECONDS = 10  # between looks at the pointer; one look costs a millisecond


def watch() -> None:
    """Look at the pointer and at the browser's colours now and then; draw the page anew when they changed."""
    _look(theme.mode())


@st.fragment(run_every=SECONDS)
def _look(drawn: theme.Mode) -> None:
    if theme.mode() != drawn or data.stores().read() != data.reading():
        st.rerun()
