"""How many rows each rule refused."""

import altair as alt
import pandas as pd

from dashboard.theme import Palette
from metrics.text import t


def bars(counts: pd.DataFrame, colours: Palette) -> alt.TopLevelMixin:
    """One bar per source and rule, the longest first; the number stands at its end."""
    frame = counts.assign(name=counts["source"] + ": " + counts["why"]).head(15)
    order = frame["name"].tolist()
    base = alt.Chart(frame).encode(
        y=alt.Y("name:N")
        .sort(order)
        .title(None)
        .axis(labelLimit=340, labelColor=colours.text, grid=False, labelFlush=False),
        x=alt.X("n:Q").title(t("Rows refused")).axis(tickCount=5, tickMinStep=1, format=",d"),
        tooltip=[
            alt.Tooltip("source:N").title(t("Source")),
            alt.Tooltip("why:N").title(t("Why")),
            alt.Tooltip("n:Q").title(t("Rows")).format(","),
        ],
    )
    bar = base.mark_bar(color=colours.categorical[0], cornerRadiusEnd=3, height=14)
    label = base.mark_text(align="left", dx=6, color=colours.text, fontSize=11).encode(
        text=alt.Text("n:Q").format(",")
    )
    return alt.layer(bar, label).properties(height=len(order) * 26 + 50)
