"""Small bars: how often each of a few things happened, with the number and its share beside each bar."""

import altair as alt
import pandas as pd

from dashboard import formats
from dashboard.charts import figures
from dashboard.charts.labels import wrapped
from dashboard.charts.layers import layered
from dashboard.theme import Palette
from metrics.text import t

ROW, EDGES = 26, 10  # pixels
GUTTER = 78  # pixels at the right for number and share


def bars(
    frame: pd.DataFrame, name: str, count: str, label: str, colours: Palette, rows: int = 8
) -> alt.LayerChart:
    """Counts by name, the most frequent first; what is beyond `rows` is summed as one last bar."""
    data = counted(frame, name, count, rows)
    y = alt.Y(
        "label:N",
        sort=list(data["label"]),
        title=None,
        axis=None,
    )
    scale = alt.Scale(
        domain=[0, max(int(data["count"].max()), 1)], nice=False, range=[0, alt.expr(f"width - {GUTTER}")]
    )
    tooltip = [alt.Tooltip("name:N", title=" "), alt.Tooltip("words:N", title=label)]
    bar = alt.Chart(data).mark_bar(height=13, cornerRadiusEnd=3, color=colours.customers, opacity=0.9)
    text = alt.Chart(data).mark_text(align="left", dx=6, fontSize=11, color=colours.text)
    x = alt.X("count:Q", scale=scale, axis=None)
    return layered(
        figures.names(data, y, colours),
        bar.encode(x=x, y=y, tooltip=tooltip),
        text.encode(x=x, y=y, text=alt.Text("words:N")),
        height=len(data) * ROW + EDGES,
    )


def counted(frame: pd.DataFrame, name: str, count: str, rows: int) -> pd.DataFrame:
    """Name, count and both in words: `120 · 48 %`."""
    ordered = frame[[name, count]].sort_values(count, ascending=False)
    ordered.columns = pd.Index(["name", "count"])
    shown, rest = ordered.head(rows), ordered.iloc[rows:]
    if not rest.empty:
        last = pd.DataFrame({"name": [t("{n} others", n=len(rest))], "count": [rest["count"].sum()]})
        shown = pd.concat([shown, last], ignore_index=True)
    total = max(float(shown["count"].sum()), 1.0)
    words = [f"{formats.count(number)} · {100 * number / total:.0f} %" for number in shown["count"]]
    labels = [wrapped(str(name), figures.ROW_ROOM) for name in shown["name"]]
    return shown.assign(words=words, label=labels)


def sentence(frame: pd.DataFrame, name: str, count: str, label: str) -> str:
    """The chart in words: the three most frequent."""
    parts = [
        f"{row.name_}: {row.words}"
        for row in counted(frame, name, count, 3).rename(columns={"name": "name_"}).itertuples()
    ]
    return f"{label}. " + "; ".join(parts) + "."
