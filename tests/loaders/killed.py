"""python -m tests.loaders.killed WORKSPACE STEP begin|end [SIGNAL]: a load that dies at this moment."""

import os
import signal
import sys
from pathlib import Path

from loaders.load import load
from metrics.workspace import open_workspace


def progress(step: str, done: int, total: int) -> None:
    if (step, done >= total) == (sys.argv[2], sys.argv[3] == "end"):
        os.kill(os.getpid(), signal.Signals[(*sys.argv, "SIGKILL")[4]])


load(open_workspace(Path(sys.argv[1])), progress=progress)
