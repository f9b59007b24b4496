"""What was worked out is kept for every session: each result once, only some at the same time."""

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar, cast

T = TypeVar("T")
MISSING = object()


class Results:
    """Up to `most` of them; the least recently used goes first.

    `at_once` sessions work something out, others wait for their turn. Python would let all of them go on a
    little at a time: hardly any would be ready sooner, and each needs memory until it is.
    """

    def __init__(self, most: int, at_once: int) -> None:
        self._most = most
        self._found: OrderedDict[str, Any] = OrderedDict()
        self._makers: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._lock = threading.Lock()  # of both
        self._turns = threading.Semaphore(at_once)
        self._mine = threading.local()

    def get(self, key: str, make: Callable[[], T]) -> T:
        """What was found under this key, or what `make` gives now; it may ask for other results itself."""
        found = self._look_up(key)
        if found is MISSING:
            with self._turn(), self._maker(key):
                found = self._look_up(key)
                if found is MISSING:
                    found = make()
                    self._keep(key, found)
        return cast(T, found)

    def _look_up(self, key: str) -> Any:
        with self._lock:
            if key not in self._found:
                return MISSING
            self._found.move_to_end(key)
            return self._found[key]

    def _keep(self, key: str, found: object) -> None:
        with self._lock:
            self._found[key] = found
            if len(self._found) > self._most:
                self._found.popitem(last=False)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """One's turn is kept for what is asked on the way: nobody who has one waits for another."""
        if getattr(self._mine, "turn", False):
            yield
            return
        with self._turns:
            self._mine.turn = True
            try:
                yield
            finally:
                self._mine.turn = False

    @contextmanager
    def _maker(self, key: str) -> Iterator[None]:
        """Everybody else who asks for the same waits, and finds it."""
        with self._lock:
            maker = self._makers[key]
        with maker:
            try:
                yield
            finally:
                with self._lock:
                    self._makers.pop(key, None)
