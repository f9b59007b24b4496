"""A real server of the dashboard in its own process: python -m tests.serving FOLDER, prints its address."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dashboard.server import serve
from metrics.workspace import Workspace

ROOT = Path(__file__).parents[1]
STOP_SECONDS = 10


@contextmanager
def served(workspace: Workspace, folder: Path) -> Iterator[str]:
    """The address of a server over this workspace, started in `folder`; its log is `folder / server.log`."""
    settings = folder / "workspace.json"
    settings.write_text(workspace.model_dump_json())
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.serving", str(settings)],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert process.stdout is not None
        try:
            address = process.stdout.readline().strip()
            assert address, (folder / "server.log").read_text()
            yield address
        finally:
            process.terminate()
            process.wait(STOP_SECONDS)
            process.stdout.close()


if __name__ == "__main__":
    serve(
        Workspace.model_validate_json(Path(sys.argv[1]).read_text()),
        port=0,
        tell=lambda address: print(address, flush=True),
    )
