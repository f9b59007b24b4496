"""Parts of a page that a control of theirs draws anew, without the page."""

import inspect
from contextlib import nullcontext
from datetime import date
from functools import partial
from shutil import rmtree

import pytest
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData
from streamlit.testing.v1 import AppTest, local_script_runner

from dashboard import data
from metrics.snapshots import warehouse_folder
from metrics.workspace import Workspace
from tests.dashboard import stores
from tests.dashboard.pages import page, texts


def script() -> None:
    """A page with a part that reads figures when its box is ticked."""
    import streamlit as st

    from dashboard import data
    from dashboard.parts import part
    from dashboard.reading import pin
    from metrics.scope import EVERYTHING

    @part
    def newest() -> None:
        if st.checkbox("Figures"):
            st.text(f"{data.reading().snapshot.id} {data.newest_day(EVERYTHING)}")

    pin(data.stores())
    with data.drawing():
        st.caption("page")
        newest()


@pytest.fixture
def opened(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The page, on which from now on a control draws its part alone, as a browser asks for. One at a time."""
    monkeypatch.setattr(data, "DRAWN", {True: 1})
    app = AppTest.from_function(script, default_timeout=30).run()
    assert app.caption
    asked = partial(RerunData, fragment_id_queue=list(app._fragment_storage._fragments))
    monkeypatch.setattr(local_script_runner, "RerunData", asked)
    return app


def test_a_part_reads_what_its_page_read_though_something_newer_is_published(
    opened: AppTest, workspace: Workspace
) -> None:
    stores.publish(workspace, stores.SECOND, (date(2026, 11, 20),))
    app = opened.checkbox[0].check().run()
    assert (texts(app), app.exception) == ([f"{stores.FIRST} 2026-11-19"], [])


def test_a_part_whose_figures_are_gone_begins_its_page_anew_with_the_newest(
    opened: AppTest, workspace: Workspace
) -> None:
    stores.publish(workspace, stores.SECOND, (date(2026, 11, 20),))
    folder = warehouse_folder(workspace.root, workspace.warehouse.url)
    (folder / "snapshots" / f"{stores.FIRST}.duckdb").unlink()
    app = opened.checkbox[0].check().run()
    assert (texts(app), app.exception) == (["page", f"{stores.SECOND} 2026-11-20"], [])


def test_a_part_says_so_where_the_figures_cannot_be_reached(opened: AppTest, workspace: Workspace) -> None:
    rmtree(warehouse_folder(workspace.root, workspace.warehouse.url))
    app = opened.checkbox[0].check().run()
    assert app.error[0].value.startswith("The data cannot be reached at the moment")
    assert not app.exception


@pytest.mark.parametrize(
    "name", ["importance_performance", "internal_external", "touchpoint", "churn_complaints"]
)
def test_what_an_open_page_keeps_of_its_parts_is_plain_values_and_no_script_of_a_page(name: str) -> None:
    with page(name, 300) as app:
        parts = app._fragment_storage._fragments.values()
        for held in (inspect.getclosurevars(part).nonlocals for part in parts):
            assert held["non_optional_func"].__module__.startswith("dashboard.")
            assert data.cache_key(*held["args"], *held["kwargs"].values())
        assert parts


def test_a_part_takes_its_turn_as_a_page_does(opened: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    turns = []
    monkeypatch.setattr(data, "drawing", lambda: turns.append("taken") or nullcontext())
    assert opened.checkbox[0].check().run().text
    assert turns == ["taken"]
