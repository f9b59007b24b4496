"""What an improvement of each touchpoint promises, with its 80 % interval, and what kind of work it is."""

import altair as alt
import pandas as pd

from dashboard import formats, written
from dashboard.charts import figures
from dashboard.charts.layers import FAINT, Style, layered, picked
from dashboard.recommended import ONE
from dashboard.theme import Palette
from metrics import recommendations as rules
from metrics.definitions import BY_NAME
from metrics.metric import SCORE
from metrics.text import t

ROW, EDGES = 27, 56  # pixels: a touchpoint's line, and the axis
GUTTER = 92  # pixels at the right for the kind
SYMBOLS = {
    rules.QUICK_WIN: "diamond",
    rules.STRATEGIC: "square",
    rules.UNDECIDED: "circle",
    rules.FILL_IN: "triangle-up",
    rules.DROP: "cross",
}


def gains(frame: pd.DataFrame, colours: Palette, rows: int = 15) -> alt.LayerChart:
    """The highest priorities first, each with its kind in words at the right, so that there is no legend.

    The parameter `touchpoint` holds the selected touchpoint_id.
    """
    shown = _rows(frame).head(rows)
    y = alt.Y("label:N", sort=list(shown["label"]), title=None, axis=None)
    end = max(100.0, float(shown["high"].max()))
    scale = alt.Scale(domain=[0, end], nice=False, range=[0, alt.expr(f"width - {GUTTER}")])
    title = figures.axis_title(BY_NAME["priority_score"])
    axis = figures.numbers(format=".0f")
    x, low = (alt.X(f"{name}:Q", title=title, scale=scale, axis=axis) for name in ("value", "low"))
    used = [kind for kind in ONE if kind in set(shown["code"])]
    words = [t(ONE[kind]) for kind in used]
    inks = [_ink(kind, colours) for kind in used]
    pick = alt.selection_point(name="touchpoint", fields=["touchpoint_id"], toggle=False)
    span = alt.Chart(shown[["label", "low", "high"]]).mark_rule(
        strokeWidth=2, color=colours.muted, opacity=FAINT
    )
    dots = (
        alt.Chart(shown[["touchpoint_id", "name", "label", "value", "full", "kind", "effort"]])
        .mark_point(size=100, filled=True, opacity=1, stroke=colours.text, strokeWidth=0.8)
        .encode(
            x=x,
            y=y,
            color=alt.Color("kind:N", scale=alt.Scale(domain=words, range=inks), legend=None),
            shape=alt.Shape(
                "kind:N", scale=alt.Scale(domain=words, range=[SYMBOLS[kind] for kind in used]), legend=None
            ),
            opacity=picked(pick, 1, 0.35),
            tooltip=[
                alt.Tooltip("name:N", title=t("Touchpoint")),
                alt.Tooltip("full:N", title=t("Priority")),
                alt.Tooltip("kind:N", title=t("Kind")),
                alt.Tooltip("effort:N", title=t("Effort")),
            ],
        )
        .add_params(pick)
    )
    text: Style = {"align": "right", "x": "width", "fontSize": 11}
    certain = shown["code"].isin([rules.QUICK_WIN, rules.STRATEGIC])
    bold, plain = (alt.Chart(shown.loc[those, ["label", "kind"]]) for those in (certain, ~certain))
    return layered(
        figures.names(shown, y, colours),
        span.encode(x=low, x2=alt.X2("high:Q"), y=y),
        dots,
        bold.mark_text(fontWeight=700, color=colours.text, **text).encode(y=y, text=alt.Text("kind:N")),
        plain.mark_text(color=colours.muted, **text).encode(y=y, text=alt.Text("kind:N")),
        height=len(shown) * ROW + EDGES,
    )


def twin(frame: pd.DataFrame) -> pd.DataFrame:
    """The same as a table, of all touchpoints that can be ranked."""
    shown = _rows(frame)
    columns = {"name": t("Touchpoint"), "full": t("Priority"), "kind": t("Kind"), "effort": t("Effort")}
    return shown[list(columns)].rename(columns=columns).reset_index(drop=True)


def sentence(frame: pd.DataFrame) -> str:
    """The chart in words: the highest priorities and their kinds."""
    shown = _rows(frame)
    return t(
        "Priority of {n} touchpoints; the highest: {names}.",
        n=len(shown),
        names="; ".join(f"{row['name']} {row['full']}, {row['kind']}" for _, row in shown.head(3).iterrows()),
    )


def _ink(kind: str, colours: Palette) -> str:
    inks = {rules.QUICK_WIN: colours.good, rules.STRATEGIC: colours.customers}
    return inks.get(kind, colours.muted)


def _rows(frame: pd.DataFrame) -> pd.DataFrame:
    known = frame[frame["priority_rank"].notna() & frame["kind"].notna()]
    scores = [known[f"priority_score{end}"] for end in ("", "_low", "_high")]
    spans = [
        t(
            "{value} (80 %: {low} to {high})",
            value=formats.number(value, SCORE),
            low=formats.number(low, SCORE),
            high=formats.number(high, SCORE),
        )
        for value, low, high in zip(*scores, strict=True)
    ]
    parts = (written.number(value) | written.between(*ends) for value, *ends in zip(*scores, strict=True))
    return pd.DataFrame(
        {
            "touchpoint_id": known["touchpoint_id"],
            "name": figures.distinct_names(known),
            "label": figures.row_labels(known),
            "value": known["priority_score"].astype(float).round(2),
            "low": known["priority_score_low"].astype(float).round(2),
            "high": known["priority_score_high"].astype(float).round(2),
            "full": written.column(spans, parts, known.index),
            "code": known["kind"],
            "kind": [t(ONE[kind]) for kind in known["kind"]],
            "effort": [str(effort) for effort in known["improvement_effort"]],
        }
    )
