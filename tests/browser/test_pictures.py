"""A chart that is downloaded as a picture says what stands beside it on the page."""

from collections.abc import Callable
from pathlib import Path
from struct import unpack

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.browser.looking import Watched, settled

WRITTEN = """
    window.written = [];
    const write = CanvasRenderingContext2D.prototype.fillText;
    CanvasRenderingContext2D.prototype.fillText = function (words, x, y) {
        const right = x + this.measureText(words).width, { a } = this.getTransform();
        window.written.push({ words, inside: right * a <= this.canvas.width });
        return write.apply(this, arguments);
    };
"""
CAPTION = "[data-testid=stCaptionContainer]"


@pytest.mark.parametrize(
    ("path", "chart", "screen"),
    [
        ("importance-performance?segment=tier=Premier", "quadrant", {"width": 1440, "height": 900}),
        ("touchpoint?touchpoint=card_delivery", "trend", {"width": 390, "height": 844}),
        ("data-quality", "refusals", {"width": 1440, "height": 900}),
    ],
)
def test_a_picture_has_page_finding_method_days_base_and_company_and_is_named_by_its_finding(
    opened: Callable[..., Page], address: str, tmp_path: Path, path: str, chart: str, screen: ViewportSize
) -> None:
    page = opened(viewport=screen, device_scale_factor=2)
    page.add_init_script(WRITTEN)
    page.goto(f"{address}/{path}")
    settled(page)
    watched = Watched.of(page)
    card = page.locator(f".st-key-{chart}-card")
    plot = card.get_by_test_id("stVegaLiteChart")
    card.get_by_role("button", name="Download as PNG").focus()
    with page.expect_download() as started:
        page.keyboard.press("Enter")
    file = tmp_path / "picture.png"
    started.value.save_as(file)
    written = [{**line, "words": spoken(line["words"])} for line in page.evaluate("window.written")]
    name, finding = page.locator("h1").inner_text(), card.locator("h2").inner_text()
    method, base = (
        place.locator(CAPTION).first.inner_text() for place in (card, page.locator(".st-key-base"))
    )
    said = spoken(f"{name} {finding} {method} {base} · Touchpoint")
    last = [" ".join(line["words"] for line in written[place:]) for place in range(len(written))]
    assert said in last
    assert all(line["inside"] for line in written[last.index(said) :])
    size, box = unpack(">II", file.read_bytes()[16:24]), plot.bounding_box()
    assert box is not None and size[0] > 2 * box["width"] and size[1] > 2 * box["height"]
    assert started.value.suggested_filename == f"{name} - {finding}.png".replace(":", "").replace("  ", " ")
    assert watched.complaints == []


def spoken(words: str) -> str:
    """Words without what only says where a line may break."""
    return words.replace("\u00a0", " ").replace("\u2060", "")
