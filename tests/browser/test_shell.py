"""The pages in a browser: they draw, stay on this server, follow the data, and live in their link."""

from pathlib import Path
from shutil import rmtree
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.catalogue import ENTRIES
from dashboard.theme import palette
from metrics.snapshots import warehouse_folder
from metrics.workspace import Workspace
from tests.dashboard import stores

PROBED = ("/_stcore/health", "/_stcore/host-config")  # Streamlit tries them under the page's path first
NEWS = 30_000  # milliseconds within which an open page notices what was published


def settled(page: Page) -> None:
    """Wait until the page is drawn: its title stands and nothing runs any more."""
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_a_page_draws_without_error_and_asks_no_other_server(
    page: Page, address: str, entry, width: int
) -> None:
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on(
        "console",
        lambda message: (
            complaints.append(message.text)
            if message.type == "error" and not message.location["url"].endswith(PROBED)
            else None
        ),
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}/{'' if entry is ENTRIES[0] else entry.url_path}")
    settled(page)
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
    assert complaints == []
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_test_id("stAlertContentError")).to_have_count(0)
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= width


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


def test_what_is_chosen_stands_in_the_link_and_comes_back_from_it(page: Page, address: str) -> None:
    page.goto(f"{address}/importance-performance")
    settled(page)
    page.get_by_label("Period").click()
    page.get_by_role("option", name="Last quarter").click()
    page.wait_for_url("**period=Last+quarter**")
    page.reload()
    settled(page)
    expect(page.get_by_label("Period")).to_have_value("Last quarter")


def test_a_link_with_codes_is_written_as_the_pages_write_it(page: Page, address: str) -> None:
    page.goto(f"{address}/?period=3-months&compare=year")
    settled(page)
    page.wait_for_url("**period=Last+3+months**")
    expect(page.get_by_label("Compared with")).to_have_value("Same period last year")


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
