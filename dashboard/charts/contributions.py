"""What the change of one figure is made of: bars beyond chance, points within it, and the rest in one."""

import altair as alt
import pandas as pd

from dashboard import formats, written
from dashboard.charts import figures
from dashboard.charts.layers import FAINT, Style, layered
from dashboard.theme import Palette
from metrics.metric import Unit
from metrics.text import t

ROW, EDGES = 25, 34  # pixels
GUTTER = 52  # pixels at the right for the points
SHOWN, MOST = 8, 20  # parts that are drawn: the largest, and those beyond chance
POINTS = Unit("points", decimals=2, signed=True)


def contributions(parts: pd.DataFrame, colours: Palette) -> alt.LayerChart:
    """`parts`: name, points, low, high, moved, before, now; what is no touchpoint has points alone.

    What moved beyond chance is a bar with a bold number; the others are hollow.
    """
    rows = _rows(parts)
    y = alt.Y("label:N", sort=list(rows["label"]), title=None, axis=None)
    reach = max(*rows[["points", "low", "high"]].abs().max(), 1e-6) * 1.05
    scale = alt.Scale(domain=[-reach, reach], nice=False, range=[0, alt.expr(f"width - {GUTTER}")])
    x, low = (alt.X(f"{name}:Q", title=None, scale=scale, axis=None) for name in ("points", "low"))
    tooltip = [alt.Tooltip("name:N", title=t("Touchpoint")), alt.Tooltip("full:N", title=t("Points"))]
    moved = rows["moved"]
    marked = rows[["name", "label", "points", "full"]]
    bars: list[alt.Chart] = [
        alt.Chart(marked[moved & way]).mark_bar(height=12, color=ink, opacity=0.9)
        for way, ink in ((rows["points"] >= 0, colours.good), (rows["points"] < 0, colours.bad))
    ]
    hollow = alt.Chart(marked[~moved]).mark_point(
        size=60, filled=True, color=colours.surface, stroke=colours.muted, strokeWidth=1.5
    )
    line = alt.Chart(pd.DataFrame({"points": [0.0]})).mark_rule(color=colours.muted, opacity=0.8)
    text: Style = {"align": "right", "x": "width", "fontSize": 11}
    layers: list[alt.Chart] = []
    for those, ink, opacity, bold in (
        (moved, colours.text, 1.0, True),
        (~moved, colours.muted, FAINT, False),
    ):
        part = rows[those]
        spans = alt.Chart(part[["label", "low", "high"]].dropna())
        number = alt.Chart(part[["label", "words"]]).mark_text(
            color=ink, fontWeight=700 if bold else 400, **text
        )
        layers += [
            spans.mark_rule(strokeWidth=1.5, color=ink, opacity=opacity).encode(
                x=low, x2=alt.X2("high:Q"), y=y
            ),
            number.encode(y=y, text=alt.Text("words:N")),
        ]
    return layered(
        figures.names(rows, y, colours),
        *(bar.encode(x=x, y=y, tooltip=tooltip) for bar in bars),
        line.encode(x=x),
        *layers,
        hollow.encode(x=x, y=y, tooltip=tooltip),
        height=len(rows) * ROW + EDGES,
    )


def twin(parts: pd.DataFrame) -> pd.DataFrame:
    """All parts as a table, those without any points left out."""
    known = parts[parts["points"].abs() > 0].sort_values("points", key=abs, ascending=False)
    words = {True: t("Beyond chance"), False: t("Within chance")}
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
            t("Evidence"): known["moved"].map(words).fillna(formats.MISSING),
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


def moved_parts(parts: pd.DataFrame) -> pd.DataFrame:
    """The parts of touchpoints that moved beyond chance."""
    return parts[_moved(parts)]


def _moved(parts: pd.DataFrame) -> pd.Series:
    """Missing where there is no interval, as of touchpoints measured in one period only."""
    return parts["moved"].fillna(False).astype(bool)


def _rows(parts: pd.DataFrame) -> pd.DataFrame:
    """The largest parts, those that moved beyond chance among them, and all others in one."""
    ordered = parts.sort_values("points", key=abs, ascending=False, kind="stable")
    moved = moved_parts(ordered).head(MOST).index
    others = ordered.index.difference(moved, sort=False)[: max(SHOWN - len(moved), 0)]
    drawn = ordered.index.isin([*moved, *others])
    shown, rest = ordered[drawn], ordered[~drawn]
    if len(rest):
        sums = {"name": t("{n} others", n=len(rest)), "points": rest["points"].sum(), "stage": ""}
        shown = pd.concat([shown, pd.DataFrame([sums])], ignore_index=True)
    words = [formats.number(points, POINTS) for points in shown["points"]]
    return pd.DataFrame(
        {
            "name": shown["name"],
            "label": figures.row_labels(shown),
            **{name: shown[name].round(4) for name in ("points", "low", "high")},
            "moved": _moved(shown),
            "words": words,
            "full": [_full(written, row) for written, (_, row) in zip(words, shown.iterrows(), strict=True)],
        }
    )


def _full(points: str, row: pd.Series) -> str:
    """`+0.42 (+0.10 to +0.74): 60.1 → 63.0`; the points alone where there is no interval."""
    if pd.isna(row["low"]):
        return points
    interval = formats.interval(row["low"], row["high"], POINTS)
    if pd.isna(row["now"]):
        return f"{points} ({interval})"
    return t(
        "{points} ({interval}): {before} → {now}",
        points=points,
        interval=interval,
        before=f"{row['before']:.1f}",
        now=f"{row['now']:.1f}",
    )
