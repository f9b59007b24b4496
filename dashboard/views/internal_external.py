"""How far is our view of a touchpoint from the customers'?"""

import streamlit as st

from dashboard import (
    access,
    agreement,
    captions,
    components,
    data,
    details,
    filters,
    headlines,
    linked,
    opening,
    verdicts,
)
from dashboard.charts import dumbbell
from dashboard.measures import metric, withheld_note
from metrics.text import t

SIDES = {"performance": "performance", "importance": "stated_importance"}  # what customers say of each
WIDEST, ALL = 12, 1_000

scope = access.scope()
head = filters.pick(t("Internal versus external"))
choice = head.choice
card = data.scorecard(scope, choice)
touchpoints = card.touchpoints
if touchpoints.empty:
    components.empty(captions.no_map())
    st.stop()

chosen = (scope, choice)
finding = data.once(chosen, lambda: headlines.verdicts(touchpoints, "performance"))
head.name.caption(captions.period(choice, touchpoints, data.weighted(scope, choice)))
with head.found:
    components.lead(finding)


def gaps(kind: str, rows: int) -> None:
    """The dumbbells of one kind of gap."""
    customers, staff, gap = metric(SIDES[kind]), metric(f"internal_{kind}"), metric(f"gap_{kind}")
    selected = components.figure(
        f"gap-{kind}",
        title=lambda: headlines.widest_gap(touchpoints, kind),
        caption=lambda: captions.with_note(captions.gap(kind, rows == ALL), withheld_note(touchpoints, gap)),
        build=lambda colours: dumbbell.dumbbell(touchpoints, customers, staff, gap, colours, rows),
        rests_on=(*chosen, kind, rows),
        alt=lambda: dumbbell.sentence(touchpoints, gap),
        twin=lambda: dumbbell.twin(touchpoints, customers, staff, gap),
        selection=opening.LINKED,
    )
    opening.by_selection(selected)


known = data.once(chosen, lambda: captions.known_gaps(touchpoints))
if not known:
    components.empty(captions.no_gap(touchpoints))
else:
    with head.own:
        everything = linked.switch("everything", t("Every touchpoint"))
    for column, kind in zip(st.columns(2), known, strict=False):
        with column:
            gaps(kind, ALL if everything else WIDEST)
    opening.by_name(touchpoints, "open-touchpoint")
    with components.card("verdicts", finding, captions.verdicts()):
        verdicts.show(data.once(chosen, lambda: verdicts.groups(touchpoints, "performance")))
took_part = details.participation(scope, choice, card)
if known:
    whole = data.once(chosen, lambda: verdicts.overrating(took_part))
    with components.card("departments", whole, captions.departments()):
        table = data.once(chosen, lambda: verdicts.departments(touchpoints, took_part))
        components.table("departments-table", table, verdicts.department_columns(), name=whole)
agreement.card(card)

absent = data.once(chosen, lambda: headlines.participation(took_part))
with components.card("participation", absent, captions.participation()):
    table = data.once(chosen, lambda: verdicts.participation(took_part))
    components.table("participation-table", table, verdicts.participation_columns(), name=absent)
