"""The quadrants and, beside them, the list of touchpoints: what is marked in the one is marked in the other.

`MARKED` in the link names the touchpoint.
"""

import pandas as pd
import streamlit as st

from dashboard import captions, components, data, details, filters, headlines, linked, opening, rankings
from dashboard.charts import figures, quadrant
from dashboard.charts.quadrant import MARKED, POINTED
from dashboard.choice import Choice
from dashboard.components import Pointing
from dashboard.measures import metric, withheld_note
from dashboard.parts import part
from metrics.scope import Scope
from metrics.text import t

MAP = 520  # pixels of the quadrants: with all above they fit a laptop's screen
LIST, ROW = MAP - 95, 35  # of the list at most, and of its rows


@part
def beside_each_other(scope: Scope, choice: Choice, view: str) -> None:
    """With the importance of this view."""
    chosen = (scope, choice, view)
    importance, performance = metric(view), metric("performance")
    touchpoints, crosshair = details.standing(*chosen)
    left, right = st.columns([24, 27])
    with left:
        selected = components.figure(
            "quadrant",
            title=lambda: headlines.quadrants(touchpoints, view),
            caption=lambda: captions.quadrant(
                data.scorecard(scope, choice), choice, withheld_note(touchpoints, importance), view
            ),
            method=captions.symbols(beside_list=True),
            build=lambda colours: quadrant.quadrant(
                touchpoints, importance, performance, crosshair, colours, height=MAP, beside_list=True
            ),
            rests_on=chosen,
            alt=lambda: quadrant.sentence(touchpoints, importance, performance),
            twin=lambda: quadrant.twin(touchpoints, importance, performance),
            selection=opening.LINKED,
            pointing=_pointing("quadrant"),
        )
        opening.by_selection(selected)
    first = data.once(chosen, lambda: headlines.first_to_repair(touchpoints))
    table = data.once(chosen, lambda: rankings.quadrants(touchpoints, importance))
    with right, components.card("ranked", first, captions.ranked()):
        _by_name(touchpoints)
        columns = rankings.quadrant_columns(importance, performance, table)
        height = rankings.height(table, LIST, ROW)
        rankings.show("ranked-table", first, table, columns, height, MARKED, row=ROW)


def _pointing(key: str) -> Pointing:
    """How the chart of this key marks a touchpoint, and says which one was pointed at."""

    def told() -> None:
        found = st.session_state[key]["selection"].get(POINTED, [])
        if found:
            linked.write(MARKED, [found[0][POINTED]])

    return Pointing(MARKED, (linked.read(MARKED) or [""])[-1], POINTED, told)


def _by_name(touchpoints: pd.DataFrame) -> None:
    """A select box that marks a touchpoint in chart and list, and a button that opens it."""
    names = dict(zip(touchpoints["touchpoint_id"], figures.distinct_names(touchpoints), strict=True))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        one = filters.own(MARKED, t("Find a touchpoint"), names, t("None chosen"), width=opening.WIDTH)
        if one and st.button(t("Open its page"), key="open-marked"):
            opening.go(one)
