"""What stands beside the quadrants' marks: names on a desk, numbers on a phone, and what explains both."""

import json
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from dashboard.charts.labels import Anchor, Bar, line, place, text_width, wrapped
from dashboard.charts.layers import PLACED, halo
from dashboard.theme import Palette
from metrics.text import t

# pixels of plot from which names fit, and then more of them; none is that of a usual screen, where a width on
# the edge would go back and forth with the room that the words below the plot take
NAMES_FROM, MORE, MOST = 385, 540, 740
FIRST = 12  # highest priorities: of many touchpoints these are numbered, and large on a phone
LEADING = 3  # to concentrate on, as many as titles name
NEAR, FAR = 44.0, 200.0  # pixels from its mark that a line leads to such a name, and to a number
BESIDE, NARROW_ROOM = 60, 320  # pixels beside a plot that words below it may take, and theirs on a phone
SIZE, OFFSET, LINE = 11, 8, 13  # pixels: of those words, above them, and of their lines


@dataclass(frozen=True)
class Tier:
    """What is written beside the marks on plots of some widths, and when."""

    name: str
    column: str
    widths: tuple[float, ...]
    when: str


NARROW = f"width < {NAMES_FROM}"
TIERS = (  # Vega knows its own width: no rerun when a window or a phone turns
    Tier("narrow", "rank", (230, 300, NAMES_FROM), NARROW),
    Tier("medium", "name", (NAMES_FROM, 490, MORE), f"width >= {NAMES_FROM} && width < {MORE}"),
    Tier("wide", "name", (MORE, 600, 670, MOST), f"width >= {MORE} && width < {MOST}"),
    Tier("widest", "name", (MOST, 850, 980, 1150), f"width >= {MOST}"),
)


@dataclass(frozen=True)
class Words:
    """What stands below the plot, in lines: on a phone, and on a desk."""

    narrow: list[str]
    wide: list[str]

    def room(self, tier: Tier) -> int:
        """Pixels of the height that they take at most."""
        lines = len(self.narrow) if tier.column == "rank" else len(self._wrapped)
        return OFFSET + LINE * lines if lines else 0

    def title(self, colours: Palette) -> alt.TitleParams:
        """On one line where they fit."""
        joined = " ".join(self.wide)
        one = f"width + {BESIDE} >= {text_width(joined, SIZE):.0f} ? {json.dumps([joined])}"
        there = "true" if joined else NARROW
        return alt.TitleParams(
            text=alt.expr(f"{NARROW} ? {json.dumps(self.narrow)} : {one} : {json.dumps(self._wrapped)}"),
            aria=False,
            orient="bottom",
            anchor="start",
            offset=alt.expr(f"{there} ? {OFFSET} : 0"),
            fontSize=alt.expr(f"{there} ? {SIZE} : 0.1"),  # without words it takes no room
            fontWeight="normal",
            color=colours.muted,
        )

    @property
    def _wrapped(self) -> list[str]:
        return _lines(" ".join(self.wide), NAMES_FROM + BESIDE)


def _lines(words: str, room: float) -> list[str]:
    return wrapped(words, room, SIZE, most=4).splitlines()


def explained(many: bool, moved: bool, beside_list: bool, note: str) -> Words:
    """What numbers stand for, and arrows where any touchpoint `moved`, and the ring `beside_list`; then a
    note."""
    wide = [t("Numbers: # in the table.")]
    if moved:
        wide.append(t("Arrow: change beyond chance."))
    if beside_list:
        wide.append(t("Ring: chosen in the list."))
    large = [t("Large: the {n} highest priorities.", n=FIRST)] if many else []
    last = [note] if note else []
    narrow = [part for words in [*wide, *large, *last] for part in _lines(words, NARROW_ROOM)]
    return Words(narrow, [*wide, *last])


def placed(
    points: pd.DataFrame,
    tier: Tier,
    height: float,
    corners: Sequence[tuple[float, float, float, float]],
    arrows: Sequence[Bar],
    many: bool,
) -> pd.DataFrame:
    """The names of one tier that found a place, and where they go: first those to concentrate on and
    those that moved, by priority.

    Where a name finds none its number stands, of many touchpoints that of the highest priorities and of those
    that moved; a line leads to it where it must. `points` have their place as shares of the plot, `across`
    and `down`.
    """
    first = points["concentrate"] | points["moved"]
    order = pd.concat([points[first], points[~first]])
    numbered = order["moved"] | (order["rank"].astype(int) <= FIRST) if many else pd.Series(True, order.index)
    leading = order["moved"] | (order["concentrate"].cumsum() <= LEADING) & order["concentrate"]
    rows = order.assign(numbered=numbered, leading=leading).to_dict("records")
    labels = place([_anchor(row, tier) for row in rows], tier.widths, height, corners, arrows)
    radius = order["narrow" if tier.column == "rank" else "radius"]
    lines = [
        line(label, mark) if label.led else [0.0] * 4 for label, mark in zip(labels, radius, strict=True)
    ]
    found = order[["x", "y"]].assign(
        label=[label.text for label in labels],
        dx=[round(label.dx, 1) for label in labels],
        dy=[round(label.dy, 1) for label in labels],
        align=[label.align for label in labels],
        led=[label.led for label in labels],
        **{
            name: [round(float(ends[number]), 1) for ends in lines]
            for number, name in enumerate(("from_x", "from_y", "to_x", "to_y"))
        },
    )
    return found[found["label"] != ""]


def _anchor(row: Mapping[Hashable, Any], tier: Tier) -> Anchor:
    across, down = float(row["across"]), float(row["down"])
    number = str(row["rank"]) if row["numbered"] else ""
    if tier.column == "rank":
        return Anchor(across, down, number, float(row["narrow"]), far=FAR)
    far = NEAR if row["leading"] else 0.0
    return Anchor(across, down, str(row["name"]), float(row["radius"]), number, far, FAR)


def names(found: pd.DataFrame, tier: Tier, x: alt.X, y: alt.Y, colours: Palette) -> list[alt.Chart]:
    """The names of one tier with a halo, so that hairlines do not cross letters, and the lines to them."""
    base = alt.Chart(found[["x", "y", "label", "dx", "dy", "align"]])
    base = base.transform_calculate(words=f"{tier.when} ? datum.label : ''")
    base = base.encode(x=x, y=y, text=alt.Text("words:N"))
    ends = found.loc[found["led"], ["x", "y", "from_x", "from_y", "to_x", "to_y"]]
    lines: alt.Chart = (
        alt.Chart(ends)
        .mark_rule(
            strokeWidth=1,
            color=colours.text,
            opacity=alt.expr(f"{tier.when} ? 0.7 : 0"),
            xOffset=alt.expr("datum.from_x"),
            yOffset=alt.expr("datum.from_y"),
            x2Offset=alt.expr("datum.to_x"),
            y2Offset=alt.expr("datum.to_y"),
            tooltip=None,
        )
        .encode(x=x, x2=alt.X2("x"), y=y, y2=alt.Y2("y"))
    )
    return [lines, base.mark_text(**halo(colours), **PLACED), base.mark_text(color=colours.text, **PLACED)]
