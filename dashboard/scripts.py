"""What Streamlit cannot do in the browser: Back in one press (static/back.js), a marked row in sight
(static/marked.js), the entry that a link names unfolded (static/unfold.js), a chart's picture with the words
beside the chart (static/picture.js). The guard knows the scripts by their hashes."""

from pathlib import Path

import streamlit as st

STATIC = Path(__file__).parent / "static"
NAMES = ("back.js", "marked.js", "unfold.js", "picture.js")
SCRIPTS = tuple((STATIC / name).read_text("utf-8") for name in NAMES)


def send() -> None:
    """Send the scripts with the page; each does its work once per browser tab."""
    for script in SCRIPTS:
        st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)


def mark(table: str, row: int, rows: int) -> None:
    """Have this row of the table of this key scrolled into sight."""
    st.html(f'<i data-marked-row="{row}" data-rows="{rows}" data-table="{table}"></i>')
