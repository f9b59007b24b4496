"""From CSV files to a published snapshot, beside DuckDB's own load of the same files; and one day more."""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.data import add_day, generated, remove_days, rows, workspace
from benchmarks.measure import Cost, best, run
from metrics.history import open_history
from metrics.queries.loads import read_loads
from metrics.scope import EVERYTHING
from metrics.snapshots import current, warehouse_folder
from metrics.workspace import open_workspace

TOUCHPOINT = str(Path(sys.executable).with_name("touchpoint"))


def first(ratings: int, rounds: int) -> dict[str, object]:
    """The best of so many rounds, taken in turns, so that both meet the same machine."""
    data = generated(ratings)
    plain, ours = [], []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            plain.append(
                run([sys.executable, "-m", "benchmarks.plain_duckdb", str(data), f"{folder}/plain.duckdb"])
            )
        with tempfile.TemporaryDirectory() as folder:
            made = workspace(data, Path(folder) / "workspace")
            ours.append(_load(made))
            steps = _steps(made)
    mine, reference = best(ours), best(plain)
    return {
        "rows": rows(data),
        "rounds": rounds,
        "duckdb alone": vars(reference),
        "touchpoint load": vars(mine),
        "ratio of seconds": round(mine.seconds / reference.seconds, 2),
        "ratio of processor seconds": round(mine.cpu_seconds / reference.cpu_seconds, 2),
        "steps": steps,
    }


def one_day(ratings: int, rounds: int, full: dict[str, Any] | None) -> dict[str, object]:
    """One more day of ratings, complaints and contacts into what is loaded; the same day in each round.

    `full`: what `first` found at this size, if it was asked.
    """
    made = published(ratings)
    base = _shown(made)
    costs = []
    for _ in range(rounds):
        added = add_day(made)
        costs.append(_load(made))
        steps = _steps(made)
        remove_days(made)
        run([TOUCHPOINT, "snapshots", "restore", base, "--workspace", str(made)])
    cost = best(costs)
    found: dict[str, object] = {
        "rounds": rounds,
        "rows": added,
        "touchpoint load": vars(cost),
        "steps": steps,
    }
    if full:
        found["percent of the full load"] = {
            name: round(100 * vars(cost)[name] / full["touchpoint load"][name], 1)
            for name in ("seconds", "cpu_seconds")
        }
    return found


def published(ratings: int) -> Path:
    """A loaded workspace that is kept for the page benchmarks; brought up to date by this version."""
    data = generated(ratings)
    folder = data.parent / f"workspace-{ratings}"
    if not folder.exists():
        workspace(data, folder)
    remove_days(folder)
    _load(folder)
    return folder


def _load(made: Path) -> Cost:
    return run([TOUCHPOINT, "load", "--workspace", str(made)])


def _shown(made: Path) -> str:
    url = open_workspace(made).warehouse.url
    snapshot = current(warehouse_folder(made, url))
    assert snapshot is not None, "published() has just loaded"
    return snapshot.id


def _steps(made: Path) -> dict[str, float]:
    """Seconds per step, from the load report that the history keeps."""
    report = json.loads(
        read_loads(open_history(made / "data" / "warehouse"), EVERYTHING, limit=1)["report"].iloc[0]
    )
    return {step["name"]: step["seconds"] for step in report["steps"]}
