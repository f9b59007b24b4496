"""What engines write differently, one named construct each; statements stay free of dialect branches.

Without a mark the text suits DuckDB and PostgreSQL. Units and counts stand in the text, not in a bound
parameter: some engines accept them only there.
"""

from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

Unit = Literal["day", "week", "month", "quarter", "year"]

SPARK = ("sparksql", "hive", "databricks")
CLICKHOUSE = ("clickhousedb", "chdb")


class _Hook(FunctionElement[Any]):
    """A function whose text depends on the engine; each class says anew that its statements may be cached."""


class day_of(_Hook):
    """day_of(time): its date."""

    type = sa.Date()
    name = "day_of"
    inherit_cache = True


class period_start(_Hook):
    """period_start("month", time): the first day of its day, week (Monday), month, quarter or year."""

    type = sa.Date()
    name = "period_start"
    inherit_cache = True

    def __init__(self, unit: Unit, time: sa.ColumnElement[Any]) -> None:
        super().__init__(sa.literal_column(f"'{unit}'"), time)


class days_between(_Hook):
    """days_between(earlier, later): whole days from one date to another."""

    type = sa.Integer()
    name = "days_between"
    inherit_cache = True


class add_days(_Hook):
    """add_days(date, 90): the date so many days later."""

    type = sa.Date()
    name = "add_days"
    inherit_cache = True

    def __init__(self, day: sa.ColumnElement[Any], count: int) -> None:
        super().__init__(day, sa.literal_column(str(int(count))))


class seconds_between(_Hook):
    """seconds_between(earlier, later): from one time to another, as a double."""

    type = sa.Double()
    name = "seconds_between"
    inherit_cache = True


class digest(_Hook):
    """digest(text): its MD5 in hexadecimal digits, of which every engine makes the same."""

    type = sa.Text()
    name = "digest"
    inherit_cache = True


class quick_key(_Hook):
    """quick_key(text): the same for the same text, and as good as never for another; to sort and join by."""

    type = sa.Text()
    name = "quick_key"
    inherit_cache = True


def _parts(hook: FunctionElement[Any], compiler: SQLCompiler, kw: dict[str, Any]) -> list[str]:
    return [compiler.process(part, **kw) for part in hook.clauses]


def _as(kind: sa.types.TypeEngine[Any], text: str, compiler: SQLCompiler) -> str:
    """The expression in this type, by the engine's own name for it."""
    return f"CAST({text} AS {compiler.dialect.type_compiler_instance.process(kind)})"


@compiles(day_of)
def _day(hook: day_of, compiler: SQLCompiler, **kw: Any) -> str:
    (time,) = _parts(hook, compiler, kw)
    return _as(hook.type, time, compiler)


@compiles(period_start)
def _start(hook: period_start, compiler: SQLCompiler, **kw: Any) -> str:
    unit, time = _parts(hook, compiler, kw)
    return _as(hook.type, f"date_trunc({unit}, {time})", compiler)


@compiles(period_start, "duckdb")
def _duckdb_start(hook: period_start, compiler: SQLCompiler, **kw: Any) -> str:
    unit, time = _parts(hook, compiler, kw)
    if unit != "'month'":
        return _start(hook, compiler, **kw)
    day = _as(hook.type, time, compiler)
    return f"({day} - (CAST(EXTRACT(DAY FROM {day}) AS INTEGER) - 1))"  # a quarter of what date_trunc costs


@compiles(days_between)
def _days(hook: days_between, compiler: SQLCompiler, **kw: Any) -> str:
    earlier, later = _parts(hook, compiler, kw)
    return f"(CAST({later} AS DATE) - CAST({earlier} AS DATE))"


@compiles(days_between, *SPARK)
def _spark_days(hook: days_between, compiler: SQLCompiler, **kw: Any) -> str:
    earlier, later = _parts(hook, compiler, kw)
    return f"datediff({later}, {earlier})"


@compiles(days_between, *CLICKHOUSE, "trino")
def _clickhouse_days(hook: days_between, compiler: SQLCompiler, **kw: Any) -> str:
    earlier, later = _parts(hook, compiler, kw)
    first, last = (_as(sa.Date(), time, compiler) for time in (earlier, later))
    return f"date_diff('day', {first}, {last})"


@compiles(add_days)
def _later(hook: add_days, compiler: SQLCompiler, **kw: Any) -> str:
    day, count = _parts(hook, compiler, kw)
    return f"CAST({day} + INTERVAL '{count}' DAY AS DATE)"


@compiles(add_days, "duckdb")
def _duckdb_later(hook: add_days, compiler: SQLCompiler, **kw: Any) -> str:
    day, count = _parts(hook, compiler, kw)
    return f"({day} + {count})"  # an interval makes it a timestamp first, at four times the cost


@compiles(add_days, *SPARK)
def _spark_later(hook: add_days, compiler: SQLCompiler, **kw: Any) -> str:
    day, count = _parts(hook, compiler, kw)
    return f"date_add({day}, {count})"


@compiles(add_days, *CLICKHOUSE)
def _clickhouse_later(hook: add_days, compiler: SQLCompiler, **kw: Any) -> str:
    day, count = _parts(hook, compiler, kw)
    return f"addDays({day}, {count})"


@compiles(seconds_between)
def _seconds(hook: seconds_between, compiler: SQLCompiler, **kw: Any) -> str:
    earlier, later = _parts(hook, compiler, kw)
    return _as(hook.type, f"EXTRACT(EPOCH FROM ({later} - {earlier}))", compiler)


@compiles(seconds_between, *SPARK)
def _spark_seconds(hook: seconds_between, compiler: SQLCompiler, **kw: Any) -> str:
    earlier, later = _parts(hook, compiler, kw)
    return _as(hook.type, f"unix_timestamp({later}) - unix_timestamp({earlier})", compiler)


@compiles(seconds_between, *CLICKHOUSE, "trino")
def _clickhouse_seconds(hook: seconds_between, compiler: SQLCompiler, **kw: Any) -> str:
    earlier, later = _parts(hook, compiler, kw)
    return _as(hook.type, f"date_diff('second', {earlier}, {later})", compiler)


@compiles(digest)
def _digest(hook: digest, compiler: SQLCompiler, **kw: Any) -> str:
    (text,) = _parts(hook, compiler, kw)
    return f"md5({text})"


@compiles(digest, *CLICKHOUSE)
def _clickhouse_digest(hook: digest, compiler: SQLCompiler, **kw: Any) -> str:
    (text,) = _parts(hook, compiler, kw)
    return f"lower(hex(MD5({text})))"


@compiles(digest, "trino")
def _trino_digest(hook: digest, compiler: SQLCompiler, **kw: Any) -> str:
    (text,) = _parts(hook, compiler, kw)
    return f"lower(to_hex(md5(to_utf8({text}))))"


@compiles(quick_key)
def _quick_key(hook: quick_key, compiler: SQLCompiler, **kw: Any) -> str:
    (text,) = _parts(hook, compiler, kw)
    return text


@compiles(quick_key, "duckdb")
def _duckdb_quick_key(hook: quick_key, compiler: SQLCompiler, **kw: Any) -> str:
    (text,) = _parts(hook, compiler, kw)
    return f"hash({text})"  # of 64 bits; to sort by texts costs it half as much again
