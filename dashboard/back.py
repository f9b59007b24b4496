"""Back in the browser takes one press per action: see static/back.js, known to the guard by its hash."""

from pathlib import Path

import streamlit as st

SCRIPT = (Path(__file__).parent / "static" / "back.js").read_text("utf-8")


def one_press() -> None:
    """Send the script with the page; it does its work once per browser tab."""
    st.html(f"<script>{SCRIPT}</script>", unsafe_allow_javascript=True)
