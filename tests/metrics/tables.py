"""Roll-ups as plain values, for comparison with hand-drawn tables and with the oracle."""

from collections import defaultdict
from datetime import date, datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa

from metrics.frames import fetch
from metrics.packed import unpacked
from metrics.rollup_tables import METADATA, PACKED, SEGMENT_COLUMNS, yearly_drivers
from tests import oracle

KEYS = {
    "daily_ratings": ("day", "touchpoint_id", "segmentation", "segment"),
    "daily_responses": ("day", "segmentation", "segment"),
    "daily_complaints": ("day", "touchpoint_id", "category", "segmentation", "segment"),
    "resolution_times": ("month", "touchpoint_id", "segmentation", "segment", "hours_bin", "closed"),
    "daily_contacts": ("day", "touchpoint_id", "segmentation", "segment"),
    "monthly_flow": ("month", "touchpoint_id", "next_touchpoint_id", "segmentation", "segment"),
    "daily_customers": ("day", "segmentation", "segment"),
    "monthly_churn": ("month", "touchpoint_id", "segmentation", "segment", "tenure", "experience"),
    "monthly_ratings": ("month", "touchpoint_id", "segmentation", "segment"),
    "monthly_responses": ("month", "segmentation", "segment"),
    "repeats": ("table_name", "touchpoint_id"),
    "pairs_by_month": ("month", "segmentation", "segment", "touchpoint_a", "touchpoint_b"),
    "pairs_by_bucket": ("year", "segmentation", "segment", "touchpoint_a", "touchpoint_b"),
    "yearly_levels": ("year", "segmentation", "segment", "touchpoint_id", "level"),
    "pairs_of_levels": ("year", "segmentation", "segment", "touchpoint_a", "touchpoint_b"),
    "monthly_exposure": ("month", "segmentation", "segment", "touchpoint_id"),
    "impact": ("month", "segmentation", "segment", "touchpoint_id"),
    "monthly_overall": ("month", "segmentation", "segment"),
}


def stored(engine: sa.Engine, name: str, *columns: str) -> oracle.Table:
    """The roll-up's sums per key, buckets added up; only these columns, if any are named."""
    frame, keys = rows(engine, name), KEYS[name]
    sums = columns or [name for name in frame if name not in (*keys, "bucket")]
    found: oracle.Table = {}
    for row in frame.to_dict("records"):
        key = tuple(_plain(row[name]) for name in keys)
        totals = found.setdefault(key, defaultdict(float))
        for name in sums:
            totals[name] += row[name]
    return found


def rows(engine: sa.Engine, name: str) -> pd.DataFrame:
    """The rows of a roll-up, or those packed in a column of `yearly_drivers`."""
    if name not in PACKED:
        return fetch(engine, sa.select(METADATA.tables[name]))
    keys, sums = PACKED[name]
    found = [
        unpacked([row[name]], name, *keys).assign(**{key: row[key] for key in ("year", *SEGMENT_COLUMNS)})
        for row in fetch(engine, sa.select(yearly_drivers)).to_dict("records")
    ]
    frame = pd.concat(found) if found else pd.DataFrame(columns=["year", *SEGMENT_COLUMNS, *keys, *sums])
    return frame if "month" not in frame else frame.drop(columns="year")


def rounded(table: oracle.Table) -> oracle.Table:
    """Without the dust of adding in another order."""
    return {key: {name: round(value, 6) for name, value in sums.items()} for key, sums in table.items()}


def total(engine: sa.Engine, name: str, *columns: str) -> dict[tuple[Any, ...], tuple[float, ...]]:
    """The rows of the total: the other keys, and these columns."""
    keys = KEYS[name]
    place = keys.index("segmentation")
    return {
        (*key[:place], *key[place + 2 :]): tuple(sums[name] for name in columns)
        for key, sums in stored(engine, name, *columns).items()
        if key[place] == "all"
    }


def _plain(value: Any) -> Any:
    if isinstance(value, pd.Timestamp | datetime):
        return value.date()
    if isinstance(value, str | date):
        return value
    return None if pd.isna(value) else int(value)
