"""What all pages share, in a browser: theme, following the data, downloads, the keyboard."""

from pathlib import Path
from shutil import rmtree
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.theme import palette
from metrics.snapshots import warehouse_folder
from metrics.workspace import Workspace
from tests.browser.looking import settled
from tests.dashboard import stores

NEWS = 30_000  # milliseconds within which an open page notices what was published


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_theme_reaches_a_server_that_was_started_elsewhere(browser: Browser, address: str, mode) -> None:
    page = browser.new_page(color_scheme=mode)
    page.goto(f"{address}/glossary")
    settled(page)
    colour, font = page.evaluate(
        "(({backgroundColor, fontFamily}) => [backgroundColor, fontFamily])"
        "(getComputedStyle(document.querySelector('[data-testid=stApp]')))"
    )
    surface = palette(mode).surface
    assert colour == "rgb({}, {}, {})".format(*(int(surface[place : place + 2], 16) for place in (1, 3, 5)))
    assert font.startswith("Inter") and page.evaluate("document.fonts.check('14px Inter')")
    page.close()


def test_an_open_page_shows_by_itself_what_is_published(page: Page, small: tuple[str, Workspace]) -> None:
    address, workspace = small
    page.goto(f"{address}/data-quality")
    settled(page)
    stores.record_load(workspace, stores.SECOND, "blocked", "complaints: nothing was staged")
    expect(page.get_by_text("nothing was staged", exact=False).first).to_be_visible(timeout=NEWS)


def test_an_open_page_says_that_the_warehouse_is_gone_and_that_these_are_the_last_good_figures(
    page: Page, small: tuple[str, Workspace]
) -> None:
    address, workspace = small
    page.goto(f"{address}/data-quality")
    settled(page)
    rmtree(warehouse_folder(workspace.root, workspace.warehouse.url))
    expect(page.get_by_text("The warehouse cannot be reached")).to_be_visible(timeout=NEWS)
    expect(page.get_by_text("These are the last good figures")).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)


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


def test_the_keyboard_reaches_the_content_past_the_navigation(page: Page, address: str) -> None:
    page.goto(f"{address}/glossary")
    settled(page)
    page.keyboard.press("Tab")
    assert "skip" in page.evaluate("document.activeElement.textContent").lower()
