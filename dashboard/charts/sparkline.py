"""A small line of months for a tile, with highest and lowest value; a month without a figure is a gap."""

import math
from collections.abc import Sequence
from itertools import pairwise

import altair as alt
import pandas as pd

from dashboard import formats
from dashboard.charts.layers import layered
from dashboard.theme import Palette
from metrics.metric import Metric
from metrics.text import t

HEIGHT = 28  # pixels


def is_line(values: Sequence[float | None]) -> bool:
    """True if two months beside each other have a figure: anything less is drawn as dots."""
    return any(one is not None and next_one is not None for one, next_one in pairwise(values))


def sparkline(values: Sequence[float | None], metric: Metric, colours: Palette) -> alt.LayerChart:
    """The months' values, the oldest first; the newest one is a dot."""
    points = pd.DataFrame(
        {"month": range(len(values)), "value": [math.nan if value is None else value for value in values]}
    )
    points["words"] = [formats.number(value, metric.unit) for value in points["value"]]
    ends = [float(points["value"].min()), float(points["value"].max())]
    x = alt.X("month:Q", axis=None, scale=alt.Scale(nice=False, zero=False))
    y = alt.Y(
        "value:Q",
        title=None,
        scale=alt.Scale(domain=ends, nice=False, zero=False),
        axis=alt.Axis(
            values=sorted(set(ends)),
            orient="right",
            grid=False,
            labelFontSize=10,
            labelPadding=6,
            labelFlush=False,
            format=f"{'+' if metric.unit.signed else ''}.{metric.unit.decimals}f",
        ),
    )
    line = alt.Chart(points[["month", "value"]]).mark_line(
        strokeWidth=1.5, color=colours.muted, invalid="break-paths-filter-domains"
    )
    known = points.dropna(subset=["value"])
    dots = alt.Chart(known).mark_point(size=120, opacity=0)
    newest = alt.Chart(known.tail(1)[["month", "value"]]).mark_point(
        filled=True, size=28, opacity=1, color=colours.text
    )
    tooltip = [alt.Tooltip("words:N", title=t(metric.label))]
    drawn: alt.LayerChart = layered(
        line.encode(x=x, y=y),
        newest.encode(x=x, y=y),
        dots.encode(x=x, y=y, tooltip=tooltip),
        height=HEIGHT,
    ).properties(padding={"left": 2, "right": 0, "top": 2, "bottom": 2})
    return drawn


def sentence(values: Sequence[float | None], metric: Metric) -> str:
    """The line in words."""
    known = [value for value in values if value is not None]
    return t(
        "{metric} by month: between {low} and {high}, in the newest month {last}.",
        metric=t(metric.label),
        low=formats.number(min(known), metric.unit),
        high=formats.number(max(known), metric.unit),
        last=formats.number(known[-1], metric.unit),
    )
