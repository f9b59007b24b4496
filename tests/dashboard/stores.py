"""A small workspace on disk with real stores: one published snapshot, its history, an empty map."""

import json
from datetime import date, datetime, time
from pathlib import Path

import sqlalchemy as sa

from journey.store import open_store
from metrics import history, rollup_tables
from metrics.snapshots import read_only_engine, warehouse_folder
from metrics.tables import warehouse_tables
from metrics.workspace import Checks, JourneySettings, Workspace

FIRST = "20261120T060000-aa11"
SECOND = "20261121T060000-bb22"
THIRD = "20261122T060000-cc33"
NOON = time(12)
LOADED = datetime(2026, 11, 20, 6, 0)
REFUSED = [  # source, rule, reason
    ("survey", "satisfaction.range", "satisfaction is 11, outside 1 to 5"),
    ("survey", "satisfaction.range", "satisfaction is 0, outside 1 to 5"),
    (
        "complaints",
        "touchpoint_id.unknown",
        '=HYPERLINK("http://evil.example") is not a touchpoint of the map',
    ),
]


def make_workspace(root: Path) -> Workspace:
    """A workspace in this folder; its journey store is made."""
    (root / "data").mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{root / 'data' / 'journey.sqlite'}"
    open_store(url).dispose()
    return Workspace(
        root=root,
        title="Contoso Bank",
        journey=JourneySettings(url=url),
        segmentations={"tier": "Customer tier"},
        checks=Checks(old_after_days=36_500),  # the days below stay as they are while tests get older
    )


def publish(
    workspace: Workspace,
    snapshot_id: str = FIRST,
    days: tuple[date, ...] = (date(2026, 11, 19),),
    terms: str | None = None,
) -> None:
    """Publish a snapshot with a rating on each of these days, and the refused rows."""
    folder = warehouse_folder(workspace.root, workspace.warehouse.url)
    (folder / "snapshots").mkdir(parents=True, exist_ok=True)
    tables = warehouse_tables(tuple(workspace.segmentations))
    engine = sa.create_engine(f"duckdb:///{folder / 'snapshots' / snapshot_id}.duckdb")
    tables.metadata.create_all(engine)
    rollup_tables.METADATA.create_all(engine)
    with engine.begin() as connection:
        for day in days:
            answered = datetime.combine(day, NOON)
            connection.execute(
                sa.insert(tables.ratings),
                [
                    {
                        "response_id": f"r{day}",
                        "touchpoint_id": "card",
                        "answered_at": answered,
                        "tier": "Gold",
                    }
                ],
            )
            connection.execute(
                sa.insert(rollup_tables.daily_ratings),
                [
                    {"day": day, "touchpoint_id": "card", "segmentation": segmentation, "segment": segment}
                    for segmentation, segment in (("all", "all"), ("tier", "Gold"))
                ],
            )
        if terms is not None:
            connection.execute(sa.insert(tables.meta), [{"key": "rollups", "value": terms}])
        connection.execute(
            sa.insert(rollup_tables.fact_extent),
            [
                {
                    "table_name": "ratings",
                    "touchpoint_id": "card",
                    "n": len(days),
                    "oldest": datetime.combine(min(days), NOON),
                    "newest": datetime.combine(max(days), NOON),
                    "loaded_at": LOADED,
                }
            ],
        )
        connection.execute(
            sa.insert(tables.quarantine),
            [
                {
                    "source": source,
                    "table_name": "ratings",
                    "key": f"r{line}",
                    "row": '{"a": 1}',
                    "reason": reason,
                    "rule": rule,
                    "file": "incoming/survey.csv",
                    "line": line,
                    "load_id": snapshot_id,
                    "refused_at": LOADED,
                }
                for line, (source, rule, reason) in enumerate(REFUSED)
            ],
        )
    engine.dispose()
    pointer = folder / "next"
    pointer.write_text(json.dumps({"snapshot": snapshot_id}))
    pointer.replace(folder / "current")


def record_load(
    workspace: Workspace,
    load_id: str = FIRST,
    status: str = "published",
    message: str = "",
    broken: str = "warning",
    refused: int = 2,
) -> None:
    """Write what one load of two sources did and found; an unchanged one has read neither.

    `broken`: the severity of the rule that the survey breaks; '' if it breaks none.
    """
    engine = history.open_history(warehouse_folder(workspace.root, workspace.warehouse.url))
    with engine.begin() as connection:
        connection.execute(
            sa.insert(history.LOADS),
            [
                {
                    "load_id": load_id,
                    "started_at": LOADED,
                    "finished_at": LOADED,
                    "status": status,
                    "snapshot_id": load_id if status == "published" else None,
                    "message": message,
                }
            ],
        )
        if status == "unchanged":
            return
        connection.execute(
            sa.insert(history.LOAD_SOURCES),
            [
                {
                    "load_id": load_id,
                    "source": source,
                    "table_name": table,
                    "files": 1,
                    "rows_read": read,
                    "refused": dropped,
                    "published": read - dropped,
                    "reasons": "{}",
                    "seconds": 1.5,
                    "newest": LOADED,
                }
                for source, table, read, dropped in (
                    ("survey", "ratings", 1000, refused),
                    ("complaints", "complaints", 40, 0),
                )
            ],
        )
        connection.execute(
            sa.insert(history.CHECKS),
            [
                {
                    "load_id": load_id,
                    "source": "survey",
                    "table_name": "ratings",
                    "rule": "outside_scale",
                    "text": "2 of 1,000 rows have a satisfaction outside 1 to 5",
                    "severity": broken or "warning",
                    "rows": 1000,
                    "failed": 2 if broken else 0,
                    "passed": not broken,
                    "examples": json.dumps([{"response_id": "r1", "satisfaction": 11}]),
                },
                {
                    "load_id": load_id,
                    "source": "complaints",
                    "table_name": "complaints",
                    "rule": "not_empty",
                    "text": "40 rows were staged",
                    "severity": "critical",
                    "rows": 40,
                    "failed": 0,
                    "passed": True,
                    "examples": "[]",
                },
            ],
        )


def forget() -> None:
    """Close what this process keeps open, so that the next test begins anew."""
    read_only_engine.cache_clear()
    history.open_history.cache_clear()
