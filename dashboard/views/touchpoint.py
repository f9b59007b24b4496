"""The tactical map: one touchpoint in full."""

import streamlit as st

from dashboard import (
    access,
    asymmetry,
    captions,
    components,
    data,
    details,
    filters,
    flow_texts,
    formats,
    headlines,
    linked,
    opening,
    recommended,
    story,
    tiles,
    titles,
    trend_card,
)
from dashboard.charts import bars, strip
from dashboard.markup import plain
from dashboard.measures import measured, metric, written
from metrics.text import t

FIGURES = ("gap_performance", "complaints_per_1000", "resolution_hours", "churn_risk_ratio")
WIDE = 300  # pixels of the box with touchpoints' names

scope = access.scope()
head = filters.pick()
choice = head.choice
card = data.scorecard(scope, choice)
touchpoints = card.touchpoints
if touchpoints.empty:
    titles.show(t("Touchpoint"), head.name)
components.need_map(touchpoints)

touchpoints = details.found(scope, choice, card)
names = data.once((scope, choice), lambda: story.names(touchpoints))
refused: list[str] = []
with head.own:
    touchpoint_id = linked.select(opening.LINKED, t("Touchpoint"), names, refused, width=WIDE)
linked.notice(refused)
if not linked.read(opening.LINKED):
    linked.write(opening.LINKED, [touchpoint_id])  # which is first changes; what is shared must not
chosen = (scope, choice, touchpoint_id)
row = data.once(chosen, lambda: story.row(touchpoints, touchpoint_id))
titles.rename(row["name"])
titles.show(row["name"], head.name)
head.base(touchpoints[touchpoints["touchpoint_id"] == touchpoint_id])
with head.name:
    st.caption(story.place(row))
    opening.department(row)
with head.found:
    components.lead(data.once(chosen, lambda: headlines.one_touchpoint(row)))
    advice = data.once(chosen, lambda: recommended.one(recommended.advised(touchpoints), touchpoint_id))
    st.caption(plain(advice))

shown = ("performance", card.standing.importance, *FIGURES)
known = [name for name in shown if measured(row, name)]
with tiles.beside(len(known)):
    for name in known:
        tiles.tile(row, metric(name), *story.tile_words(row, name))
components.unmeasured(
    [story.tile_words(row, name)[1] or t(metric(name).label) for name in shown if name not in known]
)

trend_card.any_measure(*chosen)


def complaints() -> None:
    """What customers complained about here."""
    counts = details.categories(scope, choice, touchpoint_id)
    if not headlines.any_category(counts):
        with components.card("categories-card", headlines.complaints(counts)):
            return
    components.figure(
        "categories",
        title=lambda: headlines.complaints(counts),
        caption=captions.complaints(),
        build=lambda colours: bars.bars(counts, "category", "n", t("Complaints"), colours),
        rests_on=chosen,
        alt=lambda: bars.sentence(counts, "category", "n", t("Complaints")),
        twin=lambda: counts,
    )


def leaving() -> None:
    """Who left after bad and after good experiences here."""
    left_by = details.churn(scope, choice, touchpoint_id)
    risk = formats.figure(row, "churn_risk_ratio")
    if not risk.shown or not captions.has(left_by, story.LEFT):
        title = t("Customers who left, after bad and after good experiences")
        with components.card("experience-card", title):
            components.empty(written(row, metric("churn_risk_ratio")))
        return
    components.figure(
        "experience",
        title=lambda: headlines.churn(left_by, risk),
        caption=captions.churn(),
        build=lambda colours: strip.strip(left_by, story.LEFT, colours, banded=False),
        rests_on=chosen,
        alt=lambda: f"{t(story.LEFT.label)}. {strip.every(left_by, story.LEFT)}",
        twin=lambda: strip.twin(left_by, story.LEFT, banded=False),
    )


parts = {"complaints": complaints, "churn_risk_ratio": leaving}
recorded = [part for name, part in parts.items() if measured(row, name)]
if recorded:
    for column, part in zip(st.columns(len(recorded)), recorded, strict=True):
        with column:
            part()

groups = details.segments(scope, choice, touchpoint_id)
if not groups.empty:
    with components.card(
        "segments", data.once(chosen, lambda: headlines.segments(groups)), captions.segments()
    ):
        components.table(
            "segments-table", data.once(chosen, lambda: story.segments(groups)), name=t("Segments")
        )

if measured(row, "penalty"):
    asymmetry.one(row, choice)

moves = details.flow(scope, choice)
before, after = data.once(chosen, lambda: story.neighbours(moves.links, touchpoints, touchpoint_id))
if not before.empty or not after.empty:
    around = data.once(chosen, lambda: flow_texts.around(moves, touchpoints, touchpoint_id))
    with components.card("links", around, flow_texts.neighbours(moves)):
        sides = ("before", t("Comes before"), before), ("after", t("Comes after"), after)
        for column, side in zip(st.columns(2), sides, strict=True):
            with column:
                story.neighbour_table(*side)

for what, title, names_shown in story.SINGLE_ROWS:
    rows = details.newest(scope, choice, touchpoint_id, what)
    if not rows.empty:
        with components.card(f"newest-{what}", t(title), captions.newest(choice, len(rows))):
            for place, kind, room in story.TEXTS:
                with st.container(key=f"{place}-newest-{what}"):
                    key, config = f"newest-{what}-{kind}", story.columns(names_shown, room)
                    components.table(key, rows[list(names_shown)], config, name=t(title), tall=True)
