"""The executives' page on a laptop: its four answers and what they rest on without scrolling."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import settled

LAPTOP = {"width": 1440, "height": 900}
LOW = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
PARTS = (
    ".st-key-found",
    ".st-key-briefing",
    ".st-key-tiles",
    *(f".st-key-{chart}-card [data-testid=stVegaLiteChart]" for chart in ("quadrant", "gaps", "journey")),
    ".st-key-priorities [data-testid=stDataFrame]",
)
QUESTIONS = ("What changed?", "Why?", "What next?", "Can I trust it?")


def bottom(page: Page, selector: str) -> float:
    """Where the first of these ends, in pixels from the top of the window."""
    box = page.locator(selector).first.bounding_box()
    assert box is not None and box["height"] > 0
    return box["y"] + box["height"]


def test_a_laptop_shows_what_changed_why_what_next_and_whether_to_trust_it_without_scrolling(
    page: Page, address: str
) -> None:
    page.set_viewport_size(LAPTOP)
    page.goto(address)
    settled(page)
    for question in QUESTIONS:
        expect(page.get_by_text(question, exact=True)).to_be_in_viewport(ratio=1)
    assert [part for part in PARTS if bottom(page, part) > LAPTOP["height"]] == []


def test_a_low_laptop_shows_all_but_the_end_of_the_ranking_every_row_of_the_heat_map_included(
    page: Page, address: str
) -> None:
    page.set_viewport_size(LOW)
    page.goto(address)
    settled(page)
    assert [part for part in PARTS[:-1] if bottom(page, part) > LOW["height"]] == []


def test_what_only_a_phone_shows_leaves_no_gap_on_a_laptop(page: Page, address: str) -> None:
    page.set_viewport_size(LAPTOP)
    page.goto(address)
    settled(page)
    boxes = [
        page.locator(f".st-key-{card}").bounding_box()
        for card in ("quadrant-card", "journey-card", "gaps-card", "priorities")
    ]
    tops, bottoms = [box["y"] for box in boxes if box], [box["y"] + box["height"] for box in boxes if box]
    assert tops[1] - bottoms[0] == pytest.approx(tops[3] - bottoms[2], abs=1)


def test_the_quadrants_on_a_phone_are_as_high_as_wide(page: Page, address: str) -> None:
    page.set_viewport_size(PHONE)
    page.goto(address)
    settled(page)
    charts = page.locator("[class*=st-key-quadrant] [data-testid=stVegaLiteChart]:visible")
    expect(charts).to_have_count(1)
    box = charts.bounding_box()
    assert box is not None and box["height"] > box["width"]
