"""Ways through the pages: filters, marks, rows, links that are passed on, and back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import settled, until

Opened = Callable[..., Page]
ANSWERS = " answers about them"  # in the caption under the headline


def choose(page: Page, label: str, option: str) -> None:
    """Pick an option of a select box, as a hand would."""
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option, exact=True).click()


def chosen(page: Page, label: str) -> str:
    return page.get_by_role("combobox", name=label).input_value()


def test_a_filter_changes_the_figures_and_the_link(page: Page, address: str) -> None:
    page.goto(f"{address}/importance-performance")
    settled(page)
    before = page.get_by_text(ANSWERS).inner_text()
    choose(page, "Period", "Last quarter")
    page.wait_for_url("**/importance-performance?period=last-quarter")
    expect(page.get_by_text(ANSWERS)).not_to_have_text(before)


def test_a_link_shows_somebody_else_the_same(page: Page, opened: Opened, address: str) -> None:
    page.goto(f"{address}/touchpoint?touchpoint=card_delivery")
    settled(page)
    choose(page, "Period", "Last 3 months")
    page.wait_for_url("**period=3-months**")
    settled(page)
    other = opened(viewport={"width": 1440, "height": 1000})
    other.goto(page.url)
    settled(other)
    tiles = "[data-testid=stMetricValue]"
    assert other.locator(tiles).all_inner_texts() == page.locator(tiles).all_inner_texts()
    assert (chosen(other, "Period"), other.get_by_role("heading", level=1).inner_text()) == (
        "Last 3 months",
        "Card delivery",
    )


@pytest.mark.parametrize(
    ("path", "mark"),
    [
        ("importance-performance", ".st-key-quadrant path[aria-label*='Phone support']"),
        ("journey-map", ".st-key-map path[aria-label*='Phone support']"),
        ("journey-map", ".st-key-flow path[aria-label*='Touchpoint: Phone support']"),
        ("internal-external", ".st-key-gap-performance path[aria-label*='Phone support']"),
    ],
)
def test_a_click_on_a_mark_opens_the_touchpoint_and_back_takes_one_press(
    page: Page, address: str, path: str, mark: str
) -> None:
    page.goto(f"{address}/{path}?period=last-quarter")
    settled(page)
    page.locator(mark).first.click(force=True)
    page.wait_for_url("**/touchpoint?touchpoint=phone_support**")
    expect(page.get_by_role("heading", level=1)).to_have_text("Phone support")
    assert chosen(page, "Period") == "Last quarter"
    page.go_back()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Phone support")
    settled(page)
    assert (page.url, chosen(page, "Period")) == (f"{address}/{path}?period=last-quarter", "Last quarter")


def test_a_touchpoint_leads_to_its_department(page: Page, address: str) -> None:
    page.goto(f"{address}/touchpoint?touchpoint=phone_support&period=last-year")
    settled(page)
    page.get_by_role("button", name="Department Contact Centre").click()
    page.wait_for_url("**/department?department=contact_centre**")
    expect(page.get_by_role("heading", level=1)).to_have_text("Contact Centre")
    assert chosen(page, "Period") == "Last year"


def test_back_undoes_one_filter_at_a_time(page: Page, address: str) -> None:
    page.goto(f"{address}/journey-map")
    settled(page)
    choose(page, "Period", "Last quarter")
    page.wait_for_url("**?period=last-quarter")
    settled(page)
    choose(page, "Stage", "Apply")
    page.wait_for_url("**stage=apply**")
    settled(page)
    page.go_back()
    page.wait_for_url("**/journey-map?period=last-quarter")
    expect(page.get_by_role("combobox", name="Stage")).to_have_value("The whole journey")
    page.go_back()
    page.wait_for_url("**/journey-map")
    expect(page.get_by_role("combobox", name="Period")).to_have_value("Last 12 months")


def test_the_filters_go_along_to_another_page(page: Page, address: str) -> None:
    page.goto(f"{address}/overview?period=3-months")
    settled(page)
    page.get_by_role("link", name="Journey map").click()
    page.wait_for_url("**/journey-map?period=3-months")
    expect(page.get_by_role("combobox", name="Period")).to_have_value("Last 3 months")


def test_a_table_twin_opens_under_its_chart(page: Page, address: str) -> None:
    page.goto(f"{address}/importance-performance")
    settled(page)
    card = page.locator(".st-key-quadrant-card")
    card.get_by_text("Show as a table").click()
    expect(card.get_by_test_id("stDataFrame")).to_be_visible()


def test_the_keyboard_opens_a_touchpoint(page: Page, address: str) -> None:
    page.goto(f"{address}/internal-external")
    settled(page)
    page.get_by_role("combobox", name="Open a touchpoint").focus()
    page.keyboard.type("Phone sup")
    page.keyboard.press("Enter")
    page.wait_for_url("**/touchpoint?touchpoint=phone_support**")


SHOWN = ".st-key-quadrant path[stroke-width='2.5']"  # the ring


def test_a_touchpoint_that_the_keyboard_finds_is_marked_in_the_quadrants_and_can_be_opened(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/importance-performance")
    settled(page)
    expect(page.locator(SHOWN)).to_have_count(0)
    page.get_by_role("combobox", name="Find a touchpoint").focus()
    page.keyboard.type("Phone sup")
    page.keyboard.press("Enter")
    page.wait_for_url("**/importance-performance?marked=phone_support")
    expect(page.locator(SHOWN)).to_have_count(1)
    settled(page)  # until then the button may be another
    page.get_by_role("button", name="Open its page").press("Enter")
    page.wait_for_url("**/touchpoint?touchpoint=phone_support")


def test_the_row_that_a_link_marks_is_scrolled_into_sight(page: Page, address: str) -> None:
    page.goto(f"{address}/importance-performance?marked=exit_survey")  # among the last of 40
    settled(page)
    expect(page.get_by_role("combobox", name="Find a touchpoint")).to_have_value("Exit survey")
    table = page.locator(".st-key-ranked-table .dvn-scroller")
    rank = int(page.locator("[data-marked-row]").get_attribute("data-marked-row"))
    until(page, "box => box.scrollTop > 0", table)
    height = table.evaluate("box => box.scrollHeight") / 41
    top, room = table.evaluate("box => [box.scrollTop, box.clientHeight]")
    assert top <= rank * height <= top + room - 2 * height


@pytest.mark.parametrize(
    ("place", "name", "typed", "link"),
    [
        ("overview", "Period", "Last month", "?period=1-month"),  # the head, half out of sight
        ("churn-complaints", "Touchpoint", "Card del", "?touchpoint=card_delivery"),  # far down
    ],
)
def test_a_changed_choice_keeps_the_place_on_the_page(
    page: Page, address: str, place: str, name: str, typed: str, link: str
) -> None:
    page.goto(f"{address}/{place}")
    settled(page)
    main, box = page.get_by_test_id("stMain"), page.get_by_role("combobox", name=name, exact=True)
    until(page, "box => { box.scrollTo(0, 40); return box.scrollTop }", main)
    box.focus()  # scrolls to it if it must
    before = main.evaluate("box => box.scrollTop")
    page.keyboard.type(typed)
    expect(page.get_by_role("option", name=typed)).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{link}")
    settled(page)
    assert before > 0 and main.evaluate("box => box.scrollTop") == before


def test_a_mark_is_found_in_the_list_and_a_cell_of_the_list_in_the_quadrants(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/importance-performance")
    settled(page)
    page.locator(".st-key-quadrant path[aria-label*='Card delivery']").first.click(
        force=True, modifiers=["Shift"]
    )
    page.wait_for_url("**/importance-performance?marked=card_delivery")
    expect(page.get_by_role("combobox", name="Find a touchpoint")).to_have_value("Card delivery")
    expect(page.locator(SHOWN)).to_have_count(1)
    settled(page)
    table = page.locator(".st-key-ranked-table .dvn-scroller")
    for x in (80, 85):  # a hand moves over a table before it presses, and the table waits for that
        table.hover(position={"x": x, "y": 50})
    table.click(position={"x": 90, "y": 50})  # the first
    page.wait_for_url("**/importance-performance?marked=phone_support")
    expect(page.get_by_role("combobox", name="Find a touchpoint")).to_have_value("Phone support")
    page.keyboard.press("ArrowDown")
    page.wait_for_url("**/importance-performance?marked=payment_dispute")


def test_a_link_to_an_entry_of_the_glossary_opens_it_and_the_keyboard_opens_and_closes_others(
    opened: Opened, address: str
) -> None:
    page = opened(viewport={"width": 390, "height": 844})
    page.goto(f"{address}/glossary#asymmetry")
    settled(page)
    entry, before = page.locator("details#asymmetry"), page.locator("details#reward")
    expect(page.locator("details[open]")).to_have_count(1)
    expect(entry.locator("dl")).to_be_in_viewport()
    expect(entry.locator("summary")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(before.locator("dl")).to_be_visible()
    page.keyboard.press("Enter")
    expect(before.locator("dl")).to_be_hidden()
    page.get_by_role("textbox", name="Search").focus()
    page.keyboard.type("promoter")
    page.keyboard.press("Enter")
    page.wait_for_url("**/glossary?search=promoter")
    expect(page.locator("details")).to_have_count(1)
    expect(page.locator("details#nps dl")).to_be_visible()
    expect(page.get_by_role("textbox", name="Search")).to_be_focused()
