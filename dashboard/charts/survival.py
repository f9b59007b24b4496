"""How many complaints are still open after so long, here and elsewhere."""

import math
from typing import Literal

import altair as alt
import pandas as pd

from dashboard import formats, written
from dashboard.charts.layers import Style, halo, layered
from dashboard.theme import Palette
from metrics.complaint_detail import ELSEWHERE, HERE
from metrics.metric import PERCENT
from metrics.text import later, t

HEIGHT = 260
WORDS = {HERE: later("Here"), ELSEWHERE: later("All other touchpoints")}
TICKS = (0.1, 0.5, 1, 4, 12, 24, 72, 168, 720, 2160, 8760)  # hours
DAY = 24
HALF = 50


def survival(curve: pd.DataFrame, colours: Palette) -> alt.LayerChart:
    """`curve`: group, hours, share, low, high; the interval of `here` is a band."""
    rows = _rows(curve)
    ends = float(rows["hours"].min()) * 0.9, float(rows["hours"].max()) * 1.05
    hours, days = t(" h"), t(" d")
    x = alt.X(
        "hours:Q",
        title=t("Time since the complaint was opened"),
        scale=alt.Scale(type="log", domain=list(ends), nice=False),
        axis=alt.Axis(
            values=[tick for tick in TICKS if ends[0] <= tick <= ends[1]],
            labelExpr=f"datum.value < {DAY} ? datum.value + '{hours}' : datum.value / {DAY} + '{days}'",
            grid=True,
            labelOverlap=True,
        ),
    )
    up = alt.Scale(domain=[0, 100])
    title = t("Still open (%)")
    y = alt.Y("share:Q", title=title, scale=up, axis=alt.Axis(tickCount=5))
    band = alt.Chart(rows.loc[rows["here"], ["hours", "low", "high"]]).mark_area(
        opacity=0.16, color=colours.customers, interpolate="step-after", tooltip=None
    )
    used = [name for name in WORDS if t(WORDS[name]) in set(rows["group"])]
    groups = [t(WORDS[name]) for name in used]
    inks = {HERE: colours.customers, ELSEWHERE: colours.muted}
    dashes = {HERE: [1, 0], ELSEWHERE: [5, 4]}
    legend = alt.Legend(title=None, orient="top", symbolType="stroke", columns=2)
    lines = alt.Chart(rows[["hours", "share", "group", "full"]]).mark_line(
        interpolate="step-after", strokeWidth=2
    )
    half = alt.Chart(pd.DataFrame({"half": [HALF]})).mark_rule(
        color=colours.muted, opacity=0.7, strokeDash=[2, 3]
    )
    side = _free_side(rows, ends)
    note: Style = {"baseline": "bottom", "fontSize": 10, "dy": -2, "tooltip": None, "align": side}
    named = alt.Chart(pd.DataFrame({"half": [HALF]})).encode(y=alt.Y("half:Q", scale=up, title=title))
    words: Style = {"text": t("half are resolved"), "x": "width" if side == "right" else 2, **note}
    return layered(
        band.encode(x=x, y=alt.Y("low:Q", scale=up, title=title), y2=alt.Y2("high:Q")),
        half.encode(y=alt.Y("half:Q", scale=up, title=title)),
        lines.encode(
            x=x,
            y=y,
            color=alt.Color(
                "group:N", scale=alt.Scale(domain=groups, range=[inks[name] for name in used]), legend=legend
            ),
            strokeDash=alt.StrokeDash(
                "group:N",
                scale=alt.Scale(domain=groups, range=[dashes[name] for name in used]),
                legend=legend,
            ),
            tooltip=[alt.Tooltip("group:N", title=" "), alt.Tooltip("full:N", title=t("Still open"))],
        ),
        *(named.mark_text(**words, **ink) for ink in (halo(colours), {"color": colours.muted})),
        height=HEIGHT,
    )


def _free_side(rows: pd.DataFrame, ends: tuple[float, float]) -> Literal["left", "right"]:
    """Where the line of the half has more room before curves fall through it, or behind."""
    fallen = rows[rows["share"] <= HALF].groupby("group")["hours"].min()
    across = [math.log(hours / ends[0]) / math.log(ends[1] / ends[0]) for hours in fallen]
    return "right" if across and 1 - max(across) > min(across) else "left"


def twin(curve: pd.DataFrame) -> pd.DataFrame:
    """The same as a table."""
    rows = _rows(curve)
    return pd.DataFrame(
        {
            t("Complaints"): rows["group"],
            t("After"): written.column(
                map(duration, rows["hours"]),
                (written.number(hours, "h") for hours in rows["hours"]),
                rows.index,
            ),
            t("Still open"): rows["full"],
        }
    ).reset_index(drop=True)


def sentence(curve: pd.DataFrame) -> str:
    """The chart in words: when half are resolved."""
    parts = []
    for group, rows in _rows(curve).groupby("group", sort=False):
        half = rows[rows["share"] <= HALF]
        reached = duration(half["hours"].iloc[0]) if len(half) else t("not reached")
        parts.append(t("{group}: half are resolved after {time}", group=group, time=reached))
    return "; ".join(parts) + "."


def duration(hours: float) -> str:
    """`4.3 h`, `3.2 days`."""
    if hours < DAY:
        return t("{n} h", n=f"{hours:.1f}")
    return t("{n} days", n=f"{hours / DAY:.1f}")


def _rows(curve: pd.DataFrame) -> pd.DataFrame:
    full = [
        t(
            "{share} ({interval}) after {time}",
            share=formats.number(share, PERCENT),
            interval=ends,
            time=duration(hours),
        )
        for share, ends, hours in zip(
            curve["share"],
            [
                formats.interval(low, high, PERCENT)
                for low, high in zip(curve["low"], curve["high"], strict=True)
            ],
            curve["hours"],
            strict=True,
        )
    ]
    ends = (curve[end] for end in ("share", "low", "high"))
    parts = (written.number(share, "%") | written.between(*rest) for share, *rest in zip(*ends, strict=True))
    return pd.DataFrame(
        {
            "group": [t(WORDS[name]) for name in curve["group"]],
            "here": curve["group"] == HERE,
            "hours": curve["hours"].round(3),
            "share": curve["share"].round(2),
            "low": curve["low"].round(2),
            "high": curve["high"].round(2),
            "full": written.column(full, parts, curve.index),
        }
    )
