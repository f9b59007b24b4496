"""Slow plain-Python twins of roll-ups and figures, written from the definitions, straight from the rows.

Nothing here may share code with `metrics`; only the names of columns and codes are the same.
"""

from tests.oracle.churn import churn_figures, customer_months, risk_ratio
from tests.oracle.comparisons import adjusted, combined, gap, hang_together, side, welch
from tests.oracle.complaints import closing_speed, complaints_ratio, median_hours
from tests.oracle.cx_index import Rated, index, index_figure
from tests.oracle.figures import (
    ALONE,
    Answer,
    Figure,
    Worth,
    Z,
    counted_from,
    mean,
    net_promoter,
    rate,
    reach,
    share,
    weighted_net_promoter,
    worth,
)
from tests.oracle.models import Form, contrasts, importances
from tests.oracle.order import priorities, shrunk
from tests.oracle.rollups import (
    daily_complaints,
    daily_contacts,
    daily_customers,
    daily_ratings,
    daily_responses,
    importance_sums,
    monthly_churn,
    monthly_flow,
    monthly_ratings,
    monthly_responses,
    resolution_times,
)
from tests.oracle.rows import MEASURES, Facts, Row, Table, add, repeats, segments_of, weight
from tests.oracle.staff import hidden_groups, intraclass, within_group

__all__ = [
    "ALONE",
    "MEASURES",
    "Answer",
    "Facts",
    "Figure",
    "Form",
    "Rated",
    "Row",
    "Table",
    "Worth",
    "Z",
    "add",
    "adjusted",
    "churn_figures",
    "closing_speed",
    "combined",
    "complaints_ratio",
    "contrasts",
    "counted_from",
    "customer_months",
    "daily_complaints",
    "daily_contacts",
    "daily_customers",
    "daily_ratings",
    "daily_responses",
    "gap",
    "hang_together",
    "hidden_groups",
    "importance_sums",
    "importances",
    "index",
    "index_figure",
    "intraclass",
    "mean",
    "median_hours",
    "monthly_churn",
    "monthly_flow",
    "monthly_ratings",
    "monthly_responses",
    "net_promoter",
    "priorities",
    "rate",
    "reach",
    "repeats",
    "resolution_times",
    "risk_ratio",
    "segments_of",
    "share",
    "shrunk",
    "side",
    "weight",
    "weighted_net_promoter",
    "welch",
    "within_group",
    "worth",
]
