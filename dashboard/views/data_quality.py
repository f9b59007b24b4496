"""Can I trust the figures? Every source, what the checks said, and the rows that were refused."""

from datetime import UTC, datetime

import streamlit as st

from dashboard import access, components, data, filters, formats, quality
from dashboard.charts import refusals
from metrics import extent, history
from metrics import refusals as refused_rows
from metrics.text import t

LIMIT = 1000  # refused rows on the page; the download has as many as anyone repairs by hand
DOWNLOAD_LIMIT = 100_000

st.title(t("Data quality"))
reading = data.reading()
if reading.load is None:
    components.empty(t("No load has run here, so there is nothing to tell about one."))
    st.stop()

scope = access.scope()
now = datetime.now(UTC)
loads = data.read_history(history.read_loads, 30)
sources = data.read_history(history.read_sources)
checks = data.read_history(history.read_checks)
fresh = data.read(extent.freshness) if reading.snapshot else extent.NOTHING
found = quality.summary(sources, checks)

components.lead(found.headline)
components.load_state(loads, reading, quality.stopping_reasons(checks))

with st.grid(4, min_column_width=150):
    components.fact(
        t("Sources"), formats.count(found.sources), t("{n} stopped the newest load", n=found.stopped)
    )
    components.fact(t("Rows in the figures"), formats.count(int(fresh["rows"].sum())), t("of all kinds"))
    components.fact(
        t("Rows refused"), formats.count(found.refused), t("{share:.2f} % of those read", share=found.share)
    )
    components.fact(t("Rules broken"), formats.count(found.broken), t("of {n} looked at", n=found.rules))

with components.card(
    "sources", t("Sources"), t("As the newest load of each left it. An age is that of its newest record.")
):
    components.table("sources-table", quality.source_table(sources, checks, now), quality.source_columns())

with components.card(
    "checks",
    t("What the checks said"),
    t("Broken rules first. A rule that stops the load keeps everything back."),
):
    components.table("checks-table", quality.check_table(checks), quality.check_columns())
    examples = quality.examples(checks, scope)
    if not examples.empty:
        with st.expander(t("Rows that break a rule, for example"), key="examples"):
            st.dataframe(
                examples, column_config=quality.example_columns(), hide_index=True, alt=t("Examples")
            )

with components.card(
    "loads", t("The last loads"), t("The newest first. A blocked load changes nothing that is shown.")
):
    per_source = data.read_history(history.recent_sources, 30)
    components.table("loads-table", quality.load_table(loads, per_source), quality.load_columns())

if reading.snapshot is None:
    st.stop()

with components.card(
    "freshness", t("How fresh each kind of record is"), t("In the figures that are shown now.")
):
    table = quality.freshness_table(fresh, now)
    components.table("freshness-table", table, quality.freshness_columns())

counts = data.read(refused_rows.counts)
if counts.empty:
    components.empty(t("No refused row is kept with these figures."))
else:
    components.figure(
        "refusals",
        title=quality.refusal_title(counts),
        caption=t("Refused rows by source and rule. They are not part of any figure."),
        build=lambda colours: refusals.bars(counts, colours),
        rests_on=(),
        alt=t("Bars: number of refused rows per source and rule."),
        twin=lambda: counts,
        columns={"source": t("Source"), "rule": t("Rule"), "n": quality.number_column(t("Rows"))},
    )
    with components.card(
        "refused", t("Refused rows"), t("Repair them in the source; the next load reads them again.")
    ):
        names = {name: name for name in sorted(counts["source"].unique())}
        source = filters.linked("source", t("Source"), names, t("All sources"))
        shown = data.read(refused_rows.rows, scope, source, LIMIT)
        st.dataframe(
            shown,
            column_config=quality.refused_columns(),
            hide_index=True,
            key="refused-table",
            alt=t("Refused rows"),
        )
        components.download(
            "refused-csv",
            lambda: data.read(refused_rows.rows, scope, source, DOWNLOAD_LIMIT),
            "refused-rows.csv",
        )
