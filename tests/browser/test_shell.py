"""The pages in a browser: they draw, stay on this server, follow the data, and live in their link."""

import pytest
from playwright.sync_api import Page, expect

PATHS = ["data-quality", "glossary"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("width", [1440, 390])
def test_a_page_draws_without_error_and_without_asking_another_server(
    page: Page, address: str, path: str, width: int
) -> None:
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}/{path}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
