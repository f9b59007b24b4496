"""Readiness, and what counts as a store that is away."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa

from dashboard import data, health
from metrics import folder
from metrics.snapshots import current, read_only_engine, warehouse_folder
from metrics.workspace import Workspace

THREADS = 8


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


def test_our_own_mistakes_are_not_taken_for_a_store_that_is_away(workspace: Workspace, monkeypatch) -> None:
    def mistaken(folder: object) -> None:
        raise TypeError("a mistake in our code")

    monkeypatch.setattr(folder, "current", mistaken)
    with pytest.raises(TypeError, match="a mistake in our code"):
        data.stores().read()
