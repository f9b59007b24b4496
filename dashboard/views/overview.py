"""Is the customer experience healthy? What changed, why, what do we do next?"""

import streamlit as st

from dashboard import (
    access,
    briefing,
    captions,
    components,
    data,
    details,
    filters,
    gallery,
    headlines,
    index_change,
    opening,
    rankings,
    tiles,
)
from dashboard.charts import quadrant
from dashboard.measures import measured, metric, recorded, unknown
from metrics.text import later, t

TILES = {  # metric -> its name where room is short
    "cx_index": later("CX index"),
    "satisfaction": later("Satisfaction"),
    "nps": later("NPS"),
    "complaints_per_1000": later("Complaints / 1,000"),
    "churn": later("Churn, % a month"),
}
RANKED = 10  # touchpoints on the executives' page; the others have them all
GAPS = 5
# pixels with which all fits a laptop's screen
MAP, TALL = 220, 400  # of the quadrants, and on a phone
CELLS = 190  # of the heat map
TABLE, ROW = 182, 28  # of the ranking below gaps, and of its rows
ALL, AIRY = 400, 32  # of both without gaps
NAMES = 136  # of the names in it: scores and priorities fit beside them on 1366

scope = access.scope()
head = filters.pick(t("Overview"))
choice = head.choice
card = data.scorecard(scope, choice)
touchpoints = card.touchpoints
components.need_map(touchpoints)

chosen = (scope, choice)
importance, performance = metric(card.standing.importance), metric("performance")
head.tell(touchpoints, data.once(chosen, lambda: headlines.overview(touchpoints)))
briefing.show(scope, choice, card)

lines = details.overall_sparklines(scope, choice, card)
figures = data.once(chosen, lambda: {name: captions.overall_row(card.overall, name) for name in TILES})
exposed = data.once(chosen, lambda: details.costliest(touchpoints))
known = [name for name, row in figures.items() if measured(row)]
revenue = recorded(touchpoints, "revenue_exposed")
with tiles.beside(len(known) + revenue):
    for name in known:
        label = t(TILES[name])
        tiles.overall(metric(name), figures[name], lines.get(name, []), choice.comparison, chosen, label)
    if revenue:
        captions.revenue_tile(touchpoints, exposed)
missing = [name for name in figures if name not in known] + ([] if revenue else ["revenue_exposed"])
components.unmeasured([t(metric(name).label) for name in missing])

if data.once(chosen, lambda: touchpoints[[importance.name, "performance"]].dropna().empty):
    components.empty(captions.no_pair(touchpoints, card.explained.answers))
    if touchpoints["performance"].notna().any():
        gallery.heat_map("journey", details.cells(scope, choice, card, "channel"), "channel", chosen)
        opening.by_name(touchpoints, "open-touchpoint")
    st.stop()


def importance_performance(key: str, height: int) -> None:
    """The quadrants, so many pixels high."""
    crosshair = (card.standing.crosshair_importance, card.standing.crosshair_performance)
    selected = components.figure(
        key,
        title=lambda: headlines.underperforming(touchpoints),
        caption="",
        method=lambda: captions.with_note(
            captions.quadrant(card, choice, unknown(touchpoints, importance, performance)), captions.symbols()
        ),
        build=lambda colours: quadrant.quadrant(
            touchpoints,
            importance,
            performance,
            crosshair,
            colours,
            height=height,
            note=captions.withheld(touchpoints, importance, performance),
        ),
        rests_on=chosen,
        alt=lambda: quadrant.sentence(touchpoints, importance, performance),
        twin=lambda: quadrant.twin(touchpoints, importance, performance),
        selection=opening.LINKED,
    )
    opening.by_selection(selected)


def ranking(room: int, row: int) -> None:
    """The highest priorities, in so many pixels at most, with so many a row; “What next?” names the first."""
    first = data.once(chosen, lambda: headlines.highest_priorities(touchpoints, RANKED))
    with components.card("priorities", first, method=captions.priorities(touchpoints, places=False)):
        sparklines = details.sparklines(scope, choice)
        table = data.once(chosen, lambda: rankings.priorities(touchpoints, sparklines, RANKED))
        columns = data.once(chosen, lambda: rankings.priority_columns(performance, table, NAMES))
        columns = {name: column for name, column in columns.items() if name != "places"}  # no room for it
        height = rankings.height(table, room, row)
        rankings.show("priorities-table", first, table, columns, height, row=row, whole=False)


assessed = data.once(chosen, lambda: captions.has(touchpoints, metric("gap_performance")))
with st.container(key="glance"):
    left, right = st.columns([5, 4])
    with left:
        with st.container(key="desk-quadrant"):
            importance_performance("quadrant", MAP)
        with st.container(key="phone-quadrant"):
            importance_performance("quadrant-tall", TALL)
        cells = details.cells(scope, choice, card, "channel")
        with st.container(key="desk-journey", height="stretch"):
            gallery.heat_map("journey", cells, "channel", chosen, CELLS)
        with st.container(key="phone-journey"):
            gallery.heat_map("journey-tall", cells, "channel", chosen)
    with right:
        if assessed:
            gallery.gaps("gaps", "performance", touchpoints, GAPS, captions.widest_gaps(), chosen, brief=True)
        else:
            newest = details.newest_assessment(scope, touchpoints)
            components.empty(captions.no_gap(touchpoints, choice.period.last, newest), "assessments.csv")
        ranking(*((TABLE, ROW) if assessed else (ALL, AIRY)))
opening.by_name(touchpoints, "open-touchpoint")
index_change.card(scope, choice, card)
