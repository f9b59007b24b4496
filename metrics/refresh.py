"""Bring the roll-ups up to date after facts have changed; a load calls it before it publishes."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pandas as pd
import sqlalchemy as sa

from metrics.bucket_rollups import repeated_ratings, repeated_responses
from metrics.facts import FACTS
from metrics.flow_rollup import kept_months
from metrics.frames import fetch, storing
from metrics.hooks import period_start
from metrics.months import Months, followed, led_to, month_range, within
from metrics.packed import Packing
from metrics.pairs import pair_sums
from metrics.rollup_parts import Build, unsegmented
from metrics.rollup_tables import (
    MEASURES,
    PACKED,
    daily_ratings,
    monthly_churn,
    monthly_flow,
    repeats,
    yearly_drivers,
)
from metrics.rollups import PAIR_ROLLUPS, ROLLUPS, Rollup, has_overall, pair_rows
from metrics.tables import Tables
from metrics.workspace import Settings

Changes = Mapping[str, Months | None]  # fact -> months whose rows changed; None: any of them may have
MakeRoom = Callable[[sa.Connection, sa.Table, Months | None, str], sa.Table]  # see `make_room`
OnStep = Callable[[str], None]
AT_ONCE = 6  # months of pairs held in memory at a time
SORTED_AT_ONCE = 12  # of what the database sorts; each piece reads the months after it once more
APART_DAYS = 31  # at most, between an answer about the whole and those about touchpoints on the same form
HEAVY = (monthly_churn.name,)  # sorts by customer: as many rows as ratings


def as_of(connection: sa.Connection, tables: Tables) -> datetime | None:
    """The time up to which the data reach: the newest record of any kind; None without a record."""
    moments = [tables.facts[fact.name].c[fact.happened] for fact in FACTS.values()]
    moments += [tables.customers.c.ended_on, tables.complaints.c.resolved_at]
    newest = [connection.execute(sa.select(sa.func.max(moment))).scalar_one() for moment in moments]
    return max((_time(value) for value in newest if value is not None), default=None)


def refresh(
    connection: sa.Connection,
    tables: Tables,
    settings: Settings,
    changes: Changes,
    until: datetime,
    before: datetime | None = None,
    on_step: OnStep = lambda name: None,
    room: MakeRoom | None = None,
) -> None:
    """Makes the roll-ups of the changed months anew, in the caller's transaction.

    `until` and `before`: the time up to which the data reach now (see `as_of`) and reached at the last
    refresh; what was too recent to tell then may be known now. For customers, the months are those in which
    the changed ones have records (see `customer_months`). `on_step` is told each roll-up's name before it is
    made. `room`: in the place of `make_room`, where an engine deletes no rows.
    """
    room = room or make_room
    build = Build(
        tables,
        settings,
        until,
        unsegmented=_unsegmented(connection, tables, settings, until),
        empty=_empty(connection, tables),
    )
    for rollup in ROLLUPS:
        if rollup.select is None:
            continue
        months = _months(rollup, changes, build, before)
        if months == ():
            continue
        on_step(rollup.name)
        target = room(connection, rollup.table, months, rollup.moment)
        for part in _parts(connection, rollup, build, months):
            connection.execute(rollup.insert(part, target))
    _refresh_repeats(connection, build, changes, on_step, room)
    _refresh_pairs(connection, build, changes, on_step, room)


def make_room(connection: sa.Connection, table: sa.Table, months: Months | None, moment: str) -> sa.Table:
    """Takes away what is made anew; the table that takes it. `moment`: its column that tells the month.

    All of it: the table too, as an earlier version may have made another. On a server, who reads the table
    would have to wait until its new rows are published: there it stays.
    """
    if months is not None:
        connection.execute(sa.delete(table).where(within(table.c[moment], months)))
    elif connection.dialect.name == "postgresql" and _is_as_now(connection, table):
        connection.execute(sa.delete(table))
    else:
        connection.execute(sa.schema.DropTable(table, if_exists=True))
        table.create(connection, checkfirst=False)
    return table


def _is_as_now(connection: sa.Connection, table: sa.Table) -> bool:
    there = {column["name"] for column in sa.inspect(connection).get_columns(table.name)}
    return there == set(table.columns.keys())


def customer_months(connection: sa.Connection, tables: Tables, customers: sa.Select[tuple[str]]) -> Months:
    """The months in which these customers have records of any kind."""
    chosen = customers.subquery()
    months: set[date] = set()
    for name in ("responses", "ratings", "complaints", "contacts"):
        fact = tables.facts[name]
        month = period_start("month", fact.c[FACTS[name].happened])
        query = sa.select(month).where(fact.c.customer_id.in_(sa.select(chosen.c[0]))).distinct()
        months.update(connection.execute(query).scalars())
    return tuple(sorted(months))


def _unsegmented(
    connection: sa.Connection, tables: Tables, settings: Settings, until: datetime
) -> frozenset[str]:
    """The facts in which a segment is missing that the customer may tell."""
    build = Build(tables, settings, until)
    probes = {name: unsegmented(build, name) for name in FACTS if name != tables.customers.name}
    return frozenset(
        name
        for name, probe in probes.items()
        if probe is not None and connection.execute(probe).first() is not None
    )


def _empty(connection: sa.Connection, tables: Tables) -> frozenset[sa.Column[Any]]:
    """The measures, weights and cases that no row has."""
    found = []
    optional = (
        (tables.ratings, (*MEASURES, "weight")),
        (tables.responses, ("satisfaction", "recommend", "weight")),
        (tables.contacts, ("case_id",)),
    )
    for fact, names in optional:
        columns = [fact.c[name] for name in names]
        counts = connection.execute(sa.select(*(sa.func.count(column) for column in columns))).one()
        found += [column for column, count in zip(columns, counts, strict=True) if not count]
    return frozenset(found)


def _months(rollup: Rollup, changes: Changes, build: Build, before: datetime | None) -> Months | None:
    """The months of a roll-up to make anew; none: (), all: None."""
    facts = set(rollup.facts)
    if facts & build.unsegmented:
        facts.add(build.tables.customers.name)
    changed = [changes[fact] for fact in sorted(facts) if fact in changes]
    if rollup.name == monthly_churn.name and before is not None and before != build.as_of:
        window = timedelta(days=build.settings.churn_window_days)
        ends = sorted((before, build.as_of))  # the newest record may also have been withdrawn
        changed.append(month_range((ends[0] - window).date(), ends[1].date()))
    if rollup.whole and (changed or before != build.as_of):
        return None
    if any(months is None for months in changed):
        return None
    found = tuple(sorted({month for months in changed if months is not None for month in months}))
    if rollup.name == monthly_churn.name:  # a rating ends the time in which an earlier one tells
        return led_to(found, build.settings.churn_window_days)
    if rollup.name == monthly_flow.name:  # so does a contact
        kept = set() if before is None else {*kept_months(before)} ^ {*kept_months(build.as_of)}
        return tuple(sorted(kept | {*led_to(found, build.settings.journey_gap_days)}))
    return found


def _parts(connection: sa.Connection, rollup: Rollup, build: Build, months: Months | None) -> Iterator[Build]:
    """The build in pieces that fit into memory."""
    if rollup.name == monthly_flow.name:
        kept = kept_months(build.as_of)
        months = kept if months is None else tuple(month for month in months if month in kept)
    if rollup.name not in HEAVY:
        yield replace(build, months=months)
        return
    covered = _covered(connection, build.tables.ratings) if months is None else months
    yield from _pieces(build, covered, SORTED_AT_ONCE)


def _pieces(build: Build, months: Months, at_once: int) -> Iterator[Build]:
    for start in range(0, len(months), at_once):
        yield replace(build, months=months[start : start + at_once])


def _covered(connection: sa.Connection, ratings: sa.Table) -> Months:
    """Every month from the first to the newest rating."""
    moment = ratings.c.answered_at
    first, last = connection.execute(sa.select(sa.func.min(moment), sa.func.max(moment))).one()
    return () if first is None else month_range(first.date(), last.date())


def _refresh_repeats(
    connection: sa.Connection, build: Build, changes: Changes, on_step: OnStep, room: MakeRoom
) -> None:
    """A sample of the customers decides most; all of them are asked about the rest alone."""
    if not {"ratings", "responses"} & changes.keys():
        return
    on_step(repeats.name)
    target = room(connection, repeats, None, "")
    for sample in (True, False):
        decided = sa.select(repeats.c.touchpoint_id).where(repeats.c.table_name == "ratings")
        rest = sa.select(daily_ratings.c.touchpoint_id).where(daily_ratings.c.touchpoint_id.not_in(decided))
        touchpoints = sorted(connection.execute(rest.distinct()).scalars())
        if touchpoints:
            connection.execute(repeated_ratings(build, target, touchpoints, sample=sample))
        whole = sa.select(repeats).where(repeats.c.table_name == "responses")
        if connection.execute(whole).first() is None:
            connection.execute(repeated_responses(build, target, sample=sample))


def _refresh_pairs(
    connection: sa.Connection, build: Build, changes: Changes, on_step: OnStep, room: MakeRoom
) -> None:
    """Whole years at once, as sums per bucket of customers are kept by the year."""
    months = _months(PAIR_ROLLUPS[0], changes, build, build.as_of)
    if months == ():
        return
    on_step(PAIR_ROLLUPS[0].name)
    if months is not None:
        near = followed(led_to(months, APART_DAYS), APART_DAYS) or ()
        months = tuple(month for year in _years(near) for month in year)
    targets = {rollup.name: room(connection, rollup.table, months, rollup.moment) for rollup in PAIR_ROLLUPS}
    if connection.execute(has_overall(build)).first() is None:
        return
    for year in _years(_covered(connection, build.tables.ratings) if months is None else months):
        packing = Packing()
        with storing(connection) as store:
            for part in _pieces(build, year, AT_ONCE):
                rows = fetch(connection, pair_rows(part), categories=True)
                for name, sums in pair_sums(rows, build.tables.segmentations):
                    if name in PACKED:
                        packing.add(name, sums)
                    else:
                        store(targets[name], _of_year(year, targets[name], sums))
            store(targets[yearly_drivers.name], _of_year(year, targets[yearly_drivers.name], packing.rows()))


def _of_year(year: Months, table: sa.Table, sums: pd.DataFrame) -> pd.DataFrame:
    """The table's columns, with the year in those that are kept by the year."""
    return (sums.assign(year=year[0]) if "year" in table.c else sums)[table.c.keys()]


def _years(months: Months) -> list[Months]:
    """All months of each year that these months are in."""
    years = sorted({month.year for month in months})
    return [month_range(date(year, 1, 1), date(year, 12, 31)) for year in years]


def _time(value: date | datetime) -> datetime:
    return value if isinstance(value, datetime) else datetime.combine(value, time())
