"""Every page, light and dark, on a desk and on a phone: drawn to its end without a complaint."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from dashboard.catalogue import ENTRIES, Entry
from metrics.workspace import Workspace
from tests.browser.looking import Watched, keep_picture, settled, violations, width

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
Opened = Callable[..., Page]

every_page = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
both_themes = pytest.mark.parametrize("mode", ["light", "dark"])


@both_themes
@every_page
def test_a_page_on_a_desk_draws_and_is_accessible(
    opened: Opened, address: str, demo: Workspace, entry: Entry, mode: str
) -> None:
    page = opened(viewport=DESK, color_scheme=mode)
    watched = look_at(page, address, entry)
    shown = page.get_by_role("heading", level=1).inner_text()  # a touchpoint's page has its name
    expect(page).to_have_title(f"{shown} · {demo.title}")
    keep_picture(page, f"{entry.name}-{mode}-desk")
    assert violations(page) == []
    assert (watched.complaints, watched.elsewhere(address)) == ([], [])


@both_themes
@every_page
def test_a_page_on_a_phone_is_accessible_and_needs_no_scrolling_sideways(
    opened: Opened, address: str, entry: Entry, mode: str
) -> None:
    page = opened(viewport=PHONE, color_scheme=mode)
    watched = look_at(page, address, entry)
    keep_picture(page, f"{entry.name}-{mode}-phone")
    assert width(page) <= PHONE["width"]
    assert violations(page) == []
    assert (watched.complaints, watched.elsewhere(address)) == ([], [])


def look_at(page: Page, address: str, entry: Entry) -> Watched:
    """Open the page and see that it is drawn to its end."""
    watched = Watched.of(page)
    page.goto(f"{address}/{entry.url_path}")
    settled(page)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_test_id("stAlertContentError")).to_have_count(0)
    expect(page.get_by_role("heading", level=2).first).to_be_visible()
    return watched
