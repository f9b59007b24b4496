"""Every page, light and dark, on a desk and on a phone: drawn to its end without a complaint."""

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from dashboard.catalogue import ENTRIES, Entry
from dashboard.theme import Mode
from metrics.workspace import Workspace
from tests.browser.looking import Watched, keep_picture, settled, violations, width

SCREENS: dict[str, ViewportSize] = {
    "desk": {"width": 1440, "height": 900},
    "phone": {"width": 390, "height": 844},
}


@pytest.mark.parametrize(
    ("mode", "screens"),
    [("light", ("desk", "phone")), ("dark", ("phone", "desk"))],
    ids=["light on a desk first", "dark on a phone first"],
)
@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_a_page_opened_on_one_screen_and_made_as_wide_as_the_other_draws_fits_and_is_accessible(
    page: Page,
    address: str,
    demo: Workspace,
    entry: Entry,
    mode: Mode,
    screens: tuple[str, str],
    subtests: pytest.Subtests,
) -> None:
    page.emulate_media(color_scheme=mode)
    page.set_viewport_size(SCREENS[screens[0]])
    watched = Watched.of(page)
    page.goto(f"{address}/{entry.url_path}")
    for screen in screens:
        with subtests.test(screen):
            show_on(page, screen)
            keep_picture(page, f"{entry.name}-{mode}-{screen}")
            assert (violations(page), width(page) <= SCREENS[screen]["width"]) == ([], True)
    shown = page.get_by_role("heading", level=1).inner_text()  # a touchpoint's page has its name
    expect(page).to_have_title(f"{shown} · {demo.title}")
    assert (watched.complaints, watched.elsewhere(address)) == ([], [])


def show_on(page: Page, screen: str) -> None:
    """See that the page is drawn to its end on this screen."""
    page.set_viewport_size(SCREENS[screen])
    collapsed = "true" if screen == "phone" else "false"
    expect(page.get_by_test_id("stSidebar")).to_have_attribute("data-collapsed", collapsed)
    settled(page)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_test_id("stAlertContentError")).to_have_count(0)
    expect(page.get_by_role("heading", level=2).first).to_be_visible()
