"""Pages notice by themselves that something newer was published, or that a store is back."""

import streamlit as st

from dashboard import data

SECONDS = 10  # between looks at the pointer; one look costs a millisecond


@st.fragment(run_every=SECONDS)
def watch() -> None:
    """Read the pointer now and then; draw the page anew when it moved."""
    if data.stores().read() != data.reading():
        st.rerun()
