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
    gallery,
    headlines,
    linked,
    opening,
    verdicts,
)
from metrics.text import t

WIDEST, ALL = 12, 1_000

scope = access.scope()
head = filters.pick(t("Internal versus external"))
choice = head.choice
card = data.scorecard(scope, choice)
touchpoints = card.touchpoints
components.need_map(touchpoints)

chosen = (scope, choice)
finding = data.once(chosen, lambda: headlines.verdicts(touchpoints, "performance"))
head.tell(touchpoints, finding)


known = data.once(chosen, lambda: captions.known_gaps(touchpoints))
if not known:
    components.empty(captions.no_gap(touchpoints))
else:
    with head.own:
        everything = linked.switch("everything", t("Every touchpoint"))
    for column, kind in zip(st.columns(2), known, strict=False):
        with column:
            words = captions.gap(kind, everything)
            gallery.gaps(f"gap-{kind}", kind, touchpoints, ALL if everything else WIDEST, words, chosen)
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
