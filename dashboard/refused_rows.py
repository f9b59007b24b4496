"""The rows that were refused, of one source or of all."""

import streamlit as st

from dashboard import components, data, filters, quality
from dashboard.parts import part
from metrics.queries import refusals
from metrics.scope import Scope
from metrics.text import t

LIMIT = 1000  # rows on the page
DOWNLOAD_LIMIT = 100_000  # in the download: more than anyone repairs by hand


@part
def any_source(scope: Scope) -> None:
    """Those of the source that is picked, and their download."""
    counts = data.read(refusals.counts, scope)
    with components.card(
        "refused",
        quality.refused_title(counts),
        t("Repair them in the source; the next load reads them again."),
    ):
        names = {name: name for name in sorted(counts["source"].unique())}
        source = filters.own("source", t("Source"), names, t("All sources"))
        shown = quality.refused_table(data.read(refusals.rows, scope, source, LIMIT))
        st.dataframe(
            shown,
            column_config=quality.refused_columns(shown),
            hide_index=True,
            placeholder="",
            row_height=components.TALL,
            key="refused-table",
            alt=t("Refused rows"),
        )
        reading = data.reading()
        components.download(
            "refused-csv",
            lambda: refusals.rows(data.snapshot_engine(reading), scope, source, DOWNLOAD_LIMIT),
            "refused-rows.csv",
        )
