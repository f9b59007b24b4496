"""One comparison per touchpoint: its value and 95 % interval against the line of no difference."""

import math
from typing import Any

import altair as alt
import pandas as pd

from dashboard.charts import figures
from dashboard.charts.layers import FAINT, Style, layered, picked
from dashboard.theme import Palette
from metrics.metric import Metric
from metrics.text import later, t

ROW, EDGES = 27, 70  # pixels
GUTTER = 64  # pixels at the right for the value
ROWS = 12  # drawn at most, unless more are asked for
CLEAR, UNCLEAR = later("Beyond chance"), later("Within chance")


def forest(
    frame: pd.DataFrame, metric: Metric, clear: pd.Series, colours: Palette, rows: int = ROWS
) -> alt.LayerChart:
    """The highest values first. A ratio stands on a logarithmic axis around 1, anything else around 0.

    `clear`: which rows are beyond chance; these are filled and bold, the others hollow. The parameter
    `touchpoint` holds the selected touchpoint_id.
    """
    known = _rows(frame, metric, clear).head(rows)
    y = alt.Y("label:N", sort=list(known["label"]), title=None, axis=None)
    scale, axis, none = _across(known, metric)
    title = figures.axis_title(metric)
    x = alt.X("value:Q", title=title, scale=scale, axis=axis)
    low = alt.X("low:Q", title=title, scale=scale, axis=axis)
    line = alt.Chart(pd.DataFrame({"none": [none]})).mark_rule(
        strokeDash=[4, 4], color=colours.muted, opacity=0.8
    )
    span = alt.Chart(known[["label", "low", "high"]]).mark_rule(
        strokeWidth=2, color=colours.muted, opacity=FAINT
    )
    words = [t(CLEAR), t(UNCLEAR)]
    ink = colours.bad if metric.direction == "down_is_good" else colours.customers
    pick = alt.selection_point(name="touchpoint", fields=["touchpoint_id"], toggle=False)
    legend = alt.Legend(title=None, orient="top", symbolSize=100, columns=2)
    dots = (
        alt.Chart(known[["touchpoint_id", "name", "label", "value", "full", "certain"]])
        .mark_point(size=95, strokeWidth=1.8, opacity=1, filled=True)
        .encode(
            x=x,
            y=y,
            fill=alt.Fill(
                "certain:N",
                scale=alt.Scale(domain=words, range=[ink, colours.surface]),
                legend=legend,
            ),
            stroke=alt.Stroke(
                "certain:N", scale=alt.Scale(domain=words, range=[ink, colours.muted]), legend=legend
            ),
            opacity=picked(pick, 1, 0.35),
            tooltip=[
                alt.Tooltip("name:N", title=t("Touchpoint")),
                alt.Tooltip("full:N", title=t(metric.label)),
                alt.Tooltip("certain:N", title=" "),
            ],
        )
        .add_params(pick)
    )
    return layered(
        figures.names(known, y, colours),
        line.encode(x=alt.X("none:Q", title=title, scale=scale, axis=axis)),
        span.encode(x=low, x2=alt.X2("high:Q"), y=y),
        dots,
        *_values(known, y, words[0], colours),
        height=len(known) * ROW + EDGES,
    )


def twin(frame: pd.DataFrame, metric: Metric, clear: pd.Series) -> pd.DataFrame:
    """The same as a table, of all touchpoints that have the figure."""
    rows = _rows(frame, metric, clear)
    return pd.DataFrame(
        {t("Touchpoint"): rows["name"], t(metric.label): rows["full"], t("Evidence"): rows["certain"]}
    ).reset_index(drop=True)


def sentence(frame: pd.DataFrame, metric: Metric, clear: pd.Series) -> str:
    """The chart in words: the highest values, and how many are beyond chance."""
    rows = _rows(frame, metric, clear)
    return t(
        "{metric} of {n} touchpoints, {clear} of them beyond chance; the highest: {names}.",
        metric=t(metric.label),
        n=len(rows),
        clear=int((rows["certain"] == t(CLEAR)).sum()),
        names="; ".join(f"{row['name']} {row['full']}" for _, row in rows.head(3).iterrows()),
    )


def _rows(frame: pd.DataFrame, metric: Metric, clear: pd.Series) -> pd.DataFrame:
    known = frame[frame[metric.name].notna()].sort_values(metric.name, ascending=False, kind="stable")
    return pd.DataFrame(
        {
            "touchpoint_id": known["touchpoint_id"],
            "name": figures.distinct_names(known),
            "label": figures.row_labels(known),
            "value": known[metric.name].astype(float).round(3),
            "low": known[f"{metric.name}_low"].astype(float).round(3),
            "high": known[f"{metric.name}_high"].astype(float).round(3),
            "full": figures.in_full(known, metric),
            "number": figures.in_words(known, metric),
            "certain": [t(CLEAR) if found else t(UNCLEAR) for found in clear.loc[known.index]],
        }
    )


def _across(rows: pd.DataFrame, metric: Metric) -> tuple[alt.Scale, alt.Axis, float]:
    """Scale, axis and the value of no difference."""
    room: list[Any] = [0, alt.expr(f"width - {GUTTER}")]
    if metric.unit.suffix == "×":
        low, high = (rows["low"].min(), rows["high"].max()) if len(rows) else (0.5, 2.0)
        ends = min(max(float(low), 0.1), 0.8), max(float(high), 1.25)
        ticks = [step for step in (0.1, 0.25, 0.5, 1, 2, 4, 8, 16) if ends[0] <= step <= ends[1]]
        scale = alt.Scale(type="log", domain=list(ends), nice=False, range=room, clamp=True)
        return scale, alt.Axis(values=ticks, format="~g", labelFlush=False, grid=True), 1.0
    size = max(abs(rows["low"].min()), abs(rows["high"].max())) if len(rows) else 1.0
    step = 10 ** math.floor(math.log10(max(float(size), 1e-6)))
    ends = figures.span(rows.assign(none=0.0), ["low", "high", "none"], metric.unit, step)
    scale = alt.Scale(domain=list(ends), nice=False, range=room)
    return scale, figures.numbers(format="~s" if step >= 1 else "~g"), 0.0


def _values(rows: pd.DataFrame, y: alt.Y, clear: str, colours: Palette) -> list[alt.Chart]:
    """The values at the right edge, bold where they are beyond chance."""
    text: Style = {"align": "right", "x": "width", "fontSize": 11}
    bold = alt.Chart(rows.loc[rows["certain"] == clear, ["label", "number"]])
    plain = alt.Chart(rows.loc[rows["certain"] != clear, ["label", "number"]])
    return [
        bold.mark_text(fontWeight=700, color=colours.text, **text).encode(y=y, text=alt.Text("number:N")),
        plain.mark_text(color=colours.muted, **text).encode(y=y, text=alt.Text("number:N")),
    ]
