"""The table rules: what must hold for a delivery as a whole. One that is broken blocks publishing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf, sqrt
from statistics import median
from typing import Any

import sqlalchemy as sa

from metrics.history import Profile, Severity
from metrics.text import number, percent, t
from metrics.workspace import Checks

ENOUGH_LOADS = 3  # earlier loads before their row counts and means are a measure
ALIKE = 3  # times as many or few days that a delivery alike may cover: on Monday one brings three
ENOUGH_ROWS = 100  # fewer rows than this on both sides vary by large factors without meaning anything
CHANCE = 0.001  # a column whose emptiness is likelier than this by its own history is no finding
FEW = 10  # rows, refused or empty, that do not yet stop a delivery of what is new: it may be a single one
LATER = frozenset(  # what nobody knows of a fresh record
    {"resolved_at", "justified", "ended_on", "end_kind", "end_reason", "end_touchpoint_id"}
)
NOISE = 3.0  # standard errors that a mean may be off in any case
EVERY_ROW = sa.text("{batch}")  # where Great Expectations puts the batch
REFUSALS = sa.table(  # filled before: the rows that a row rule refuses, with the first such rule
    "refusals",
    sa.column("row_id", sa.BigInteger),
    sa.column("reason", sa.Text),
    sa.column("rule", sa.Text),
    schema="staging",
)


@dataclass(frozen=True)
class TableRule:
    """One table rule: `broken` selects a row where it does not hold; `found` says so with the numbers."""

    name: str
    text: str
    found: str
    severity: Severity
    broken: sa.Select[Any]


@dataclass(frozen=True)
class Delivery:
    """What is known about a delivery before its table rules are judged."""

    source: str
    rows: int  # staged
    unreadable: int  # refused by reading, not staged
    refused: int  # staged, refused by row rules
    profile: tuple[Profile, ...]
    earlier: Sequence[Sequence[Profile]]  # of its published loads, newest first
    incremental: bool = False  # it brings what is new since the last load, much or little
    whole: bool = False  # it brings all there is, and takes the place of what was there
    unanswered: int = 0  # questions that gave no rating

    def alike(self) -> list[Sequence[Profile]]:
        """The earlier loads that measure this one: a file of a day is not like one of years."""
        if self.whole:
            return list(self.earlier)
        days = _days(self.profile)
        return [one for one in self.earlier if _days(one) <= ALIKE * days and days <= ALIKE * _days(one)]


def table_rules(delivery: Delivery, checks: Checks) -> tuple[TableRule, ...]:
    """Every table rule that this delivery can be held against."""
    return (
        _nothing(delivery),
        _too_many_refused(delivery, checks),
        *_row_count(delivery, checks),
        *_means(delivery, checks),
        *_emptied(delivery, checks),
    )


def _nothing(delivery: Delivery) -> TableRule:
    rows = sa.func.count()
    silent = delivery.unanswered
    more = delivery.unreadable + (silent if delivery.incremental else 0)
    return TableRule(
        "table.empty",
        t("the files have rows"),
        t("none of {n} ratings was answered", n=number(silent))
        if silent
        else t("no row at all was delivered"),
        "critical",
        sa.select(rows.label("rows")).select_from(EVERY_ROW).having(rows + more < 1),
    )


def _too_many_refused(delivery: Delivery, checks: Checks) -> TableRule:
    total = delivery.rows + delivery.unreadable
    refused = sa.func.count() + delivery.unreadable
    allowed = checks.refused_share * total
    if delivery.incremental and delivery.earlier:
        allowed = max(allowed, FEW - 1)
    return TableRule(
        "table.refused",
        t("at most {share} of the rows are refused", share=percent(checks.refused_share)),
        t(
            "{refused} of {total} rows were refused, more than {share}",
            refused=number(delivery.refused + delivery.unreadable),
            total=number(total),
            share=percent(checks.refused_share),
        ),
        "critical",
        sa.select(refused.label("refused"))
        .select_from(EVERY_ROW)
        .where(sa.column("row_id", sa.BigInteger).in_(sa.select(REFUSALS.c.row_id)))
        .having(refused > allowed),
    )


def _row_count(delivery: Delivery, checks: Checks) -> Iterator[TableRule]:
    earlier = [columns[0].rows for columns in delivery.alike()]
    if len(earlier) < ENOUGH_LOADS or delivery.incremental:
        return
    usual, factor = median(earlier), checks.row_count_factor
    low = usual / factor if usual >= ENOUGH_ROWS else 0
    high = max(usual * factor, ENOUGH_ROWS)
    rows = sa.func.count()
    yield TableRule(
        "table.rows",
        t("the number of rows is like that of earlier loads"),
        t(
            "{rows} rows were read; earlier loads like it had about {usual}, and up to {factor} times "
            "more or fewer are allowed",
            rows=number(delivery.rows),
            usual=number(usual),
            factor=f"{factor:g}",
        ),
        "critical",
        sa.select(rows.label("rows")).select_from(EVERY_ROW).having(sa.or_(rows < low, rows > high)),
    )


def _means(delivery: Delivery, checks: Checks) -> Iterator[TableRule]:
    for column in delivery.profile:
        history = _history(delivery.earlier, column.column)
        earlier = [before.mean for before in history if before.mean is not None]
        if column.mean is None or len(earlier) < ENOUGH_LOADS:
            continue
        usual = median(earlier)
        deviation = max(one.deviation or 0 for one in (column, *history))  # a single row has none of its own
        noise = NOISE * deviation / sqrt(column.filled) if column.filled else inf
        allowed = max(checks.mean_shift, noise)
        value = sa.column(column.column, sa.Double)
        mean = sa.func.avg(value).filter(value.between(0, 100))
        yield TableRule(
            f"{column.column}.mean",
            t("the mean of {column} is like that of earlier loads", column=column.column),
            t(
                "the mean of {column} is {mean}; earlier loads had about {usual}, and {allowed} "
                "points more or less are allowed",
                column=column.column,
                mean=number(column.mean, 1),
                usual=number(usual, 1),
                allowed=number(allowed, 1),
            ),
            "critical",
            sa.select(mean.label("mean"))
            .select_from(EVERY_ROW)
            .having(sa.or_(mean < usual - allowed, mean > usual + allowed)),
        )


def _emptied(delivery: Delivery, checks: Checks) -> Iterator[TableRule]:
    for column in delivery.profile:
        early = not delivery.whole and (delivery.rows < FEW or column.column in LATER)
        earlier = _fullness(delivery, column.column)
        if early or not earlier or column.column in checks.may_be_empty:
            continue
        least = min(earlier, key=lambda one: one.filled / one.rows)
        # Half a row more on either side (Jeffreys): an always filled column leaves a little room for chance.
        empty = (least.rows - least.filled + 0.5) / (least.rows + 1)
        if not least.filled or empty**delivery.rows >= CHANCE:
            continue
        count = sa.func.count(sa.column(column.column))
        yield TableRule(
            f"{column.column}.emptied",
            t("{column} has values, as in earlier loads", column=column.column),
            t(
                "{column} is empty in all {rows} rows; in earlier loads at least {share} of the rows had it. "
                'If that is as it should be, write may_be_empty = ["{column}"] into [checks]',
                column=column.column,
                rows=number(delivery.rows),
                share=percent(least.filled / least.rows),
            ),
            "critical",
            sa.select(count.label("filled")).select_from(EVERY_ROW).having(count < 1),
        )


def _fullness(delivery: Delivery, name: str) -> list[Profile]:
    """The column in loads alike, and in any that had it in every row: then the freshest had it too."""
    full = [one for one in _history(delivery.earlier, name) if one.filled == one.rows]
    return [one for one in (*_history(delivery.alike(), name), *full) if one.rows]


def _days(columns: Sequence[Profile]) -> int:
    """On how many days a delivery's rows happened."""
    return max((one.days or 0 for one in columns), default=0)


def _history(loads: Sequence[Sequence[Profile]], name: str) -> list[Profile]:
    return [one for columns in loads for one in columns if one.column == name]
