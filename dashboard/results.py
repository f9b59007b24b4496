"""What was worked out is kept for every session: each result once, only some at the same time."""

import pickle  # what it reads was packed here and never left this process's memory: no file, no network
import sys
import threading
import zlib
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar, cast

T = TypeVar("T")
QUICKLY = 1  # zlib's level: half the time of the usual one, hardly larger


class Turns:
    """So many sessions at once; others wait. One's turn is kept for what is done on the way, which may take
    another: nobody who has one waits."""

    def __init__(self, at_once: int) -> None:
        self._free = threading.Semaphore(at_once)
        self._mine = threading.local()

    @contextmanager
    def one(self) -> Iterator[None]:
        """This session's turn."""
        if getattr(self._mine, "taken", False):
            yield
            return
        with self._free:
            self._mine.taken = True
            try:
                yield
            finally:
                self._mine.taken = False


class Results:
    """Up to so many bytes of them; the least recently used goes first.

    They are kept packed, and everybody gets an own copy. As objects charts and frames take ten times the
    memory, and more with every use: pandas remembers each column that was ever taken from a frame.

    `at_once` sessions work something out, others wait for their turn. Python would let all of them go on a
    little at a time: hardly any would be ready sooner, and each needs memory until it is.
    """

    def __init__(self, most_bytes: int, at_once: int) -> None:
        self._most = most_bytes
        self._held = 0
        self._packed: OrderedDict[str, bytes] = OrderedDict()
        self._makers: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._lock = threading.Lock()  # of all of these
        self._turns = Turns(at_once)

    def get(self, key: str, make: Callable[[], T]) -> T:
        """What was found under this key, or what `make` gives now; it may ask for other results itself."""
        packed = self._look_up(key)
        if packed is None:
            with self._turns.one(), self._maker(key):
                packed = self._look_up(key)
                if packed is None:
                    made = make()
                    self._keep(key, _packed(made))
                    return made
        return cast(T, _unpacked(packed))

    def _look_up(self, key: str) -> bytes | None:
        with self._lock:
            if key in self._packed:
                self._packed.move_to_end(key)
            return self._packed.get(key)

    def _keep(self, key: str, packed: bytes) -> None:
        with self._lock:
            self._packed[key] = packed
            self._held += _bytes(key, packed)
            while self._held > self._most:
                self._held -= _bytes(*self._packed.popitem(last=False))

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


def _packed(made: object) -> bytes:
    """As pickle has it: results are frames and dataclasses, which JSON would not give back alike."""
    return zlib.compress(pickle.dumps(made, pickle.HIGHEST_PROTOCOL), QUICKLY)


def _unpacked(packed: bytes) -> object:
    """Pickle runs what it reads: given nothing but what `_packed` made in this process, that is our own."""
    return pickle.loads(zlib.decompress(packed))  # noqa: S301 (see above)


def _bytes(key: str, packed: bytes) -> int:
    return sys.getsizeof(key) + sys.getsizeof(packed)
