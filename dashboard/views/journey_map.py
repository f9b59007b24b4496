"""The strategic map: where on the journey do customers meet us, and how does it go there?"""

from collections.abc import Callable

import altair as alt
import streamlit as st

from dashboard import (
    access,
    captions,
    components,
    data,
    details,
    filters,
    flow_texts,
    gallery,
    headlines,
    linked,
    opening,
)
from dashboard.charts import emotion, flow, flow_list, flow_map, journey_list, journey_map, links, strip
from dashboard.measures import metric, withheld_note
from metrics.text import t

ALL = 1_000  # touchpoints of a stage

scope = access.scope()
head = filters.pick(t("Journey map"), controls_below=True)
choice = head.choice
card = data.scorecard(scope, choice)
touchpoints = card.touchpoints
components.need_map(touchpoints)

chosen = (scope, choice)
touchpoints = details.found(scope, choice, card)
importance, performance = metric(card.standing.importance), metric("performance")
from_to = details.journey_map(scope).links
head.tell(touchpoints, data.once(chosen, lambda: headlines.weakest_stage(touchpoints)))

stages = dict(zip(touchpoints["stage_id"], touchpoints["stage"], strict=True))
stage = filters.own("stage", t("Stage"), stages, t("The whole journey"), head.own)
with head.own:
    search = linked.words("search", t("Search"), placeholder=t("Part of a name"), width=240)
    everything = linked.switch("everything", t("Every touchpoint"))

if stage is not None:
    within = touchpoints[touchpoints["stage_id"] == stage]
    selected = components.figure(
        "one-stage",
        title=lambda: headlines.within_stage(within),
        caption=lambda: captions.with_note(
            t("Customers' mean score, the worst first; bars are 95 % intervals."),
            withheld_note(within, performance),
        ),
        build=lambda colours: strip.strip(within, performance, colours),
        rests_on=(*chosen, stage),
        alt=lambda: strip.sentence(within, performance),
        twin=lambda: strip.twin(within, performance),
        selection=opening.LINKED,
    )
    opening.by_selection(selected)
else:
    within = touchpoints
    if journey_map.named(touchpoints, search).empty:
        components.empty(t("No touchpoint has this in its name. Search for less."))
        st.stop()

    def drawn(key: str, place: str, most: int, draw: Callable[..., alt.LayerChart]) -> None:
        """The map with at most so many touchpoints of each stage, until all or some by name are asked for."""
        per_stage = ALL if everything or search else most
        rests_on = (*chosen, per_stage, search)
        folded = data.once(
            rests_on,
            lambda: journey_map.fold(touchpoints, from_to, performance, importance, per_stage, search),
        )
        with st.container(key=place):
            selected = components.figure(
                key,
                title=lambda: headlines.weakest_touchpoint(touchpoints),
                caption=lambda: captions.with_note(
                    captions.journey_map(folded, search), withheld_note(touchpoints, performance)
                ),
                build=lambda colours: draw(folded, performance, importance, colours),
                rests_on=rests_on,
                alt=lambda: journey_map.sentence(folded, performance),
                twin=lambda: journey_map.twin(folded, performance, importance),
                selection=opening.LINKED,
            )
        opening.by_selection(selected)

    drawn("map", "desk-map", journey_map.PER_STAGE, journey_map.journey_map)
    drawn("map-list", "phone-map", journey_list.PER_STAGE, journey_list.journey_list)
opening.by_name(within, "open-touchpoint")

moves = details.flow(scope, choice)
if stage is None:
    within = journey_map.named(touchpoints, search)
moves = flow.about(moves, within["touchpoint_id"])
sought = set(within["touchpoint_id"]) if search else None
if flow.known(moves):

    def moving(key: str, place: str, most: int, chart: Callable[..., alt.LayerChart]) -> None:
        """The flow between the most travelled touchpoints."""
        per_stage = ALL if everything else flow.WITHIN if stage or search else most
        rests_on = (*chosen, stage, search, per_stage)
        drawn = data.once(rests_on, lambda: flow.draw(touchpoints, moves, stage, per_stage, sought))
        if drawn.ways.empty:
            return
        with st.container(key=place):
            selected = components.figure(
                key,
                title=lambda: flow_texts.title(within, moves),
                caption=lambda: flow_texts.caption(drawn, moves, boxes=place == "desk-flow"),
                build=lambda colours: chart(drawn, colours),
                rests_on=rests_on,
                alt=lambda: flow_texts.sentence(drawn),
                twin=lambda: flow_texts.twin(drawn),
                selection=opening.LINKED,
            )
        opening.by_selection(selected)

    moving("flow", "desk-flow", flow.PER_STAGE, flow_map.flow_map)
    moving("flow-list", "phone-flow", flow_list.PER_STAGE, flow_list.flow_list)

if stage is None:
    components.figure(
        "emotion",
        title=lambda: headlines.emotion(touchpoints),
        caption=lambda: captions.emotion(touchpoints),
        build=lambda colours: emotion.emotion(touchpoints, performance, colours),
        rests_on=chosen,
        alt=lambda: emotion.sentence(touchpoints, performance),
        twin=lambda: emotion.twin(touchpoints, performance),
    )
    cells = details.cells(scope, choice, card, "department")
    gallery.heat_map("departments", cells, "department", chosen)

table = data.once((*chosen, stage, search), lambda: links.twin(moves.links, touchpoints))
with components.card("links", captions.links(len(table)), flow_texts.links(moves)):
    if table.empty:
        components.empty(t("No link leads from or to these touchpoints. Add them to the map's file links."))
    else:
        components.table("links-table", table, name=captions.links(len(table)))
