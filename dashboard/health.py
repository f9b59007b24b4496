"""Readiness: is there something to show, and how old is it?"""

from datetime import UTC, datetime

import sqlalchemy as sa
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse

from dashboard import data
from dashboard.reading import UNREACHABLE, Reading


async def ready(_: Request) -> JSONResponse:
    """200 when a snapshot can be read and the journey store answers; 503 with the reason otherwise."""
    answer = await run_in_threadpool(check)
    return JSONResponse(answer, 200 if answer["ready"] else 503, {"cache-control": "no-store"})


def check() -> dict[str, object]:
    """What `/readyz` says."""
    now = data.stores().read()
    problem = _problem(now)
    answer: dict[str, object] = {"ready": problem is None}
    if problem:
        answer["problem"] = problem
    if now.snapshot:
        answer["snapshot"] = now.snapshot.id
        answer["age_seconds"] = round((datetime.now(UTC) - now.snapshot.published_at).total_seconds())
    return answer


def _problem(now: Reading) -> str | None:
    if now.problem:
        return f"the {now.problem} store cannot be reached"
    if now.snapshot is None:
        return "nothing has been published yet"
    try:
        with data.snapshot_engine(now).connect() as connection:
            connection.execute(sa.select(1))
    except UNREACHABLE:
        return "the snapshot cannot be read"
    return None
