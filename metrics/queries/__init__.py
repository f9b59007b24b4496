"""What pages read: sums from roll-ups, and single rows from facts. Who may see what is in every call.

Each function takes an engine or a connection over a snapshot, then the scope, then what was chosen; a segment
is (segmentation, value), None everybody. Frames hold sums; quotients are made in `metrics.statistics`.
"""

from metrics.queries.company import Customers, customers, response_series, responses
from metrics.queries.extent import first_days
from metrics.queries.flow import contact_groups, flow, flow_groups
from metrics.queries.importance import DriverSums, drivers
from metrics.queries.levels import levels, levels_of
from metrics.queries.parts import Bind, Grain, Segment
from metrics.queries.rows import assessment_rows, comment_rows, complaint_rows
from metrics.queries.series import complaint_series, contact_series, rating_series, resolution_series
from metrics.queries.totals import (
    churn,
    complaint_categories,
    complaints,
    contacts,
    rating_segments,
    ratings,
    resolution,
)

__all__ = [
    "Bind",
    "Customers",
    "DriverSums",
    "Grain",
    "Segment",
    "assessment_rows",
    "churn",
    "comment_rows",
    "complaint_categories",
    "complaint_rows",
    "complaint_series",
    "complaints",
    "contact_groups",
    "contact_series",
    "contacts",
    "customers",
    "drivers",
    "first_days",
    "flow",
    "flow_groups",
    "levels",
    "levels_of",
    "rating_segments",
    "rating_series",
    "ratings",
    "resolution",
    "resolution_series",
    "response_series",
    "responses",
]
