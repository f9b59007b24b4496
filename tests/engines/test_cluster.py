"""A machine of a real Spark cluster fails in the middle of a load, while readers have sessions open."""

import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from loaders.load import load
from metrics.rollup_tables import daily_ratings
from metrics.tables import warehouse_tables
from metrics.warehouse import Published, open_warehouse
from metrics.workspace import Workspace
from tests.engines.test_pages import drawn
from tests.spark import Cluster

PAUSE = 0.2  # seconds between two looks of a reader
ANSWERS = Path("incoming", "survey")


def counted(state: Published) -> tuple[int, int]:
    """Ratings: rows of the facts, and as the roll-up counts them."""
    rows = sa.select(sa.func.count()).select_from(warehouse_tables().ratings)
    total = sa.select(sa.cast(sa.func.sum(daily_ratings.c.satisfaction_n), sa.BigInteger))
    with state.engine().connect() as connection:
        whole = connection.scalar(total.where(daily_ratings.c.segmentation == "all"))
        return connection.scalar(rows), whole


def deliver_late_answers(bank: Workspace) -> None:
    """Those of the newest month once more, about other forms."""
    newest = max((bank.root / ANSWERS).glob("answers-*.csv"))
    header, *rows = newest.read_text().splitlines()
    late = [row.replace('"', '"late-', 1) for row in rows]
    (bank.root / ANSWERS / "answers-late.csv").write_text("\n".join([header, *late]) + "\n")


def test_a_killed_worker_loses_nothing_and_readers_see_whole_states(
    reference: Workspace, other: Workspace, spark_cluster: Cluster
) -> None:
    """Both banks have more answers from now on: later tests ask about what came while a worker died."""
    here, there = open_warehouse(reference), open_warehouse(other)
    expected = {there.current().id: counted(here.current())}
    found, over = [], threading.Event()

    def read() -> None:
        while not over.wait(PAUSE):
            state = there.current()
            found.append((state.id, counted(state)))

    def progress(step: str, done: int, total: int) -> None:
        if step == "merging survey_answers" and done >= total:
            spark_cluster.kill_worker()

    for bank in (reference, other):
        deliver_late_answers(bank)
    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        assert load(other, progress=progress).status == "published"
    finally:
        over.set()
        for reader in readers:
            reader.join()
    load(reference)
    expected[there.current().id] = counted(here.current())
    assert len(expected) == 2
    assert len(set(expected.values())) == 2
    assert set(found) <= set(expected.items())
    assert len(found) > 2
    assert counted(there.current()) == counted(here.current())


@pytest.mark.usefixtures("nothing_kept")
def test_a_page_over_a_cluster_says_the_same(reference: Workspace, other: Workspace) -> None:
    assert drawn(other, "overview") == drawn(reference, "overview")
