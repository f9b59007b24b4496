"""A Spark Connect server for tests: Sail, which knows Spark's SQL and starts in a moment."""

import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

START_SECONDS = 60


@contextmanager
def server() -> Iterator[int]:
    """The port of a running server; its tables are in a folder that is removed at the end."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="sail-") as folder, (Path(folder) / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "pysail", "spark", "server", "--ip", "127.0.0.1", "--port", str(port)],
            cwd=folder,
            stdout=log,
            stderr=log,
        )
        try:
            wait_for(port, process, Path(folder) / "log")
            yield port
        finally:
            process.terminate()
            process.wait(30)


def url(port: int) -> str:
    """The address of a catalogue of its own: Sail keeps one for each session."""
    return f"sparksql+connect://127.0.0.1:{port}/?session_id={uuid4()}"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path, seconds: float = START_SECONDS) -> None:
    """Until somebody listens at the port; else an error with the log."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text()
        with socket.socket() as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(log.read_text())
