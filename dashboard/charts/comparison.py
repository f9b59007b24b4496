"""Three views of importance side by side: what customers say, what moves their satisfaction, what staff say.

The three have different scales (a mean, a share of explained variance, a mean), so their ranks are compared.
"""

import itertools
from collections.abc import Collection, Hashable, Sequence

import altair as alt
import pandas as pd

from dashboard import formats
from dashboard.charts import figures
from dashboard.charts.layers import FAINT, Style, layered, picked
from dashboard.theme import Palette
from metrics.metric import Metric
from metrics.text import later, t

ROW, EDGES = 27, 96  # pixels
GUTTER = 46  # pixels at the right for how many places lie between the views
SHAPES = ("circle", "square", "diamond")
SIZES = (190, 100, 81)  # one inside the other where ranks are equal: 14, 10 and 9 pixels
WORDS = (later("Customers say"), later("Moves satisfaction"), later("Staff say"))


def comparison(
    frame: pd.DataFrame,
    views: Sequence[Metric],
    colours: Palette,
    rows: int = 15,
    differ: Collection[Hashable] = (),
) -> alt.LayerChart:
    """Ranks (1 = most important) of stated, derived and internal importance: those that `differ` beyond
    chance, then the widest disagreements.

    At the right of each row stands how many places its views lie apart, bold where they differ. A click on
    a mark selects its row in the parameter `touchpoint`.
    """
    ranks = _ranks(frame, views, differ).head(rows)
    last = max(len(compared(frame, views)), 2)
    scale = alt.Scale(domain=[1, last], nice=False, range=[8, alt.expr(f"width - {GUTTER}")])
    y = alt.Y(
        "label:N",
        sort=list(ranks["label"]),
        title=None,
        axis=None,
    )
    axis = figures.numbers(format="d", tickMinStep=1)
    title = t("Rank (1 = most important)")
    span = alt.Chart(ranks[["label", "first", "last"]]).mark_rule(
        strokeWidth=2, color=colours.muted, opacity=FAINT, strokeCap="round"
    )
    inks = (colours.customers, colours.good, colours.staff)
    known = [place for place in range(len(views)) if ranks[f"rank_{place}"].notna().any()]
    words, used = [t(WORDS[place]) for place in known], [inks[place] for place in known]
    shapes, sizes = [SHAPES[place] for place in known], [SIZES[place] for place in known]
    legend = alt.Legend(
        title=None, orient="top", symbolSize=100, columns=alt.expr("width < 260 ? 1 : 3"), labelLimit=240
    )
    colour = alt.Color("view:N", scale=alt.Scale(domain=words, range=used), legend=legend)
    shape = alt.Shape("view:N", scale=alt.Scale(domain=words, range=shapes), legend=legend)
    tooltip = [
        alt.Tooltip("name:N", title=t("Touchpoint")),
        alt.Tooltip("view:N", title=t("View")),
        alt.Tooltip("rank:Q", title=t("Rank")),
        alt.Tooltip("full:N", title=t("Importance")),
    ]
    long = _long(frame, ranks, views)
    x = alt.X("rank:Q", title=title, scale=scale, axis=axis)
    pick = alt.selection_point(name="touchpoint", fields=["touchpoint_id"], toggle=False)
    marks: alt.Chart = (
        alt.Chart(long)
        .mark_point(filled=True, stroke=colours.surface, strokeWidth=1)
        .encode(
            y=y,
            x=x,
            color=colour,
            shape=shape,
            size=alt.Size("view:O", scale=alt.Scale(domain=words, range=sizes), legend=legend),
            opacity=picked(pick, 1, 0.3),
            tooltip=tooltip,
        )
        .add_params(pick)
    )
    lines = span.encode(y=y, x=alt.X("first:Q", title=title, scale=scale, axis=axis), x2=alt.X2("last:Q"))
    clear = ranks.index.isin(differ)
    bold, plain = (alt.Chart(ranks.loc[those, ["label", "apart"]]) for those in (clear, ~clear))
    text: Style = {"align": "right", "x": "width", "fontSize": 11}
    words_apart = {
        "text": alt.Text("apart:Q"),
        "tooltip": [alt.Tooltip("apart:Q", title=t("Places apart"))],
    }
    return layered(
        figures.names(ranks, y, colours),
        lines,
        marks,
        bold.mark_text(fontWeight=700, color=colours.text, **text).encode(y=y, **words_apart),
        plain.mark_text(color=colours.muted, **text).encode(y=y, **words_apart),
        height=len(ranks) * ROW + EDGES,
    )


def comparable(frame: pd.DataFrame, views: Sequence[Metric]) -> bool:
    """True if some touchpoints have the same two of the views."""
    return not compared(frame, views).empty


def compared(frame: pd.DataFrame, views: Sequence[Metric]) -> pd.DataFrame:
    """The touchpoints that have both of the first two views which any two have; all ranks are among these.

    Among others there is no place: the 8th of 8 is not behind the 5th of 40.
    """
    for pair in itertools.combinations([metric.name for metric in views], 2):
        known = frame.dropna(subset=list(pair))
        if len(known) > 1:
            return known
    return frame.iloc[:0]


def twin(frame: pd.DataFrame, views: Sequence[Metric], differ: Collection[Hashable] = ()) -> pd.DataFrame:
    """The same as a table: each importance in full and its rank."""
    ranks = _ranks(frame, views, differ)
    known = frame.loc[ranks.index]
    evidence = [t("Beyond chance") if name in differ else t("Within chance") for name in ranks.index]
    table = {t("Touchpoint"): known["name"], t("Places apart"): ranks["apart"], t("Evidence"): evidence}
    for position, (metric, word) in enumerate(zip(views, WORDS, strict=True)):
        table[t(word)] = pd.Series(figures.in_full(known, metric), index=known.index)
        table[t("{view}, rank", view=t(word))] = ranks[f"rank_{position}"].astype("Int64")
    return pd.DataFrame(table).reset_index(drop=True)


def sentence(frame: pd.DataFrame, views: Sequence[Metric]) -> str:
    """The chart in words: where the views disagree most."""
    ranks = _ranks(frame, views)
    return t(
        "Ranks of importance by three views for {n} touchpoints. They disagree most about {names}.",
        n=len(ranks),
        names=formats.listed(ranks["name"].head(3)),
    )


def _ranks(frame: pd.DataFrame, views: Sequence[Metric], differ: Collection[Hashable] = ()) -> pd.DataFrame:
    """A rank per view, the first and the last of them; of the touchpoints that are `compared`, those that
    `differ` first."""
    among = compared(frame, views)
    known = pd.DataFrame(
        {
            f"rank_{position}": among[metric.name].astype(float).rank(ascending=False, method="min")
            for position, metric in enumerate(views)
        }
    )
    first, last = known.min(axis=1), known.max(axis=1)
    found = known.assign(
        name=figures.distinct_names(frame).loc[known.index],
        label=figures.row_labels(frame.loc[known.index]),
        first=first,
        last=last,
        apart=(last - first).astype(int),
    )
    widest = found.sort_values("apart", ascending=False, kind="stable")
    return widest.loc[[*differ, *widest.index[~widest.index.isin(differ)]]]


def _long(frame: pd.DataFrame, ranks: pd.DataFrame, views: Sequence[Metric]) -> pd.DataFrame:
    known = frame.loc[ranks.index]
    parts = [
        pd.DataFrame(
            {
                "touchpoint_id": known["touchpoint_id"],
                "name": ranks["name"],
                "label": ranks["label"],
                "view": t(word),
                "rank": ranks[f"rank_{position}"],
                "full": figures.in_full(known, metric),
            }
        )
        for position, (metric, word) in enumerate(zip(views, WORDS, strict=True))
    ]
    return pd.concat(parts).dropna(subset=["rank"])
