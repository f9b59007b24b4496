"""The web application (ASGI): Streamlit with guard, readiness probe, redacted errors and warmed caches."""

import asyncio
import importlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Route

from dashboard import catalogue, errors, memory
from dashboard.guard import Guard

log = logging.getLogger(__name__)
ENTRY = Path(__file__).parent / "main.py"
START = catalogue.ENTRIES[0].url_path


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Warm what every page needs, while first requests are answered; then look after the memory."""
    tending = asyncio.create_task(_tend())
    tending.add_done_callback(_tell_failure)
    yield
    tending.cancel()
    with suppress(asyncio.CancelledError):
        await tending


def _tell_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        log.error("Warming or memory care ended; pages go on without", exc_info=error)


async def _tend() -> None:
    await asyncio.to_thread(_warm)
    memory.set_aside()
    await memory.collect_by_the_clock()


def _warm() -> None:
    """Import what pages need once the address is open: a browser fetches its own part meanwhile."""
    with memory.imports():
        memory.give_back_at_once()
        from dashboard import warm
    warm.up()


async def ready(request: Request) -> JSONResponse:
    """Whether there is something to show. Who asks before everything is imported waits for it."""
    await run_in_threadpool(importlib.import_module, "dashboard.warm")
    from dashboard import health

    return await health.ready(request)


async def start(request: Request) -> RedirectResponse:
    """The start page has no name in its address; a link with its name leads there, parameters and all."""
    return RedirectResponse(f"./?{request.url.query}" if request.url.query else "./")


app = st.App(
    ENTRY,
    routes=[
        Route("/readyz", ready),
        Route(f"/{START}", start),
        Route(f"/{{base:path}}/{START}", start),  # where the pages lie below a base path
    ],
    middleware=[Middleware(Guard)],
    lifespan=lifespan,
    on_script_error=errors.show_reference,
)
