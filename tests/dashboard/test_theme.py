"""The theme's colours can be read: 4.5:1 for text, 3:1 for marks, in light and dark (WCAG 1.4.3, 1.4.11)."""

import re
import tomllib
from typing import Any

import numpy as np
import pytest

from dashboard.catalogue import STYLE
from dashboard.charts import flow, flow_list, trend
from dashboard.charts.bands import scale
from dashboard.charts.layers import FAINT, contrast
from dashboard.theme import CONFIG, MODES, Mode, Palette, palette, vega_config
from tests.dashboard import more
from tests.dashboard.frames import touchpoint_frame
from tests.dashboard.test_charts import CHARTS, PERFORMANCE, drawn, layers

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
def test_where_the_keyboard_is_has_an_outline_in_the_primary_colour_that_is_seen(mode: Mode) -> None:
    pairs = re.search(r"outline: 2px solid light-dark\((#\w+), (#\w+)\)", STYLE.read_text("utf-8"))
    assert pairs is not None
    theme, ink = colours(mode), pairs[1 + MODES.index(mode)]
    grounds = [theme["backgroundColor"], theme["sidebar"]["backgroundColor"]]  # type: ignore[index]
    assert ink == theme["primaryColor"]
    assert too_pale({"outline": ink}, grounds, MARK) == {}


@both_modes
@pytest.mark.parametrize("name", CHARTS)
def test_lines_of_charts_are_seen_as_they_are_drawn(name: str, mode: Mode) -> None:
    assert too_pale(lines(drawn(name, palette(mode)), palette(mode)), [palette(mode).surface], MARK) == {}


@both_modes
def test_an_interval_over_time_has_edges_and_a_lone_months_bar_is_seen(mode: Mode) -> None:
    paint = palette(mode)
    points = more.trend()
    points.loc[points.index[[1, 3]], ["value", "low", "high"]] = np.nan
    found = lines(trend.trend(points, PERFORMANCE, paint).to_dict(), paint)
    assert {"line of low", "line of high", "rule of low"} <= set(found)
    assert too_pale(found, [paint.surface], MARK) == {}


@both_modes
def test_on_a_phone_the_end_of_a_share_is_seen(mode: Mode) -> None:
    paint = palette(mode)
    ways = flow.draw(touchpoint_frame(40), more.flow(), None, 9)
    marks = [layer["mark"] for layer in layers(flow_list.flow_list(ways, paint).to_dict())]
    (share,) = (mark for mark in marks if "stroke" in mark)
    assert too_pale({"edge": share["stroke"]}, [paint.surface, paint.empty], MARK) == {}
    assert contrast(paint.text, over(share["fill"], paint.empty, share["fillOpacity"])) >= TEXT


def lines(spec: dict[str, Any], paint: Palette) -> dict[str, str]:
    """The inks of lines and rules as they are seen on a card."""
    found = {}
    for layer in layers(spec):
        mark, field = layer["mark"], layer.get("encoding", {}).get("y", {}).get("field")
        if mark["type"] in ("line", "rule") and "color" in mark:
            shares = re.findall(r"\b(?:0\.\d+|1)\b", str(mark.get("opacity", 1)))
            found[f"{mark['type']} of {field}"] = over(mark["color"], paint.surface, max(map(float, shares)))
    return found


@both_modes
def test_figures_in_cells_can_be_read_on_every_colour(mode: Mode) -> None:
    found = scale(palette(mode))
    pairs = zip(found.fills, found.inks, strict=True)
    assert [fill for fill, ink in pairs if contrast(fill, ink) < TEXT] == []


@both_modes
def test_a_picture_that_is_downloaded_has_the_ground_that_its_words_are_read_on(mode: Mode) -> None:
    assert vega_config(palette(mode))["background"] == colours(mode)["backgroundColor"]
