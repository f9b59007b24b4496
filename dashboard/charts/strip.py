"""Performance of a few touchpoints with their intervals, one line each."""

import altair as alt
import pandas as pd

from dashboard.charts import bands, figures
from dashboard.charts.layers import FAINT, layered, picked
from dashboard.theme import Palette
from metrics.metric import Metric
from metrics.text import t

ROW, EDGES = 28, 66  # pixels
LEGEND = 17  # pixels of a line of it: on a phone two bands stand in one
GUTTER = 46  # pixels at the right for the score


def strip(frame: pd.DataFrame, metric: Metric, colours: Palette, banded: bool = True) -> alt.LayerChart:
    """A dot and its 95 % interval per touchpoint, the score at the right.

    `banded`: the worst first, dots in the colours of the performance bands; else all alike, as they come.
    The parameter `touchpoint` holds the selected touchpoint_id.
    """
    rows = _rows(_in_order(frame, metric, banded), metric)
    ends = figures.span(rows, ["value", "low", "high"], metric.unit)
    scale = alt.Scale(domain=list(ends), nice=False, range=[0, alt.expr(f"width - {GUTTER}")])
    y = alt.Y(
        "label:N",
        sort=list(rows["label"]),
        title=None,
        axis=None,
    )
    x = alt.X(
        "value:Q",
        title=figures.axis_title(metric),
        scale=scale,
        axis=figures.numbers(format=".0f"),
    )
    steps = bands.scale(colours)
    used = [word for word in steps.words if word in set(rows["band"])]
    fills = [steps.fills[steps.words.index(word)] for word in used]
    pick = alt.selection_point(name="touchpoint", fields=["touchpoint_id"], toggle=False)
    known = rows.dropna(subset=["value"])
    bars = alt.Chart(known[["label", "low", "high"]]).mark_rule(
        strokeWidth=2, color=colours.muted, opacity=FAINT
    )
    dots = (
        alt.Chart(known[["touchpoint_id", "name", "label", "value", "full", *(["band"] if banded else [])]])
        .mark_point(filled=True, size=120, opacity=1, stroke=colours.text, strokeWidth=0.8)
        .encode(
            x=x,
            y=y,
            color=alt.Color(
                "band:N", scale=alt.Scale(domain=used, range=fills), legend=bands.legend("circle")
            )
            if banded
            else alt.value(colours.customers),
            opacity=picked(pick, 1, 0.35),
            tooltip=[
                alt.Tooltip("name:N", title=t("Touchpoint")),
                alt.Tooltip("full:N", title=t(metric.label)),
                *([alt.Tooltip("band:N", title=t("Band"))] if banded else []),
            ],
        )
        .add_params(pick)
    )
    scores = alt.Chart(rows[["label", "score"]]).mark_text(
        align="right", x="width", fontSize=11, fontWeight=600, color=colours.text
    )
    low = alt.X("low:Q", scale=scale, title=figures.axis_title(metric))
    return layered(
        figures.names(rows, y, colours),
        bars.encode(x=low, x2=alt.X2("high:Q"), y=y),
        dots,
        scores.encode(y=y, text=alt.Text("score:N")),
        height=len(rows) * ROW + EDGES + (LEGEND * (1 + -(-len(used) // 2)) if banded else 0),
    )


def _in_order(frame: pd.DataFrame, metric: Metric, banded: bool) -> pd.DataFrame:
    return frame.sort_values(metric.name, na_position="last") if banded else frame


def _rows(frame: pd.DataFrame, metric: Metric) -> pd.DataFrame:
    words = bands.words()
    return pd.DataFrame(
        {
            "touchpoint_id": frame["touchpoint_id"],
            "name": figures.distinct_names(frame),
            "label": figures.row_labels(frame),
            "value": frame[metric.name].round(2),
            "low": frame[f"{metric.name}_low"].round(2),
            "high": frame[f"{metric.name}_high"].round(2),
            "band": [None if pd.isna(step) else words[step] for step in bands.band(frame[metric.name])],
            "score": figures.in_words(frame, metric),
            "full": figures.in_full(frame, metric),
        }
    )


def twin(frame: pd.DataFrame, metric: Metric, banded: bool = True) -> pd.DataFrame:
    """The same as a table, in the same order."""
    rows = _rows(_in_order(frame, metric, banded), metric)
    return pd.DataFrame({t("Touchpoint"): rows["name"], t(metric.label): rows["full"]}).reset_index(drop=True)


def sentence(frame: pd.DataFrame, metric: Metric) -> str:
    """The chart in words: the worst and the best."""
    rows = _rows(frame.sort_values(metric.name), metric).dropna(subset=["value"])
    if rows.empty:
        return t("None of these touchpoints has enough answers.")
    return t(
        "{metric} of {n} touchpoints, from {worst} ({low}) to {best} ({high}).",
        metric=t(metric.label),
        n=len(rows),
        worst=rows["name"].iloc[0],
        low=rows["score"].iloc[0],
        best=rows["name"].iloc[-1],
        high=rows["score"].iloc[-1],
    )


def every(frame: pd.DataFrame, metric: Metric) -> str:
    """Each of a few rows in full: `After a bad experience: 6.1 % (4.8 to 7.8 %), n = 1,000; …`."""
    full = figures.in_full(frame, metric)
    return "; ".join(f"{name}: {words}" for name, words in zip(frame["name"], full, strict=True))
