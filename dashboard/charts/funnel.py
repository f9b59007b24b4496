"""Complaint rates against what each rests on, within the limits that ordinary touchpoints keep."""

import math

import altair as alt
import pandas as pd

from dashboard import formats
from dashboard.charts import figures
from dashboard.charts.labels import Anchor, cut, place
from dashboard.charts.layers import PLACED, Style, halo, layered, picked
from dashboard.theme import Palette
from metrics.complaint_detail import OutOfLine
from metrics.metric import Metric
from metrics.text import later, t

HEIGHT, EDGES = 330, 85  # pixels, of which axis and legend take so many
NAMED = 8  # the farthest above the rate of all, and any that is out of the ordinary
WIDTHS = (300.0, 560.0)  # pixels of the plot on a phone and on a desk
RADIUS = 5.0
SHORT = 130.0  # pixels of a name that finds no place in full
ROOM = 2.0  # times the highest rate that the axis grows for a limit
KINDS = {  # place -> words and shape
    "above": (later("More than ordinary"), "triangle-up"),
    "within": (later("Ordinary"), "circle"),
    "below": (later("Fewer than ordinary"), "triangle-down"),
}
BASES = {"contacts": later("Contacts in the period"), "ratings": later("Ratings in the period")}


def funnel(found: OutOfLine, metric: Metric, colours: Palette) -> alt.LayerChart:
    """One mark per touchpoint; the parameter `touchpoint` holds the selected touchpoint_id."""
    rows = _rows(found, metric)
    ends = float(found.curve["exposure"].min()), float(found.curve["exposure"].max())
    top = _top(rows, found)
    x = alt.X(
        "exposure:Q",
        title=t(BASES[found.basis]),
        scale=alt.Scale(type="log", domain=list(ends), nice=False),
        axis=alt.Axis(values=round_numbers(ends), format="~s", labelFlush=False, grid=True),
    )
    up = alt.Scale(domain=[0, top], nice=False)
    title = figures.axis_title(metric)
    y = alt.Y("rate:Q", title=title, scale=up, axis=alt.Axis(tickCount=5))
    curve = found.curve.round(3)
    chance = (
        alt.Chart(curve[["exposure", "low_chance", "high_chance"]])
        .mark_area(opacity=0.2, color=colours.muted, tooltip=None, clip=True)
        .encode(x=x, y=alt.Y("low_chance:Q", scale=up, title=title), y2=alt.Y2("high_chance:Q"))
    )
    middle = alt.Chart(pd.DataFrame({"rate": [round(found.rate, 3)]})).mark_rule(
        color=colours.muted, opacity=0.8
    )
    return layered(
        chance,
        middle.encode(y=y),
        *_ends(curve, x, up, title, colours),
        _marks(rows, x, y, metric, colours),
        *_names(rows, x, y, ends, top, colours),
        height=HEIGHT,
    )


def round_numbers(ends: tuple[float, float]) -> list[float]:
    """1, 2 and 5 of every power of ten between the ends; evenly spaced ones where these are too few."""
    powers = range(math.floor(math.log10(ends[0])), math.ceil(math.log10(ends[1])) + 1)
    steps = [first * 10.0**power for power in powers for first in (1, 2, 5)]
    inside = [step for step in steps if ends[0] <= step <= ends[1]]
    if len(inside) > 1:
        return inside
    half = (ends[1] - ends[0]) / 2  # two multiples of a step as short lie between the ends
    magnitude = 10.0 ** math.floor(math.log10(half))
    step = magnitude * max(first for first in (1, 2, 5) if first * magnitude <= half)
    return [n * step for n in range(math.ceil(ends[0] / step), math.floor(ends[1] / step) + 1)]


def _top(rows: pd.DataFrame, found: OutOfLine) -> float:
    """The axis holds every rate, and the limit above where that does not press them to the ground."""
    highest, limit = float(rows["rate"].max()), float(found.curve["high_998"].median())
    return 1.08 * max(highest, 1.5 * found.rate, limit if limit < ROOM * highest else 0)


def shows_limit(found: OutOfLine, metric: Metric) -> bool:
    """False where the upper limit lies above the whole picture."""
    return bool((found.curve["high_998"] <= _top(_rows(found, metric), found)).any())


def _ends(curve: pd.DataFrame, x: alt.X, up: alt.Scale, title: str, colours: Palette) -> list[alt.Chart]:
    """The limits of what is ordinary, the upper one named at its left end; one at zero is none."""
    ends = []
    for name in ("high_998", "low_998"):
        line = curve.loc[(curve[name] > 0) & (curve[name] <= up.domain[1]), ["exposure", name]]
        y = alt.Y(f"{name}:Q", scale=up, title=title)
        base = alt.Chart(line)
        ends.append(
            base.mark_line(strokeDash=[5, 4], strokeWidth=1.2, color=colours.muted, tooltip=None).encode(
                x=x, y=y
            )
        )
        if name == "high_998":
            style: Style = {"align": "left", "baseline": "bottom", "dx": 4, "dy": -3, "fontSize": 10}
            words = line.head(1).assign(words=t("above: out of the ordinary"))
            named = alt.Chart(words).encode(x=x, y=y, text=alt.Text("words:N"))
            inks: tuple[Style, ...] = (halo(colours), {"color": colours.muted})
            ends += [named.mark_text(tooltip=None, **style, **ink) for ink in inks]
    return ends


def twin(found: OutOfLine, metric: Metric) -> pd.DataFrame:
    """The same as a table, the farthest above its limits first."""
    rows = _rows(found, metric)
    return pd.DataFrame(
        {
            t("Touchpoint"): rows["name"],
            t("Complaints"): rows["complaints"],
            t(metric.label): rows["full"],
            t("Against the others"): rows["place"],
        }
    ).reset_index(drop=True)


def sentence(found: OutOfLine, metric: Metric) -> str:
    """The chart in words."""
    rows = _rows(found, metric)
    outside = rows[rows["place"] != t(KINDS["within"][0])]
    said = "; ".join(f"{row['name']}: {row['place']}, {row['full']}" for _, row in outside.head(5).iterrows())
    return t(
        "{metric} of {n} touchpoints around {rate} of all; {outside} out of the ordinary. {names}",
        metric=t(metric.label),
        n=len(rows),
        rate=formats.number(found.rate, metric.unit),
        outside=len(outside),
        names=said,
    ).strip()


def _rows(found: OutOfLine, metric: Metric) -> pd.DataFrame:
    rows = found.rows.sort_values("distance", ascending=False, kind="stable")
    return pd.DataFrame(
        {
            "touchpoint_id": rows["touchpoint_id"],
            "name": figures.distinct_names(rows),
            "exposure": rows[f"{metric.name}_n"].astype(float),
            "rate": rows[metric.name].astype(float).round(3),
            "complaints": rows["complaints"].astype(int),
            "full": figures.in_full(rows, metric),
            "place": [t(KINDS[name][0]) for name in rows["place"]],
            "out": rows["place"].ne("within"),
        }
    )


def _marks(rows: pd.DataFrame, x: alt.X, y: alt.Y, metric: Metric, colours: Palette) -> alt.Chart:
    inks = {"above": colours.bad, "within": colours.customers, "below": colours.good}
    used = [name for name, (words, _) in KINDS.items() if t(words) in set(rows["place"])]
    words = [t(KINDS[name][0]) for name in used]
    legend = alt.Legend(title=None, orient="top", symbolSize=90, columns=alt.expr("width < 320 ? 2 : 3"))
    pick = alt.selection_point(name="touchpoint", fields=["touchpoint_id"], toggle=False)
    marks: alt.Chart = (
        alt.Chart(rows[["touchpoint_id", "name", "exposure", "rate", "full", "place"]])
        .mark_point(filled=True, size=80, stroke=colours.surface, strokeWidth=0.8)
        .encode(
            x=x,
            y=y,
            color=alt.Color(
                "place:N", scale=alt.Scale(domain=words, range=[inks[name] for name in used]), legend=legend
            ),
            shape=alt.Shape(
                "place:N",
                scale=alt.Scale(domain=words, range=[KINDS[name][1] for name in used]),
                legend=legend,
            ),
            opacity=picked(pick, 0.95, 0.25),
            tooltip=[
                alt.Tooltip("name:N", title=t("Touchpoint")),
                alt.Tooltip("full:N", title=t(metric.label)),
                alt.Tooltip("place:N", title=t("Against the others")),
            ],
        )
        .add_params(pick)
    )
    return marks


def _names(
    rows: pd.DataFrame, x: alt.X, y: alt.Y, ends: tuple[float, float], top: float, colours: Palette
) -> list[alt.Chart]:
    """Names of those out of the ordinary and of the highest, where they find a place."""
    named = pd.concat([rows[rows["out"]], rows[~rows["out"]]]).head(max(NAMED, int(rows["out"].sum())))
    others = rows.drop(named.index)
    points = pd.concat([named, others])
    across = points["exposure"].map(lambda value: math.log(value / ends[0]) / math.log(ends[1] / ends[0]))
    down = 1 - points["rate"] / top
    texts = [*named["name"], *[""] * len(others)]
    anchors = [
        Anchor(left, top, text, RADIUS, cut(text, SHORT))
        for left, top, text in zip(across, down, texts, strict=True)
    ]
    labels = place(anchors, WIDTHS, HEIGHT - EDGES)[: len(named)]
    placed = named[["exposure", "rate"]].assign(
        name=[label.text for label in labels],
        dx=[round(label.dx, 1) for label in labels],
        dy=[round(label.dy, 1) for label in labels],
        align=[label.align for label in labels],
    )[[label.text != "" for label in labels]]
    base = alt.Chart(placed).encode(x=x, y=y, text=alt.Text("name:N"))
    return [base.mark_text(**halo(colours), **PLACED), base.mark_text(color=colours.text, **PLACED)]
