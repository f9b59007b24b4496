"""Garbage: what is loaded at the start is set aside, the rest is collected by the clock, not after reruns.

A full collection holds the interpreter as long as drawing a page does. Frozen, libraries and warmed caches
are never looked at again, so that the collection by the clock takes a few milliseconds.
"""

import asyncio
import ctypes
import gc
import logging
import os
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

log = logging.getLogger(__name__)
SECONDS = 20
OFTEN = 700  # objects made between two looks for garbage, Python's own: reruns leave some, imports hardly any
LIMIT_MB = 400  # the product's own target with 50 sessions; above it the log says so
STATM = Path("/proc/self/statm")
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8  # of glibc's malloc.h
ARENAS = 2  # places that memory is taken from: by itself eight for each core, and each keeps some
BLOCK_BYTES = 128 * 1024  # glibc's own first value of both thresholds


def give_back_at_once() -> None:
    """Let freed blocks return to the system.

    Arrow's own pool keeps some megabytes for every thread that ever used it, and each rerun is a thread. The
    glibc raises its thresholds by itself up to 32 MB as soon as large blocks come and go, as they do here: a
    hundred megabytes then stay with the process for good. Other systems' allocators need nothing.
    """
    import pyarrow as pa  # type: ignore[import-untyped]

    pa.set_memory_pool(pa.system_memory_pool())
    if sys.platform == "linux" and hasattr(libc := ctypes.CDLL(None), "mallopt"):
        libc.mallopt(M_MMAP_THRESHOLD, BLOCK_BYTES)
        libc.mallopt(M_TRIM_THRESHOLD, BLOCK_BYTES)
        libc.mallopt(M_ARENA_MAX, ARENAS)


@contextmanager
def imports() -> Iterator[None]:
    """Import libraries: a look for garbage finds hardly any on the way, and takes ever longer."""
    gc.disable()
    yield
    gc.freeze()
    gc.enable()


def set_aside() -> None:
    """Collect once, then keep everything that is alive now out of later collections."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(OFTEN)


async def collect_by_the_clock() -> None:
    """Collect, give memory back to the system, and say in the log when the limit is passed."""
    import pyarrow as pa

    above = False
    while True:
        await asyncio.sleep(SECONDS)
        gc.collect()
        pa.default_memory_pool().release_unused()
        used = resident_mb()
        if (used > LIMIT_MB) != above:
            above = not above
            log.warning(
                "The server uses %d MB, %s the %d MB it should",
                used,
                "above" if above else "again below",
                LIMIT_MB,
            )


def resident_mb() -> int:
    """Memory in use now; the highest so far where the system does not say."""
    if STATM.exists():
        return int(STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
