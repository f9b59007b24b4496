"""What does each touchpoint cost: customers who leave, revenue exposed, complaints?"""

import streamlit as st

from dashboard import (
    access,
    captions,
    components,
    cost_details,
    cost_texts,
    data,
    details,
    filters,
    linked,
    opening,
    trend_card,
)
from dashboard.charts import forest, funnel, survival
from dashboard.measures import metric, recorded, withheld_note
from metrics.complaint_detail import OutOfLine
from metrics.text import t

WIDE = 300  # pixels of the box with touchpoints' names

scope = access.scope()
head = filters.pick(t("Churn and complaints"))
choice = head.choice
touchpoints = data.scorecard(scope, choice).touchpoints
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
    nothing = t("Neither complaints nor customers who left are recorded in this period")
    head.tell(touchpoints, nothing)
    components.empty(t("Load complaints, customers and contacts, or choose another period."))
    st.stop()
head.tell(touchpoints, data.once(chosen, lambda: cost_texts.lead(touchpoints, beside)))

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
    with components.card("costs", t("What goes with bad experiences"), cost_texts.costs_caption(left_out)):
        components.table(
            "costs-table",
            costs,
            cost_details.cost_columns(),
            name=t("What goes with bad experiences"),
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

names = data.once(chosen, lambda: cost_details.names(touchpoints, beside))
refused: list[str] = []
with st.container(horizontal=True, vertical_alignment="bottom"):
    touchpoint_id = linked.select(opening.LINKED, t("Touchpoint"), names, refused, width=WIDE)
    if st.button(t("Open its page"), key="open-touchpoint"):
        opening.go(touchpoint_id)
linked.notice(refused)
if not linked.read(opening.LINKED):
    linked.write(opening.LINKED, [touchpoint_id])  # which is first changes; what is shared must not
name, one = names[touchpoint_id], (*chosen, touchpoint_id)
left, right = st.columns(2)
with left:
    rates = details.trend(scope, choice, touchpoint_id, complaints.name)
    trend_card.show("months", rates, complaints.name, t("{name}, complaints", name=name), one)
with right:
    resolving = cost_details.open_complaints(scope, choice, touchpoint_id)
    if resolving.curve.empty:
        with components.card("resolving-card", cost_texts.resolving(resolving, name)):
            components.empty(t("Too few complaints in this period to follow how they are resolved."))
    else:
        components.figure(
            "resolving",
            title=lambda: cost_texts.resolving(resolving, name),
            caption=lambda: cost_texts.resolving_caption(resolving),
            build=lambda colours: survival.survival(resolving.curve, colours),
            rests_on=one,
            alt=lambda: survival.sentence(resolving.curve),
            twin=lambda: survival.twin(resolving.curve),
        )
