"""The executable: whoever stops it gets one line, at any moment, also while the commands are imported."""

import atexit
import gc
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from metrics.text import t

STOPPED = 130  # by Ctrl-C, as shells have it
ENDED = 143  # by SIGTERM, as a service manager sends it
SELDOM = 20_000  # objects made between two looks for garbage: imports make a million and hardly any garbage


class Terminated(KeyboardInterrupt):
    """SIGTERM: a command cleans up as it does after Ctrl-C."""


def main() -> None:
    """Run the command that the arguments name."""
    with told_when_stopped():
        gc.set_threshold(SELDOM)
        atexit.register(gc.freeze)  # or Python looks through all that goes with the process anyway: a second
        signal.signal(signal.SIGTERM, _terminate)
        from dashboard.cli import main as commands

        commands()


def _terminate(number: int, frame: object) -> NoReturn:
    raise Terminated


@contextmanager
def told_when_stopped() -> Iterator[None]:
    """End with one line when somebody presses Ctrl-C (status 130) or sends SIGTERM (143)."""
    try:
        yield
    except (KeyboardInterrupt, RuntimeError) as error:
        stopped = _by_hand(error)
        if stopped is None:
            raise
        print(t("Stopped. What was published before is what readers see."), file=sys.stderr)  # noqa: T201 (click may not be imported yet)
        sys.exit(status(stopped))


def status(stopped: KeyboardInterrupt) -> int:
    """The exit status that tells what stopped it."""
    return ENDED if isinstance(stopped, Terminated) else STOPPED


def _by_hand(error: BaseException | None) -> KeyboardInterrupt | None:
    """What stopped it; DuckDB gives a RuntimeError for what interrupted its query."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__
    return error
