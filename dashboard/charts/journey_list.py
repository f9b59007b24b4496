"""The journey map for a phone: stages below each other, each with its worst touchpoints as full lines.

What colour, height, diamond and triangle mean is the same as on the map.
"""

import altair as alt
import pandas as pd

from dashboard import formats
from dashboard.charts import bands, figures
from dashboard.charts.journey_map import APART, MARKS, Folded
from dashboard.charts.layers import Style, layered, picked
from dashboard.theme import Palette
from metrics.metric import Metric
from metrics.text import t

STAGE, LINE, GAP, MORE = 30, 30, 3, 20  # pixels: a stage's name, a line, between lines, the count of the rest
TALL = 14  # pixels that importance adds to a line at most
PER_STAGE = 3  # touchpoints of a stage before the rest is counted
SCORE, FIRST = -10, -52  # pixels from the right edge: the score, and the first of the marks


def journey_list(folded: Folded, performance: Metric, importance: Metric, colours: Palette) -> alt.LayerChart:
    """One line per touchpoint with name and score. The parameter `touchpoint` holds the selected id."""
    heads, lines, height = _placed(folded, performance, importance, colours)
    y, y2 = _y("top", height), alt.Y2("bottom:Q")
    pick = alt.selection_point(name="touchpoint", fields=["touchpoint_id"], toggle=False)
    fills = (
        alt.Chart(lines[["touchpoint_id", "name", "performance", "importance", "top", "bottom", "fill"]])
        .mark_rect(cornerRadius=5, x=0, x2="width")
        .encode(
            y=y,
            y2=y2,
            color=alt.Color("fill:N", scale=None, legend=None),
            opacity=picked(pick, 1, 0.35),
            tooltip=[
                alt.Tooltip("name:N", title=t("Touchpoint")),
                alt.Tooltip("performance:N", title=t(performance.label)),
                alt.Tooltip("importance:N", title=t(importance.label)),
            ],
        )
        .add_params(pick)
    )
    middle, ink = _y("middle", height), alt.expr("datum.ink")
    words = alt.Chart(lines[["name", "score", "middle", "ink"]])
    text: Style = {"baseline": "middle", "color": ink, "tooltip": None}
    name = words.mark_text(
        align="left", x=9, fontSize=12, limit=alt.expr(f"width + {FIRST - 2 * APART} - 12"), **text
    )
    score = words.mark_text(align="right", x="width", dx=SCORE, fontSize=12, fontWeight=700, **text)
    stage = alt.Chart(heads.loc[heads["stage"], ["words", "at"]]).mark_text(
        align="left", x=0, fontSize=12, fontWeight=600, color=colours.text
    )
    more = alt.Chart(heads.loc[~heads["stage"], ["words", "at"]]).mark_text(
        align="left", x=0, fontSize=11, color=colours.muted
    )
    there = lines[[column for column, _, _ in MARKS]]
    away = FIRST - APART * (there.cumsum(axis=1) - 1)
    marks = [
        alt.Chart(lines.loc[there[column], ["middle", "ink"]].assign(away=away.loc[there[column], column]))
        .mark_point(
            shape=shape,
            filled=filled,
            opacity=1,
            size=50 if filled else 40,
            strokeWidth=1.5,
            color=ink,
            x="width",
            xOffset=alt.expr("datum.away"),
            tooltip=None,
        )
        .encode(y=middle)
        for column, shape, filled in MARKS
    ]
    at = _y("at", height)
    return layered(
        stage.encode(y=at, text=alt.Text("words:N")),
        fills,
        name.encode(y=middle, text=alt.Text("name:N")),
        score.encode(y=middle, text=alt.Text("score:N")),
        *marks,
        more.encode(y=at, text=alt.Text("words:N")),
        height=height,
    )


def _y(field: str, height: int) -> alt.Y:
    return alt.Y(f"{field}:Q", scale=alt.Scale(domain=[height, 0], nice=False), axis=None)


def _placed(
    folded: Folded, performance: Metric, importance: Metric, colours: Palette
) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Stage names and counts of what is left out, the lines, and the height of all."""
    shown, scale = folded.shown, bands.scale(colours)
    steps = bands.band(shown[performance.name])
    known = folded.every[importance.name].astype(float)
    weight = (shown[importance.name].astype(float) - known.min()) / max(known.max() - known.min(), 1.0)
    lines = pd.DataFrame(
        {
            "touchpoint_id": shown["touchpoint_id"],
            "column": shown["column"],
            "name": shown["name"],
            "fill": [colours.empty if pd.isna(step) else scale.fills[step] for step in steps],
            "ink": [colours.text if pd.isna(step) else scale.inks[step] for step in steps],
            "score": figures.in_words(shown, performance),
            "performance": figures.in_full(shown, performance),
            "importance": figures.in_full(shown, importance),
            "truth": shown["moment_of_truth"].astype("Int64").fillna(0).gt(0).astype(bool),
            "pain": shown["pain_point"].astype("boolean").fillna(False).astype(bool),
            "truth_found": shown["truth_found"].astype(bool),
            "pain_found": shown["pain_found"].notna(),
            "tall": (LINE + TALL * weight.fillna(0.0)).round(0),
        }
    )
    left_out = dict(zip(folded.rest["column"], folded.rest["count"], strict=True))
    heads: list[dict[str, object]] = []
    tops: list[float] = []
    at = 0.0
    for column, stage in enumerate(folded.stages):
        heads.append({"words": stage, "at": at + STAGE / 2, "stage": True})
        at += STAGE
        for tall in lines.loc[lines["column"] == column, "tall"]:
            tops.append(at)
            at += float(tall) + GAP
        if column in left_out:
            words = t("+ {n} more", n=formats.count(left_out[column]))
            heads.append({"words": words, "at": at + MORE / 2, "stage": False})
            at += MORE
    placed = lines.assign(
        top=tops, bottom=[top + tall for top, tall in zip(tops, lines["tall"], strict=True)]
    )
    return pd.DataFrame(heads), placed.assign(middle=(placed["top"] + placed["bottom"]) / 2), int(at)
