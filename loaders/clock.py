"""How far a load is, and how long its steps took."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from loaders.report import Step


class Progress(Protocol):
    """Is told how much of a step is done; draws it or does not."""

    def __call__(self, step: str, done: int, total: int) -> None: ...


def quiet(step: str, done: int, total: int) -> None:
    """Draws nothing."""


class Clock:
    """Seconds per step, in the order of the steps."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self._seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step, and tell that it began and ended."""
        self.progress(name, 0, 1)
        started = time.perf_counter()
        yield
        self._seconds[name] = self._seconds.get(name, 0.0) + time.perf_counter() - started
        self.progress(name, 1, 1)

    @property
    def steps(self) -> tuple[Step, ...]:
        return tuple(Step(name, round(seconds, 3)) for name, seconds in self._seconds.items())
