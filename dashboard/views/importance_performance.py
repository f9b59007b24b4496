"""What matters to customers, and how well do we do it?"""

import streamlit as st

from dashboard import (
    access,
    asymmetry,
    captions,
    components,
    data,
    details,
    drivers,
    filters,
    headlines,
    opening,
    rankings,
)
from dashboard.charts import comparison, forest, quadrant
from dashboard.measures import metric, unknown, withheld_note
from metrics.text import t

MAP = 520  # pixels of the quadrants: with all above they fit a laptop's screen

scope = access.scope()
head = filters.pick(t("Importance and performance"))
choice = head.choice
card = data.scorecard(scope, choice)
components.need_map(card.touchpoints)

usual = card.standing.importance
others = {name: t(words) for name, words in captions.VIEWS.items() if name != usual}
view = filters.own("importance", t("Importance"), others, t(captions.VIEWS[usual]), head.own, 200) or usual
importance, performance = metric(view), metric("performance")
chosen = (scope, choice, view)
touchpoints, crosshair = data.once(chosen, lambda: details.standing(card, view))
head.tell(touchpoints, data.once(chosen, lambda: headlines.underperforming(touchpoints)))

if data.once(chosen, lambda: touchpoints[[view, "performance"]].dropna().empty):
    none = t("No touchpoint has both this importance and a performance. Choose another importance or period.")
    components.empty(f"{none} {unknown(touchpoints, importance, metric('derived_importance'))}")
    st.stop()

left, right = st.columns([24, 27])
with left:
    selected = components.figure(
        "quadrant",
        title=lambda: headlines.quadrants(touchpoints, view),
        caption=lambda: captions.quadrant(card, withheld_note(touchpoints, importance), view),
        method=captions.symbols(beside_list=True),
        build=lambda colours: quadrant.quadrant(
            touchpoints, importance, performance, crosshair, colours, height=MAP
        ),
        rests_on=chosen,
        alt=lambda: quadrant.sentence(touchpoints, importance, performance),
        twin=lambda: quadrant.twin(touchpoints, importance, performance),
        selection=opening.LINKED,
        pointing=opening.pointing("quadrant"),
    )
    opening.by_selection(selected)
first = data.once(chosen, lambda: headlines.first_to_repair(touchpoints))
table = data.once(chosen, lambda: rankings.quadrants(touchpoints, importance))
with right, components.card("ranked", first, captions.ranked()):
    opening.by_mark(touchpoints)
    columns = rankings.quadrant_columns(importance, performance, table)
    rankings.show("ranked-table", first, table, columns, MAP - 95, quadrant.MARKED)

views = (metric("stated_importance"), metric("derived_importance"), metric("internal_importance"))
if data.once(chosen, lambda: comparison.comparable(touchpoints, views)):
    selected = components.figure(
        "views",
        title=lambda: headlines.disagreement(touchpoints),
        caption=captions.disagreement(),
        build=lambda colours: comparison.comparison(
            touchpoints, views, colours, first=headlines.told_differently(touchpoints).index
        ),
        rests_on=chosen,
        alt=lambda: comparison.sentence(touchpoints, views),
        twin=lambda: comparison.twin(touchpoints, views),
        selection=opening.LINKED,
    )
    opening.by_selection(selected)

if data.once(chosen, lambda: captions.has(touchpoints, metric("impact"))):
    moving = data.once(chosen, lambda: drivers.clear(touchpoints))
    selected = components.figure(
        "drivers",
        title=lambda: drivers.title(touchpoints),
        caption=lambda: drivers.caption(card.explained, touchpoints),
        build=lambda colours: forest.forest(touchpoints, metric("impact"), moving, colours),
        rests_on=chosen,
        alt=lambda: forest.sentence(touchpoints, metric("impact"), moving),
        twin=lambda: drivers.twin(touchpoints),
        selection=opening.LINKED,
    )
    opening.by_selection(selected)

asymmetry.card(scope, choice, card)
