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
    quadrant_list,
)
from dashboard.charts import comparison, forest
from dashboard.measures import metric, unknown
from metrics.text import t

scope = access.scope()
head = filters.pick(t("Importance and performance"))
choice = head.choice
card = data.scorecard(scope, choice)
components.need_map(card.touchpoints)

usual = card.standing.importance
others = {name: t(words) for name, words in captions.VIEWS.items() if name != usual}
view = filters.own("importance", t("Importance"), others, t(captions.VIEWS[usual]), head.own, 200) or usual
importance = metric(view)
chosen = (scope, choice, view)
touchpoints, _ = details.standing(*chosen)
head.tell(touchpoints, data.once(chosen, lambda: headlines.underperforming(touchpoints)))

if data.once(chosen, lambda: touchpoints[[view, "performance"]].dropna().empty):
    none = t("No touchpoint has both this importance and a performance. Choose another importance or period.")
    components.empty(f"{none} {unknown(touchpoints, importance, metric('derived_importance'))}")
    st.stop()

quadrant_list.beside_each_other(scope, choice, view)

views = (metric("stated_importance"), metric("derived_importance"), metric("internal_importance"))
if data.once(chosen, lambda: comparison.comparable(touchpoints, views)):
    differ = data.once(chosen, lambda: headlines.told_differently(touchpoints).index)
    selected = components.figure(
        "views",
        title=lambda: headlines.disagreement(touchpoints),
        caption=lambda: captions.disagreement(touchpoints, len(comparison.compared(touchpoints, views))),
        build=lambda colours: comparison.comparison(touchpoints, views, colours, differ=differ),
        rests_on=chosen,
        alt=lambda: comparison.sentence(touchpoints, views),
        twin=lambda: comparison.twin(touchpoints, views, differ),
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
