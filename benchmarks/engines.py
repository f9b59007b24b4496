"""What pages ask of each kind of warehouse, beside the same written by hand for it."""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import sqlalchemy as sa

from benchmarks.data import generated, workspace
from benchmarks.load import TOUCHPOINT
from benchmarks.measure import run
from metrics import queries
from metrics.arrow_cursor import ArrowCursor
from metrics.lake import schema_of
from metrics.period import Period
from metrics.rollup_tables import daily_ratings, is_sum
from metrics.scope import EVERYTHING
from metrics.warehouse import Published, open_warehouse
from metrics.workspace import open_workspace
from tests import clickhouse, postgres, sail

QUARTER = Period(date(2026, 4, 1), date(2026, 6, 30))
WHOLE = Period(date(2023, 7, 1), date(2026, 6, 30))
TOUCHPOINT_ID = "17"
SUMS = ", ".join(f"sum({column.name})" for column in daily_ratings.columns if is_sum(column))
ALL = "segmentation = 'all' AND segment = 'all'"
OURS: dict[str, Callable[[sa.Engine], Any]] = {
    "overview": lambda engine: queries.ratings(engine, EVERYTHING, QUARTER),
    "trend": lambda engine: queries.rating_series(engine, EVERYTHING, WHOLE),
    "drill-down": lambda engine: queries.complaint_rows(engine, EVERYTHING, QUARTER, TOUCHPOINT_ID),
}
BY_HAND = {
    "overview": f"SELECT touchpoint_id, {SUMS} FROM {{schema}}.daily_ratings WHERE {ALL} "
    "AND day BETWEEN DATE '2026-04-01' AND DATE '2026-06-30' GROUP BY touchpoint_id",
    "trend": f"SELECT touchpoint_id, date_trunc('month', day), {SUMS} FROM {{schema}}.daily_ratings "
    f"WHERE {ALL} AND day BETWEEN DATE '2023-07-01' AND DATE '2026-06-30' "
    "GROUP BY touchpoint_id, date_trunc('month', day) ORDER BY 1, 2",
    "drill-down": "SELECT complaint_id, touchpoint_id, opened_at, resolved_at, severity, category, channel, "
    f"text FROM {{schema}}.complaints WHERE touchpoint_id = '{TOUCHPOINT_ID}' "
    "AND opened_at >= DATE '2026-04-01' AND opened_at < DATE '2026-07-01' "
    "ORDER BY opened_at DESC, complaint_id LIMIT 200",
}


def ratios(ratings: int, rounds: int) -> dict[str, Any]:
    """Per engine: what the first load cost, and the median milliseconds of each query, ours and by hand."""
    found: dict[str, Any] = {"rounds": rounds}
    for name, engine in ENGINES.items():
        with tempfile.TemporaryDirectory() as folder, engine(Path(folder)) as variables:
            made = workspace(generated(ratings), Path(folder) / "workspace")
            cost = run([TOUCHPOINT, "load", "--workspace", str(made)], variables)
            state = open_warehouse(open_workspace(made, variables)).current()
            assert state is not None, "it has just been loaded"
            timed = {query: _compared(state, query, rounds) for query in OURS}
            state.engine().dispose()
            found[name] = {"touchpoint load": vars(cost), "milliseconds": timed}
    return found


def _compared(state: Published, query: str, rounds: int) -> dict[str, float]:
    """Both taken in turns, so that they meet the same machine; each ends with the frame that pages draw."""
    engine, ours, hand = state.engine(), [], []
    statement = BY_HAND[query].format(schema=_schema(state))
    for turn in range(rounds + 1):  # the first one warms
        timed = _milliseconds(lambda: OURS[query](engine)), _milliseconds(lambda: _frame(engine, statement))
        if turn:
            ours.append(timed[0])
            hand.append(timed[1])
    one, other = statistics.median(ours), statistics.median(hand)
    return {"ours": round(one, 1), "by hand": round(other, 1), "ratio": round(one / other, 2)}


def _frame(engine: sa.Engine, statement: str) -> pd.DataFrame:
    """What the driver gives, without SQLAlchemy's help."""
    connection = engine.raw_connection()
    cursor: Any = connection.cursor()
    cursor.execute(statement)
    if hasattr(cursor, "df"):  # DuckDB's own way
        frame = cursor.df()
    elif isinstance(cursor, ArrowCursor) and cursor.arrow is not None:
        frame = cursor.arrow.to_pandas()
    else:
        frame = pd.DataFrame(cursor.fetchall(), columns=[column[0] for column in cursor.description])
    connection.close()
    return frame


def _schema(state: Published) -> str:
    load = getattr(state, "load", None)
    if load is not None:
        return schema_of(load)
    return {"postgresql": "touchpoint"}.get(state.engine().dialect.name, "main")


def _milliseconds(ask: Callable[[], object]) -> float:
    started = time.perf_counter()
    ask()
    return 1000 * (time.perf_counter() - started)


@contextmanager
def _duckdb(_: Path) -> Iterator[dict[str, str]]:
    yield {}


@contextmanager
def _postgresql(_: Path) -> Iterator[dict[str, str]]:
    with postgres.server() as server:
        postgres.run_sql(server, "CREATE DATABASE bench")
        yield {"TOUCHPOINT__WAREHOUSE__URL": postgres.url(server, "bench")}


@contextmanager
def _sail(folder: Path) -> Iterator[dict[str, str]]:
    with sail.server() as port:
        yield {
            "TOUCHPOINT__WAREHOUSE__URL": sail.url(port),
            "TOUCHPOINT__WAREHOUSE__STORAGE": f"file://{folder}/storage",
        }


@contextmanager
def _clickhouse(folder: Path) -> Iterator[dict[str, str]]:
    with clickhouse.embedded(folder / "clickhouse") as url:
        yield {"TOUCHPOINT__WAREHOUSE__URL": url}


ENGINES = {"DuckDB": _duckdb, "PostgreSQL": _postgresql, "ClickHouse": _clickhouse, "Sail": _sail}
