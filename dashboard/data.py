"""What pages read: figures of this rerun's snapshot and map, kept by (snapshot, map version, scope, choice).

Everything that comes back is the rerun's own copy. A page begins with

    scope = access.scope()
    choice = filters.pick(title).choice
    card = data.scorecard(scope, choice)      # card.touchpoints, card.overall

and reads everything else with `data.read(query, scope, choice, ...)`, where `query` is a function of
`metrics/` whose first argument is an engine over the snapshot, or `data.read_map(query, scope, ...)`,
where `query` is a function of `journey/` whose first argument is an engine over the journey store.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from functools import cache
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import pandas as pd
import sqlalchemy as sa
import streamlit as st

from dashboard import freshness, settings
from dashboard.choice import Choice
from dashboard.reading import Reading, Stores, pin, pinned
from dashboard.results import Results, Turns
from journey import assessments
from journey import map as journey_map
from metrics import queries, terms
from metrics.assessed import answers_at
from metrics.period import Period
from metrics.queries import extent
from metrics.scope import EVERYTHING, Scope
from metrics.scorecard import Scorecard
from metrics.scorecard import scorecard as compute_scorecard
from metrics.server import Superseded
from metrics.text import t
from metrics.workspace import EMBEDDED

T = TypeVar("T")
log = logging.getLogger(__name__)
_OPENING = threading.Lock()
_OUTSIDE: ContextVar[Reading | None] = ContextVar("outside", default=None)
ENGINE_MB = 64  # memory of the database engine; the pairs of 300 touchpoints need 48
RESULTS_BYTES = 16 * 2**20  # kept per process: what some hundred choices of filters show
DRAWN = {True: 3, False: 16}  # pages at once, by whether the database is embedded (see `drawing`)
WORKED_OUT = {True: 1, False: 8}  # results at once; a server's answers are mostly waited for


@st.cache_resource(show_spinner=False)
def stores() -> Stores:
    """The stores of the served workspace, opened once per process."""
    return Stores(settings.workspace())


def reading() -> Reading:
    """What this rerun reads; the same snapshot until the page is drawn."""
    return _OUTSIDE.get() or pinned() or pin(stores())


@contextmanager
def reading_as(reading: Reading) -> Iterator[None]:
    """Read this where no page is being drawn: at the start of the server."""
    token = _OUTSIDE.set(reading)
    try:
        yield
    finally:
        _OUTSIDE.reset(token)


def scorecard(scope: Scope, choice: Choice) -> Scorecard:
    """Every touchpoint's figures and the whole's: once per snapshot, map version, scope and choice."""
    return read(_scorecard, scope, choice)


def _scorecard(engine: sa.Engine, scope: Scope, choice: Choice) -> Scorecard:
    return compute_scorecard(
        engine,
        scope,
        choice.period,
        settings=settings.workspace().metrics,
        journey=read_map(journey_map.read_map, EVERYTHING),
        assessments=assessed(EVERYTHING, choice),
        comparison=choice.comparison,
        segment=choice.pair,
    )


def assessed(scope: Scope, choice: Choice) -> pd.DataFrame:
    """Each member of staff's newest answer about each touchpoint at the period's end, as far as told."""
    return answers_at(
        lambda days: read(queries.assessment_rows, scope, days),
        lambda days: read_map(assessments.read, scope, days.first, days.last),
        choice.period.last,
        newest_day(EVERYTHING),
        settings.workspace().metrics.minimum_assessments,
    )


def outdated() -> frozenset[str]:
    """Which terms of the published figures are not those of now (see `metrics.terms`)."""
    now = reading()
    workspace = settings.workspace()
    found: frozenset[str] = kept(
        cache_key("outdated", now.key), lambda: terms.outdated(snapshot_engine(now), workspace)
    )
    return found


def newest_day(scope: Scope) -> date:
    """The newest day of the data, which the presets of the period count back from."""
    return _covered(scope).last


def newest_record(scope: Scope) -> datetime | None:
    """When the newest record happened; None where there is none."""
    return freshness.newest_record(read(extent.freshness, scope))


def oldest_day(scope: Scope) -> date:
    """The first day of the data."""
    return _covered(scope).first


def weighted(scope: Scope, choice: Choice) -> bool:
    """True if answers of the period have weights."""
    return read(extent.weighted, scope, choice.period)


def segments(scope: Scope) -> dict[str, str]:
    """`tier=Gold` -> `Customer tier: Gold`, for every segment that occurs in the data."""
    labels = settings.workspace().segmentations
    return {
        f"{segmentation}={segment}": t(
            "{segmentation}: {segment}", segmentation=labels[segmentation], segment=segment
        )
        for segmentation, segment in read(extent.segments, scope)
        if segmentation in labels
    }


def _covered(scope: Scope) -> Period:
    covered = read(extent.days, scope)
    today = datetime.now(UTC).date()
    return covered or Period(today, today)


def read(query: Callable[..., T], scope: Scope, *arguments: object) -> T:
    """`query(engine, scope, *arguments)` on this rerun's snapshot: once per snapshot, scope and arguments."""
    now = reading()
    key = cache_key(_name(query), now.key, scope, *arguments)
    found: T = kept(key, lambda: query(snapshot_engine(now), scope, *arguments))
    return found


def read_map(query: Callable[..., T], scope: Scope, *arguments: object) -> T:
    """`query(engine, scope, *arguments)` on the journey store: once per map version, scope and arguments."""
    key = cache_key(_name(query), reading().map_version, scope, *arguments)
    found: T = kept(key, lambda: query(stores().journey(), scope, *arguments))
    return found


def read_history(query: Callable[..., T], scope: Scope, *arguments: object) -> T:
    """`query(engine, scope, *arguments)` on the history of loads: once per newest load, scope, arguments."""
    key = cache_key(_name(query), reading().load, scope, *arguments)
    found: T = kept(key, lambda: query(_history(), scope, *arguments))
    return found


def _history() -> sa.Engine:
    engine = stores().history()
    if engine is None:  # pages ask only after a first load
        raise FileNotFoundError("The history of loads is gone")
    return engine


def kept(key: str, compute: Callable[[], Any]) -> Any:
    """What was found before, or what is computed now.

    Where the state that the page reads is gone and another was published, the page begins anew with that
    one: it never shows figures of two. What cannot be reached stops the page, which is drawn again when it is
    back.
    """
    try:
        return _results().get(key, compute)
    except (Superseded, sa.exc.OperationalError, FileNotFoundError) as error:
        if _OUTSIDE.get() is not None:
            raise
        if isinstance(error, Superseded) or stores().read() != reading():
            st.rerun()
        log.warning("A store cannot be read: %s", error)
        st.error(
            t(
                "The data cannot be reached at the moment, and this was not looked at before. "
                "The page draws itself as soon as they are back."
            )
        )
        st.stop()


@contextmanager
def drawing() -> Iterator[None]:
    """A page's turn to be drawn: fifty at once would each hold their figures until all of them are ready."""
    with _turns().one():
        yield


@st.cache_resource(show_spinner=False)
def _turns() -> Turns:
    return Turns(DRAWN[_embedded()])


@st.cache_resource(show_spinner=False)
def _results() -> Results:
    return Results(RESULTS_BYTES, WORKED_OUT[_embedded()])


def _embedded() -> bool:
    return settings.workspace().warehouse.url.startswith(EMBEDDED)


def snapshot_engine(reading: Reading) -> sa.Engine:
    """The read-only engine over the snapshot, a cursor per use."""
    assert reading.snapshot is not None, "main.py stops before a page when nothing is published"
    with _OPENING:  # an engine that already connects in another thread must get no new listener
        found = reading.snapshot.engine()
        if found.dialect.name == "duckdb" and not sa.event.contains(found, "connect", _limit_memory):
            sa.event.listen(found, "connect", _limit_memory)
    return found


def _limit_memory(connection: Any, _: object) -> None:
    """DuckDB keeps what it has read; without a limit it would fill the machine with it.

    What one query needs beyond it goes to a folder of this process.
    """
    folder = _overflow().name.replace("'", "''")
    connection.execute(f"SET memory_limit = '{ENGINE_MB}MB'")
    connection.execute(f"SET temp_directory = '{folder}'")


@cache
def _overflow() -> TemporaryDirectory[str]:
    """Readable by nobody else, and removed with the process."""
    return TemporaryDirectory(prefix="touchpoint-")


def once(rests_on: tuple[object, ...], make: Callable[[], T]) -> T:
    """`make()` once per snapshot, map version and these values: for what is worked out from figures.

    A sentence or a table made with pandas takes as long as the rest of the page; made once, nothing.
    `rests_on` names every value that the result depends on, a loop's variable included.
    """
    found: T = kept(cache_key(origin(make), reading().key, *rests_on), make)
    return found


def origin(make: Callable[..., object]) -> str:
    """Where a function was written, to the column: two pages may name their charts alike."""
    code = make.__code__
    body = tuple(code.co_positions())[-2]  # of a lambda the first and last have no column
    return f"{code.co_filename}:{code.co_firstlineno}:{code.co_qualname}:{body}"


def cache_key(*parts: object) -> str:
    """The parts in one exact text, the same for equal values only. Never a frame: none is short."""
    return repr(tuple(_canonical(part) for part in parts))


def _canonical(part: object) -> object:
    if isinstance(part, Scope):
        return ("scope", _sorted(part.departments), _sorted(part.touchpoints))
    assert isinstance(part, str | int | float | tuple | date | None) or hasattr(
        part, "__dataclass_fields__"
    ), f"a cache key is made of plain values, not of {type(part).__name__}"
    return part


def _sorted(names: frozenset[str] | None) -> tuple[str, ...] | None:
    return None if names is None else tuple(sorted(names))


def _name(query: Callable[..., Any]) -> str:
    return f"{query.__module__}.{query.__qualname__}"
