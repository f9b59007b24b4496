"""The flow for a phone: by stage, under each touchpoint with its drop-off the ways that customers go on."""

import altair as alt
import pandas as pd

from dashboard import formats
from dashboard.charts.flow import OWN, UNKNOWN, UNUSED, Drawn
from dashboard.charts.layers import Style, layered
from dashboard.theme import Palette
from metrics.metric import PERCENT
from metrics.text import later, t

TITLE, HEAD, LINE, GAP = 36, 30, 26, 3  # pixels
HARDLY = {UNUSED: later("hardly used"), UNKNOWN: later("too few contacts")}
PER_STAGE = 2  # touchpoints of a stage, the most travelled


def flow_list(drawn: Drawn, colours: Palette) -> alt.LayerChart:
    """A line per way, filled as far as the share of those who go. `touchpoint` holds the selected id."""
    rows, height = _rows(drawn)
    titles, heads, lines = (rows[rows["kind"] == kind] for kind in (TITLE, HEAD, LINE))
    down = alt.Scale(domain=[height, 0], nice=False)
    across = alt.Scale(domain=[0, 100], nice=False)

    def y(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", scale=down, axis=None)

    pick = alt.selection_point(name="touchpoint", fields=["touchpoint_id"], toggle=False)
    whole = alt.Chart(lines[["touchpoint_id", "top", "bottom"]]).mark_rect(
        cornerRadius=4, x=0, x2="width", color=colours.empty, tooltip=None
    )
    gone = lines.loc[lines["share"] > 0, ["zero", "share", "top", "bottom"]]
    share = alt.Chart(gone).mark_rect(
        cornerRadius=4, fill=colours.customers, fillOpacity=0.35, stroke=colours.customers, tooltip=None
    )
    bold: Style = {"align": "left", "x": 0, "fontWeight": 600, "limit": alt.expr("width - 118")}
    end: Style = {"align": "right", "x": "width"}
    texts: tuple[tuple[pd.DataFrame, str, Style], ...] = (
        (titles, "name", bold | {"fontSize": 13}),
        (titles, "said", end | {"color": colours.muted}),
        (heads, "name", bold | {"fontWeight": 500}),
        (heads, "said", end),
        (lines, "name", {"align": "left", "x": 8, "limit": alt.expr("width - 140")}),
        (lines, "said", end | {"dx": -8}),
    )
    usual: Style = {"baseline": "middle", "fontSize": 12, "tooltip": None, "color": colours.text}
    words = [
        alt.Chart(part[["middle", column]])
        .mark_text(**(usual | style))
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
    """Each column's title, its touchpoints, and below each its ways, most first; of what stands beside a
    single stage those alone that customers come from."""
    rows: list[dict[str, object]] = []
    top = 0.0

    def add(kind: int, touchpoint_id: str, name: str, said: str, share: float = 0.0) -> None:
        nonlocal top
        ends = {"top": top, "middle": top + kind / 2 + (4 if kind != LINE else 0), "bottom": top + kind}
        told = {"touchpoint_id": touchpoint_id, "name": name, "said": said, "zero": 0.0, "share": share}
        rows.append({"kind": kind, **told, **ends})
        top += kind + (GAP if kind == LINE else 0)

    most_first = drawn.ways.sort_values("onward_share", ascending=False)
    for number, (column, count) in enumerate(zip(drawn.columns, drawn.counts, strict=True)):
        here = drawn.places[drawn.places["column"] == number]
        here = here[(here["side"] == OWN) | here.index.isin(drawn.ways["start"])]
        if column.side == OWN or len(here):
            add(TITLE, "", column.title, count)
        for place, source in here.iterrows():
            drop = t("drop-off {share}", share=formats.number(float(source["drop_off"]), PERCENT))
            add(HEAD, str(source["touchpoint_id"]), str(source["name"]), drop)
            for _, way in most_first[most_first["start"] == place].iterrows():
                name = t("→ {name}", name=drawn.places["name"][way["end"]])
                add(LINE, str(way["to_touchpoint"]), name, _said(way), float(way["onward_share"]))
    return pd.DataFrame(rows).fillna({"share": 0.0}), int(top)


def _said(way: pd.Series) -> str:
    """How many go a way and how long they wait, or that hardly any do."""
    if way["kind"] in HARDLY:
        return t(HARDLY[way["kind"]])
    wait = formats.duration(way["waiting_hours"]) + (" ▲" if way["late"] else "")
    return t("{share} · {wait}", share=formats.number(way["onward_share"], PERCENT), wait=wait)
