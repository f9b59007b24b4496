"""The executable: Ctrl-C ends with one line at any moment, also while the commands are being imported."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from metrics.text import t

STOPPED = 130  # by Ctrl-C, as shells have it


def main() -> None:
    """Run the command that the arguments name."""
    with told_when_stopped():
        from dashboard.cli import main as commands

        commands()


@contextmanager
def told_when_stopped() -> Iterator[None]:
    """End with one line and status 130 when somebody presses Ctrl-C."""
    try:
        yield
    except (KeyboardInterrupt, RuntimeError) as error:
        if not _by_hand(error):
            raise
        print(t("Stopped. What was published before is what readers see."), file=sys.stderr)  # noqa: T201 (click may not be imported yet)
        sys.exit(STOPPED)


def _by_hand(error: BaseException | None) -> bool:
    """DuckDB gives a RuntimeError for what interrupted its query."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__
    return error is not None
