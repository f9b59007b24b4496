"""What the browser's tab is called, so that tabs and bookmarks of several pages can be told apart."""

import streamlit as st

from dashboard import settings


def rename(what: str) -> None:
    """Call the tab by its page, or by the one thing the page is about: `Phone support · Contoso Bank`."""
    st.set_page_config(page_title=f"{what} · {settings.workspace().title}")
