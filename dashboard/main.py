"""What every rerun starts with: navigation, the state of the stores, then the page that was asked for."""

import streamlit as st

import dashboard.warm  # noqa: F401  (first: waits where another thread is still importing what pages need)
from dashboard import catalogue, components, data, scripts, settings, titles
from dashboard.markup import plain
from dashboard.reading import pin
from dashboard.watch import watch

WITHOUT_DATA = ("glossary", "data-quality")  # pages that have something to say before the first publication
SIDEBAR = 276  # pixels: the longest name of a page in bold

workspace = settings.workspace()
st.set_page_config(  # before the navigation, which would fetch a page's icon from elsewhere
    page_title=workspace.title,
    page_icon=str(catalogue.ICON),
    layout="wide",
    initial_sidebar_state=SIDEBAR,
)
page = st.navigation(list(catalogue.pages()))
titles.begin()
titles.rename(page.title)
st.html(catalogue.STYLE)
st.logo(str(catalogue.LOGO), icon_image=str(catalogue.ICON), size="large")
with st.sidebar:
    st.caption(plain(workspace.title))
    scripts.send()
reading = pin(data.stores())
components.state(reading)
watch()
if reading.snapshot is None and page.url_path not in WITHOUT_DATA:
    components.nothing_published(reading)
    st.stop()
outdated = data.outdated() if reading.snapshot else frozenset()
withheld = "version" in outdated and page.url_path != "glossary"
if withheld:
    titles.show(page.title)
components.outdated(outdated)
if withheld:
    st.stop()
with data.drawing():
    page.run()
