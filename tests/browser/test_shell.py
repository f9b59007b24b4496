"""What all pages share, in a browser: theme, following the data, downloads, the keyboard."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from dashboard.catalogue import ENTRIES
from dashboard.theme import MODES, Mode, palette
from metrics.snapshots import warehouse_folder
from metrics.workspace import Workspace
from tests.browser.looking import settled
from tests.dashboard import stores
from tests.dashboard.test_theme import colours

NEWS = 30_000  # milliseconds within which an open page notices what was published


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_theme_reaches_a_server_that_was_started_elsewhere(page: Page, address: str, mode) -> None:
    page.emulate_media(color_scheme=mode)
    page.goto(f"{address}/glossary")
    settled(page)
    colour, font = page.evaluate(
        "(({backgroundColor, fontFamily}) => [backgroundColor, fontFamily])"
        "(getComputedStyle(document.querySelector('[data-testid=stApp]')))"
    )
    assert colour == painted(palette(mode).surface)
    assert font.startswith("Inter") and page.evaluate("document.fonts.check('14px Inter')")


def test_an_open_page_shows_by_itself_what_is_published(page: Page, small: tuple[str, Workspace]) -> None:
    address, workspace = small
    page.goto(f"{address}/data-quality")
    settled(page)
    stores.record_load(workspace, stores.SECOND, "blocked", "complaints: nothing was staged")
    expect(page.get_by_text("nothing was staged", exact=False).first).to_be_visible(timeout=NEWS)


def test_the_charts_of_an_open_page_follow_when_the_system_gets_dark_or_light(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/importance-performance?period=last-quarter&marked=phone_support")
    settled(page)
    chart, opened = page.locator(".st-key-quadrant svg.marks"), page.url
    for mode in ("dark", "light"):
        page.emulate_media(color_scheme=mode)
        expect(chart).to_have_css("background-color", painted(palette(mode).surface), timeout=NEWS)
    assert page.url == opened


def painted(colour: str) -> str:
    """A colour as the browser says it."""
    return "rgb({}, {}, {})".format(*(int(colour[place : place + 2], 16) for place in (1, 3, 5)))


def test_while_the_warehouse_is_away_every_open_page_shows_the_last_figures_and_it_recovers_by_itself(
    opened: Callable[..., Page], address: str, demo: Workspace
) -> None:
    visitor = opened().context
    tabs = [visitor.new_page() for _ in ENTRIES]
    for tab, entry in zip(tabs, ENTRIES, strict=True):
        tab.goto(f"{address}/{entry.url_path}")
        settled(tab)
    before = [findings(tab) for tab in tabs]
    with away(Path(warehouse_folder(demo.root, demo.warehouse.url))):
        for tab in tabs:
            expect(tab.get_by_text("The warehouse cannot be reached")).to_be_visible(timeout=NEWS)
            expect(tab.get_by_text("These are the last good figures")).to_be_visible()
            settled(tab)
        assert [findings(tab) for tab in tabs] == before
    for tab in tabs:
        expect(tab.get_by_text("The warehouse cannot be reached")).to_have_count(0, timeout=NEWS)
        settled(tab)
    assert [findings(tab) for tab in tabs] == before and all(before)


def findings(page: Page) -> list[str]:
    return page.get_by_role("heading", level=2).all_inner_texts()


@contextmanager
def away(folder: Path) -> Iterator[None]:
    """The folder is gone for a while."""
    elsewhere = folder.rename(folder.with_suffix(".away"))
    try:
        yield
    finally:
        elsewhere.rename(folder)


def test_a_download_holds_no_formula_and_is_for_this_browser_alone(
    page: Page, small: tuple[str, Workspace], tmp_path: Path
) -> None:
    page.goto(f"{small[0]}/data-quality")
    settled(page)
    with page.expect_download() as started:
        page.locator(".st-key-refused-csv button").click()
    file = tmp_path / "refused.csv"
    started.value.save_as(file)
    assert "\"'=HYPERLINK(" in file.read_text("utf-8-sig")
    with pytest.raises(HTTPError, match="401"):
        urlopen(started.value.url)


@pytest.mark.parametrize("mode", MODES)
def test_the_keyboard_reaches_the_content_past_the_navigation_and_shows_where_it_is(
    page: Page, address: str, mode: Mode
) -> None:
    red, green, blue = bytes.fromhex(colours(mode)["primaryColor"][1:])
    page.emulate_media(color_scheme=mode)
    page.goto(f"{address}/glossary")
    settled(page)
    page.keyboard.press("Tab")
    assert "skip" in page.evaluate("document.activeElement.textContent").lower()
    for link in (page.locator(":focus"), page.get_by_test_id("stSidebarNavLink").last):
        link.focus()
        expect(link).to_have_css("outline", f"rgb({red}, {green}, {blue}) solid 2px")
