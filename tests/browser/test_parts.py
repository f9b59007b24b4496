"""Parts of pages: their own controls draw them anew and nothing else; link and Back bring them again."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, WebSocket, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.looking import settled
from tests.browser.test_ways import chosen

Opened = Callable[..., Page]


@pytest.mark.parametrize(
    ("path", "label", "usual", "option", "card"),
    [
        (
            "churn-complaints?touchpoint=phone_support",
            "Touchpoint",
            "Phone support",
            "Card delivery",
            "months",
        ),
        ("touchpoint?touchpoint=card_delivery", "Trend of", "Performance", "Top box", "trend"),
        ("importance-performance", "Find a touchpoint", "None chosen", "Exit survey", "ranked"),
        ("data-quality", "Source", "All sources", "contacts", "refused"),
    ],
)
def test_a_control_of_a_part_draws_that_part_alone_and_link_and_back_bring_it_again(
    opened: Opened, address: str, path: str, label: str, usual: str, option: str, card: str
) -> None:
    page = opened(viewport={"width": 1440, "height": 1000})
    runs = runs_of(page)
    page.goto(f"{address}/{path}")
    settled(page)
    runs.clear()
    page.get_by_role("combobox", name=label, exact=True).focus()
    page.keyboard.type(option)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url not in (f"{address}/{path}", f"{address}/{path}?"))
    settled(page)
    assert runs and all(runs)

    link, seen = page.url, said(page, card)
    other = opened(viewport={"width": 1440, "height": 1000})
    other.goto(link)
    settled(other)
    assert (chosen(other, label), said(other, card)) == (option, seen)

    page.go_back()
    page.wait_for_url(f"{address}/{path}")
    expect(page.get_by_role("combobox", name=label, exact=True)).to_have_value(usual)


def runs_of(page: Page) -> list[list[str]]:
    """The parts that each run draws from now on; none of them where it draws the whole page."""
    runs: list[list[str]] = []

    def told(payload: str | bytes) -> None:
        message = ForwardMsg.FromString(payload if isinstance(payload, bytes) else b"")
        if message.WhichOneof("type") == "new_session":
            runs.append(list(message.metadata.run.fragment_ids))

    def connected(socket: WebSocket) -> None:
        socket.on("framereceived", told)

    page.on("websocket", connected)
    return runs


def said(page: Page, card: str) -> str:
    return page.locator(f"[class*='st-key-{card}']").first.inner_text()
