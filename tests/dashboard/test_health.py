"""Readiness, and what counts as a store that is away."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa

from dashboard import data, health
from metrics import folder
from metrics import rollup_tables as tables
from metrics.period import Period
from metrics.queries.levels import levels
from metrics.scope import EVERYTHING
from metrics.snapshots import current, read_only_engine, warehouse_folder
from metrics.workspace import Workspace

THREADS = 8
TOUCHPOINTS = 300
YEARS = Period(date(2025, 1, 1), date(2026, 12, 31))
EVERY_PAIR = f"""
    INSERT INTO yearly_level_pairs
    SELECT make_date(2024 + year::INT, 1, 1), 'all', 'all', 'touchpoint ' || a, 'touchpoint ' || b,
        {", ".join(f"random() AS {name}" for name in tables.PAIRS_OF_LEVELS)}
    FROM range(3) y(year), range({TOUCHPOINTS}) first(a), range({TOUCHPOINTS}) other(b) WHERE a <= b
"""


def test_who_asks_for_readiness_first_opens_the_snapshot_as_the_pages_do(workspace: Workspace) -> None:
    assert health.check()["ready"]
    published = current(warehouse_folder(workspace.root, workspace.warehouse.url))
    assert sa.event.contains(read_only_engine(published), "connect", data._limit_memory)


def test_pages_and_probes_that_come_at_once_open_the_snapshot_together(workspace: Workspace) -> None:
    barrier = Barrier(THREADS)

    def ask(_: int) -> bool:
        barrier.wait()
        return bool(health.check()["ready"])

    with ThreadPoolExecutor(THREADS) as pool:
        assert all(pool.map(ask, range(THREADS)))


def test_two_visitors_read_the_pairs_of_300_touchpoints_at_once(tmp_path: Path) -> None:
    engine = sa.create_engine(f"duckdb:///{tmp_path / 'pairs.duckdb'}")
    tables.METADATA.create_all(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql(EVERY_PAIR)
    sa.event.listen(engine, "connect", data._limit_memory)
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda _: levels(engine, EVERYTHING, YEARS), range(2)))
    engine.dispose()
    assert [len(sums.pairs) for sums in found] == [TOUCHPOINTS * (TOUCHPOINTS + 1) // 2] * 2


def test_our_own_mistakes_are_not_taken_for_a_store_that_is_away(workspace: Workspace, monkeypatch) -> None:
    def mistaken(folder: object) -> None:
        raise TypeError("a mistake in our code")

    monkeypatch.setattr(folder, "current", mistaken)
    with pytest.raises(TypeError, match="a mistake in our code"):
        data.stores().read()
