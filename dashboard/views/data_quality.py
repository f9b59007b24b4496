"""Can I trust the figures? Every source, what the checks said, and the rows that were refused."""

from datetime import UTC, datetime

import streamlit as st

from dashboard import access, components, data, formats, freshness, quality, refused_rows, settings, titles
from dashboard.charts import refusals as chart
from metrics.queries import extent, refusals
from metrics.queries import loads as loads_of
from metrics.text import t

LOADS = 30  # on the page

titles.show(t("Data quality"))
reading = data.reading()
with st.container(key="base"):
    st.caption(quality.base(settings.workspace().title, reading))
if reading.load is None:
    components.empty(t("No load has run here, so there is nothing to tell about one."))
    st.stop()

scope = access.scope()
loads = data.read_history(loads_of.read_loads, scope, LOADS)
sources = data.read_history(loads_of.read_sources, scope)
checks = data.read_history(loads_of.read_checks, scope)
fresh = data.read(extent.freshness, scope) if reading.snapshot else extent.NOTHING
ended = not reading.load.stopped
moment = datetime.now(UTC)
now = (scope, reading.load, moment.date())  # what the tables rest on besides the snapshot
newest = freshness.newest_record(fresh)
old = newest if freshness.is_old(newest, moment) else None
found = data.once(now, lambda: quality.summary(sources, checks, ended, old))

components.lead(found.headline)
outcome = data.read_history(loads_of.newest_outcome, scope)
components.load_state(outcome, reading, data.once(now, lambda: quality.stopping_reasons(checks)))

with st.grid(4, min_column_width=150):
    components.fact(
        t("Sources"), formats.count(found.sources), t("{n} stopped the newest load", n=found.stopped)
    )
    components.fact(t("Rows in the figures"), formats.count(fresh["rows"].sum()), t("of all kinds"))
    components.fact(
        t("Rows refused"), formats.count(found.refused), t("{share:.2f} % of those read", share=found.share)
    )
    components.fact(t("Rules broken"), formats.count(found.broken), t("of {n} looked at", n=found.rules))

with components.card(
    "sources",
    data.once(now, lambda: quality.sources_title(sources, checks)),
    t(
        "As published, or as the newest load left it where that was stopped. Age: of the newest record; "
        "old data: older than {n} days.",
        n=freshness.limit(),
    ),
):
    table = data.once(now, lambda: quality.source_table(sources, checks))
    components.table(
        "sources-table", table, quality.source_columns(), name=t("Sources"), seen_only=quality.AGE
    )

with components.card(
    "checks",
    data.once(now, lambda: quality.checks_title(checks)),
    t("What the checks said, broken rules first. A rule that stops the load keeps everything back."),
):
    table = data.once(now, lambda: quality.check_table(checks))
    with st.container(key="desk-checks"):
        look = quality.check_columns(quality.FINDING)
        components.table("checks-table", table, look, name=t("What the checks said"))
    with st.container(key="phone-checks"):
        look, lines = quality.check_columns(quality.FOLDED), quality.check_lines(table)
        components.table("checks-lines", lines, look, name=t("What the checks said"), tall=True)
    examples = data.once(now, lambda: quality.examples(checks))
    if not examples.empty:
        with st.expander(
            t("Rows that break a rule, for example"), key="examples", on_change="rerun"
        ) as panel:
            if panel.open:
                components.table(
                    "examples-table",
                    examples,
                    quality.example_columns(),
                    name=t("Rows that break a rule, for example"),
                    tall=True,
                )

with components.card(
    "loads", quality.loads_title(loads), t("The newest first. A blocked load changes nothing that is shown.")
):
    per_source = data.read_history(loads_of.recent_sources, scope, LOADS)
    stopping = data.read_history(loads_of.stopping_checks, scope, LOADS)
    table = data.once(now, lambda: quality.load_table(loads, per_source, stopping))
    components.table("loads-table", table, quality.load_columns(), name=t("The last loads"))

if reading.snapshot is None:
    st.stop()

with components.card(
    "freshness",
    data.once(now, lambda: quality.freshness_title(fresh)),
    t("How fresh each kind of record is, in the figures that are shown now."),
):
    table, name = (
        data.once(now, lambda: quality.freshness_table(fresh)),
        t("How fresh each kind of record is"),
    )
    components.table("freshness-table", table, quality.freshness_columns(), name=name, seen_only=quality.AGE)

if not scope.everything:
    components.empty(t("Refused rows may be of any department: who sees the whole company sees them."))
    st.stop()

counts = data.read(refusals.counts, scope)
if counts.empty:
    components.empty(t("No refused row is kept with these figures."))
    st.stop()

components.figure(
    "refusals",
    title=lambda: quality.refusal_title(counts),
    caption=t("Refused rows by source and rule. They are not part of any figure."),
    build=lambda colours: chart.bars(counts, colours),
    rests_on=(scope,),
    alt=lambda: chart.sentence(counts),
    twin=lambda: counts[["source", "why", "n"]],
    columns={"source": t("Source"), "why": t("Why"), "n": quality.number_column(t("Rows"))},
)
refused_rows.any_source(scope)
