"""What a command costs in a process of its own, and on which machine."""

import os
import platform
import resource
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("duckdb", "streamlit", "sqlalchemy", "pandas")


@dataclass(frozen=True)
class Cost:
    """What a command cost. `peak_mb` is the largest resident size of the process."""

    seconds: float
    cpu_seconds: float
    peak_mb: float


def run(command: Sequence[str], variables: Mapping[str, str] | None = None) -> Cost:
    """Run it to its end, with these environment variables; raises CalledProcessError where it fails."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env={**os.environ, **(variables or {})})
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    if os.waitstatus_to_exitcode(status):
        raise subprocess.CalledProcessError(os.waitstatus_to_exitcode(status), list(command))
    return _cost(seconds, used)


def best(costs: Sequence[Cost]) -> Cost:
    """The quickest: everything that made the others slower was not ours."""
    return min(costs, key=lambda cost: cost.seconds)


def circumstances() -> dict[str, object]:
    """When, with what and on what was measured; `others` are the processes that wanted a core meanwhile."""
    return {
        "measured": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "machine": f"{os.cpu_count()} cores ({_processor()}), {_memory_gb()} GB, {platform.system()}",
        "versions": {name: version(name) for name in PACKAGES} | {"python": platform.python_version()},
        "others": round(os.getloadavg()[0], 1),
    }


def _cost(seconds: float, used: resource.struct_rusage) -> Cost:
    return Cost(round(seconds, 2), round(used.ru_utime + used.ru_stime, 2), round(used.ru_maxrss / 1024))


def _processor() -> str:
    known = Path("/proc/cpuinfo")
    lines = known.read_text().splitlines() if known.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _memory_gb() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)
