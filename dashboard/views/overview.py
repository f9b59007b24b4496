"""Is the customer experience healthy? What changed, why, what do we do next?"""

import streamlit as st

from dashboard import (
    access,
    captions,
    components,
    data,
    details,
    filters,
    headlines,
    index_change,
    opening,
    rankings,
    tiles,
)
from dashboard.charts import dumbbell, heatmap, quadrant
from dashboard.measures import metric, withheld_note
from metrics.text import later, t

TILES = {  # metric -> its name where room is short
    "cx_index": later("CX index"),
    "satisfaction": later("Satisfaction"),
    "nps": later("NPS"),
    "complaints_per_1000": later("Complaints"),
    "churn": later("Churn"),
}
RANKED = 10  # touchpoints on the executives' page; the others have them all
GAPS = 14

scope = access.scope()
st.title(t("Overview"))
head = st.container()
choice, _ = filters.pick()
card = data.scorecard(scope, choice)
touchpoints = card.touchpoints
if touchpoints.empty:
    components.empty(captions.no_map())
    st.stop()

chosen = (scope, choice)
importance, performance = metric(card.standing.importance), metric("performance")
with head:
    components.lead(data.once(chosen, lambda: headlines.overview(touchpoints)))
    first = data.once(chosen, lambda: headlines.first_to_repair(touchpoints))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(first)
        components.freshness(data.reading())
    st.caption(captions.period(choice, touchpoints))

lines = details.overall_sparklines(scope, choice, card)
with st.grid(6, min_column_width=150):
    for name, label in TILES.items():
        row = captions.overall_row(card.overall, name)
        tiles.overall(metric(name), row, lines.get(name, []), choice.comparison, chosen, t(label))
    captions.revenue_tile(data.once(chosen, lambda: details.costliest(touchpoints)))

left, right = st.columns([3, 2])
with left:
    crosshair = (card.standing.crosshair_importance, card.standing.crosshair_performance)
    selected = components.figure(
        "quadrant",
        title=lambda: headlines.underperforming(touchpoints),
        caption=lambda: captions.quadrant(card, withheld_note(touchpoints, performance)),
        build=lambda colours: quadrant.quadrant(touchpoints, importance, performance, crosshair, colours),
        rests_on=chosen,
        alt=lambda: quadrant.sentence(touchpoints, importance, performance),
        twin=lambda: quadrant.twin(touchpoints, importance, performance),
        selection=opening.LINKED,
    )
    opening.by_selection(selected)
with right:
    staff, gap = metric("internal_performance"), metric("gap_performance")
    if data.once(chosen, lambda: captions.has(touchpoints, gap)):
        components.figure(
            "gaps",
            title=lambda: headlines.widest_gap(touchpoints, "performance"),
            caption=t("Widest gaps between staff and customers. Bold: beyond chance."),
            build=lambda colours: dumbbell.dumbbell(touchpoints, performance, staff, gap, colours, GAPS),
            rests_on=chosen,
            alt=lambda: dumbbell.sentence(touchpoints, gap),
            twin=lambda: dumbbell.twin(touchpoints, performance, staff, gap),
        )
    else:
        with components.card("gaps-card", headlines.widest_gap(touchpoints, "performance")):
            components.empty(captions.no_gap(touchpoints))

cells = details.cells(scope, choice, card, "channel")
if not cells.empty:
    components.figure(
        "journey",
        title=lambda: headlines.weakest_cell(cells, "channel"),
        caption=captions.cells("channel"),
        build=lambda colours: heatmap.heatmap(cells, "channel", performance, colours),
        rests_on=chosen,
        alt=lambda: heatmap.sentence(cells, "channel", performance),
        twin=lambda: heatmap.twin(cells, "channel", performance),
    )

index_change.card(scope, choice, card)

with components.card("priorities", first, captions.priorities()):
    sparklines = details.sparklines(scope, choice)
    table = data.once(chosen, lambda: rankings.priorities(touchpoints, sparklines, RANKED))
    if table.empty:
        components.empty(t("No touchpoint has both an importance and a performance in this period."))
    else:
        rankings.show("priorities-table", table, rankings.priority_columns(performance, table), "content")
    opening.by_name(touchpoints, "open-touchpoint")
