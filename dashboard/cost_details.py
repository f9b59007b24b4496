"""What the page on churn and complaints reads beside the scorecard. All cached."""

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import data
from dashboard.charts import figures
from dashboard.choice import Choice
from dashboard.details import minimum
from dashboard.measures import in_full, metric
from metrics import complaint_detail
from metrics.complaint_detail import OpenComplaints, OutOfLine
from metrics.queries import extent
from metrics.scope import Scope
from metrics.segment_complaints import segment_complaints
from metrics.statistics.multiplicity import BEYOND_CHANCE
from metrics.text import t

NAME_WIDTH, WIDTH = 130, 170  # pixels of columns
COSTS = ("churn_excess", "churn_risk_ratio", "churn_attributable", "churn_e_value", "revenue_exposed")


def open_complaints(scope: Scope, choice: Choice, touchpoint_id: str) -> OpenComplaints:
    """How long one touchpoint's complaints stay open, and the others'."""
    return data.read(
        complaint_detail.open_complaints, scope, choice.period, choice.pair, touchpoint_id, minimum()
    )


def of_segment(scope: Scope, choice: Choice) -> pd.DataFrame:
    """The chosen segment's complaints over what others would have made of its contacts, in one row."""
    return data.read(segment_complaints, scope, choice.period, choice.pair, minimum())


def loaded(scope: Scope) -> frozenset[str]:
    """The kinds of record that were ever loaded, in whichever period."""
    return data.read(extent.recorded, scope)


def out_of_line(touchpoints: pd.DataFrame) -> OutOfLine | None:
    """Complaint rates beside each other; None where there are too few."""
    return complaint_detail.out_of_line(touchpoints)


def clear(touchpoints: pd.DataFrame) -> pd.Series:
    """Where leaving after bad and after good experiences differs beyond chance, looking at all of them."""
    return touchpoints["churn_risk_ratio_p_adjusted"].fillna(1) <= BEYOND_CHANCE


def names(touchpoints: pd.DataFrame, found: OutOfLine | None) -> dict[str, str]:
    """touchpoint_id -> a name of its own; first the one whose complaints are farthest above ordinary.

    Where none is above, or of none enough is known: the one with the most complaints.
    """
    words = dict(zip(touchpoints["touchpoint_id"], figures.distinct_names(touchpoints), strict=True))
    ranked = touchpoints if found is None else found.rows
    ranked = ranked.sort_values("complaints", ascending=False, na_position="last")
    if found is not None:
        above = ranked[(ranked["place"] == "above") & (ranked["complaints"] >= minimum())]
        ranked = pd.concat([above.sort_values("distance", ascending=False), ranked])
    first = str(ranked["touchpoint_id"].iloc[0])
    return {first: words[first], **words}


def costs(touchpoints: pd.DataFrame) -> pd.DataFrame:
    """What is associated with bad experiences, in full; the most revenue exposed first. Without the
    touchpoints of which nothing of this is known."""
    known = touchpoints[touchpoints[list(COSTS)].notna().any(axis=1)]
    order = known.assign(least=known["revenue_exposed"].fillna(-np.inf))
    rows = order.sort_values(["least", "churn_risk_ratio"], ascending=False, na_position="last")
    table = {t("Touchpoint"): figures.distinct_names(rows)}
    for name in COSTS:
        table[t(metric(name).label)] = pd.Series(in_full(rows, metric(name)), index=rows.index)
    return pd.DataFrame(table).reset_index(drop=True)


def cost_columns() -> dict[str, Any]:
    """Widths with which all columns stand on a desk; on a phone the name stays while the rest moves."""
    text = st.column_config.TextColumn
    widths = {t(metric(name).label): text(width=WIDTH) for name in COSTS}
    return {t("Touchpoint"): text(width=NAME_WIDTH, pinned=True), **widths}
