"""The roll-ups' tables: mergeable sums per day or month, touchpoint and segment. Pages read these alone.

Segments are long: the rows of segmentation 'all' are the total, those of each segmentation divide it again.
A bucket holds a part of the customers (of the responses, where the customer is unknown): all of a customer's
answers lie in one. `_n` counts answers; `_w`, `_ww`, `_wx`, `_wxx` are the sums of the weight w (1 where
there is none), of w squared, of w times the value and of w times its square.
"""

from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa

from metrics.facts import words

ALL: Final = "all"
UNKNOWN: Final = "unknown"
MEASURES = ("satisfaction", "importance", "effort")
SEGMENT_COLUMNS = ("segmentation", "segment")
METADATA = sa.MetaData()

BINS_PER_DOUBLING = 8  # of resolution time: a bin is 9 % wide
HIGHEST_BIN = 200  # 2 ** 25 minutes are 64 years
ENDS: Final = ""  # in the place of the next touchpoint: the journey ends here
# minutes below which waiting times are counted, each half as long again: up to 31 days. None is a whole day
WAITS = tuple(round(6 * 1.5**step) for step in range(23))
WITHIN = tuple(f"within_{minutes}_minutes_n" for minutes in WAITS)
OF_GROUPS = WITHIN[::2]
GROUPS: Final = "*"  # in the place of a segmentation: its segments are groups of customers
LEVELS = 4  # of ratings: the lowest step of five, the second, the two in the middle, the highest


def bin_hours() -> list[tuple[float, float]]:
    """The ends in hours of each `hours_bin`: bin 0 lasts up to a minute, eight more double it."""
    ends = [2 ** (step / BINS_PER_DOUBLING) / 60 for step in range(HIGHEST_BIN + 1)]
    return list(zip([0.0, *ends[:-1]], ends, strict=True))


def _table(name: str, moment: str, *columns: sa.Column[Any]) -> sa.Table:
    """A roll-up; a row store needs the indexes, DuckDB and other column stores do not."""
    table = sa.Table(name, METADATA, sa.Column(moment, sa.Date, nullable=False), *columns)
    _index(f"ix_{name}", table, (*SEGMENT_COLUMNS, moment))
    if "touchpoint_id" in table.c:  # pages about one, and viewers of some
        _index(f"ix_{name}_touchpoint", table, ("touchpoint_id", *SEGMENT_COLUMNS, moment))
    return table


def _index(name: str, table: sa.Table, keys: tuple[str, ...]) -> None:
    sa.Index(name, *(table.c[key] for key in keys)).ddl_if(dialect="postgresql")


def _texts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, words()) for name in names]


def _counts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.BigInteger) for name in names]


def _numbers(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.BigInteger, info={"key": True}) for name in names]


def is_sum(column: sa.Column[Any]) -> bool:
    """Whether a roll-up's column is added up; the others are its keys."""
    return not isinstance(column.type, (sa.Text, sa.Date)) and not column.info.get("key")


def _sums(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Double) for name in names]


def _moment_columns(measure: str) -> list[sa.Column[Any]]:
    return [*_counts(f"{measure}_n"), *_sums(*(f"{measure}_{power}" for power in ("w", "ww", "wx", "wxx")))]


daily_ratings = _table(
    "daily_ratings",
    "day",
    *_texts("touchpoint_id", *SEGMENT_COLUMNS),
    *(column for measure in MEASURES for column in _moment_columns(measure)),
    *_sums("top_w"),
    *_counts("bad_n"),
)
daily_responses = _table(
    "daily_responses",
    "day",
    *_texts(*SEGMENT_COLUMNS),
    *_moment_columns("satisfaction"),
    *_sums("top_w"),
    *_counts("recommend_n"),
    *_sums("recommend_w", "recommend_ww", "promoters_w", "detractors_w"),
)
daily_complaints = _table(
    "daily_complaints",
    "day",
    *_texts("touchpoint_id", "category", *SEGMENT_COLUMNS),
    *_counts("n", "resolved_n", "severity_n", "severity_sum"),
)
resolution_times = _table(
    "resolution_times",
    "month",
    *_texts("touchpoint_id", *SEGMENT_COLUMNS),
    *_numbers("hours_bin", "closed"),
    *_counts("n"),
)
daily_contacts = _table(
    "daily_contacts",
    "day",
    *_texts("touchpoint_id", *SEGMENT_COLUMNS),
    *_counts("n", "completed_n", "abandoned_n", "failed_n", "duration_n"),
    *_sums("duration_sum"),
)
# n contacts; known: with an outcome; unfinished: abandoned or failed; within: followed in less time; of
# GROUPS only every second time is counted, OF_GROUPS, as each costs a load
monthly_flow = _table(
    "monthly_flow",
    "month",
    *_texts("touchpoint_id", "next_touchpoint_id", *SEGMENT_COLUMNS),
    *_counts("n", "known_n", "unfinished_n", *WITHIN),
)
daily_customers = _table(
    "daily_customers",
    "day",
    *_texts(*SEGMENT_COLUMNS),
    *_counts("started_n", "ended_voluntary_n", "ended_involuntary_n"),
    *_sums("started_revenue", "ended_voluntary_revenue", "ended_involuntary_revenue"),
)
monthly_churn = _table(  # n experiences of the month; the customers followed for so many days in all
    "monthly_churn",
    "month",
    *_texts("touchpoint_id", *SEGMENT_COLUMNS, "tenure", "experience"),
    *_counts("n", "churned_n", "days", "known_days"),  # known: of customers with a revenue
    *_sums("revenue_days"),
)
fact_extent = sa.Table(  # how much there is of each fact, and since and till when: pages count no rows
    "fact_extent",
    METADATA,
    *_texts("table_name", "touchpoint_id"),  # no touchpoint: responses, customers
    *_counts("n"),
    *(sa.Column(name, sa.DateTime) for name in ("oldest", "newest")),  # when these of them happened
    sa.Column("loaded_at", sa.DateTime),
)
monthly_ratings = _table(
    "monthly_ratings",
    "month",
    *_texts("touchpoint_id"),
    *_numbers("bucket"),
    *_texts(*SEGMENT_COLUMNS),
    *_sums(*(f"{measure}_{power}" for measure in MEASURES for power in ("w", "wx")), "top_w"),
)
monthly_responses = _table(
    "monthly_responses",
    "month",
    *_numbers("bucket"),
    *_texts(*SEGMENT_COLUMNS),
    *_sums("satisfaction_w", "satisfaction_wx", "top_w", "recommend_w", "promoters_w", "detractors_w"),
)
repeats = sa.Table(  # what customers have answered more than once, over all time
    "repeats",
    METADATA,
    *_texts("table_name", "touchpoint_id"),  # no touchpoint: whole responses
)
# of derived importance; w: weights of responses, x: a rating, y: overall satisfaction, k: other ratings
monthly_exposure = _table(
    "monthly_exposure",
    "month",
    *_texts(*SEGMENT_COLUMNS, "touchpoint_id"),
    *_counts("n"),
    *_sums("w", "wx", "wxx", "wy", "wyy", "wxy", "wk", "wkk", "wyk", "wxk", "wxkk", "wxxk", "wxxkk", "wxyk"),
)
monthly_overall = _table(
    "monthly_overall",
    "month",
    *_numbers("bucket"),
    *_texts(*SEGMENT_COLUMNS),
    *_counts("n"),
    *_sums("w", "wy", "wyy"),
)
yearly_levels = _table(
    "yearly_levels",
    "year",
    *_texts(*SEGMENT_COLUMNS, "touchpoint_id"),
    *_numbers("level"),
    *_counts("n"),
    *_sums("w", "wx", "wy"),
)
# what would be more rows than ratings: keys and sums of the frames that `metrics.packed` makes texts of.
# w_01: weights of responses with level 0 at the first touchpoint and level 1 at the second
PAIR_COLUMNS = ("w", "wxa", "wxb", "wxaxb")
PAIRS_OF_LEVELS = tuple(f"w_{a}{b}" for a in range(LEVELS) for b in range(LEVELS))
PACKED: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "impact": (("month", "bucket", "touchpoint_id"), ("n", "w", "wx", "wxx", "wy", "wxy")),
    "pairs_by_month": (("month", "touchpoint_a", "touchpoint_b"), PAIR_COLUMNS),
    "pairs_by_bucket": (("bucket", "touchpoint_a", "touchpoint_b"), PAIR_COLUMNS),
    "pairs_of_levels": (("touchpoint_a", "touchpoint_b"), PAIRS_OF_LEVELS),
}
yearly_drivers = _table("yearly_drivers", "year", *_texts(*SEGMENT_COLUMNS, *PACKED))
