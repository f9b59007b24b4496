"""Colours and type of charts in light and dark, from the same `.streamlit/config.toml` as the pages'."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from dashboard import formats

Mode = Literal["light", "dark"]
MODES: tuple[Mode, ...] = ("light", "dark")
CONFIG = Path(__file__).parent / ".streamlit" / "config.toml"
FONT = "Inter, 'Segoe UI', sans-serif"


@dataclass(frozen=True)
class Palette:
    """What a chart may paint with."""

    mode: Mode
    text: str
    muted: str  # axis labels, captions
    grid: str
    surface: str  # the card that the chart lies on
    empty: str  # a cell without a value
    good: str
    bad: str
    categorical: tuple[str, ...]
    sequential: tuple[str, ...]  # from least to most
    diverging: tuple[str, ...]  # from worst to best

    @property
    def quadrants(self) -> dict[str, str]:
        """Colour by quadrant; the position and the symbol say the same."""
        names = ("concentrate", "keep_up", "low_priority", "overkill")
        return {**dict(zip(names, self.categorical, strict=False)), "undecided": self.muted}

    @property
    def customers(self) -> str:
        return self.categorical[1]

    @property
    def staff(self) -> str:
        return self.categorical[5]


@lru_cache
def palette(mode: Mode) -> Palette:
    """The palette of one mode."""
    colours = tomllib.loads(CONFIG.read_text("utf-8"))["theme"][mode]
    return Palette(
        mode=mode,
        text=colours["textColor"],
        muted=colours["grayColor"],
        grid=colours["dataframeBorderColor"],
        surface=colours["backgroundColor"],
        empty=colours["secondaryBackgroundColor"],
        good=colours["greenColor"],
        bad=colours["redColor"],
        categorical=tuple(colours["chartCategoricalColors"]),
        sequential=tuple(colours["chartSequentialColors"]),
        diverging=tuple(colours["chartDivergingColors"]),
    )


def mode() -> Mode:
    """Light or dark, as this viewer's browser shows the page."""
    return "dark" if st.context.theme.type == "dark" else "light"


def vega_config(colours: Palette) -> dict[str, Any]:
    """The Vega-Lite `config` of every chart."""
    quiet = {"labelColor": colours.muted, "titleColor": colours.muted, "labelFont": FONT, "titleFont": FONT}
    return {
        "locale": formats.of_charts(),
        "font": FONT,
        "background": colours.surface,  # or a picture of a dark page has light words on a white slide
        "view": {"stroke": "transparent"},
        "axis": {
            **quiet,
            "gridColor": colours.grid,
            "labelFontSize": 11,
            "titleFontSize": 11,
            "titleFontWeight": 500,
            "domain": False,
            "ticks": False,
            "labelPadding": 6,
            "labelSeparation": 5,  # on a phone numbers would else run into each other
        },
        "legend": {**quiet, "labelFontSize": 11, "orient": "top", "title": None},
        "range": {
            "category": list(colours.categorical),
            "ordinal": list(colours.sequential),
            "ramp": list(colours.sequential),
            "diverging": list(colours.diverging),
        },
        "text": {"color": colours.text, "font": FONT},
    }
