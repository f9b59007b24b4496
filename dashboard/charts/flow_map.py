"""The flow as a drawing: touchpoints in columns, ways between them as wide as the share of those who go."""

from collections.abc import Callable

import altair as alt
import pandas as pd

from dashboard import formats
from dashboard.charts import figures
from dashboard.charts.flow import (
    DECLARED,
    FOUND,
    KINDS,
    NODE,
    UNKNOWN,
    UNUSED,
    Drawn,
    waits,
)
from dashboard.charts.flow_ways import LEFT, RIGHT, curves_of, labels, widths
from dashboard.charts.labels import FONT, LINE, wrapped
from dashboard.charts.layers import FAINT, Style, layered
from dashboard.measures import metric
from dashboard.theme import Palette
from metrics.metric import PERCENT
from metrics.text import t

LEGEND = 44  # pixels
COLUMNS = (0, 100, 112, 124, 140, 170, 260)  # pixels of a column: names are cut ever less
LINES = 3  # of a name


def flow_map(drawn: Drawn, colours: Palette) -> alt.LayerChart:
    """Touchpoints as boxes with their drop-off, ways as curves with the median waiting time beside them.

    The parameter `touchpoint` holds the selected touchpoint_id.
    """
    count = len(drawn.columns)
    across = alt.Scale(domain=[0, count], nice=False)
    down = alt.Scale(domain=[drawn.height, 0], nice=False)

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", scale=across, axis=None)

    def y(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", scale=down, axis=None)

    curves = curves_of(drawn)
    words = _words(drawn.ways)
    kinds = [kind for kind in KINDS if kind in set(drawn.ways["kind"])]
    inks = {
        DECLARED: colours.customers,
        FOUND: colours.categorical[0],
        UNUSED: colours.muted,
        UNKNOWN: colours.muted,
    }
    dashes = {DECLARED: [1, 0], FOUND: [6, 3], UNUSED: [2, 4], UNKNOWN: [1, 6]}
    named = [t(KINDS[kind]) for kind in kinds]
    line = pd.DataFrame(
        [
            {"way": way, "order": order, "x": float(at), "y": float(top), "kind": kind, "width": width}
            for way, (curve, kind, width) in enumerate(
                zip(curves, [t(KINDS[kind]) for kind in drawn.ways["kind"]], widths(drawn.ways), strict=True)
            )
            for order, (at, top) in enumerate(curve)
        ],
        columns=["way", "order", "x", "y", "kind", "width"],
    )
    legend = alt.Legend(title=None, orient="bottom", symbolType="stroke", symbolStrokeWidth=3)  # one of two
    fills = alt.Scale(domain=named, range=[inks[kind] for kind in kinds])
    colour = alt.Color("kind:N", scale=fills, legend=legend)
    tips = [
        alt.Tooltip("words:N", title=t("Link")),
        alt.Tooltip("share:N", title=t(metric("onward_share").label)),
        alt.Tooltip("wait:N", title=t(metric("waiting_hours").label)),
        alt.Tooltip("expected:N", title=t("Expected waiting time")),
    ]
    lines = (
        alt.Chart(line)
        .mark_line(opacity=FAINT, strokeCap="butt", tooltip=None)
        .encode(
            x=x("x"),
            y=y("y"),
            detail="way:N",
            order="order:Q",
            strokeWidth=alt.StrokeWidth("width:Q", scale=None, legend=None),
            color=colour,
            strokeDash=alt.StrokeDash(
                "kind:N",
                scale=alt.Scale(domain=named, range=[dashes[kind] for kind in kinds]),
                legend=legend,
            ),
        )
    )
    ends = words.assign(
        x=[curve[-1][0] for curve in curves],
        y=[curve[-1][1] for curve in curves],
        angle=[90 if curve[-1][0] > curve[-3][0] else -90 for curve in curves],
        kind=[t(KINDS[kind]) for kind in drawn.ways["kind"]],
    )
    heads = (
        alt.Chart(ends[["x", "y", "angle", "kind", "words", "share", "wait", "expected"]])
        .mark_point(shape="triangle-up", filled=True, size=70, opacity=1)
        .encode(
            x=x("x"),
            y=y("y"),
            angle=alt.Angle("angle:Q", scale=None),
            color=colour,
            tooltip=tips,
        )
    )
    return layered(
        *_titles(drawn, count, across, colours),
        lines,
        *_boxes(drawn, count, x, y, colours),
        heads,
        *_waiting_times(labels(drawn, curves), x, y, colours),
        height=drawn.height + LEGEND,
    )


def _waiting_times(
    times: pd.DataFrame, x: Callable[[str], alt.X], y: Callable[[str], alt.Y], colours: Palette
) -> list[alt.Chart]:
    """Words on a ground of the card's colour, so that the way below does not cross their letters."""
    base = alt.Chart(times).encode(x=x("x"), y=y("y"))
    ground = base.mark_tick(
        orient="horizontal",
        thickness=LINE,
        color=colours.surface,
        opacity=1,
        xOffset=alt.expr("datum.dx"),
        tooltip=None,
    )
    words = base.mark_text(
        fontSize=10.5,
        fontWeight=600,
        dx=alt.expr("datum.dx"),
        tooltip=None,
        color=alt.expr(f"datum.late ? '{colours.bad}' : '{colours.text}'"),
    )
    return [
        ground.encode(size=alt.Size("wide:Q", scale=None, legend=None)),
        words.encode(text="said:N"),
    ]


def _words(ways: pd.DataFrame) -> pd.DataFrame:
    """What a pointer on an arrow's head is told."""
    return pd.DataFrame(
        {
            "words": ways["way"],
            "share": figures.in_full(ways, metric("onward_share")),
            "wait": waits(ways),
            "expected": [formats.duration(hours) for hours in ways["expected_wait_hours"].astype(float)],
        }
    )


def _titles(drawn: Drawn, count: int, across: alt.Scale, colours: Palette) -> list[alt.Chart]:
    """Each column's title, and below it how many of its touchpoints are drawn where some are not."""
    names = pd.DataFrame(
        {
            "x": [column + LEFT for column in range(count)],
            "name": [column.title for column in drawn.columns],
            "drawn": drawn.counts,
        }
    )
    title: Style = {"align": "left", "limit": alt.expr(f"width / {count} - 6")}
    base = alt.Chart(names).encode(x=alt.X("x:Q", scale=across, axis=None))
    return [
        base.mark_text(y=10, fontWeight=600, fontSize=12, color=colours.text, **title).encode(text="name:N"),
        base.mark_text(y=26, fontSize=11, color=colours.muted, **title).encode(text="drawn:N"),
    ]


def _boxes(
    drawn: Drawn, count: int, x: Callable[[str], alt.X], y: Callable[[str], alt.Y], colours: Palette
) -> list[alt.Chart]:
    """A box per touchpoint: its name, its drop-off as a number and as a bar along the lower edge."""
    places = drawn.places
    left = places["column"] + LEFT
    share = places["drop_off"].astype(float).fillna(0) / max(drawn.most, 1.0)
    boxes = pd.DataFrame(
        {
            "touchpoint_id": places["touchpoint_id"],
            "name": places["name"],
            "left": left,
            "right": places["column"] + RIGHT,
            "top": places["top"],
            "bottom": places["top"] + NODE,
            "bar": left + (RIGHT - LEFT) * share,
            "edge": places["top"] + NODE - 4,
            "said": [formats.number(value, PERCENT) for value in places["drop_off"].astype(float)],
            "full": figures.in_full(places, metric("drop_off")),
        }
    )
    pick = alt.selection_point(name="touchpoint", fields=["touchpoint_id"], toggle=False)
    base = alt.Chart(boxes)
    fills = (
        base.mark_rect(cornerRadius=5, color=colours.empty, stroke=colours.grid, strokeWidth=1)
        .encode(
            x=x("left"),
            x2="right:Q",
            y=y("top"),
            y2="bottom:Q",
            tooltip=[
                alt.Tooltip("name:N", title=t("Touchpoint")),
                alt.Tooltip("full:N", title=t(metric("drop_off").label)),
            ],
        )
        .add_params(pick)
    )
    bars = alt.Chart(boxes[["left", "bar", "edge", "bottom"]]).mark_rect(color=colours.bad, tooltip=None)
    said = alt.Chart(boxes[["left", "bottom", "said"]]).mark_text(
        align="left", dx=7, dy=-12, fontSize=10.5, color=colours.muted, tooltip=None
    )
    layers = [
        fills,
        bars.encode(x=x("left"), x2="bar:Q", y=y("edge"), y2="bottom:Q"),
        said.encode(x=x("left"), y=y("bottom"), text="said:N"),
    ]
    for least, following in zip(COLUMNS, [*COLUMNS[1:], 10_000], strict=True):
        room = max(least, 90) * (RIGHT - LEFT) - 12
        names = boxes[["left", "top"]].assign(
            name=[wrapped(name, room, most=LINES) for name in places["name"]]
        )
        text = (
            alt.Chart(names)
            .mark_text(
                align="left",
                baseline="top",
                lineBreak="\n",
                lineHeight=12,
                fontSize=FONT,
                fontWeight=500,
                dx=7,
                dy=6,
                color=colours.text,
                tooltip=None,
            )
            .transform_calculate(
                words=f"width / {count} >= {least} && width / {count} < {following} ? datum.name : ''"
            )
        )
        layers.append(text.encode(x=x("left"), y=y("top"), text="words:N"))
    return layers
