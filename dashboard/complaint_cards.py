"""One touchpoint's complaints: their months, and how they are resolved; and which touchpoint."""

import streamlit as st

from dashboard import components, cost_details, cost_texts, data, details, linked, opening, trend_card
from dashboard.charts import survival
from dashboard.choice import Choice
from dashboard.parts import part
from metrics.scope import Scope
from metrics.text import t

WIDE = 300  # pixels of the box with touchpoints' names


@part
def any_touchpoint(scope: Scope, choice: Choice) -> None:
    """The complaints of the touchpoint that is picked."""
    touchpoint_id, name = _pick(data.once((scope, choice), lambda: _names(scope, choice)))
    left, right = st.columns(2)
    with left:
        _months(scope, choice, touchpoint_id, name)
    with right:
        _resolving(scope, choice, touchpoint_id, name)


def _names(scope: Scope, choice: Choice) -> dict[str, str]:
    touchpoints = data.scorecard(scope, choice).touchpoints
    return cost_details.names(touchpoints, cost_details.out_of_line(touchpoints))


def _pick(names: dict[str, str]) -> tuple[str, str]:
    """Which touchpoint, and what it is called."""
    refused: list[str] = []
    with st.container(horizontal=True, vertical_alignment="bottom"):
        found = linked.select(opening.LINKED, t("Touchpoint"), names, refused, width=WIDE)
        if st.button(t("Open its page"), key="open-touchpoint"):
            opening.go(found)
    linked.notice(refused)
    if not linked.read(opening.LINKED):
        linked.write(opening.LINKED, [found])  # which is first changes; what is shared must not
    return found, names[found]


def _months(scope: Scope, choice: Choice, touchpoint_id: str, name: str) -> None:
    chosen, measure = (scope, choice, touchpoint_id), "complaints_per_1000"
    rates = details.trend(*chosen, measure)
    trend_card.show("months", rates, measure, t("{name}, complaints", name=name), chosen)


def _resolving(scope: Scope, choice: Choice, touchpoint_id: str, name: str) -> None:
    chosen = (scope, choice, touchpoint_id)
    resolving = cost_details.open_complaints(*chosen)
    if resolving.curve.empty:
        with components.card("resolving-card", cost_texts.resolving(resolving, name)):
            components.empty(t("Too few complaints in this period to follow how they are resolved."))
        return
    components.figure(
        "resolving",
        title=lambda: cost_texts.resolving(resolving, name),
        caption=lambda: cost_texts.resolving_caption(resolving),
        build=lambda colours: survival.survival(resolving.curve, colours),
        rests_on=chosen,
        alt=lambda: survival.sentence(resolving.curve),
        twin=lambda: survival.twin(resolving.curve),
    )
