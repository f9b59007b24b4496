"""Pages over a server: never figures of two states, and the last ones while it is away."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from dashboard import settings
from loaders.load import load
from metrics.server import reading_engine, server_engine
from metrics.workspace import Workspace
from tests import postgres
from tests.loaders.workspaces import RATINGS, many, with_settings, write_survey, write_workspace

pytestmark = pytest.mark.usefixtures("nothing_kept")


@pytest.fixture
def shop(tmp_path: Path, postgres_url: str) -> Iterator[Workspace]:
    workspace = with_settings(write_workspace(tmp_path, RATINGS), warehouse={"url": postgres_url})
    write_survey(workspace, *many(5))
    load(workspace)
    settings.use(workspace)
    yield workspace
    for engine in (server_engine, reading_engine):
        engine(postgres_url).dispose()


def page() -> None:
    """A page that reads one thing, and where the test wants it another one that nobody has read before."""
    import streamlit as st

    from dashboard import components, data, settings
    from dashboard.reading import pin
    from metrics.queries import extent
    from metrics.scope import EVERYTHING

    reading = pin(data.stores())
    components.state(reading)
    if st.session_state.pop("load", False):
        from loaders.load import load

        load(settings.workspace())
    st.text(f"{reading.snapshot.id} {data.newest_day(EVERYTHING)}")
    if st.session_state.get("more"):
        st.text(str(data.read(extent.recorded, EVERYTHING)))


def test_a_page_begins_anew_where_a_load_publishes_while_it_is_drawn(shop):
    app = AppTest.from_function(page, default_timeout=120)
    write_survey(shop, *many(5, day="2026-06-05", start=10), name="survey-2")
    app.session_state["load"] = True
    app.run()
    (text,) = app.text
    assert text.value.endswith(" 2026-06-05")
    assert not app.exception


def test_the_last_figures_stay_while_the_server_is_away(shop, postgres_server: Path):
    app = AppTest.from_function(page, default_timeout=120).run()
    before = app.text[0].value
    assert not app.warning
    switch(postgres_server, shop, on=False)
    assert app.run().text[0].value == before
    assert len(app.warning) == 1
    app.session_state["more"] = True
    assert "cannot be reached at the moment" in app.run().error[0].value
    switch(postgres_server, shop, on=True)
    app.run()
    assert [text.value for text in app.text] == [before, "frozenset({'ratings'})"]
    assert not app.warning and not app.error and not app.exception


def switch(server: Path, workspace: Workspace, on: bool) -> None:
    """Let nobody into the database, or everybody again."""
    name = sa.make_url(workspace.warehouse.url).database
    postgres.run_sql(server, f"ALTER DATABASE {name} ALLOW_CONNECTIONS {on}")
    if not on:
        ends = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        postgres.run_sql(server, ends)
