"""Labels: as many as fit, none over another, none over a mark, none outside."""

from dataclasses import replace

import numpy as np
import pytest

from dashboard.charts.labels import LINE, Anchor, Bar, Label, line, place, text_width, wrapped
from tests.dashboard.frames import names

WIDTHS, HEIGHT = (460.0, 560.0, 740.0), 380.0
Box = tuple[float, float, float, float]


def box(anchor: Anchor, label: Label, width: float) -> Box:
    left = anchor.x * width + label.dx
    size = text_width(label.text)
    left -= {"left": 0, "center": size / 2, "right": size}[label.align]
    top = anchor.y * HEIGHT + label.dy - LINE / 2
    return (left, top, left + size, top + LINE)


def overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def anchors(count: int) -> list[Anchor]:
    spots = np.random.default_rng(1).normal(0.5, 0.2, (count, 2)).clip(0.02, 0.98)
    return [Anchor(x, y, name) for (x, y), name in zip(spots, names(count), strict=True)]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("count", [40, 120, 300])
def test_no_label_touches_another_or_leaves_the_plot_at_any_width(count: int, width: float) -> None:
    found = anchors(count)
    labels = place(found, WIDTHS, HEIGHT)
    boxes = [box(a, label, width) for a, label in zip(found, labels, strict=True) if label.text]
    touching = [
        (i, j) for i, one in enumerate(boxes) for j, other in enumerate(boxes[:i]) if overlap(one, other)
    ]
    outside = [b for b in boxes if b[0] < 0 or b[2] > width or b[1] < 0 or b[3] > HEIGHT]
    assert (touching, outside) == ([], [])


@pytest.mark.parametrize("width", WIDTHS)
def test_no_label_covers_a_mark(width: float) -> None:
    found = anchors(120)
    labels = place(found, WIDTHS, HEIGHT)
    marks = [(a.x * width - 6, a.y * HEIGHT - 6, a.x * width + 6, a.y * HEIGHT + 6) for a in found]
    boxes = [box(a, label, width) for a, label in zip(found, labels, strict=True) if label.text]
    assert [b for b in boxes if any(overlap(b, mark) for mark in marks)] == []


def test_a_lonely_mark_has_its_name_at_the_right() -> None:
    assert place([Anchor(0.5, 0.5, "Card")], WIDTHS, HEIGHT) == [Label(9.0, 0, "left", "Card")]


def test_at_the_right_edge_the_name_goes_left() -> None:
    assert place([Anchor(0.99, 0.5, "Card")], WIDTHS, HEIGHT)[0].align == "right"


def test_of_two_marks_in_one_place_the_first_keeps_the_better_label() -> None:
    first, second = place([Anchor(0.5, 0.5, "Card"), Anchor(0.5, 0.5, "Phone")], WIDTHS, HEIGHT)
    assert (first.align, second.align) == ("left", "right")


def test_a_blocked_corner_stays_free_at_every_width() -> None:
    blocked = [(WIDTHS[0] - 100, 0.0, WIDTHS[0], 24.0)]
    (label,) = place([Anchor(0.93, 0.03, "Adviser chat")], WIDTHS, HEIGHT, blocked)
    boxes = [box(Anchor(0.93, 0.03, "Adviser chat"), label, width) for width in WIDTHS]
    corners = [(width - 100, 0.0, width, 24.0) for width in WIDTHS]
    assert not label.text or not any(overlap(b, c) for b, c in zip(boxes, corners, strict=True))


def test_a_corner_at_the_right_moves_with_the_right_edge() -> None:
    blocked = [(WIDTHS[0] - 100, 0.0, WIDTHS[0], 24.0)]
    (label,) = place([Anchor(0.5, 0.03, "Card")], WIDTHS, HEIGHT, blocked)
    assert (label.text, label.align) == ("Card", "left")


def test_a_name_that_finds_no_place_is_written_short_if_that_finds_one() -> None:
    crowd = [Anchor(0.5 + step / 10, 0.5, "") for step in (-1, 1)]
    labels = place([Anchor(0.5, 0.5, "x" * 200, short="7"), *crowd], WIDTHS, HEIGHT)
    assert [label.text for label in labels] == ["7", "", ""]


@pytest.mark.parametrize("width", WIDTHS)
def test_of_300_marks_each_number_finds_a_free_place_that_a_line_leads_to(width: float) -> None:
    """However many the mark lies among."""
    crowd = sorted(anchors(300), key=lambda anchor: abs(anchor.x - 0.5) + abs(anchor.y - 0.5))
    found = [
        replace(anchor, text="", short=str(number) if number < 12 else "", radius=3.0, far_short=200.0)
        for number, anchor in enumerate(crowd)
    ]
    labels = place(found, WIDTHS, HEIGHT)
    assert [label.text for label in labels] == [anchor.short for anchor in found]
    boxes = [box(a, label, width) for a, label in zip(found[:12], labels, strict=False)]
    marks = [(a.x * width - 3, a.y * HEIGHT - 3, a.x * width + 3, a.y * HEIGHT + 3) for a in found]
    others = [[*marks, *boxes[:number]] for number in range(12)]
    assert not [b for b, those in zip(boxes, others, strict=True) for other in those if overlap(b, other)]
    assert any(label.led for label in labels)


def test_a_line_leads_from_the_edge_of_the_mark_to_the_word() -> None:
    assert line(Label(40.0, 0.0, "left", "7", led=True), 6.0) == pytest.approx((6.0, 0.0, 38.0, 0.0))
    assert line(Label(0.0, -40.0, "center", "7", led=True), 6.0) == pytest.approx(
        (0.0, -6.0, 0.0, -40.0 + LINE / 2)
    )


def test_no_label_covers_a_bar() -> None:
    (label,) = place([Anchor(0.5, 0.5, "Card")], WIDTHS, HEIGHT, bars=[Bar(0.5, 0.7, 0.5, 7.0)])
    assert label.align == "right"


def test_no_marks_no_labels() -> None:
    assert place([], WIDTHS, HEIGHT) == []


@pytest.mark.parametrize(
    ("text", "room", "expected"),
    [
        ("Card delivery", 200, "Card delivery"),
        ("Card delivery", 60, "Card\ndelivery"),
        ("Cancellation of a joint account", 80, "Cancellation\nof a joint ac…"),
        ("Donaudampfschifffahrt", 60, "Donauda…"),
        ("Welcome-back offer", 80, "Welcome-\nback offer"),
        ("", 60, ""),
    ],
    ids=["one line", "two lines", "cut in the second line", "one long word is cut", "at a hyphen", "nothing"],
)
def test_names_are_wrapped_to_their_room(text: str, room: float, expected: str) -> None:
    assert wrapped(text, room) == expected
