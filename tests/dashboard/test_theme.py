"""The theme's colours can be read: 4.5:1 for text, 3:1 for marks, in light and dark (WCAG 1.4.3, 1.4.11)."""

import tomllib

import pytest

from dashboard.charts.bands import scale
from dashboard.charts.layers import FAINT, contrast
from dashboard.theme import CONFIG, MODES, Mode, palette, vega_config

TEXT, MARK = 4.5, 3.0
CAPTION = 0.6  # opacity at which Streamlit writes captions

both_modes = pytest.mark.parametrize("mode", MODES)


def colours(mode: Mode) -> dict[str, str]:
    found: dict[str, str] = tomllib.loads(CONFIG.read_text("utf-8"))["theme"][mode]
    return found


def over(ink: str, ground: str, opacity: float) -> str:
    """What is seen of an ink of this opacity."""
    pairs = ((int(ink[i : i + 2], 16), int(ground[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(opacity * one + (1 - opacity) * other):02x}" for one, other in pairs)


def too_pale(inks: dict[str, str], grounds: list[str], least: float) -> dict[str, float]:
    """The inks that cannot be told from one of the grounds, and how much they differ."""
    found = {name: min(contrast(ink, ground) for ground in grounds) for name, ink in inks.items()}
    return {name: round(ratio, 2) for name, ratio in found.items() if ratio < least}


@both_modes
def test_texts_can_be_read_on_pages_and_in_boxes(mode: Mode) -> None:
    theme, paint = colours(mode), palette(mode)
    sidebar = theme["sidebar"]["backgroundColor"]  # type: ignore[index]
    inks = {
        "text": paint.text,
        "muted": paint.muted,
        "link": theme["linkColor"],
        "good": paint.good,
        "bad": paint.bad,
    }
    assert too_pale(inks, [paint.surface, paint.empty, sidebar], TEXT) == {}


@both_modes
def test_captions_can_be_read(mode: Mode) -> None:
    paint = palette(mode)
    grounds = (paint.surface, colours(mode)["sidebar"]["backgroundColor"])  # type: ignore[index]
    assert [ground for ground in grounds if contrast(over(paint.text, ground, CAPTION), ground) < TEXT] == []


@both_modes
def test_words_in_the_head_of_a_table_can_be_read(mode: Mode) -> None:
    theme = colours(mode)
    assert contrast(theme["dataframeHeaderTextColor"], theme["dataframeHeaderBackgroundColor"]) >= TEXT


@both_modes
def test_marks_stand_out_from_their_card(mode: Mode) -> None:
    paint = palette(mode)
    marks = {f"category {place}": ink for place, ink in enumerate(paint.categorical)}
    faint = {"interval": paint.muted, "declared way": paint.customers, "found way": paint.categorical[0]}
    marks |= {"undecided": paint.muted}
    marks |= {name: over(ink, paint.surface, FAINT) for name, ink in faint.items()}
    assert too_pale(marks, [paint.surface], MARK) == {}


@both_modes
def test_figures_in_cells_can_be_read_on_every_colour(mode: Mode) -> None:
    found = scale(palette(mode))
    pairs = zip(found.fills, found.inks, strict=True)
    assert [fill for fill, ink in pairs if contrast(fill, ink) < TEXT] == []


@both_modes
def test_a_picture_that_is_downloaded_has_the_ground_that_its_words_are_read_on(mode: Mode) -> None:
    assert vega_config(palette(mode))["background"] == colours(mode)["backgroundColor"]
