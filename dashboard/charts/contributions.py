"""What the change of one figure is made of: a bar per part, and the rest in one."""

import altair as alt
import pandas as pd

from dashboard import formats, written
from dashboard.charts import figures
from dashboard.charts.layers import Style, layered
from dashboard.theme import Palette
from metrics.metric import Unit
from metrics.text import t

ROW, EDGES = 25, 34  # pixels
GUTTER = 52  # pixels at the right for the points
SHOWN = 8
POINTS = Unit("points", decimals=2, signed=True)


def contributions(parts: pd.DataFrame, colours: Palette) -> alt.LayerChart:
    """`parts`: name, points, low, high, before, now; what is no touchpoint has points alone."""
    rows = _rows(parts)
    y = alt.Y("label:N", sort=list(rows["label"]), title=None, axis=None)
    reach = max(*rows[["points", "low", "high"]].abs().max(), 1e-6) * 1.05
    scale = alt.Scale(domain=[-reach, reach], nice=False, range=[0, alt.expr(f"width - {GUTTER}")])
    x, low = (alt.X(f"{name}:Q", title=None, scale=scale, axis=None) for name in ("points", "low"))
    tooltip = [alt.Tooltip("name:N", title=t("Touchpoint")), alt.Tooltip("full:N", title=t("Points"))]
    bars: list[alt.Chart] = [
        alt.Chart(part[["name", "label", "points", "full"]])
        .mark_bar(height=12, color=ink, opacity=0.9)
        .encode(x=x, y=y, tooltip=tooltip)
        for part, ink in ((rows[rows["points"] >= 0], colours.good), (rows[rows["points"] < 0], colours.bad))
    ]
    spans = alt.Chart(rows[["label", "low", "high"]].dropna()).mark_rule(strokeWidth=1.5, color=colours.text)
    line = alt.Chart(pd.DataFrame({"points": [0.0]})).mark_rule(color=colours.muted, opacity=0.8)
    text: Style = {"align": "right", "x": "width", "fontSize": 11, "fontWeight": 600}
    number = alt.Chart(rows[["label", "words"]]).mark_text(color=colours.text, **text)
    return layered(
        figures.names(rows, y, colours),
        *bars,
        line.encode(x=x),
        spans.encode(x=low, x2=alt.X2("high:Q"), y=y),
        number.encode(y=y, text=alt.Text("words:N")),
        height=len(rows) * ROW + EDGES,
    )


def twin(parts: pd.DataFrame) -> pd.DataFrame:
    """All parts as a table, those without any points left out."""
    known = parts[parts["points"].abs() > 0].sort_values("points", key=abs, ascending=False)
    return pd.DataFrame(
        {
            t("Part"): known["name"],
            t("Points"): written.column(
                [formats.number(points, POINTS) for points in known["points"]],
                map(written.number, known["points"]),
                known.index,
            ),
            t("95 % interval"): written.column(
                [formats.interval(*both, POINTS) for both in zip(known["low"], known["high"], strict=True)],
                map(written.between, known["low"], known["high"]),
                known.index,
            ),
            t("Before"): known["before"].round(1),
            t("Now"): known["now"].round(1),
        }
    ).reset_index(drop=True)


def sentence(parts: pd.DataFrame) -> str:
    """The chart in words: the largest parts."""
    rows = _rows(parts).head(4)
    return t(
        "Parts of a change of {change} points, the largest: {names}.",
        change=formats.number(float(parts["points"].sum()), POINTS),
        names="; ".join(f"{row['name']} {row['words']}" for _, row in rows.iterrows()),
    )


def _rows(parts: pd.DataFrame) -> pd.DataFrame:
    """The largest parts, and all others in one."""
    ordered = parts.sort_values("points", key=abs, ascending=False, kind="stable")
    shown, rest = ordered.head(SHOWN), ordered.iloc[SHOWN:]
    if len(rest):
        others = {"name": t("{n} others", n=len(rest)), "points": rest["points"].sum(), "stage": ""}
        shown = pd.concat([shown, pd.DataFrame([others])], ignore_index=True)
    words = [formats.number(points, POINTS) for points in shown["points"]]
    return pd.DataFrame(
        {
            "name": shown["name"],
            "label": figures.row_labels(shown),
            **{name: shown[name].round(4) for name in ("points", "low", "high")},
            "words": words,
            "full": [_full(written, row) for written, (_, row) in zip(words, shown.iterrows(), strict=True)],
        }
    )


def _full(points: str, row: pd.Series) -> str:
    """`+0.42 (+0.10 to +0.74): 60.1 → 63.0`; the points alone where there is no interval."""
    if pd.isna(row["low"]):
        return points
    return t(
        "{points} ({interval}): {before} → {now}",
        points=points,
        interval=formats.interval(row["low"], row["high"], POINTS),
        before=f"{row['before']:.1f}",
        now=f"{row['now']:.1f}",
    )
