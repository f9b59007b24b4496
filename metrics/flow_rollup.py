"""Where customers go on to after a contact, how long that takes, and where their journey ends.

A journey is one case; contacts without a case are one customer's. It ends where no other contact follows
within the days that a setting allows.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from metrics.hooks import digest, period_start, quick_key, seconds_between
from metrics.months import Months, followed, month_range, within
from metrics.rollup_parts import Build, divided, filled, order, word
from metrics.rollup_tables import ENDS, GROUPS, OF_GROUPS, WAITS, WITHIN, monthly_flow

MONTHS = 7  # before the newest: half a year, and the month whose journeys are still open
UNKNOWN, COMPLETED, UNFINISHED = 0, 1, 2  # outcomes


def kept_months(as_of: datetime) -> Months:
    """The months of which flow is made: to sort the contacts of many years would cost a load too much."""
    newest = as_of.date().replace(day=1)
    place = newest.year * 12 + newest.month - 1 - MONTHS
    return month_range(newest.replace(year=place // 12, month=place % 12 + 1), newest)


def flow_by_month(build: Build) -> sa.CompoundSelect[Any]:
    """The rows of `monthly_flow`. A contact counts in its own month, wherever the next one lies."""
    each = _each(build).cte("each_contact")
    segments = [each.c[f"segment_{place}"] for place in range(len(build.tables.segmentations))]
    finest = _counted(each, segments, WITHIN).cte("finest_flow")
    parts = [*divided(finest, monthly_flow, build), _by_group(each)]
    return sa.union_all(*parts).add_cte(each, finest, nest_here=True).order_by(*order(monthly_flow))


def _by_group(each: sa.CTE) -> sa.Select[Any]:
    """Of everybody, per group of customers."""
    rows = _counted(each, [each.c.digit, each.c.upper], OF_GROUPS).subquery()
    none = sa.cast(sa.literal_column("0", sa.Integer), sa.BigInteger)
    made = {"segmentation": word(GROUPS), "segment": rows.c.digit + rows.c.upper} | {**rows.c}
    return sa.select(*(made.get(column.name, none).label(column.name) for column in monthly_flow.columns))


def _counted(
    each: sa.CTE, divisions: Sequence[sa.ColumnElement[Any]], waits: Sequence[str]
) -> sa.Select[Any]:
    """How many contacts there are per way and these divisions, and how many of them waited less."""
    keys = [each.c.month, each.c.touchpoint_id, each.c.next_touchpoint_id, *divisions]
    return sa.select(
        *keys,
        sa.func.count().label("n"),
        _number(each.c.outcome > UNKNOWN).label("known_n"),
        _number(each.c.outcome == UNFINISHED).label("unfinished_n"),
        *(
            _number(each.c.seconds < minutes * 60).label(name)
            for minutes, name in zip(WAITS, WITHIN, strict=True)
            if name in waits
        ),
    ).group_by(*keys)


def _each(build: Build) -> sa.Select[Any]:
    """Each contact of these months, where it leads to and how soon, and whose it is."""
    steps, customers = _steps(build).subquery(), build.tables.customers
    names = build.tables.segmentations
    own = [steps.c[f"own_{place}"] for place in range(len(names))]
    source: sa.FromClause = steps
    known: list[tuple[sa.ColumnElement[Any], ...]] = [(column,) for column in own]
    if "contacts" in build.unsegmented:  # joined here, as what is sorted then carries no text of the customer
        source = steps.outerjoin(customers, steps.c.customer_id == customers.c.customer_id)
        known = [(column, customers.c[name]) for column, name in zip(own, names, strict=True)]
    seconds = seconds_between(steps.c.occurred_at, steps.c.next_at)
    follows = seconds <= build.settings.journey_gap_days * 24 * 3600
    whose = digest(_first([steps.c[name] for name in ("customer_id", "case_id") if name in steps.c]))
    return (
        sa.select(
            period_start("month", steps.c.occurred_at).label("month"),
            steps.c.touchpoint_id,
            sa.case((follows, steps.c.next_touchpoint_id), else_=word(ENDS)).label("next_touchpoint_id"),
            sa.case((follows, seconds)).label("seconds"),
            steps.c.outcome,
            # groups of customers: 32, by the first five bits
            sa.func.substr(whose, 1, 1).label("digit"),
            sa.case((sa.func.substr(whose, 2, 1) < word("8"), word("0")), else_=word("8")).label("upper"),
            *filled(names, known),
        )
        .select_from(source)
        .where(within(steps.c.occurred_at, build.months))
    )


def _steps(build: Build) -> sa.Select[Any]:
    """Each contact with the next one of its journey, of several at one moment in the order of their ids."""
    fact = build.tables.contacts
    cases = [] if fact.c.case_id in build.empty else [fact.c.case_id]
    told_by = [*cases, fact.c.customer_id]
    completed = fact.c.outcome == word("completed")
    outcome = sa.case((fact.c.outcome.is_(None), UNKNOWN), (completed, COMPLETED), else_=UNFINISHED)
    read = followed(build.months, build.settings.journey_gap_days)
    given = (
        sa.select(
            *told_by,
            fact.c.touchpoint_id,
            fact.c.occurred_at,
            outcome.label("outcome"),
            *(fact.c[name].label(f"own_{place}") for place, name in enumerate(build.tables.segmentations)),
        )
        .where(_first(told_by).is_not(None), within(fact.c.occurred_at, read))
        .subquery()
    )

    journey = quick_key(_first([given.c[column.name] for column in told_by]))
    order = [given.c.occurred_at, given.c.touchpoint_id, given.c.outcome]

    def following(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        return sa.type_coerce(sa.func.lead(column).over(partition_by=journey, order_by=order), column.type)

    return sa.select(
        *given.c,
        following(given.c.occurred_at).label("next_at"),
        following(given.c.touchpoint_id).label("next_touchpoint_id"),
    )


def _first(columns: Sequence[sa.ColumnElement[Any]]) -> sa.ColumnElement[Any]:
    """The first that is known."""
    return sa.func.coalesce(*columns) if len(columns) > 1 else columns[0]


def _number(*conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    """How many rows fulfil them; counting costs a third of adding up ones."""
    return sa.func.count(sa.case((sa.and_(*conditions), 1)))
