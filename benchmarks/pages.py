"""What a redraw costs the server, and what sessions cost in memory, over a small and a large warehouse."""

import json
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.data import TOOLS
from benchmarks.load import TOUCHPOINT, published

PAGES = (
    "overview",
    "journey-map",
    "importance-performance",
    "internal-external",
    "touchpoint",
    "department",
    "priorities-actions",
    "churn-complaints",
    "data-quality",
    "glossary",
)
PORT = 8590


@dataclass(frozen=True)
class Dashboard:
    """Where it listens, and its process."""

    port: int
    pid: int


@contextmanager
def served(folder: Path, port: int = PORT) -> Iterator[Dashboard]:
    """A dashboard over this workspace, warmed."""
    command = [TOUCHPOINT, "serve", "--workspace", str(folder), "--port", str(port), "--no-open"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        _wait_until_ready(port)
        yield Dashboard(port, process.pid)
    finally:
        process.terminate()
        process.wait(30)


def _wait_until_ready(port: int) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz") as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    sys.exit("the dashboard did not become ready within a minute")


def client(dashboard: Dashboard, page: str, sessions: int, reruns: int, *more: str) -> dict[str, Any]:
    """What the load client measures on one page."""
    command = [
        sys.executable,
        str(TOOLS / "streamlit_load.py"),
        "--url",
        f"http://127.0.0.1:{dashboard.port}",
        "--json",
        "-",
    ]
    command += [
        "--server-pid",
        str(dashboard.pid),
        "--sessions",
        str(sessions),
        "--reruns",
        str(reruns),
        *more,
    ]
    if page != PAGES[0]:
        command += ["--page", page]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def redraws(small: int, large: int, rounds: int, reruns: int) -> dict[str, dict[str, float]]:
    """Processor milliseconds per redraw of each page, filters changing, after every page was drawn before.

    The median of so many rounds, taken in turns, so that both warehouses meet the same machine.
    """
    few, many = published(small), published(large)
    with served(few, PORT) as one, served(many, PORT + 1) as other:
        return {page: _compared((one, other), page, rounds, reruns) for page in PAGES}


def _compared(
    dashboards: tuple[Dashboard, Dashboard], page: str, rounds: int, reruns: int
) -> dict[str, float]:
    costs: tuple[list[float], list[float]] = ([], [])
    for turn in range(rounds + 1):  # the first one warms
        for dashboard, cost in zip(dashboards, costs, strict=True):
            spent = client(dashboard, page, 1, reruns)["server_cpu_ms_per_rerun"]
            if turn:
                cost.append(spent)
    small, large = (statistics.median(cost) for cost in costs)
    return {"small": round(small, 1), "large": round(large, 1), "ratio": round(large / small, 2)}


def sessions(ratings: int, count: int) -> dict[str, Any]:
    """Memory with so many sessions open on what was drawn before, and how long their redraws take."""
    with served(published(ratings)) as dashboard:
        client(dashboard, PAGES[0], 2, 10)
        found = client(dashboard, PAGES[0], count, 5, "--think", "2", "--vary", "none")
    return {
        "sessions": count,
        "peak_mb": found["server_rss_peak_mb"],
        "mb_per_session": found["rss_per_session_mb"],
        "rerun": found["rerun"],
        "errors": found["errors"],
    }
