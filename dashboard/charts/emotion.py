"""The emotional journey: what is wanted, what staff think customers feel, what they score."""

import altair as alt
import pandas as pd

from dashboard.charts.layers import Style, layered
from dashboard.theme import Palette
from metrics.metric import Metric
from metrics.text import later, t

UPRIGHT, LEVEL = 140, 70  # pixels for names that stand upright, as they do in columns narrower than this
LANES = ("desired", "elicited", "measured")
WORDS = {
    "desired": later("Desired"),
    "elicited": later("Elicited"),
    "measured": later("Measured"),
}
SHAPES = {"desired": "triangle-up", "elicited": "diamond", "measured": "circle"}
DASHES = {"desired": [2, 3], "elicited": [6, 4], "measured": [1, 0]}


def by_stage(frame: pd.DataFrame, performance: Metric) -> pd.DataFrame:
    """Per stage the mean emotion of its touchpoints, -2 to 2; the score's 0-100 is laid on that scale."""
    known = frame.assign(
        desired=frame["emotion_desired"].astype(float),
        elicited=frame["emotion_elicited"].astype(float),
        measured=(frame[performance.name].astype(float) - 50) / 25,
    )
    means = known.groupby(["stage_position", "stage"], sort=True)[list(LANES)].mean()
    return means.round(2).reset_index()


def drawn(means: pd.DataFrame) -> list[str]:
    """The lanes of which any stage has a mean."""
    return [lane for lane in LANES if means[lane].notna().any()]


def emotion(frame: pd.DataFrame, performance: Metric, colours: Palette, height: int = 300) -> alt.LayerChart:
    """Three lines over the stages, told apart by colour, symbol and dash."""
    means = by_stage(frame, performance)
    stages = list(means["stage"])
    long = means.melt(["stage"], list(LANES), "lane", "feeling").dropna()
    long["view"] = [t(WORDS[lane]) for lane in long["lane"]]
    lanes = drawn(means)
    words = [t(WORDS[lane]) for lane in lanes]
    every = dict(zip(LANES, (colours.muted, colours.staff, colours.customers), strict=True))
    inks = [every[lane] for lane in lanes]
    column = f"width / {max(len(stages), 1)}"
    narrow = f"{column} < {LEVEL}"
    x = alt.X(
        "stage:N",
        sort=stages,
        scale=alt.Scale(domain=stages),
        title=None,
        axis=alt.Axis(
            labelAngle=alt.expr(f"{narrow} ? -90 : 0"),
            labelAlign=alt.expr(f"{narrow} ? 'right' : 'center'"),
            labelBaseline=alt.expr(f"{narrow} ? 'middle' : 'top'"),
            labelColor=colours.text,
            labelFontWeight=500,
            labelFlush=False,
            labelLimit=alt.expr(f"{narrow} ? {UPRIGHT} : {column} - 4"),
        ),
    )
    faces = "datum.value == 2 ? '{}' : datum.value == -2 ? '{}' : datum.value == 0 ? '0' : ''"
    y = alt.Y(
        "feeling:Q",
        title=None,
        scale=alt.Scale(domain=[-2, 2], nice=False),
        axis=alt.Axis(values=[-2, -1, 0, 1, 2], labelExpr=faces.format(t("+2 delighted"), t("−2 upset"))),
    )
    legend = alt.Legend(title=None, orient="top", symbolSize=90, columns=3)
    colour = alt.Color("view:N", scale=alt.Scale(domain=words, range=inks), legend=legend)
    shape = alt.Shape(
        "view:N", scale=alt.Scale(domain=words, range=[SHAPES[lane] for lane in lanes]), legend=legend
    )
    lines: list[alt.Chart] = []
    for lane in lanes:
        style: Style = {"strokeWidth": 2, "strokeDash": DASHES[lane]}
        part = long.loc[long["lane"] == lane, ["stage", "feeling", "view"]]
        lines.append(alt.Chart(part).mark_line(**style).encode(x=x, y=y, color=colour))
    marks = (
        alt.Chart(long[["stage", "feeling", "view"]])
        .mark_point(filled=True, size=70, opacity=1, stroke=colours.surface, strokeWidth=1)
        .encode(
            x=x,
            y=y,
            color=colour,
            shape=shape,
            tooltip=[
                alt.Tooltip("stage:N", title=t("Stage")),
                alt.Tooltip("view:N", title=t("Emotion")),
                alt.Tooltip("feeling:Q", title=t("Mean, −2 to 2"), format="+.1f"),
            ],
        )
    )
    return layered(*lines, marks, height=height)


def twin(frame: pd.DataFrame, performance: Metric) -> pd.DataFrame:
    """The same as a table."""
    means = by_stage(frame, performance).drop(columns="stage_position")
    return means.rename(columns={"stage": t("Stage"), **{lane: t(WORDS[lane]) for lane in LANES}})


def sentence(frame: pd.DataFrame, performance: Metric) -> str:
    """The chart in words: where customers feel worst compared with what was wanted."""
    means = by_stage(frame, performance)
    short = (means["measured"] - means["desired"]).sort_values().dropna()
    if short.empty:
        return t("No stage has both a desired and a measured emotion.")
    return t(
        "Emotion by stage, −2 to 2. Furthest below what is wanted: {stage}.",
        stage=means["stage"][short.index[0]],
    )
