"""What a snapshot's roll-ups depend on besides the facts: a load makes them anew where it differs."""

import json
from typing import Any

import duckdb
import sqlalchemy as sa

from metrics.frames import fetch
from metrics.queries.parts import Bind
from metrics.rollups import VERSION
from metrics.tables import warehouse_tables
from metrics.workspace import Workspace

KEY = "rollups"  # of `meta`


def terms(workspace: Workspace) -> dict[str, Any]:
    """The terms of this version, this engine and these settings."""
    return {
        "version": VERSION,
        "engine": duckdb.__version__,  # whose hash puts customers into buckets
        "segmentations": list(workspace.segmentations),
        "top_box": workspace.metrics.top_box,
        "churn_window_days": workspace.metrics.churn_window_days,
    }


def as_text(workspace: Workspace) -> str:
    """The terms as `meta` keeps them."""
    return json.dumps(terms(workspace), sort_keys=True)


def outdated(bind: Bind, workspace: Workspace) -> frozenset[str]:
    """Which terms of a published snapshot are not those of now. Another engine reads the same sums."""
    meta = warehouse_tables().meta
    found = fetch(bind, sa.select(meta.c.value).where(meta.c.key == KEY))["value"]
    kept = json.loads(found.iloc[0]) if len(found) else terms(workspace)
    return frozenset(
        name for name, value in terms(workspace).items() if name != "engine" and kept.get(name) != value
    )
