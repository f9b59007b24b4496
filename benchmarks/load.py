"""From CSV files to a published snapshot, beside DuckDB's own load of the same files."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.data import generated, rows, workspace
from benchmarks.measure import Cost, run

TOUCHPOINT = str(Path(sys.executable).with_name("touchpoint"))


def measure(ratings: int, rounds: int) -> dict[str, object]:
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
            ours.append(run([TOUCHPOINT, "load", "--workspace", str(made)]))
            steps = _steps(made)
    best, reference = _best(ours), _best(plain)
    return {
        "rows": rows(data),
        "duckdb alone": vars(reference),
        "touchpoint load": vars(best),
        "ratio of seconds": round(best.seconds / reference.seconds, 2),
        "ratio of processor seconds": round(best.cpu_seconds / reference.cpu_seconds, 2),
        "steps": steps,
    }


def _best(costs: list[Cost]) -> Cost:
    return min(costs, key=lambda cost: cost.seconds)


def _steps(made: Path) -> dict[str, float]:
    """Seconds per step, from the load report that the history keeps."""
    from metrics.history import open_history
    from metrics.queries.loads import read_loads
    from metrics.scope import EVERYTHING

    report = json.loads(
        read_loads(open_history(made / "data" / "warehouse"), EVERYTHING, limit=1)["report"].iloc[0]
    )
    return {step["name"]: step["seconds"] for step in report["steps"]}


def published(ratings: int) -> Path:
    """A loaded workspace that is kept for the page benchmarks; brought up to date by this version."""
    data = generated(ratings)
    folder = data.parent / f"workspace-{ratings}"
    if not folder.exists():
        workspace(data, folder)
    subprocess.run([TOUCHPOINT, "load", "--workspace", str(folder)], check=True)
    return folder
