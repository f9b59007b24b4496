"""Widgets whose value stands in the page's link, by codes that hold in every language. The link decides.

Streamlit's own `bind="query-params"` writes the words that a widget shows, and loses them when Back leads to
another page.
"""

from collections.abc import Mapping
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.markup import plain
from metrics.text import t

KEPT = "_chosen_on_every_page"  # session state: Streamlit empties the link when another page is opened
WIDTH = 170  # pixels of a select box: two of them beside each other on a phone
LENGTH = 80  # characters of a link that a notice repeats


def select(
    key: str,
    label: str,
    options: Mapping[str, str],
    refused: list[str],
    *,
    everywhere: bool = False,
    width: int = WIDTH,
) -> str:
    """A select box over codes; the first one is the usual one, which the link need not name.

    A code that is no option is told in `refused`. `everywhere` keeps the choice when another page is opened.
    """
    usual = next(iter(options))
    asked = (read(key, everywhere) or [usual])[-1]
    code = asked if asked in options else usual
    if code != asked and asked:
        refused.append(refusal(label, asked, options[code]))
    if everywhere:
        _keep(key, _unless(code, usual))
    st.session_state[key] = code
    st.selectbox(
        label,
        list(options),
        format_func=options.__getitem__,
        key=key,
        on_change=lambda: write(key, _unless(st.session_state[key], usual), everywhere),
        width=width,
    )
    return code


def switch(key: str, label: str) -> bool:
    """A switch that is off unless the link says `true`."""
    st.session_state[key] = read(key) == ["true"]
    return st.toggle(label, key=key, on_change=lambda: write(key, ["true"] * st.session_state[key]))


def words(key: str, label: str, **look: Any) -> str:
    """A field for words to search for."""
    st.session_state[key] = " ".join(read(key))
    found: str = st.text_input(
        label,
        key=key,
        icon=":material/search:",
        on_change=lambda: write(key, _unless(st.session_state[key], "")),
        **look,
    )
    return found


def read(key: str, everywhere: bool = False) -> list[str]:
    """What the link says; where it says nothing, what was chosen `everywhere` on an earlier page."""
    found = st.query_params.get_all(key)
    if found or not everywhere or _going_back():
        return found
    kept: list[str] = st.session_state.get(KEPT, {}).get(key, [])
    if kept:
        st.query_params[key] = kept
    return kept


def write(key: str, values: list[str], everywhere: bool = False) -> None:
    """Put this into the link; nothing takes it out."""
    if values:
        st.query_params[key] = values
    else:
        st.query_params.pop(key, None)
    if everywhere:
        _keep(key, values)


def _unless(value: str, usual: str) -> list[str]:
    return [] if value == usual else [value]


def _keep(key: str, values: list[str]) -> None:
    st.session_state[KEPT] = {**st.session_state.get(KEPT, {}), key: values}


def _going_back() -> bool:
    """True if Back or Forward in the browser leads here: then the link alone counts."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def refusal(label: str, asked: str, shown: str) -> str:
    """What the link asks for in vain, and what is shown instead."""
    return t(
        "{label}: the link asks for “{asked}”, which there is not; {shown} is shown instead.",
        label=label,
        asked=asked if len(asked) <= LENGTH else f"{asked[:LENGTH]}…",
        shown=shown,
    )


def notice(refused: list[str]) -> None:
    """What the link asks for in vain, for as long as it does."""
    if refused:
        st.warning(plain(" ".join(refused)), icon=":material/link_off:")
