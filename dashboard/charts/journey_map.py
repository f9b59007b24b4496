"""The journey as a map: stages in the customer's order, their touchpoints as tiles below them.

A tile's colour is its performance, its height its importance; a diamond marks a moment of truth, a triangle
a pain point: filled as people have declared, hollow as the figures say. Each stage shows its worst
touchpoints and counts the rest, so that 300 stay readable.
"""

from dataclasses import dataclass

import altair as alt
import pandas as pd

from dashboard import formats
from dashboard.charts import bands, figures, links
from dashboard.charts.labels import FONT, wrapped
from dashboard.charts.layers import Style, layered, picked
from dashboard.theme import Palette
from metrics.computed import COMPLAINED, UNDERPERFORMS
from metrics.metric import Metric
from metrics.text import later, t

HEADER, FOOTER, LEGEND = 42, 24, 46  # pixels above, below, and for the legend
THREE_LINES = 66  # pixels of a tile that hold three lines of a name above the score
SMALL, TALL, GAP = 54, 28, 4  # a tile's least height, what importance adds at most, and the space between
LEFT, RIGHT, RIGHT_OF_ARROWS = 0.02, 0.98, 0.86  # where tiles start and end within their stage's column
PAINS = {
    UNDERPERFORMS: later("important and weak"),
    COMPLAINED: later("far more complaints than others"),
}
MARKS = (  # in the order from the right: a tile's column, its shape, whether it is filled
    ("truth", "diamond", True),
    ("pain", "triangle-up", True),
    ("truth_found", "diamond", False),
    ("pain_found", "triangle-up", False),
)
APART = 13  # pixels from mark to mark
PER_STAGE = 8  # tiles of a stage before the rest is counted
COLUMNS = (88, 112, 140, 180)  # pixels: below the first, names give way to scores; then they fit ever better


@dataclass(frozen=True)
class Folded:
    """The map as shown: `shown` with column, top and bottom; `rest` with how many each stage leaves out."""

    stages: tuple[str, ...]
    shown: pd.DataFrame
    rest: pd.DataFrame
    height: int
    every: pd.DataFrame
    links: pd.DataFrame

    @property
    def right(self) -> float:
        """Where tiles end: earlier if arrows need a gutter."""
        return RIGHT_OF_ARROWS if links.few(self.links) else RIGHT


def fold(
    frame: pd.DataFrame,
    from_to: pd.DataFrame,
    performance: Metric,
    importance: Metric,
    per_stage: int,
    search: str = "",
) -> Folded:
    """The worst `per_stage` touchpoints of each stage whose name holds the searched text, the others counted.

    `from_to` are the map's links; those between shown touchpoints are drawn where they are few.
    """
    stages = list(frame.sort_values("stage_position")["stage"].unique())
    ordered = named(frame, search).sort_values(["stage_position", performance.name], na_position="last")
    shown = ordered[ordered.groupby("stage").cumcount() < per_stage]
    left = frame.groupby("stage").size().sub(shown.groupby("stage").size(), fill_value=0).astype(int)
    placed = _stacked(shown, importance, frame, stages)
    height = int(max(placed["bottom"].max() if len(placed) else 0, HEADER + SMALL)) + FOOTER
    lowest = placed.groupby("stage")["bottom"].max()
    rest = pd.DataFrame(
        [
            {"column": position, "count": left[stage], "top": lowest.get(stage, HEADER)}
            for position, stage in enumerate(stages)
            if left[stage]
        ],
        columns=["column", "count", "top"],
    )
    return Folded(tuple(stages), placed, rest, height, frame, links.among(from_to, placed))


def named(frame: pd.DataFrame, search: str) -> pd.DataFrame:
    """The touchpoints whose name holds the searched text."""
    return frame[frame["name"].str.contains(search.strip(), case=False, regex=False)]


def _stacked(shown: pd.DataFrame, importance: Metric, frame: pd.DataFrame, stages: list[str]) -> pd.DataFrame:
    """Column, top and bottom of each tile in pixels."""
    known = frame[importance.name].astype(float)
    spread = max(known.max() - known.min(), 1.0)
    weight = ((shown[importance.name].astype(float) - known.min()) / spread).fillna(0.0)
    tall = (SMALL + TALL * weight).round(0)
    below = (tall + GAP).groupby(shown["stage"]).cumsum()
    return shown.assign(
        column=shown["stage"].map({stage: position for position, stage in enumerate(stages)}),
        top=HEADER + below - tall - GAP,
        bottom=HEADER + below - GAP,
    )


def journey_map(folded: Folded, performance: Metric, importance: Metric, colours: Palette) -> alt.LayerChart:
    """Tiles in their stages, arrows between them where links are few.

    The parameter `touchpoint` holds the selected touchpoint_id.
    """
    plot = _Plot(folded, colours)
    tiles = _tiles(folded, performance, importance, colours)
    arrows = links.arrows(folded.links, folded.shown, LEFT, folded.right)
    layers: list[alt.Chart] = [*_headers(plot)]
    if not arrows.lines.empty:
        layers.append(links.lines(arrows, plot.x, plot.y, colours, f"!({plot.narrow})"))
    layers += [_fills(plot, tiles, performance, importance), *_words(plot, tiles), *_marks(plot, tiles)]
    if not arrows.lines.empty:
        layers.append(links.heads(arrows, plot.x, plot.y, colours, f"!({plot.narrow})"))
    return layered(*layers, height=folded.height + LEGEND)


def twin(folded: Folded, performance: Metric, importance: Metric) -> pd.DataFrame:
    """Every touchpoint of the map as a table, in the customer's order, the worst of a stage first."""
    rows = folded.every.sort_values(["stage_position", performance.name])
    return pd.DataFrame(
        {
            t("Stage"): rows["stage"],
            t("Touchpoint"): rows["name"],
            t("Channel"): rows["channel"],
            t("Department"): rows["department"],
            t(performance.label): figures.in_full(rows, performance),
            t(importance.label): figures.in_full(rows, importance),
            t("Moment of truth"): rows["moment_of_truth"],
            t("Pain point"): [t("yes") if pain else "" for pain in rows["pain_point"].fillna(False)],
            t("Moment of truth in the figures"): [t("yes") if told else "" for told in rows["truth_found"]],
            t("Pain point in the figures"): [
                "" if pd.isna(why) else t(PAINS[why]) for why in rows["pain_found"]
            ],
        }
    ).reset_index(drop=True)


def sentence(folded: Folded, performance: Metric) -> str:
    """The map in words: its size and its weakest touchpoint."""
    known = folded.every.dropna(subset=[performance.name]).sort_values(performance.name)
    weakest = "".join(
        t(" Weakest: {name} ({stage}), {score}.", name=row["name"], stage=row["stage"], score=score)
        for (_, row), score in zip(
            known.head(1).iterrows(), figures.in_words(known.head(1), performance), strict=True
        )
    )
    return (
        t(
            "Map of {n} touchpoints in {stages} stages, {shown} of them drawn.",
            n=len(folded.every),
            stages=len(folded.stages),
            shown=len(folded.shown),
        )
        + weakest
    )


class _Plot:
    """Positions that all layers share: columns from left to right, pixels from top to bottom."""

    def __init__(self, folded: Folded, colours: Palette) -> None:
        self.folded = folded
        self.colours = colours
        self.count = max(len(folded.stages), 1)
        self.across = alt.Scale(domain=[0, self.count], nice=False)
        self.down = alt.Scale(domain=[folded.height, 0], nice=False)
        self.narrow = f"width / {self.count} < {COLUMNS[0]}"

    def x(self, field: str) -> alt.X:
        return alt.X(f"{field}:Q", scale=self.across, axis=None)

    def y(self, field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", scale=self.down, axis=None)


def _tiles(folded: Folded, performance: Metric, importance: Metric, colours: Palette) -> pd.DataFrame:
    """What the browser needs of each tile and no more."""
    shown = folded.shown
    scale = bands.scale(colours)
    steps = bands.band(shown[performance.name])
    return pd.DataFrame(
        {
            "touchpoint_id": shown["touchpoint_id"],
            "name": shown["name"],
            "left": shown["column"] + LEFT,
            "right": shown["column"] + folded.right,
            "middle": shown["column"] + (LEFT + folded.right) / 2,
            "top": shown["top"],
            "bottom": shown["bottom"],
            "band": [None if pd.isna(step) else scale.words[step] for step in steps],
            "ink": [colours.text if pd.isna(step) else scale.inks[step] for step in steps],
            "score": figures.in_words(shown, performance),
            "performance": figures.in_full(shown, performance),
            "importance": figures.in_full(shown, importance),
            "channel": shown["channel"],
            "department": shown["department"],
            "truth": shown["moment_of_truth"].astype("Int64").fillna(0).gt(0).astype(bool),
            "pain": shown["pain_point"].astype("boolean").fillna(False).astype(bool),
            "truth_found": shown["truth_found"].astype(bool),
            "pain_found": shown["pain_found"].notna(),
        }
    )


def _headers(plot: _Plot) -> list[alt.Chart]:
    """Stage names in the customer's order, and under each column how many better ones are not drawn."""
    limit = f"width / {plot.count} - 6"
    names = pd.DataFrame(
        {
            "column": [position + LEFT for position in range(len(plot.folded.stages))],
            "name": list(plot.folded.stages),
            "short": list(figures.shortened(plot.folded.stages).values()),
            "count": [int((plot.folded.every["stage"] == stage).sum()) for stage in plot.folded.stages],
        }
    )
    base = alt.Chart(names).encode(x=plot.x("column"))
    name: Style = {"align": "left", "fontWeight": 600, "color": plot.colours.text, "y": 14}
    name["fontSize"] = alt.expr(f"{plot.narrow} ? 11 : 12")
    count: Style = {"align": "left", "fontSize": 10, "color": plot.colours.muted, "y": 30}
    rest = plot.folded.rest.assign(
        words=[t("+ {n} more", n=formats.count(number)) for number in plot.folded.rest["count"]],
        left=plot.folded.rest["column"] + LEFT,
        top=plot.folded.rest["top"] + 14,
    )[["left", "top", "words"]]
    layers: list[alt.Chart] = [
        base.mark_text(limit=alt.expr(limit), **name)
        .transform_calculate(words=f"{plot.narrow} ? datum.short : datum.name")
        .encode(text=alt.Text("words:N"), tooltip=alt.Tooltip("name:N", title=t("Stage"))),
        base.mark_text(**count).encode(text=alt.Text("count:Q")),
    ]
    if not rest.empty:
        more = alt.Chart(rest).mark_text(
            align="left", fontSize=10.5, color=plot.colours.muted, limit=alt.expr(limit)
        )
        layers.append(more.encode(x=plot.x("left"), y=plot.y("top"), text=alt.Text("words:N")))
    return layers


def _fills(plot: _Plot, tiles: pd.DataFrame, performance: Metric, importance: Metric) -> alt.Chart:
    scale = bands.scale(plot.colours)
    none = t("Too few answers")
    shown = [step for step in scale.words if step in set(tiles["band"])]
    fills = [scale.fills[scale.words.index(step)] for step in shown]
    if tiles["band"].isna().any():
        shown, fills = [*shown, none], [*fills, plot.colours.empty]
    legend = alt.Legend(
        title=None,
        orient="bottom",
        symbolType="square",
        symbolSize=150,
        symbolStrokeWidth=0,
        columns=alt.expr("width < 480 ? 2 : 6"),
        offset=6,
    )
    pick = alt.selection_point(name="touchpoint", fields=["touchpoint_id"], toggle=False)
    columns = ["touchpoint_id", "name", "left", "right", "top", "bottom", "band"]
    columns += ["performance", "importance", "channel", "department"]
    data = tiles[columns].assign(band=tiles["band"].fillna(none))
    marks: alt.Chart = (
        alt.Chart(data)
        .mark_rect(cornerRadius=5)
        .encode(
            x=plot.x("left"),
            x2=alt.X2("right:Q"),
            y=plot.y("top"),
            y2=alt.Y2("bottom:Q"),
            color=alt.Color("band:N", sort=shown, scale=alt.Scale(domain=shown, range=fills), legend=legend),
            opacity=picked(pick, 1, 0.35),
            tooltip=[
                alt.Tooltip("name:N", title=t("Touchpoint")),
                alt.Tooltip("performance:N", title=t(performance.label)),
                alt.Tooltip("importance:N", title=t(importance.label)),
                alt.Tooltip("channel:N", title=t("Channel")),
                alt.Tooltip("department:N", title=t("Department")),
            ],
        )
        .add_params(pick)
    )
    return marks


def _words(plot: _Plot, tiles: pd.DataFrame) -> list[alt.Chart]:
    """Name and score in wide columns, the score alone in narrow ones."""
    text: Style = {"color": alt.expr("datum.ink"), "tooltip": None}
    column = f"width / {plot.count}"
    layers: list[alt.Chart] = []
    for least, next_one in zip(COLUMNS, [*COLUMNS[1:], 10_000], strict=True):
        room = least * (plot.folded.right - LEFT) - 14
        lines = (tiles["bottom"] - tiles["top"]).ge(THREE_LINES) + 2
        names = [wrapped(name, room, most=most) for name, most in zip(tiles["name"], lines, strict=True)]
        data = tiles[["left", "top", "ink"]].assign(name=names)
        marks = alt.Chart(data).mark_text(
            align="left",
            baseline="top",
            lineBreak="\n",
            lineHeight=13,
            fontSize=FONT,
            fontWeight=500,
            dx=7,
            dy=7,
            **text,
        )
        marks = marks.transform_calculate(
            words=f"{column} >= {least} && {column} < {next_one} ? datum.name : ''"
        )
        layers.append(marks.encode(x=plot.x("left"), y=plot.y("top"), text=alt.Text("words:N")))
    scores = alt.Chart(tiles[["left", "middle", "top", "bottom", "score", "ink"]])
    wide = scores.mark_text(
        align="left",
        fontSize=12,
        fontWeight=700,
        dx=7,
        dy=-10,
        opacity=alt.expr(f"{plot.narrow} ? 0 : 1"),
        **text,
    )
    narrow = scores.mark_text(
        fontSize=11, fontWeight=600, dy=17, opacity=alt.expr(f"{plot.narrow} ? 1 : 0"), **text
    )
    return [
        *layers,
        wide.encode(x=plot.x("left"), y=plot.y("bottom"), text=alt.Text("score:N")),
        narrow.encode(x=plot.x("middle"), y=plot.y("top"), text=alt.Text("score:N")),
    ]


def _marks(plot: _Plot, tiles: pd.DataFrame) -> list[alt.Chart]:
    """At a tile's lower right: diamonds for a moment of truth, triangles for a pain point."""
    centre = f"-width / {plot.count} * {(plot.folded.right - LEFT) / 2:.2f}"
    there = tiles[[column for column, _, _ in MARKS]]
    before = there.cumsum(axis=1).where(there)  # which of its tile's marks each is: 1, 2 ...
    layers: list[alt.Chart] = []
    for column, shape, filled in MARKS:
        rows = tiles.loc[tiles[column], ["right", "bottom", "ink"]]
        if rows.empty:
            continue
        marks = rows.assign(place=before.loc[rows.index, column] - 1, marks=there.loc[rows.index].sum(axis=1))
        middle = f"{centre} - (datum.place - (datum.marks - 1) / 2) * {APART}"
        mark = alt.Chart(marks).mark_point(
            shape=shape,
            filled=filled,
            opacity=1,
            size=50 if filled else 40,
            strokeWidth=1.5,
            color=alt.expr("datum.ink"),
            xOffset=alt.expr(f"{plot.narrow} ? {middle} : -10 - datum.place * {APART}"),
            yOffset=-11,
            tooltip=None,
        )
        layers.append(mark.encode(x=plot.x("right"), y=plot.y("bottom")))
    return layers
