"""The web application (ASGI): Streamlit with guard, readiness probe, redacted errors and warmed caches."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pandas as pd
import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route

from dashboard import catalogue, errors, health, memory, warm
from dashboard.guard import Guard

log = logging.getLogger(__name__)
memory.give_back_at_once()
pd.set_option("mode.string_storage", "python")  # for frames of a hundred rows a fifth faster than Arrow
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
    await asyncio.to_thread(warm.up)
    memory.set_aside()
    await memory.collect_by_the_clock()


async def start(request: Request) -> RedirectResponse:
    """The start page has no name in its address; a link with its name leads there, parameters and all."""
    return RedirectResponse(f"./?{request.url.query}" if request.url.query else "./")


app = st.App(
    ENTRY,
    routes=[
        Route("/readyz", health.ready),
        Route(f"/{START}", start),
        Route(f"/{{base:path}}/{START}", start),  # where the pages lie below a base path
    ],
    middleware=[Middleware(Guard)],
    lifespan=lifespan,
    on_script_error=errors.show_reference,
)
