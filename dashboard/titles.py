"""What a page and its tab are called."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import settings
from dashboard.markup import plain

TITLED = "_page_has_its_title"  # session state: an error shown below a title needs none of its own


def begin() -> None:
    """A page is drawn anew: it has no title yet."""
    st.session_state[TITLED] = False


def rename(what: str) -> None:
    """Call the tab by its page, or by the one thing the page is about: `Phone support · Contoso Bank`.

    So tabs and bookmarks of several pages can be told apart.
    """
    st.set_page_config(page_title=f"{what} · {settings.workspace().title}")


def show(words: str, place: DeltaGenerator | None = None) -> None:
    """The page's title, which is its only first heading."""
    (place or st).title(plain(words), anchor=False)
    st.session_state[TITLED] = True


def shown() -> bool:
    """True once the page that is being drawn has its title."""
    return bool(st.session_state.get(TITLED))
