"""How many rows each rule refused."""

import altair as alt
import pandas as pd

from dashboard import formats
from dashboard.charts import figures
from dashboard.charts.labels import wrapped
from dashboard.charts.layers import layered
from dashboard.theme import Palette
from metrics.text import t

ROW, EDGES, MOST = 40, 10, 15  # pixels of a name with its bar below, and how many are drawn
NARROW, PHONE = "width < 480", 290  # where a name stands on two lines, and their room there
GUTTER = 50  # pixels at the right for the number
TOLD = 3  # rules that are named in words


def bars(counts: pd.DataFrame, colours: Palette) -> alt.LayerChart:
    """One bar per source and rule, the longest first; the rule stands above it, the number at its end."""
    frame = counts.assign(name=counts["source"] + ": " + counts["why"]).head(MOST)
    y = alt.Y("name:N", sort=frame["name"].tolist(), title=None, axis=None)
    x = alt.X("n:Q", title=None, axis=None, scale=alt.Scale(range=[0, alt.expr(f"width - {GUTTER}")]))
    base = alt.Chart(frame[["name", "source", "why", "n"]])
    lines = frame[["name"]].assign(narrow=[wrapped(name, PHONE) for name in frame["name"]])
    two = bool(lines["narrow"].str.contains("\n").any())
    said = alt.Chart(lines).transform_calculate(words=f"{NARROW} ? datum.narrow : datum.name")
    tooltip = [
        alt.Tooltip("source:N", title=t("Source")),
        alt.Tooltip("why:N", title=t("Why")),
        alt.Tooltip("n:Q", title=t("Rows"), format=","),
    ]
    return layered(
        base.mark_bar(color=colours.categorical[0], cornerRadiusEnd=3, height=12, yOffset=9).encode(
            x=x, y=y, tooltip=tooltip
        ),
        said.mark_text(
            align="left",
            x=0,
            dy=alt.expr(f"indexof(datum.words, '\\n') < 0 ? -8 : {-8 - figures.LINE}"),
            lineBreak="\n",
            lineHeight=figures.LINE,
            color=colours.text,
            limit=alt.expr("width"),
        ).encode(y=y, text=alt.Text("words:N")),
        base.mark_text(align="left", dx=6, dy=9, color=colours.text).encode(
            x=x, y=y, text=alt.Text("n:Q", format=",")
        ),
        height=len(frame) * (ROW + figures.LINE * two) + EDGES,
    )


def sentence(counts: pd.DataFrame) -> str:
    """The chart in words, for those who do not see it."""
    first = counts.head(TOLD)
    words = [
        t("{n} in {source}: {why}", n=formats.count(n), source=source, why=why)
        for source, why, n in first[["source", "why", "n"]].itertuples(index=False)
    ]
    return t(
        "Refused rows by source and rule: {n} in all. The most: {words}.",
        n=formats.count(counts["n"].sum()),
        words="; ".join(words),
    )
