"""What does this figure mean, and how is it made?"""

import streamlit as st

from dashboard import components, filters, glossary, linked, titles
from metrics.text import t

titles.show(t("Glossary"))
components.lead(
    t("Every figure and every verdict of these pages: what it means, how it is made, when it is withheld")
)

names = glossary.names()
with st.container(horizontal=True, vertical_alignment="bottom"):
    one = filters.own("metric", t("Entry"), names, t("All entries"))
    words = linked.words("search", t("Search"), placeholder=t("for instance: complaint"))

found = glossary.search(words, one)
if not found:
    components.empty(t("No entry has these words. Search for fewer, or pick one from the list."))
    st.stop()
st.html(glossary.entries(found))
