"""What every page stands on: the state of the stores, new figures, errors."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from shutil import rmtree
from typing import NoReturn

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard import app, data, errors, filters, titles
from dashboard.reading import Stores
from metrics import terms
from metrics.snapshots import warehouse_folder
from metrics.workspace import Workspace
from tests.dashboard import stores


def page() -> None:
    """A page that tells what it reads, above the shell's own notices."""
    import streamlit as st

    from dashboard import components, data
    from dashboard.reading import pin
    from metrics.scope import EVERYTHING

    reading = pin(data.stores())
    components.state(reading)
    if reading.snapshot is None:
        components.nothing_published(reading)
        st.stop()
    st.text(f"{reading.snapshot.id} {data.newest_day(EVERYTHING)}")


def opened() -> AppTest:
    return AppTest.from_function(page, default_timeout=30).run()


def test_a_new_snapshot_is_read_by_the_next_rerun(workspace: Workspace) -> None:
    test = opened()
    stores.publish(workspace, stores.SECOND, (date(2026, 11, 20),))
    assert test.run().text[0].value == f"{stores.SECOND} 2026-11-20"


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"top_box": 90}, "Settings have changed since the last load: top_box"),
        ({"version": 1}, "These figures were published by another version of Touchpoint"),
    ],
    ids=["settings", "version"],
)
def test_figures_of_other_settings_or_of_another_version_say_so(
    workspace: Workspace, changed: dict[str, object], expected: str
) -> None:
    kept = json.dumps({**terms.terms(workspace), **changed})
    stores.publish(workspace, stores.SECOND, terms=kept)
    test = AppTest.from_file(str(app.ENTRY), default_timeout=30).run()
    assert [warning.proto.title for warning in test.warning] == [expected]
    assert not test.exception
    assert len(test.title) == 1  # what a screen reader begins with


def test_a_redraw_looks_at_the_stores_once(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    test = AppTest.from_file(str(app.ENTRY), default_timeout=30).run()
    looks, read = [], Stores.read
    monkeypatch.setattr(Stores, "read", lambda stores: looks.append("") or read(stores))
    assert not test.run().exception
    assert len(looks) == 1


def test_a_page_takes_its_turn_and_gives_it_back_when_it_is_stopped(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = []

    @contextmanager
    def turn() -> Iterator[None]:
        told.append("taken")
        try:
            yield
        finally:
            told.append("given back")

    def drawn(*_: object) -> NoReturn:
        told.append("drawn")
        st.stop()

    monkeypatch.setattr(data, "drawing", turn)
    monkeypatch.setattr(data, "scorecard", drawn)
    AppTest.from_file(str(app.ENTRY), default_timeout=30).run()
    assert told == ["taken", "drawn", "given back"]


def test_when_the_warehouse_is_gone_the_last_figures_stay_under_a_notice(workspace: Workspace) -> None:
    test = opened()
    rmtree(warehouse_folder(workspace.root, workspace.warehouse.url))
    test.run()
    assert test.text[0].value == f"{stores.FIRST} 2026-11-19"
    assert test.warning[0].value.startswith(
        "These are the last good figures, published on 20 Nov 2026, 06:00 UTC; what nobody has looked at"
    )


def test_when_the_journey_store_is_gone_and_comes_back_the_notice_goes_by_itself(
    workspace: Workspace,
) -> None:
    test = opened()
    store = Path(workspace.journey.url.removeprefix("sqlite:///"))
    away = store.rename(store.with_suffix(".away"))
    assert len(test.run().warning) == 1
    assert not store.exists()  # looking for it has not made an empty one
    away.rename(store)
    assert len(test.run().warning) == 0


def test_another_session_gets_the_last_good_figures_too(workspace: Workspace) -> None:
    opened()
    rmtree(warehouse_folder(workspace.root, workspace.warehouse.url))
    assert opened().text[0].value == f"{stores.FIRST} 2026-11-19"


@pytest.mark.parametrize("pointer", ["", "{", '{"snapshot": "20990101T000000-zz99"}', "[]", '{"other": 1}'])
def test_a_pointer_that_makes_no_sense_counts_as_a_warehouse_that_is_away(
    workspace: Workspace, pointer: str
) -> None:
    test = opened()
    (warehouse_folder(workspace.root, workspace.warehouse.url) / "current").write_text(pointer)
    test.run()
    assert not test.exception
    assert test.text[0].value == f"{stores.FIRST} 2026-11-19"


def test_before_the_first_load_the_page_says_which_command_to_run(empty_workspace: Workspace) -> None:
    assert opened().code[0].value == f"touchpoint load --workspace {empty_workspace.root}"


def test_an_error_shows_a_reference_that_stands_in_the_log_and_nothing_else(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def failing() -> None:
        from dashboard import errors

        errors.show_reference(ValueError("password=swordfish"))

    with caplog.at_level(logging.ERROR):
        shown = AppTest.from_function(failing, default_timeout=30).run().error[0].value
    assert "swordfish" not in shown
    assert "swordfish" in caplog.text
    assert caplog.records[-1].args[0] in shown


@pytest.mark.parametrize("titled", [False, True])
def test_a_page_that_fails_has_one_title_whether_it_came_to_its_own_or_not(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, titled: bool
) -> None:
    def fails(*_: object) -> NoReturn:
        if titled:
            titles.show("Overview")
        errors.show_reference(ValueError())
        st.stop()

    monkeypatch.setattr(filters, "pick", fails)
    test = AppTest.from_file(str(app.ENTRY), default_timeout=30).run().run()
    words = [title.value for title in test.title], [error.proto.title for error in test.error]
    assert words == (
        (["Overview"], ["This page could not be drawn"])
        if titled
        else (["This page could not be drawn"], [""])
    )


def test_results_are_kept_apart_by_snapshot_query_and_arguments() -> None:
    keys = {
        data.cache_key(*parts)
        for parts in [
            ("a", ("s1", "1")),
            ("a", ("s2", "1")),
            ("b", ("s1", "1")),
            ("a", ("s1", "1"), 1),
            ("a", ("s1", "1"), "1"),
        ]
    }
    assert len(keys) == 5


def test_two_texts_of_one_line_are_kept_apart(workspace: Workspace) -> None:
    with data.reading_as(data.stores().read()):
        texts = [data.once((1,), lambda: "title"), data.once((1,), lambda: "caption")]
    assert texts == ["title", "caption"]


def test_what_was_worked_out_is_kept_until_something_is_published(workspace: Workspace) -> None:
    made = iter(range(10))
    seen = []
    for snapshot in (stores.FIRST, stores.SECOND):
        if snapshot == stores.SECOND:
            stores.publish(workspace, snapshot)
        with data.reading_as(data.stores().read()):
            seen += [data.once(("tier=Gold",), lambda: next(made)) for _ in range(2)]
    assert seen == [0, 0, 1, 1]


def test_charts_of_two_pages_with_one_name_are_kept_apart(workspace: Workspace) -> None:
    def page() -> None:
        import altair as alt
        import pandas as pd

        from dashboard import components

        frame = pd.DataFrame({"x": [1]})
        components.chart("same", lambda _: alt.Chart(frame).mark_bar(), rests_on=(), alt="bars")

    def other() -> None:
        import altair as alt
        import pandas as pd

        from dashboard import components

        frame = pd.DataFrame({"x": [1]})
        components.chart("same", lambda _: alt.Chart(frame).mark_point(), rests_on=(), alt="points")

    def mark(script: Callable[[], None]) -> str:
        test = AppTest.from_function(script, default_timeout=30).run()
        found = json.loads(test.get("vega_lite_chart")[0].proto.spec)["mark"]
        return str(found["type"])

    assert [mark(page), mark(other)] == ["bar", "point"]


def test_a_frame_is_never_a_part_of_a_cache_key() -> None:
    import pandas as pd

    with pytest.raises(AssertionError, match="plain values, not of DataFrame"):
        data.cache_key(pd.DataFrame())


def test_the_entry_script_lies_beside_the_settings_and_fonts_it_needs() -> None:
    beside = app.ENTRY.parent
    assert (beside / ".streamlit" / "config.toml").is_file()
    assert (beside / "static" / "inter-latin-wght-normal.woff2").is_file()
