"""What a redraw costs the server, and what sessions cost in memory, over a small and a large warehouse."""

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
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
    "churn-complaints",
    "data-quality",
    "glossary",
)
PORT = 8590


@contextmanager
def served(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A dashboard over this workspace, warmed."""
    command = [TOUCHPOINT, "serve", "--workspace", str(folder), "--port", str(PORT), "--no-open"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        _wait_until_ready()
        yield process
    finally:
        process.terminate()
        process.wait(30)


def _wait_until_ready() -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/readyz") as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    sys.exit("the dashboard did not become ready within a minute")


def client(
    process: subprocess.Popen[bytes], page: str, sessions: int, reruns: int, *more: str
) -> dict[str, Any]:
    """What the load client measures on one page."""
    command = [
        sys.executable,
        str(TOOLS / "streamlit_load.py"),
        "--url",
        f"http://127.0.0.1:{PORT}",
        "--json",
        "-",
    ]
    command += ["--server-pid", str(process.pid), "--sessions", str(sessions), "--reruns", str(reruns), *more]
    if page != PAGES[0]:
        command += ["--page", page]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def redraws(ratings: int, reruns: int) -> dict[str, float]:
    """Processor milliseconds per redraw of each page, filters changing, after every page was drawn before."""
    found = {}
    with served(published(ratings)) as process:
        for page in PAGES:
            client(process, page, 1, reruns)
            found[page] = client(process, page, 1, reruns)["server_cpu_ms_per_rerun"]
    return found


def sessions(ratings: int, count: int) -> dict[str, Any]:
    """Memory with so many sessions open on what was drawn before, and how long their redraws take."""
    with served(published(ratings)) as process:
        client(process, PAGES[0], 2, 10)
        found = client(process, PAGES[0], count, 5, "--think", "2", "--vary", "none")
    return {
        "sessions": count,
        "peak_mb": found["server_rss_peak_mb"],
        "mb_per_session": found["rss_per_session_mb"],
        "rerun": found["rerun"],
        "errors": found["errors"],
    }
