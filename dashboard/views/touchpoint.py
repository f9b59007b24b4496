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
    formats,
    headlines,
    linked,
    opening,
    story,
    titles,
)
from dashboard.charts import bars, strip, trend
from dashboard.markup import plain
from dashboard.measures import metric, written
from dashboard.tiles import change_note, tile
from metrics.course import course
from metrics.detail import false_alarm
from metrics.text import t

WIDE = 300  # pixels of the box with touchpoints' names

scope = access.scope()
head = filters.pick()
choice = head.choice
card = data.scorecard(scope, choice)
touchpoints = card.touchpoints
if touchpoints.empty:
    head.name.title(t("Touchpoint"))
    components.empty(captions.no_map())
    st.stop()

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
with head.name:
    st.title(plain(row["name"]), anchor=False)
    st.caption(story.place(row))
with head.found:
    components.lead(data.once(chosen, lambda: headlines.one_touchpoint(row)))

performance = metric("performance")
with st.grid(6, min_column_width=150, key="tiles"):
    tile(row, performance, change_note(row, metric("performance_change")))
    tile(row, metric(card.standing.importance), label=t("Importance"))
    tile(row, metric("gap_performance"), story.verdict(row), t("Staff gap"))
    tile(row, metric("complaints_per_1000"), story.basis(row), t("Complaints"))
    tile(row, metric("resolution_hours"))
    tile(row, metric("churn_risk_ratio"), t("Associated with, not caused by."), t("Churn risk"))

points = details.trend(scope, choice, touchpoint_id)
if points["value"].notna().any():
    components.figure(
        "trend",
        title=lambda: headlines.trend(points),
        caption=lambda: captions.trend(course(points), false_alarm(points)),
        build=lambda colours: trend.trend(points, performance, colours),
        rests_on=chosen,
        alt=lambda: trend.sentence(points, performance),
        twin=lambda: trend.twin(points, performance),
    )
else:
    with components.card("trend-card", headlines.trend(points)):
        components.empty(written(row, performance))

left, right = st.columns(2)
with left:
    counts = details.categories(scope, choice, touchpoint_id)
    if counts.empty:
        with components.card("categories-card", t("Complaints by category"), captions.complaints()):
            components.empty(story.no_complaint(row))
    else:
        components.figure(
            "categories",
            title=lambda: headlines.complaints(counts),
            caption=captions.complaints(),
            build=lambda colours: bars.bars(counts, "category", "n", t("Complaints"), colours),
            rests_on=chosen,
            alt=lambda: bars.sentence(counts, "category", "n", t("Complaints")),
            twin=lambda: counts,
        )
with right:
    left_by = details.churn(scope, choice, touchpoint_id)
    risk = formats.figure(row, "churn_risk_ratio")
    if not risk.shown or not captions.has(left_by, story.LEFT):
        title = t("Customers who left, after bad and after good experiences")
        with components.card("experience-card", title, captions.churn()):
            components.empty(written(row, metric("churn_risk_ratio")))
    else:
        components.figure(
            "experience",
            title=lambda: headlines.churn(left_by, risk),
            caption=captions.churn(),
            build=lambda colours: strip.strip(left_by, story.LEFT, colours, banded=False),
            rests_on=chosen,
            alt=lambda: headlines.churn(left_by, risk),
            twin=lambda: strip.twin(left_by, story.LEFT),
        )

groups = details.segments(scope, choice, touchpoint_id)
if not groups.empty:
    with components.card(
        "segments", data.once(chosen, lambda: headlines.segments(groups)), captions.segments()
    ):
        components.table("segments-table", data.once(chosen, lambda: story.segments(groups)))

asymmetry.one(row, choice)

links = details.journey_map(scope).links
before, after = data.once(chosen, lambda: story.neighbours(links, touchpoints, touchpoint_id))
with components.card("links", captions.neighbours(before, after), t("As declared on the map.")):
    for column, title, table in zip(
        st.columns(2), (t("Comes before"), t("Comes after")), (before, after), strict=True
    ):
        with column:
            story.neighbour_table(title, table)

for what, title, names_shown in story.SINGLE_ROWS:
    rows = details.newest(scope, choice, touchpoint_id, what)
    with components.card(f"newest-{what}", t(title), captions.newest(choice, len(rows))):
        if rows.empty:
            components.empty(t("None in this period."))
        else:
            components.table(f"newest-{what}-table", rows[list(names_shown)], story.columns(names_shown))
