"""What each load did and found. Loaders write it; pages read it with `metrics.queries.loads`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa

from metrics.errors import SourceError
from metrics.text import t

Status = Literal["running", "trying", "published", "unchanged", "dry_run", "blocked", "failed", "interrupted"]
# Loads that have not ended, or died; `trying` is a dry run.
UNDER_WAY: tuple[Status, ...] = ("running", "trying")
# Outcomes of a load that published nothing of what it should have.
BLOCKING: tuple[Status, ...] = ("blocked", "failed", "interrupted")
# Loads that say nothing about what is published: the outcome of the one before them still holds.
WITHOUT_OUTCOME: tuple[Status, ...] = (*UNDER_WAY, "dry_run")
Severity = Literal["critical", "warning", "info"]  # critical blocks publishing, warning refuses rows

HISTORY = "history.sqlite"  # in a warehouse folder
METADATA = sa.MetaData()
LOADS = sa.Table(
    "loads",
    METADATA,
    sa.Column("load_id", sa.Text, primary_key=True),  # sorts by time
    sa.Column("started_at", sa.DateTime, nullable=False),
    sa.Column("finished_at", sa.DateTime),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("snapshot_id", sa.Text),  # what it published
    sa.Column("based_on", sa.Text),  # the snapshot that it built upon
    sa.Column("message", sa.Text),  # why it ended so, in words
    sa.Column("report", sa.Text),  # the load report as JSON
)
LOAD_SOURCES = sa.Table(
    "load_sources",
    METADATA,
    sa.Column("load_id", sa.Text, primary_key=True),
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("table_name", sa.Text, nullable=False),
    sa.Column("files", sa.Integer, nullable=False),  # files read in this load
    sa.Column("rows_read", sa.BigInteger, nullable=False),
    sa.Column("refused", sa.BigInteger, nullable=False),
    sa.Column("published", sa.BigInteger, nullable=False),
    sa.Column("reasons", sa.Text, nullable=False),  # JSON: rule -> rows refused
    sa.Column("seconds", sa.Double, nullable=False),
    sa.Column("newest", sa.DateTime),  # when the newest of its rows happened
)
CHECKS = sa.Table(
    "checks",
    METADATA,
    sa.Column("load_id", sa.Text, primary_key=True),
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("table_name", sa.Text, primary_key=True),
    sa.Column("rule", sa.Text, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),  # the finding in words
    sa.Column("severity", sa.Text, nullable=False),
    sa.Column("rows", sa.BigInteger, nullable=False),  # rows looked at
    sa.Column("failed", sa.BigInteger, nullable=False),  # rows that broke the rule; 1 for a table rule
    sa.Column("passed", sa.Boolean, nullable=False),
    sa.Column("examples", sa.Text, nullable=False),  # JSON: a few failing rows
)
PROFILES = sa.Table(  # what a source usually looks like: the measure of table rules
    "profiles",
    METADATA,
    sa.Column("load_id", sa.Text, primary_key=True),
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("column_name", sa.Text, primary_key=True),
    sa.Column("rows", sa.BigInteger, nullable=False),
    sa.Column("filled", sa.BigInteger, nullable=False),
    sa.Column("mean", sa.Double),  # of scores alone
    sa.Column("deviation", sa.Double),
    sa.Column("days", sa.BigInteger),  # of the column that says when it happened alone
)


@dataclass(frozen=True)
class Check:
    """One rule as it was found on one source (or, with source '', on a published table)."""

    source: str
    table: str
    rule: str
    text: str
    severity: Severity
    rows: int
    failed: int
    passed: bool
    examples: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Profile:
    """One column of what a source delivered in one load."""

    column: str
    rows: int
    filled: int
    mean: float | None = None
    deviation: float | None = None
    days: int | None = None  # on which its rows happened


@lru_cache(maxsize=8)
def open_history(folder: Path) -> sa.Engine:
    """The history of a warehouse folder; made if there is none. Readers and the one writer do not block.

    Raises SourceError where it cannot be opened.
    """
    folder.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(
        sa.URL.create("sqlite", database=str(folder / HISTORY)), connect_args={"timeout": 30}
    )

    @sa.event.listens_for(engine, "connect")
    def write_ahead(connection: Any, _: object) -> None:
        connection.execute("PRAGMA journal_mode=WAL")

    try:
        METADATA.create_all(engine)
    except sa.exc.DatabaseError as error:
        raise SourceError(
            t(
                "{file}: the history of loads cannot be opened: {why}; give the rights "
                "to it, or move it away (what is published is not in it)",
                file=engine.url.database,
                why=error.orig,
            )
        ) from None
    return engine


def earlier_profiles(engine: sa.Engine, source: str, limit: int = 20) -> list[list[Profile]]:
    """The source's own history: its profile in each of the newest published loads that read it."""
    loads = (
        sa.select(PROFILES.c.load_id)
        .join_from(PROFILES, LOADS, LOADS.c.load_id == PROFILES.c.load_id)
        .where(PROFILES.c.source == source, LOADS.c.status == "published")
        .group_by(PROFILES.c.load_id)
        .order_by(PROFILES.c.load_id.desc())
        .limit(limit)
    )
    with engine.connect() as connection:
        wanted = connection.scalars(loads).all()
        rows = connection.execute(
            sa.select(PROFILES).where(PROFILES.c.source == source, PROFILES.c.load_id.in_(wanted))
        ).all()
    found: dict[str, list[Profile]] = {load_id: [] for load_id in wanted}
    for row in rows:
        figures = (row.rows, row.filled, row.mean, row.deviation, row.days)
        found[row.load_id].append(Profile(row.column_name, *figures))
    return list(found.values())


def newest_load(engine: sa.Engine) -> tuple[str, str, bool] | None:
    """The newest load's id and status, and whether the newest with an outcome was stopped.

    Cheap: pages ask on every rerun.
    """
    newest = sa.select(LOADS.c.load_id, LOADS.c.status).order_by(LOADS.c.load_id.desc()).limit(1)
    ended = newest.where(LOADS.c.status.not_in(WITHOUT_OUTCOME))
    with engine.connect() as connection:
        row, outcome = connection.execute(newest).first(), connection.execute(ended).first()
    if row is None:
        return None
    return row.load_id, row.status, outcome is not None and outcome.status in BLOCKING
