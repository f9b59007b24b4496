"""Pages over each engine say the same words."""

import re

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard import settings
from dashboard.catalogue import VIEWS
from metrics.workspace import Workspace
from tests.dashboard.pages import texts

ALWAYS = ("churn_complaints", "importance_performance", "overview", "touchpoint")
REST = sorted({page.stem for page in VIEWS.glob("[a-z]*.py")} - set(ALWAYS))
AGE = re.compile(r"Published [^.]*\.|published on .*UTC")  # loads end at other minutes


pytestmark = pytest.mark.usefixtures("nothing_kept")


def drawn(workspace: Workspace, view: str) -> list[str]:
    st.cache_resource.clear()
    settings.use(workspace)
    app = AppTest.from_file(str(VIEWS / f"{view}.py"), default_timeout=120).run()
    assert not app.exception
    return [AGE.sub("", text) for text in texts(app)]


@pytest.mark.parametrize("view", ALWAYS)
def test_a_page_says_the_same(view, reference, other):
    assert drawn(other, view) == drawn(reference, view)


@pytest.mark.one_engine
@pytest.mark.parametrize("view", REST)
def test_the_other_pages_say_the_same_on_one_engine(view, reference, other):
    assert drawn(other, view) == drawn(reference, view)
