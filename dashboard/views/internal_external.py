"""How far is our view of a touchpoint from the customers'?"""

import streamlit as st

from dashboard import access, captions, components, data, details, filters, headlines, opening, verdicts
from dashboard.charts import dumbbell
from dashboard.measures import metric, withheld_note
from metrics.text import t

SIDES = {"performance": "performance", "importance": "stated_importance"}
WIDEST, ALL = 12, 1_000

scope = access.scope()
st.title(t("Internal versus external"))
head = st.container()
choice = filters.pick()
card = data.scorecard(scope, choice)
touchpoints = card.touchpoints
if touchpoints.empty:
    components.empty(t("The map has no active touchpoint yet. Import one: touchpoint map import."))
    st.stop()

with head:
    components.lead(headlines.verdicts(touchpoints, "performance"))
    st.caption(captions.period(choice, touchpoints))

known = touchpoints[["gap_performance", "gap_importance"]].notna().any()
if not known.any():
    components.empty(captions.no_gap(touchpoints))

everything = st.toggle(t("Every touchpoint"), key="everything", bind="query-params") if known.any() else False
rows = ALL if everything else WIDEST
for column, (kind, side) in zip(st.columns(2), SIDES.items(), strict=True):
    customers, staff, gap = metric(side), metric(f"internal_{kind}"), metric(f"gap_{kind}")
    if not known[f"gap_{kind}"]:
        continue
    with column:
        selected = components.figure(
            f"gap-{kind}",
            title=headlines.widest_gap(touchpoints, kind),
            caption=captions.with_note(captions.gap(kind, everything), withheld_note(touchpoints, gap)),
            build=lambda colours, c=customers, s=staff, g=gap: dumbbell.dumbbell(  # type: ignore[misc]
                touchpoints, c, s, g, colours, rows
            ),
            rests_on=(scope, choice, kind, rows),
            alt=dumbbell.sentence(touchpoints, gap),
            twin=lambda c=customers, s=staff, g=gap: dumbbell.twin(touchpoints, c, s, g),  # type: ignore[misc]
            selection="touchpoint",
        )
        opening.by_selection(selected)

if known.any():
    opening.by_name(touchpoints, "open-touchpoint")
    with components.card("verdicts", headlines.verdicts(touchpoints, "performance"), captions.verdicts()):
        verdicts.show(touchpoints, "performance")

with components.card(
    "departments", headlines.participation(details.participation(choice, card)), captions.participation()
):
    components.table(
        "departments-table",
        verdicts.departments(touchpoints, details.participation(choice, card)),
        verdicts.department_columns(),
    )
