"""A department lead's page: how are my touchpoints doing, and what shall I repair first?"""

import streamlit as st

from dashboard import (
    access,
    captions,
    components,
    data,
    department,
    details,
    filters,
    gallery,
    headlines,
    linked,
    opening,
    rankings,
    story,
    tiles,
    titles,
)
from dashboard.charts import strip
from dashboard.markup import plain
from dashboard.measures import measured, metric, recorded, unknown, withheld_note
from metrics.silent_failures import silent_failures
from metrics.text import later, t

TILES = {  # metric -> its name where room is short
    "cx_index": later("Own CX index"),
    "satisfaction": later("Mean rating"),
    "complaints_per_1000": later("Complaints / 1,000"),
}
WIDE = 260  # pixels of the box with departments' names

scope = access.scope()
head = filters.pick()
choice = head.choice
whole = data.scorecard(scope, choice)
names = data.once((scope, choice), lambda: department.names(whole.touchpoints))
if not names:
    titles.show(t("Department"), head.name)
    components.need_map(whole.touchpoints)
    components.empty(department.nobody())
    st.stop()

refused: list[str] = []
with head.own:
    department_id = linked.select("department", t("Department"), names, refused, width=WIDE)
linked.notice(refused)
if not linked.read("department"):
    linked.write("department", [department_id])  # which is first changes; what is shared must not
chosen = (scope, choice, department_id)
card = details.department(scope, choice, whole, department_id)
touchpoints, performance = card.touchpoints, metric("performance")
titles.rename(names[department_id])
titles.show(names[department_id], head.name)
head.base(touchpoints)
leads = details.journey_map(scope).departments
with head.name:
    st.caption(plain(data.once(chosen, lambda: department.place(touchpoints, leads, department_id))))
with head.found:
    components.lead(data.once(chosen, lambda: headlines.overview(touchpoints)))

took_part = details.participation(scope, choice, whole)
staff = took_part[took_part["department"] == names[department_id]].iloc[0]
lines = details.overall_sparklines(scope.within(department_id, touchpoints["touchpoint_id"]), choice, card)
figures = {name: captions.overall_row(card.overall, name) for name in TILES}
if department.same(figures["cx_index"], figures["satisfaction"]):
    del figures["satisfaction"]
known = [name for name, row in figures.items() if measured(row)]
assessed, revenue = measured(staff, "gap_performance"), recorded(touchpoints, "revenue_exposed")
everywhere = {name: captions.overall_row(whole.overall, name) for name in known}
if len(names) == 1:
    everywhere = {}
with tiles.beside(len(known) + assessed + revenue):
    for name in known:
        label, months = t(TILES[name]), lines.get(name, [])
        tiles.overall(
            metric(name), figures[name], months, choice.comparison, chosen, label, everywhere.get(name)
        )
    if assessed:
        tiles.tile(staff, metric("gap_performance"), story.verdict(staff), t("Staff gap"))
    if revenue:
        captions.revenue_tile(touchpoints, data.once(chosen, lambda: details.costliest(touchpoints)))
missing = [t(label) for name, label in TILES.items() if name in figures and name not in known]
missing += [] if assessed else [t("Staff gap")]
missing += [] if revenue else [t("Revenue exposed")]
components.unmeasured(missing)

first = data.once(chosen, lambda: headlines.first_to_repair(touchpoints))
with components.card("priorities", first, captions.priorities(touchpoints)):
    sparklines = details.sparklines(scope, choice)
    table = data.once(chosen, lambda: rankings.priorities(touchpoints, sparklines))
    columns = rankings.priority_columns(performance, table)
    del columns["department"]
    rankings.show("priorities-table", first, table, columns, "content")
    opening.by_name(touchpoints, "open-touchpoint")

left, right = st.columns(2)
with left:
    worst = data.once(chosen, lambda: department.worst(touchpoints))
    selected = components.figure(
        "worst",
        title=lambda: headlines.weakest_touchpoint(touchpoints),
        caption=lambda: captions.with_note(
            department.worst_caption(touchpoints), withheld_note(touchpoints, performance)
        ),
        build=lambda colours: strip.strip(worst, performance, colours),
        rests_on=chosen,
        alt=lambda: strip.sentence(worst, performance),
        twin=lambda: strip.twin(touchpoints, performance),
        selection=opening.LINKED,
    )
    opening.by_selection(selected)
with right:
    if data.once(chosen, lambda: captions.has(touchpoints, metric("gap_performance"))):
        words = captions.widest_gaps()
        gallery.gaps("gaps", "performance", touchpoints, department.WORST, words, chosen)
    else:
        newest = details.newest_assessment(scope, touchpoints)
        components.empty(captions.no_gap(touchpoints, choice.period.last, newest), "assessments.csv")

failures = data.once(chosen, lambda: department.own(silent_failures(whole.touchpoints), department_id))
silence = data.once(chosen, lambda: department.silent(failures, touchpoints))
if all(recorded(touchpoints, name) for name in department.SILENT):
    with components.card("silent", silence, department.meaning()):
        if not failures.empty:
            table = data.once(chosen, lambda: department.silent_table(failures))
            components.table("silent-table", table, name=silence)
        elif not department.can_tell(touchpoints):
            components.empty(unknown(touchpoints, *map(metric, department.SILENT)))
