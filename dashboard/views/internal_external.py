"""How far is our view of a touchpoint from the customers'?"""

from dashboard import (
    access,
    agreement,
    captions,
    components,
    data,
    details,
    filters,
    gap_cards,
    headlines,
    opening,
    verdicts,
)
from metrics.text import t

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
    newest = details.newest_assessment(scope, touchpoints)
    components.empty(captions.no_gap(touchpoints, choice.period.last, newest), "assessments.csv")
else:
    gap_cards.beside_each_other(scope, choice)
    opening.by_name(touchpoints, "open-touchpoint")
    if "performance" in known:
        widest = data.once(chosen, lambda: verdicts.widest(touchpoints))
        with components.card("verdicts", widest, captions.verdicts()):
            verdicts.show(data.once(chosen, lambda: verdicts.groups(touchpoints, "performance")))
    if "importance" in known:
        misjudged = data.once(chosen, lambda: verdicts.on_importance(touchpoints))
        with components.card("verdicts-importance", misjudged, verdicts.importance_rule()):
            verdicts.show(data.once(chosen, lambda: verdicts.groups(touchpoints, "importance")))
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
