"""What does each touchpoint cost: customers who leave, revenue exposed, complaints?"""

import streamlit as st

from dashboard import (
    access,
    captions,
    complaint_cards,
    components,
    cost_details,
    cost_texts,
    data,
    details,
    filters,
    opening,
    tiles,
)
from dashboard.charts import forest, funnel
from dashboard.measures import measured, metric, recorded, withheld_note
from metrics.complaint_detail import OutOfLine
from metrics.text import later, t

TILES = {  # metric of the whole -> its name
    "churn": later("Churn, % a month"),
    "complaints_per_1000": later("Complaints / 1,000"),
}

scope = access.scope()
head = filters.pick(t("Churn and complaints"))
choice = head.choice
card = data.scorecard(scope, choice)
touchpoints = card.touchpoints
components.need_map(touchpoints)

chosen = (scope, choice)


def compare(rates: OutOfLine) -> None:
    """Complaint rates of touchpoints beside each other."""
    found = components.figure(
        "funnel",
        title=lambda: cost_texts.out_of_line(rates),
        caption=lambda: cost_texts.out_of_line_caption(rates),
        build=lambda colours: funnel.funnel(rates, complaints, colours),
        rests_on=chosen,
        alt=lambda: funnel.sentence(rates, complaints),
        twin=lambda: funnel.twin(rates, complaints),
        selection=opening.LINKED,
    )
    opening.by_selection(found)


ratio, money, complaints = (
    metric("churn_risk_ratio"),
    metric("revenue_exposed"),
    metric("complaints_per_1000"),
)
beside = data.once(chosen, lambda: cost_details.out_of_line(touchpoints))
clear = data.once(chosen, lambda: cost_details.clear(touchpoints))
if not any(recorded(touchpoints, one.name) for one in (ratio, complaints)):
    nothing, todo = cost_texts.nothing(cost_details.loaded(scope))
    head.tell(touchpoints, nothing)
    components.empty(todo, "touchpoint.toml", "touchpoint load")
    st.stop()
head.tell(touchpoints, data.once(chosen, lambda: cost_texts.lead(touchpoints, beside)))

lines = details.overall_sparklines(scope, choice, card)
figures = data.once(chosen, lambda: {name: captions.overall_row(card.overall, name) for name in TILES})
known = [name for name, row in figures.items() if measured(row)]
with tiles.beside(len(known)):
    for name in known:
        label, months = t(TILES[name]), lines.get(name, [])
        tiles.overall(metric(name), figures[name], months, choice.comparison, chosen, label)

if captions.has(touchpoints, ratio):
    st.warning(cost_texts.association(), icon=":material/info:")
    left, right = st.columns(2)
    with left:
        selected = components.figure(
            "leaving",
            title=lambda: cost_texts.leaving(touchpoints),
            caption=lambda: cost_texts.leaving_caption(withheld_note(touchpoints, ratio)),
            build=lambda colours: forest.forest(touchpoints, ratio, clear, colours),
            rests_on=chosen,
            alt=lambda: forest.sentence(touchpoints, ratio, clear),
            twin=lambda: forest.twin(touchpoints, ratio, clear),
            selection=opening.LINKED,
        )
        opening.by_selection(selected)
    with right:
        if captions.has(touchpoints, money):
            components.figure(
                "revenue",
                title=lambda: cost_texts.revenue(touchpoints),
                caption=cost_texts.revenue_caption(),
                build=lambda colours: forest.forest(touchpoints, money, clear, colours),
                rests_on=chosen,
                alt=lambda: forest.sentence(touchpoints, money, clear),
                twin=lambda: forest.twin(touchpoints, money, clear),
            )
        else:
            with components.card("revenue-card", t("Revenue exposed"), cost_texts.revenue_caption()):
                components.empty(withheld_note(touchpoints, money))
    costs = data.once(chosen, lambda: cost_details.costs(touchpoints))
    left_out = len(touchpoints) - len(costs)
    largest = data.once(chosen, lambda: cost_texts.costs(touchpoints))
    with components.card("costs", largest, cost_texts.costs_caption(left_out)):
        components.table(
            "costs-table",
            costs,
            cost_details.cost_columns(),
            name=largest,
            tall=True,
        )
else:
    with components.card("leaving-card", cost_texts.leaving(touchpoints)):
        components.empty(withheld_note(touchpoints, ratio))

if beside is None:
    with components.card("funnel-card", cost_texts.out_of_line(beside)):
        components.empty(withheld_note(touchpoints, complaints) or cost_texts.out_of_line(beside))
else:
    compare(beside)
if choice.segment:
    st.caption(cost_texts.segment(cost_details.of_segment(scope, choice)))

complaint_cards.any_touchpoint(scope, choice)
