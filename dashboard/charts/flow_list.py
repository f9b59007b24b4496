"""The flow for a phone: under each touchpoint with its drop-off the ways that customers go on, as lines."""

import altair as alt
import pandas as pd

from dashboard import formats
from dashboard.charts.flow import UNKNOWN, UNUSED, Drawn
from dashboard.charts.layers import layered
from dashboard.theme import Palette
from metrics.metric import PERCENT
from metrics.text import later, t

HEAD, LINE, GAP = 34, 26, 3  # pixels
HARDLY = {UNUSED: later("hardly used"), UNKNOWN: later("too few contacts")}
PER_STAGE = 2  # touchpoints of a stage, the most travelled


def flow_list(drawn: Drawn, colours: Palette) -> alt.LayerChart:
    """A line per way, filled as far as the share of those who go. `touchpoint` holds the selected id."""
    rows, height = _rows(drawn)
    heads, lines = rows[rows["head"]], rows[~rows["head"]]
    down = alt.Scale(domain=[height, 0], nice=False)
    across = alt.Scale(domain=[0, 100], nice=False)

    def y(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", scale=down, axis=None)

    pick = alt.selection_point(name="touchpoint", fields=["touchpoint_id"], toggle=False)
    whole = alt.Chart(lines[["touchpoint_id", "top", "bottom"]]).mark_rect(
        cornerRadius=4, x=0, x2="width", color=colours.empty, tooltip=None
    )
    share = alt.Chart(lines[["zero", "share", "top", "bottom"]]).mark_rect(
        cornerRadius=4, color=colours.customers, opacity=0.35, tooltip=None
    )
    texts = (
        (heads, "name", {"align": "left", "x": 0, "fontWeight": 600, "limit": alt.expr("width - 118")}),
        (heads, "said", {"align": "right", "x": "width"}),
        (lines, "name", {"align": "left", "x": 8, "limit": alt.expr("width - 140")}),
        (lines, "said", {"align": "right", "x": "width", "dx": -8}),
    )
    words = [
        alt.Chart(part[["middle", column]])
        .mark_text(
            baseline="middle",
            fontSize=12,
            tooltip=None,
            color=colours.text,
            **style,
        )
        .encode(y=y("middle"), text=f"{column}:N")
        for part, column, style in texts
    ]
    return layered(
        whole.encode(y=y("top"), y2="bottom:Q").add_params(pick),
        share.encode(x=alt.X("zero:Q", scale=across, axis=None), x2="share:Q", y=y("top"), y2="bottom:Q"),
        *words,
        height=height,
    )


def _rows(drawn: Drawn) -> tuple[pd.DataFrame, int]:
    """Each touchpoint that customers go on from, and below it its ways, most first."""
    rows: list[dict[str, object]] = []
    top = 0.0
    names = drawn.places["name"]
    for place, ways in drawn.ways.sort_values("onward_share", ascending=False).groupby("start", sort=True):
        source = drawn.places.to_dict("index")[place]
        drop = t("drop-off {share}", share=formats.number(float(source["drop_off"]), PERCENT))
        rows.append(_row(str(source["name"]), drop, str(source["touchpoint_id"]), top, HEAD, head=True))
        top += HEAD
        for _, way in ways.iterrows():
            said = t(
                "{share} · {wait}",
                share=formats.number(way["onward_share"], PERCENT),
                wait=formats.duration(way["waiting_hours"]) + (" ▲" if way["late"] else ""),
            )
            if way["kind"] in HARDLY:
                said = t(HARDLY[way["kind"]])
            name = t("→ {name}", name=names[way["end"]])
            line = _row(name, said, way["to_touchpoint"], top, LINE)
            rows.append(line | {"share": way["onward_share"]})
            top += LINE + GAP
    return pd.DataFrame(rows).fillna({"share": 0.0}), int(top)


def _row(
    name: str, said: str, touchpoint_id: str, top: float, tall: int, *, head: bool = False
) -> dict[str, object]:
    return {
        "touchpoint_id": touchpoint_id,
        "name": name,
        "said": said,
        "head": head,
        "top": top,
        "middle": top + tall / 2 + (4 if head else 0),
        "bottom": top + tall,
        "zero": 0.0,
        "share": 0.0,
    }
