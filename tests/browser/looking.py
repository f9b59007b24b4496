"""What a test does with a page in the browser: wait for it, watch it, check it, take its picture."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Locator, Page, Response, expect

OUTPUT = Path(os.environ.get("TOUCHPOINT_TEST_OUTPUT", Path(__file__).parents[2] / "test-output"))
PROBED = ("/_stcore/health", "/_stcore/host-config")  # Streamlit tries them under the page's path first
LOOKS, PAUSE = 300, 100  # how often, and milliseconds between two
VEGA = "WARN "  # how it begins what it doubts of a chart
GRAVE = ("serious", "critical")
CHARTS_FIT = """
    [...document.querySelectorAll("[data-testid=stVegaLiteChart]")]
        .filter(chart => chart.checkVisibility() && chart.offsetWidth)
        .every(chart => Math.abs(chart.querySelector("canvas, svg")?.clientWidth - chart.clientWidth) <= 1)
"""
STREAMLITS_OWN: tuple[tuple[str, str, str], ...] = ()  # rule, part of the selector, why it is not ours


def settled(page: Page) -> None:
    """Wait until the page is drawn: its script has ended, no part is pending, every chart fills its place."""
    expect(page.get_by_role("heading", level=1).first).to_be_visible()
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.get_by_role("heading", level=1)).to_have_count(1)  # what the run before drew is gone
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    until(page, CHARTS_FIT)
    page.evaluate("document.fonts.ready")


def until(page: Page, expression: str, element: Locator | None = None) -> None:
    """Wait until the expression, or the function of an element, is true of the page.

    Playwright's own waiting asks again from within the page, whose policy for scripts forbids that.
    """
    for _ in range(LOOKS):
        if element.evaluate(expression) if element else page.evaluate(expression):
            return
        page.wait_for_timeout(PAUSE)
    raise AssertionError(f"never true of {page.url}: {expression}")


@dataclass
class Watched:
    """What went wrong on a page while it was open, and every address it asked."""

    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, page: Page) -> "Watched":
        """Watch this page from now on."""
        found = cls()
        page.on("request", lambda request: found.asked.append(request.url))
        page.on("requestfailed", lambda request: found.complaints.append(f"failed: {request.url}"))
        page.on("response", found._answered)
        page.on("console", found._told)
        page.on("pageerror", lambda error: found.complaints.append(str(error)))
        return found

    def elsewhere(self, address: str) -> list[str]:
        """The addresses asked that do not lie on this server."""
        return [url for url in self.asked if not url.startswith((address, "data:", "blob:"))]

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and not response.url.endswith(PROBED):
            self.complaints.append(f"{response.status}: {response.url}")

    def _told(self, message: ConsoleMessage) -> None:
        wrong = message.type == "error" or (message.type == "warning" and message.text.startswith(VEGA))
        if wrong and not message.location["url"].endswith(PROBED):
            self.complaints.append(message.text)


def violations(page: Page, part: str = "html") -> list[str]:
    """What axe-core finds in a part that is grave and ours: rule, element, and what to do about it."""
    script = "" if page.evaluate("'axe' in window") else AXE_SCRIPT  # half a megabyte, once for a visit
    found = Axe(script).run(page, part).response["violations"]
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found
        if rule["impact"] in GRAVE
        for node in rule["nodes"]
        if not any(rule["id"] == own and part in str(node["target"]) for own, part, _ in STREAMLITS_OWN)
    ]


def width(page: Page) -> int:
    """How wide the page's content is, what must be scrolled to included."""
    found: int = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    return found


def keep_picture(page: Page, name: str) -> None:
    """The whole page as a picture, from its first line to its last."""
    size = page.viewport_size
    assert size is not None
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": max(height, size["height"])})
    OUTPUT.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=OUTPUT / f"{name}.png", animations="disabled")
    page.set_viewport_size(size)
