"""Derived importance: what its sums cost a load and a disk, and what a page waits for it.

The ratings come in forms of five here, each with an overall satisfaction: those of the other parts stand
alone and have no pairs.
"""

import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa

from benchmarks.data import forms, generated, workspace
from benchmarks.load import TOUCHPOINT
from benchmarks.measure import Cost, best, run
from metrics import queries
from metrics.period import Period
from metrics.rollup_tables import PACKED, yearly_drivers
from metrics.scope import EVERYTHING
from metrics.statistics.derived import derived_importance
from metrics.warehouse import open_warehouse
from metrics.workspace import open_workspace

LAST = date(2026, 6, 30)
PERIODS = {
    "quarter": Period(date(2026, 4, 1), LAST),
    "year": Period(date(2025, 7, 1), LAST),
    "three years": Period(date(2023, 7, 1), LAST),
}
SEGMENTS = {"everybody": None, "one segment": ("customer_type", "Family")}


def importance(ratings: int, rounds: int) -> dict[str, Any]:
    """Loads with the forms' overall satisfaction and without, in turns; then both ways to the covariances."""
    data = generated(ratings)
    with tempfile.TemporaryDirectory() as folder:
        made = {name: workspace(data, Path(folder) / name) for name in ("without", "with")}
        forms(data, made["without"] / "incoming", overall=False)
        forms(data, made["with"] / "incoming", overall=True)
        costs: dict[str, list[Cost]] = {name: [] for name in made}
        for _ in range(rounds):
            for name, one in made.items():
                shutil.rmtree(one / "data", ignore_errors=True)
                costs[name].append(run([TOUCHPOINT, "load", "--workspace", str(one)]))
        ours, plain = best(costs["with"]), best(costs["without"])
        state = open_warehouse(open_workspace(made["with"], {})).current()
        assert state is not None, "it has just been loaded"
        with state.engine().connect() as connection:
            return {
                "rounds": rounds,
                "load": vars(ours),
                "load without overall satisfaction": vars(plain),
                "processor seconds for it": round(ours.cpu_seconds - plain.cpu_seconds, 1),
                "megabytes of sums": round(_bytes(connection) / 2**20, 1),
                "milliseconds": {
                    f"{period}, {segment}": _waits(connection, PERIODS[period], SEGMENTS[segment], rounds)
                    for period in PERIODS
                    for segment in SEGMENTS
                },
            }


def _bytes(connection: sa.Connection) -> int:
    lengths = sum(sa.func.sum(sa.func.length(yearly_drivers.c[name])) for name in PACKED)
    return int(connection.scalar(sa.select(lengths)) or 0)


def _waits(
    connection: sa.Connection, period: Period, segment: tuple[str, str] | None, rounds: int
) -> dict[str, float]:
    """Until the sums are there, until the importance is, and until covariances are from the facts."""
    found = queries.drivers(connection, EVERYTHING, period, segment)
    sums = _median(lambda: queries.drivers(connection, EVERYTHING, period, segment), rounds)
    model = _median(lambda: derived_importance(found.whole, replicates=found.by_bucket), rounds)
    facts = _median(lambda: _by_hand(connection, period, segment), rounds)
    return {"sums": sums, "model": model, "facts": facts, "ratio": round(sums / facts, 2)}


def _by_hand(connection: sa.Connection, period: Period, segment: tuple[str, str] | None) -> None:
    """A matrix of forms and touchpoints from the facts, and its product with itself."""
    where = "" if segment is None else f"AND r.{segment[0]} = '{segment[1]}'"
    driver: Any = connection.connection.driver_connection
    rows = driver.execute(
        "SELECT response_id::BIGINT AS form, touchpoint_id::BIGINT - 1 AS place, satisfaction AS x "
        f"FROM ratings r WHERE answered_at BETWEEN '{period.first}' AND '{period.last} 23:59:59' {where}"
    ).fetchnumpy()
    places = int(rows["place"].max()) + 1
    for start in range(
        int(rows["form"].min()), int(rows["form"].max()) + 1, 100_000
    ):  # blocks that fit into memory
        inside = (rows["form"] >= start) & (rows["form"] < start + 100_000)
        block = np.zeros((100_000, 2 * places))
        at = rows["form"][inside] - start, rows["place"][inside]
        block[at], block[at[0], at[1] + places] = rows["x"][inside], 1
        block.T @ block


def _median(work: Callable[[], object], rounds: int) -> float:
    """Milliseconds."""
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return round(1000 * statistics.median(taken), 1)
