"""Pages notice by themselves that something newer was published, a store is back, or the system got dark."""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard import data, theme

SECONDS = 10  # between looks at the pointer; one look costs a millisecond


def watch() -> None:
    """Look at the pointer and at the browser's colours now and then; draw the page anew when they changed."""
    _look(theme.mode())


@st.fragment(run_every=SECONDS)
def _look(drawn: theme.Mode) -> None:
    context = get_script_run_ctx()
    by_the_clock = context is not None and context.fragment_ids_this_run  # else its page has just looked
    if by_the_clock and (theme.mode() != drawn or data.stores().read() != data.reading()):
        st.rerun()
