"""The web application (ASGI): Streamlit with guard, readiness probe, redacted errors and warmed caches."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route

from dashboard import errors, health, memory, warm
from dashboard.guard import Guard

ENTRY = Path(__file__).parent / "main.py"


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Warm what every page needs, then look after the memory until the server stops."""
    await asyncio.to_thread(warm.up)
    memory.set_aside()
    collecting = asyncio.create_task(memory.collect_by_the_clock())
    yield
    collecting.cancel()
    with suppress(asyncio.CancelledError):
        await collecting


app = st.App(
    ENTRY,
    routes=[Route("/readyz", health.ready)],
    middleware=[Middleware(Guard)],
    lifespan=lifespan,
    on_script_error=errors.show_reference,
)
