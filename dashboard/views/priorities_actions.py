"""What shall we do, where first, and what is quickly done?"""

from typing import Literal

import streamlit as st

from dashboard import (
    access,
    components,
    data,
    department,
    filters,
    headlines,
    opening,
    rankings,
    recommended,
    verdicts,
)
from dashboard.charts import gains
from metrics.text import t

MANY, ROOM = 15, 560  # with more touchpoints the table has so many pixels, and scrolls

scope = access.scope()
head = filters.pick(t("Priorities and actions"))
choice = head.choice
card = data.scorecard(scope, choice)
components.need_map(card.touchpoints)

names = data.once((scope, choice), lambda: department.names(card.touchpoints))
one = filters.own("department", t("Department"), names, t("All departments"), head.own)
chosen = (scope, choice, one)
touchpoints = data.once(chosen, lambda: recommended.advised(card.touchpoints, one))
head.tell(touchpoints, data.once(chosen, lambda: headlines.first_to_repair(touchpoints)))

known = data.once(chosen, lambda: touchpoints["kind"].notna().any())
finding = data.once(chosen, lambda: recommended.finding(touchpoints))
if known:
    with components.card("kinds", finding, recommended.caption()):
        verdicts.show(data.once(chosen, lambda: recommended.groups(touchpoints)))
else:
    components.empty(recommended.unknown(touchpoints, card.explained.answers), "improvement_effort")

told = data.once(chosen, lambda: recommended.repairs(touchpoints))
with components.card("advice", told, recommended.rules_in_words(touchpoints)):
    table = data.once(chosen, lambda: recommended.table(touchpoints))
    height: int | Literal["content"] = ROOM if len(table) > MANY else "content"
    with st.container(key="desk-advice"):
        rankings.show("advice-table", told, table, recommended.columns(table), height)
    with st.container(key="phone-advice"):
        columns = recommended.phone_columns(table)
        rankings.show("advice-lines", told, table, columns, height, tall=True)
    opening.by_name(touchpoints, "open-touchpoint")

if known:
    selected = components.figure(
        "gains",
        title=lambda: recommended.most(touchpoints),
        caption=t("Priority, the first touchpoint of all being 100; bars are 80 % intervals."),
        build=lambda colours: gains.gains(touchpoints, colours),
        rests_on=chosen,
        alt=lambda: gains.sentence(touchpoints),
        twin=lambda: gains.twin(touchpoints),
        selection=opening.LINKED,
    )
    opening.by_selection(selected)
