"""A touchpoint's trend: the measure that is picked is what the link says, for everybody."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.looking import Watched, settled, violations
from tests.browser.test_ways import choose, chosen

Opened = Callable[..., Page]


def test_the_measure_of_a_trend_stands_in_the_link(page: Page, opened: Opened, address: str) -> None:
    page.goto(f"{address}/touchpoint?touchpoint=card_delivery")
    settled(page)
    expect(
        page.get_by_role("heading", name=re.compile("^Performance: below its usual level"))
    ).to_be_visible()
    choose(page, "Trend of", "Top box")
    page.wait_for_url("**measure=top_box**")
    title = page.get_by_role("heading", name=re.compile("^Top box: "))
    expect(title).to_be_visible()
    phone = opened(viewport={"width": 390, "height": 844}, color_scheme="dark")
    phone.goto(page.url)
    settled(phone)
    assert chosen(phone, "Trend of") == "Top box"
    expect(phone.get_by_role("heading", name=title.inner_text().splitlines()[0])).to_be_visible()


def test_every_measure_is_drawn_without_a_complaint_of_the_browser(page: Page, address: str) -> None:
    watched = Watched.of(page)
    for measure in ("top_box", "effort", "complaints_per_1000", "resolution_hours"):
        page.goto(f"{address}/touchpoint?touchpoint=phone_support&measure={measure}")
        settled(page)
        assert violations(page, "[class*='st-key-trend']") == [], measure
    assert watched.complaints == []
