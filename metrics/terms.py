"""What a snapshot's roll-ups depend on besides the facts: a load makes them anew where it differs."""

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import duckdb
import sqlalchemy as sa

from metrics.frames import fetch
from metrics.rollups import VERSION
from metrics.tables import warehouse_tables
from metrics.workspace import Workspace

if TYPE_CHECKING:  # a load needs none of the queries, nor what they import
    from metrics.queries.parts import Bind

KEY = "rollups"  # of `meta`


@cache
def hash_in_use() -> str:
    """Tells DuckDB's hash, which puts customers into buckets, from that of a version with another one."""
    with duckdb.connect() as fresh:
        row = fresh.execute("SELECT hash('touchpoint')").fetchone()
    assert row is not None, "SELECT without FROM gives one row"
    return str(row[0])


def terms(workspace: Workspace) -> dict[str, Any]:
    """The terms of this version, this engine and these settings."""
    return {
        "version": VERSION,
        "hash": hash_in_use(),
        "segmentations": list(workspace.segmentations),
        "top_box": workspace.metrics.top_box,
        "churn_window_days": workspace.metrics.churn_window_days,
        "journey_gap_days": workspace.metrics.journey_gap_days,
    }


def as_text(workspace: Workspace) -> str:
    """The terms as `meta` keeps them."""
    return json.dumps(terms(workspace), sort_keys=True)


def other_hash(kept: str) -> bool:
    """Whether the buckets of the answers were found with another hash."""
    return bool(json.loads(kept).get("hash") != hash_in_use())


def outdated(bind: "Bind", workspace: Workspace) -> frozenset[str]:
    """Which terms of a published snapshot are not those of now. Another engine reads the same sums."""
    meta = warehouse_tables().meta
    found = fetch(bind, sa.select(meta.c.value).where(meta.c.key == KEY))["value"]
    kept = json.loads(found.iloc[0]) if len(found) else terms(workspace)
    return frozenset(
        name for name, value in terms(workspace).items() if name != "hash" and kept.get(name) != value
    )
