"""The tactical map: one touchpoint in full."""

import streamlit as st

from dashboard import (
    access,
    captions,
    components,
    data,
    details,
    filters,
    headlines,
    measures,
    opening,
    story,
)
from dashboard.charts import bars, strip, trend
from dashboard.markup import plain
from dashboard.measures import metric
from dashboard.tiles import change_note, tile
from metrics.text import t

scope = access.scope()
head = st.container()
choice = filters.pick()
card = data.scorecard(scope, choice)
if card.touchpoints.empty:
    components.empty(t("The map has no active touchpoint yet. Import one: touchpoint map import."))
    st.stop()

names = story.names(card.touchpoints)
asked = st.query_params.get(opening.LINKED)
first = story.first(card.touchpoints)
others = {name: words for name, words in names.items() if name != first}
chosen = filters.linked(opening.LINKED, t("Touchpoint"), others, names[first]) or first
row = story.row(card.touchpoints, chosen)
with head:
    st.title(plain(row["name"]))
    components.lead(headlines.one_touchpoint(row))
    st.caption(story.place(row))
if story.unknown(asked, names):
    st.warning(
        t("The link names a touchpoint that is not on this map, or not yours to see. This is another one.")
    )

performance = metric("performance")
with st.grid(6, min_column_width=150):
    tile(row, performance, change_note(row, metric("performance_change")))
    tile(row, metric(card.standing.importance))
    tile(row, metric("gap_performance"), story.verdict(row), t("Staff gap"))
    tile(row, metric("complaints_per_1000"), story.basis(row), t("Complaints"))
    tile(row, metric("resolution_hours"))
    tile(row, metric("churn_risk_ratio"), t("Associated with, not caused by."), t("Churn risk"))

points = details.trend(scope, choice, chosen)
if points["value"].notna().any():
    components.figure(
        "trend",
        title=headlines.trend(points),
        caption=t(
            "Customers' mean score per month. Band: 95 % interval. Dashed: control limits of three standard "
            "errors. Diamond: beyond them, or the eighth month on one side."
        ),
        build=lambda colours: trend.trend(points, performance, colours),
        rests_on=(scope, choice, chosen),
        alt=trend.sentence(points, performance),
        twin=lambda: trend.twin(points, performance),
    )
else:
    with components.card("trend-card", headlines.trend(points)):
        components.empty(measures.written(row, performance))

left, right = st.columns(2)
counts = details.categories(scope, choice, chosen)
with left, components.card("complaints", headlines.complaints(counts, row), captions.complaints()):
    if counts.empty:
        components.empty(t("No complaint about this touchpoint in this period."))
    else:
        components.chart(
            "categories",
            lambda colours: bars.bars(story.named(counts), "category", "n", t("Complaints"), colours),
            rests_on=(scope, choice, chosen),
            alt=bars.sentence(story.named(counts), "category", "n", t("Complaints")),
        )
        components.table_twin("categories", lambda: story.named(counts))
left_by = details.churn(scope, choice, chosen)
with right, components.card("churn", headlines.churn(left_by), captions.churn()):
    if left_by["churn"].notna().any():
        components.chart(
            "experience",
            lambda colours: strip.strip(story.experiences(left_by), story.LEFT, colours, banded=False),
            rests_on=(scope, choice, chosen),
            alt=headlines.churn(left_by),
        )
        components.table_twin("experience", lambda: strip.twin(story.experiences(left_by), story.LEFT))
    else:
        components.empty(measures.written(row, metric("churn_risk_ratio")))

groups = details.segments(scope, choice, chosen)
if not groups.empty:
    with components.card("segments", headlines.segments(groups), captions.segments()):
        components.table("segments-table", story.segments(groups))

before, after = story.neighbours(details.journey_map().links, card.touchpoints, chosen)
with components.card("links", captions.neighbours(before, after), t("As declared on the map.")):
    for column, (words, table) in zip(
        st.columns(2), ((t("Comes before"), before), (t("Comes after"), after)), strict=True
    ):
        with column:
            st.text(words)
            if table.empty:
                st.caption(t("No link."))
            else:
                st.dataframe(table, hide_index=True, placeholder="–", alt=words)

for what, title, columns in story.SINGLE_ROWS:
    rows = details.newest(scope, choice, chosen, what)
    with components.card(f"newest-{what}", t(title), captions.newest(choice, len(rows))):
        if rows.empty:
            components.empty(t("None in this period."))
        else:
            components.table(f"newest-{what}-table", rows[list(columns)], story.columns(columns))
