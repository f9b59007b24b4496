"""The filters and the link."""

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import data, filters
from dashboard.choice import Choice
from metrics.period import Period
from metrics.workspace import Workspace
from tests.dashboard import stores

YEAR = Period(date(2025, 11, 20), date(2026, 11, 19))
YEAR_BEFORE = Period(date(2024, 11, 20), date(2025, 11, 19))


def app() -> None:
    import streamlit as st

    from dashboard import filters

    st.session_state["chosen"] = filters.pick().choice


def drawn(**link: str | list[str]) -> AppTest:
    test = AppTest.from_function(app, default_timeout=30)
    for name, value in link.items():
        test.query_params[name] = value
    test.run()
    assert not test.exception
    return test


def chosen(**link: str | list[str]) -> Choice:
    found: Choice = drawn(**link).session_state["chosen"]
    return found


def told(**link: str | list[str]) -> list[str]:
    return [warning.value.replace("\\", "") for warning in drawn(**link).warning]


def test_without_a_link_it_is_the_last_year_of_all_customers_against_the_year_before(
    workspace: Workspace,
) -> None:
    assert chosen() == Choice(YEAR, YEAR_BEFORE, None)


def test_what_is_warmed_at_the_start_is_what_a_page_without_a_link_asks_for(workspace: Workspace) -> None:
    with data.reading_as(data.stores().read()):
        assert filters.usual() == chosen()


def test_a_link_names_a_segment_by_its_code(workspace: Workspace) -> None:
    assert chosen(segment="tier=Gold").segment == "tier=Gold"


def test_what_is_chosen_is_written_into_the_link_as_its_code(workspace: Workspace) -> None:
    test = drawn().selectbox(key="segment").set_value("tier=Gold").run()
    assert test.query_params == {"segment": "tier=Gold"}


def test_what_is_usual_is_not_written_into_the_link(workspace: Workspace) -> None:
    test = drawn(period="3-months").selectbox(key="period").set_value("12-months").run()
    assert test.query_params == {}


def test_a_link_without_a_filter_keeps_what_was_chosen_on_an_earlier_page(workspace: Workspace) -> None:
    test = drawn(period="3-months", segment="tier=Gold")
    test.query_params.clear()
    test.run()
    assert test.query_params == {"period": "3-months", "segment": "tier=Gold"}


def test_days_that_are_picked_are_written_into_the_link(workspace: Workspace) -> None:
    stores.publish(workspace, stores.SECOND, (date(2026, 1, 1), date(2026, 11, 19)))
    test = drawn(period="dates")
    test.date_input(key="dates").set_value((date(2026, 3, 1), date(2026, 3, 31))).run()
    assert test.query_params["dates"] == ["2026-03-01", "2026-03-31"]
    assert test.session_state["chosen"].period == Period(date(2026, 3, 1), date(2026, 3, 31))


def test_the_first_of_two_days_alone_changes_nothing_yet(workspace: Workspace) -> None:
    stores.publish(workspace, stores.SECOND, (date(2026, 1, 1), date(2026, 11, 19)))
    test = drawn(period="dates", dates=["2026-02-01", "2026-02-28"])
    test.date_input(key="dates").set_value((date(2026, 3, 1),)).run()
    assert test.date_input(key="dates").value == (date(2026, 3, 1),)
    assert test.session_state["chosen"].period == Period(date(2026, 2, 1), date(2026, 2, 28))


def test_a_link_names_the_period_and_the_comparison(workspace: Workspace) -> None:
    quarter = Period(date(2026, 7, 1), date(2026, 9, 30))
    before = Period(date(2025, 7, 1), date(2025, 9, 30))
    assert chosen(period="last-quarter", compare="year") == Choice(quarter, before, None)


def test_a_link_names_days_of_ones_own(workspace: Workspace) -> None:
    stores.publish(workspace, stores.SECOND, (date(2026, 1, 1), date(2026, 11, 19)))
    found = chosen(period="dates", dates=["2026-02-01", "2026-02-28"])
    assert found.period == Period(date(2026, 2, 1), date(2026, 2, 28))


def test_a_link_names_days_of_ones_own_to_compare_with(workspace: Workspace) -> None:
    stores.publish(workspace, stores.SECOND, (date(2024, 1, 1), date(2026, 11, 19)))
    days = ["2024-02-01", "2024-02-28"]
    found = chosen(period="this-year", compare="dates", compared=days)
    assert found.comparison == Period(date(2024, 2, 1), date(2024, 2, 28))
    assert found.period == Period(date(2026, 1, 1), date(2026, 11, 19))
    assert told(period="this-year", compare="dates", compared=days) == []


def test_days_to_compare_with_that_are_picked_are_written_into_the_link(workspace: Workspace) -> None:
    stores.publish(workspace, stores.SECOND, (date(2024, 1, 1), date(2026, 11, 19)))
    test = drawn(compare="dates")
    assert test.session_state["chosen"].comparison == YEAR_BEFORE, "begins with the previous period"
    test.date_input(key="compared").set_value((date(2024, 3, 1), date(2024, 3, 31))).run()
    assert test.query_params["compared"] == ["2024-03-01", "2024-03-31"]
    assert test.session_state["chosen"].comparison == Period(date(2024, 3, 1), date(2024, 3, 31))
    assert test.session_state["chosen"].period == YEAR


def test_days_of_ones_own_stand_in_the_link_before_they_are_changed(workspace: Workspace) -> None:
    stores.publish(workspace, stores.SECOND, (date(2024, 1, 1), date(2026, 11, 19)))
    test = drawn().selectbox(key="compare").set_value("dates").run()
    assert test.query_params["compared"] == ["2024-11-20", "2025-11-19"]


def test_days_to_compare_with_share_none_with_the_period(workspace: Workspace) -> None:
    stores.publish(workspace, stores.SECOND, (date(2024, 1, 1), date(2026, 11, 19)))
    overlapping = {"compare": "dates", "compared": ["2025-01-01", "2026-01-01"]}
    assert chosen(**overlapping).comparison == YEAR_BEFORE
    (notice,) = told(**overlapping)
    assert "“2025-01-01, 2026-01-01”" in notice
    test = drawn(compare="dates", compared=["2025-09-01", "2025-10-31"])
    test.date_input(key="compared").set_value((date(2025, 9, 1),)).run()
    test.query_params["period"] = "last-year"  # the day half chosen lies within it
    test.run()
    assert not test.exception
    assert test.date_input(key="compared").max == date(2024, 12, 31)


def test_without_an_earlier_day_there_are_no_days_to_compare_with(workspace: Workspace) -> None:
    stores.publish(workspace, stores.SECOND, (date(2026, 1, 1), date(2026, 11, 19)))
    assert chosen(period="this-year", compare="dates").comparison.last < date(2026, 1, 1)
    (notice,) = told(period="this-year", compare="dates")
    assert "“dates”" in notice


@pytest.mark.parametrize(
    "link",
    [
        {"period": "tomorrow"},
        {"segment": "tier=Platinum"},
        {"segment": "'; drop table ratings"},
        {"compare": ""},
    ],
)
def test_a_link_with_nonsense_gives_the_usual_choice(workspace: Workspace, link: dict[str, str]) -> None:
    assert chosen(**link) == Choice(YEAR, YEAR_BEFORE, None)


def test_days_the_wrong_way_round_are_turned(workspace: Workspace) -> None:
    stores.publish(workspace, stores.SECOND, (date(2026, 1, 1), date(2026, 11, 19)))
    found = chosen(period="dates", dates=["2026-11-19", "2026-11-01"])
    assert found.period == Period(date(2026, 11, 1), date(2026, 11, 19))


@pytest.mark.parametrize("days", [["2026-11-31", "x"], ["1999-01-01", "1999-02-01"], ["2026-11-19"], []])
def test_days_that_are_none_or_outside_the_data_give_what_there_is(
    workspace: Workspace, days: list[str]
) -> None:
    assert chosen(period="dates", dates=days).period == Period(date(2026, 11, 19), date(2026, 11, 19))


def test_days_of_ones_own_begin_with_what_there_is(workspace: Workspace) -> None:
    assert chosen(period="dates").period == Period(date(2026, 11, 19), date(2026, 11, 19))


def test_a_segmentation_that_the_settings_do_not_know_is_not_offered(workspace: Workspace) -> None:
    from dashboard import settings

    settings.use(workspace.model_copy(update={"segmentations": {}}))
    assert chosen(segment="tier=Gold").segment is None


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ({"segment": "tier=Platinum"}, "Segment: the link asks for “tier=Platinum”, which there is not; All"),
        ({"period": "tomorrow"}, "the link asks for “tomorrow”, which there is not; Last 12 months is shown"),
        ({"compare": "never"}, "“never”, which there is not; Previous period is shown instead."),
        ({"period": "dates", "dates": ["1999-01-01", "1999-02-01"]}, "asks for “1999-01-01, 1999-02-01”"),
    ],
)
def test_what_a_link_asks_in_vain_is_said(
    workspace: Workspace, link: dict[str, str | list[str]], said: str
) -> None:
    (notice,) = told(**link)
    assert said in notice


def test_everything_asked_in_vain_is_one_notice(workspace: Workspace) -> None:
    (notice,) = told(period="tomorrow", segment="<b>x</b>" * 50)
    assert "“tomorrow”" in notice and "…”" in notice


@pytest.mark.parametrize(
    "link", [{}, {"segment": "tier=Gold"}, {"segment": "all"}, {"compare": ""}, {"period": "3-months"}]
)
def test_a_sound_link_says_nothing(workspace: Workspace, link: dict[str, str | list[str]]) -> None:
    assert told(**link) == []


def test_days_of_ones_own_that_are_shown_say_nothing(workspace: Workspace) -> None:
    stores.publish(workspace, stores.SECOND, (date(2026, 1, 1), date(2026, 11, 19)))
    assert told(period="dates", dates=["2026-02-28", "2026-02-01"]) == []


def test_a_segment_where_none_are_declared_is_said(workspace: Workspace) -> None:
    from dashboard import settings

    settings.use(workspace.model_copy(update={"segmentations": {}}))
    (notice,) = told(segment="tier=Gold")
    assert "“tier=Gold”" in notice


def test_the_notice_stays_until_a_filter_is_changed(workspace: Workspace) -> None:
    test = drawn(segment="tier=Platinum").run()
    assert len(test.warning) == 1
    test.selectbox(key="segment").set_value("tier=Gold").run()
    assert not test.warning
