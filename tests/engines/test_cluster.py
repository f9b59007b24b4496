"""Loads into a real Spark cluster: a machine that fails and sessions that are open cost nobody anything."""

import threading
from pathlib import Path

import sqlalchemy as sa

from loaders.load import load
from metrics.lake import LakeState, lake_engine
from metrics.rollup_tables import daily_ratings
from metrics.tables import warehouse_tables
from metrics.warehouse import open_warehouse
from tests.loaders.workspaces import RATINGS, many, with_settings, write_survey, write_workspace
from tests.spark import Cluster, empty

RATED = warehouse_tables(("tier",)).ratings


def counted(state: LakeState) -> tuple[int, int]:
    """Ratings: rows of the facts, and as the roll-up counts them."""
    total = sa.select(sa.func.sum(daily_ratings.c.satisfaction_n)).where(
        daily_ratings.c.segmentation == "all"
    )
    with state.engine().connect() as connection:
        rows = connection.scalar(sa.select(sa.func.count()).select_from(RATED))
        return rows, connection.scalar(total.where(daily_ratings.c.segmentation == "all"))


def test_a_killed_worker_loses_nothing_and_readers_see_whole_states(tmp_path: Path, spark_cluster: Cluster):
    """Readers have sessions of their own, which keep lists of files, and read while a load writes."""
    empty(spark_cluster.url)
    settings = {"url": spark_cluster.url, "storage": f"file://{tmp_path}/storage"}
    shop = with_settings(write_workspace(tmp_path, RATINGS), warehouse=settings)
    warehouse = open_warehouse(shop)
    write_survey(shop, *many(5))
    load(shop)
    expected = {warehouse.current().id: (5, 5)}
    found, over = [], threading.Event()

    def read() -> None:
        while not over.is_set():
            state = warehouse.current()
            found.append((state.id, counted(state)))

    def progress(step: str, done: int, total: int) -> None:
        if step == "merging survey" and done >= total:
            spark_cluster.kill_worker()

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    write_survey(shop, *many(7, start=10), name="survey-2")
    assert load(shop, progress=progress).status == "published"
    expected[warehouse.current().id] = (12, 12)
    assert counted(warehouse.current()) == (12, 12)
    over.set()
    for reader in readers:
        reader.join()
    assert set(found) <= set(expected.items())
    assert len(found) > 2
    lake_engine(shop.warehouse.url).dispose()
