"""Loads in a process of their own that are killed at a moment that a test chooses."""

import multiprocessing
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from types import ModuleType
from unittest.mock import patch

from loaders import folder
from loaders.load import load
from metrics.workspace import Workspace

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["expectations.check", "tests.loaders.killed"])  # each would take seconds
SECONDS = 300  # then it will never come to the moment


def kill_at(workspace: Workspace, step: str, moment: str) -> None:
    """Kill a load at the `begin` or at the `end` of a step."""
    with stopped(workspace, step, moment):
        pass


def kill_before(workspace: Workspace, move: str) -> None:
    """Kill a load before it calls this function of `loaders.folder`."""
    with stopped(workspace, move):
        pass


@contextmanager
def stopped(workspace: Workspace, *place: str) -> Iterator[int]:
    """The id of a process whose load has come to the place and goes no further; it is killed at the end."""
    here, there = PROCESSES.Pipe()
    process = PROCESSES.Process(target=_run, args=(workspace, place, there))
    with patch.dict(sys.modules, {"__main__": ModuleType("__main__")}):  # theirs is no script to run again
        process.start()
    there.close()
    try:
        assert here.poll(SECONDS)
        assert here.recv() == place  # EOFError: it has ended without coming there
        assert process.pid is not None
        yield process.pid
    finally:
        process.kill()
        process.join()
    assert process.exitcode == -signal.SIGKILL


def _run(workspace: Workspace, place: tuple[str, ...], there: Connection) -> None:
    def stop(*_: object) -> None:
        there.send(place)
        signal.pause()

    def progress(step: str, done: int, total: int) -> None:
        if place == (step, "end" if done >= total else "begin"):
            stop()

    sys.modules["__main__"].__dict__.setdefault("__file__", __file__)  # PySpark ends who has no script
    if len(place) == 1:
        setattr(folder, place[0], stop)
    load(workspace, progress=progress)
