"""What a dashboard costs the server: its start, a redraw of each page, and sessions that are open at once."""

import json
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
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
UNFILTERED = PAGES[-2:]
# without it the client would open a touchpoint where a page offers that, and measure another page
SEGMENTS = "Segment=All customers|" + "|".join(
    f"Customer type: {segment}" for segment in ("Consumer", "Family", "Small Business")
)
PORT = 8590
THINK = 5.0  # seconds between two clicks of a session
LOOK = 0.05  # seconds between two questions whether it is ready


@dataclass(frozen=True)
class Dashboard:
    """Where it listens, its process, and how many seconds it took until it was ready."""

    port: int
    pid: int
    ready_after: float


@contextmanager
def served(folder: Path, port: int = PORT) -> Iterator[Dashboard]:
    """A dashboard over this workspace."""
    command = [TOUCHPOINT, "serve", "--workspace", str(folder), "--port", str(port), "--no-open"]
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        _wait_until_ready(port)
        yield Dashboard(port, process.pid, time.perf_counter() - started)
    finally:
        process.terminate()
        process.wait(30)


def _wait_until_ready(port: int) -> None:
    for _ in range(round(60 / LOOK)):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz") as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(LOOK)
    sys.exit("the dashboard did not become ready within a minute")


def client(dashboard: Dashboard, page: str, sessions: int, reruns: int, *more: str) -> dict[str, Any]:
    """What the load client measures on one page, whose segment changes with each redraw."""
    given: dict[str, object] = {
        "--url": f"http://127.0.0.1:{dashboard.port}",
        "--json": "-",
        "--server-pid": dashboard.pid,
        "--sessions": sessions,
        "--reruns": reruns,
        "--page": "" if page == PAGES[0] else page,
    }
    if page not in UNFILTERED:
        given["--set"] = SEGMENTS
    words = [str(word) for pair in given.items() for word in pair]
    command = [sys.executable, str(TOOLS / "streamlit_load.py"), *words, *more]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def redraws(sizes: Sequence[int], rounds: int, reruns: int) -> dict[str, Any]:
    """Processor milliseconds per redraw of each page, the segment changing, after each was drawn before.

    The median of so many rounds, taken in turns, so that warehouses of all sizes meet the same machine.
    """
    folders = [published(ratings) for ratings in sizes]
    with ExitStack() as stack:
        served_here = [
            stack.enter_context(served(folder, PORT + place)) for place, folder in enumerate(folders)
        ]
        pages = {
            page: dict(zip(map(str, sizes), _redraw(served_here, page, rounds, reruns), strict=True))
            for page in PAGES
        }
    return {"rounds": rounds, "reruns": reruns, "processor milliseconds per redraw": pages}


def _redraw(dashboards: Sequence[Dashboard], page: str, rounds: int, reruns: int) -> list[float]:
    costs: list[list[float]] = [[] for _ in dashboards]
    for turn in range(rounds + 1):  # the first one warms
        for dashboard, cost in zip(dashboards, costs, strict=True):
            spent = client(dashboard, page, 1, reruns)["server_cpu_ms_per_rerun"]
            if turn:
                cost.append(spent)
    return [round(statistics.median(cost), 1) for cost in costs]


def start(ratings: int, rounds: int) -> dict[str, Any]:
    """Seconds from the command until it says that it is ready, and from there to the drawn overview."""
    folder = published(ratings)
    ready, page, peak = [], [], []
    for _ in range(rounds):
        with served(folder) as dashboard:
            found = client(dashboard, PAGES[0], 1, 0)
            ready.append(dashboard.ready_after)
            page.append(found["first_page"]["p50_ms"] / 1000)
            peak.append(found["server_rss_peak_mb"])
    return {
        "rounds": rounds,
        "ready_seconds": round(statistics.median(ready), 2),
        "first_page_seconds": round(statistics.median(page), 2),
        "peak_mb": round(statistics.median(peak)),
    }


def sessions(ratings: int, counts: Sequence[int], reruns: int) -> dict[str, Any]:
    """Sessions that are open together, each with some seconds between two clicks on a filter.

    Every choice was drawn once before. `rerun`: from a click to the last of what is drawn.
    """
    with served(published(ratings)) as dashboard:
        client(dashboard, PAGES[0], max(counts), reruns)
        found = {
            str(count): client(dashboard, PAGES[0], count, reruns, "--think", str(THINK)) for count in counts
        }
    return {
        "reruns": reruns,
        "think_seconds": THINK,
        "sessions": {
            count: {
                "p50_ms": one["rerun"]["p50_ms"],
                "p95_ms": one["rerun"]["p95_ms"],
                "reruns_per_second": one["reruns_per_s"],
                "peak_mb": one["server_rss_peak_mb"],
                "processor_ms": one["server_cpu_ms_per_rerun"],
                "errors": one["errors"],
            }
            for count, one in found.items()
        },
    }
