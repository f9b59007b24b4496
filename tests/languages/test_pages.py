"""Whatever a page shows, it shows in the workspace's language."""

import json
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard import settings
from dashboard.catalogue import ENTRIES, VIEWS
from loaders.load import load
from metrics.workspace import open_workspace
from tests.dashboard import frames
from tests.dashboard.pages import page, specs
from tests.languages.pseudo import english
from tests.languages.test_command_line import data_of
from tests.loaders.workspaces import RATINGS, many, write_survey, write_workspace

NAMES = (*frames.NAMES, *frames.STAGES, *frames.CHANNELS, *chain(*frames.DEPARTMENTS), *frames.FIGURES)
# names in the invented frames, and units
DATA = (
    " ".join(NAMES)
    + """
Contoso Bank EUR Alex Doe Gold Silver unknown Customer tier Waiting time Wrong information No category
Staff conduct all tp nps csat ces pp green badge small material check orders asks bold https evil example png
script alert touchpoint toml minimum_answers minimum_assessments null
"""
)
TAG = re.compile(r"<[^>]*>")
PAGES = [entry.name for entry in ENTRIES if entry.name != "data_quality"]  # which reads real stores, below


def shown(app: AppTest) -> Iterator[str]:
    """Every text of a page: its words, its widgets, the columns of its tables, the titles of its charts."""
    for element in app:
        if element.type == "dataframe":
            yield from table(element)
            continue
        if element.type == "html":
            yield TAG.sub(" ", element.proto.body)
            continue
        chosen = hasattr(element, "options")  # its value is a code
        for name in ("label", "help", "placeholder", "options" if chosen else "value", "delta"):
            yield from texts(getattr(element, name, None))
    for spec in specs(app):
        yield from titles(spec)


def table(element: Any) -> Iterator[str]:
    """The columns' labels, and what they help with; the cells of columns that are not data."""
    configured = json.loads(element.proto.columns or "{}")
    for name in element.value:
        column = configured.get(name, {})
        if column.get("hidden"):
            continue
        yield column.get("label") or str(name)
        yield column.get("help") or ""
        cells = (text for text in element.value[name] if isinstance(text, str))
        yield from (text for text in cells if "…" not in text)  # a name that was cut


def texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for part in value:
            yield from texts(part)


def titles(spec: object) -> Iterator[str]:
    if isinstance(spec, dict):
        for key, value in spec.items():
            if key in ("title", "description") and isinstance(value, str):
                yield value
            elif key == "datasets":
                yield from (
                    text
                    for rows in value.values()
                    for row in rows
                    for text in row.values()
                    if isinstance(text, str)
                )
            else:
                yield from titles(value)
    elif isinstance(spec, list):
        for part in spec:
            yield from titles(part)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_in_the_workspace_s_language(name: str) -> None:
    with page(name, 12) as app:
        found = {word: text for text in shown(app) for word in english(text, DATA)}
    assert found == {}


def test_what_a_load_found_is_told_in_the_workspace_s_language(tmp_path: Path) -> None:
    workspace = write_workspace(tmp_path / "shop", RATINGS)
    write_survey(workspace, *many(30), "b1,attic,c1,2026-05-04,80,Gold", "b2,desk,c1,2026-05-04,500,Gold")
    load(open_workspace(workspace.root))
    settings.use(workspace)
    st.cache_resource.clear()
    app = AppTest.from_file(str(VIEWS / "data_quality.py"), default_timeout=60).run()
    assert not app.exception
    data = f"{data_of(workspace.root)} null"
    assert {word: text for text in shown(app) for word in english(text, data)} == {}
    st.cache_resource.clear()
