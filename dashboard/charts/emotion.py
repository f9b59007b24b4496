"""The emotional journey: what is wanted, what staff think customers feel, what they score."""

import altair as alt
import pandas as pd

from dashboard import formats
from dashboard.charts import figures
from dashboard.charts.layers import Style, layered
from dashboard.theme import Palette
from metrics.figures import error
from metrics.metric import Metric, Unit
from metrics.statistics.quantiles import normal_quantile
from metrics.text import later, t

EMOTION = Unit("points", decimals=1, signed=True)  # on the scale from -2 to +2
POINTS_PER_STEP = 25  # of the score, per point of emotion
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
    """Per stage the mean emotion of its touchpoints, -2 to 2; the score's 0-100 is laid on that scale.

    `measured_error`: the standard error of what is measured, at most: the same customers rate several
    touchpoints of a stage, so that their errors are added as if they always went together. `measured_n`:
    the answers.
    """
    score = frame[performance.name].astype(float)
    known = frame.assign(
        desired=frame["emotion_desired"].astype(float),
        elicited=frame["emotion_elicited"].astype(float),
        measured=(score - 50) / POINTS_PER_STEP,
        measured_error=error(frame, performance.name) / POINTS_PER_STEP,
        measured_n=frame[f"{performance.name}_n"].where(score.notna()),
    )
    stages = known.groupby(["stage_position", "stage"], sort=True)
    means = stages[list(LANES)].mean().round(2)
    return means.assign(
        measured_error=stages["measured_error"].mean(), measured_n=stages["measured_n"].sum()
    ).reset_index()


def drawn(means: pd.DataFrame) -> list[str]:
    """The lanes of which any stage has a mean."""
    return [lane for lane in LANES if means[lane].notna().any()]


def emotion(frame: pd.DataFrame, performance: Metric, colours: Palette, height: int = 300) -> alt.LayerChart:
    """Three lines over the stages, told apart by colour, symbol and dash; marks tell interval and base."""
    means = by_stage(frame, performance)
    stages = list(means["stage"])
    means["full"] = _measured(means)
    long = means.melt(["stage", "full"], list(LANES), "lane", "feeling").dropna(subset="feeling")
    declared = [formats.number(feeling, EMOTION) for feeling in long["feeling"]]
    long["full"] = long["full"].where(long["lane"] == "measured", declared)
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
        alt.Chart(long[["stage", "feeling", "view", "full"]])
        .mark_point(filled=True, size=70, opacity=1, stroke=colours.surface, strokeWidth=1)
        .encode(
            x=x,
            y=y,
            color=colour,
            shape=shape,
            tooltip=[
                alt.Tooltip("stage:N", title=t("Stage")),
                alt.Tooltip("view:N", title=t("Emotion")),
                alt.Tooltip("full:N", title=t("Mean, −2 to 2")),
            ],
        )
    )
    return layered(*lines, marks, height=height)


def twin(frame: pd.DataFrame, performance: Metric) -> pd.DataFrame:
    """The same as a table."""
    means = by_stage(frame, performance)
    means["measured"] = _measured(means)
    columns = {"stage": t("Stage"), **{lane: t(WORDS[lane]) for lane in LANES}}
    return means[list(columns)].rename(columns=columns)


def _measured(means: pd.DataFrame) -> pd.Series:
    """What is measured with its 95 % interval and the answers behind it."""
    half = normal_quantile(0.975) * means["measured_error"]
    ends = means.assign(measured_low=means["measured"] - half, measured_high=means["measured"] + half)
    return figures.column_in_full(ends, "measured", EMOTION)


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
