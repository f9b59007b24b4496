"""How each roll-up is made from the facts: one portable SELECT each, restricted to changed months."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from metrics.bucket_rollups import ratings_by_bucket, responses_by_bucket
from metrics.facts import FACTS
from metrics.flow_rollup import flow_by_month
from metrics.hooks import add_days, day_of, days_between, period_start, seconds_between
from metrics.months import followed, within
from metrics.rollup_parts import (
    Build,
    count,
    divide,
    filled,
    group,
    moments,
    real,
    segmented,
    sum_when,
    weights,
    whole,
    word,
)
from metrics.rollup_tables import (
    BINS_PER_DOUBLING,
    HIGHEST_BIN,
    MEASURES,
    UNKNOWN,
    daily_complaints,
    daily_contacts,
    daily_customers,
    daily_ratings,
    daily_responses,
    fact_extent,
    monthly_churn,
    monthly_exposure,
    monthly_flow,
    monthly_overall,
    monthly_ratings,
    monthly_responses,
    resolution_times,
    yearly_drivers,
    yearly_levels,
)

VERSION = 14  # of what the SELECTs below mean: roll-ups of another version are made anew
BAD_BELOW = 50.0  # a rating in the lower half of the scale is a bad experience
PAIR_BUCKETS = 20  # of customers, for derived importance: the fewest that methods advise, as pairs grow
FIRST_YEAR, LATER_YEARS, LONG = "first year", "second and third year", "longer"  # a customer so far
GOOD, BAD = "good", "bad"


@dataclass(frozen=True)
class Rollup:
    """A table, the column that holds its day or month, the facts whose changes touch it, and its SELECT.

    `whole`: small, or dependent on everything; made anew in full by each load. `select` is None for what
    `metrics.pairs` makes with numpy.
    """

    table: sa.Table
    moment: str
    facts: tuple[str, ...]
    select: Callable[[Build], sa.CompoundSelect[Any]] | None
    whole: bool = False

    @property
    def name(self) -> str:
        return self.table.name

    def insert(self, build: Build, target: sa.Table) -> sa.Insert:
        """Makes the rows of the build's months; `target` has the roll-up's columns."""
        assert self.select is not None, f"{self.name} is made by metrics.pairs"
        return sa.insert(target).from_select(target.columns.keys(), self.select(build))


def _daily_ratings(build: Build) -> sa.CompoundSelect[Any]:
    rows = segmented(build, "ratings")
    fact = rows.fact
    day = day_of(fact.c.answered_at)
    selected = rows.select(
        day.label("day"),
        fact.c.touchpoint_id,
        *(column for measure in MEASURES for column in moments(build, measure, fact)),
        sum_when(fact.c.satisfaction >= build.settings.top_box, build.weight(fact)).label("top_w"),
        count(fact.c.satisfaction < BAD_BELOW).label("bad_n"),
    ).where(within(fact.c.answered_at, build.months))
    return divide(group(selected, [day, fact.c.touchpoint_id], rows), daily_ratings, build)


def _daily_responses(build: Build) -> sa.CompoundSelect[Any]:
    rows = segmented(build, "responses")
    fact = rows.fact
    day, w, recommend = day_of(fact.c.answered_at), build.weight(fact), fact.c.recommend
    selected = rows.select(
        day.label("day"),
        *moments(build, "satisfaction", fact),
        sum_when(fact.c.satisfaction >= build.settings.top_box, w).label("top_w"),
        sa.func.count(recommend).label("recommend_n"),
        weights(build, fact, recommend).label("recommend_w"),
        weights(build, fact, recommend, power=2).label("recommend_ww"),
        sum_when(recommend >= 9, w).label("promoters_w"),
        sum_when(recommend <= 6, w).label("detractors_w"),
    ).where(within(fact.c.answered_at, build.months))
    return divide(group(selected, [day], rows), daily_responses, build)


def _daily_complaints(build: Build) -> sa.CompoundSelect[Any]:
    rows = segmented(build, "complaints")
    fact = rows.fact
    day, category = day_of(fact.c.opened_at), sa.func.coalesce(fact.c.category, word(UNKNOWN))
    selected = rows.select(
        day.label("day"),
        fact.c.touchpoint_id,
        category.label("category"),
        sa.func.count().label("n"),
        sa.func.count(fact.c.resolved_at).label("resolved_n"),
        sa.func.count(fact.c.severity).label("severity_n"),
        whole(sa.func.sum(fact.c.severity)).label("severity_sum"),
    ).where(within(fact.c.opened_at, build.months))
    return divide(group(selected, [day, fact.c.touchpoint_id, category], rows), daily_complaints, build)


def _resolution_times(build: Build) -> sa.CompoundSelect[Any]:
    """Open complaints count with the time they have been open so far: leaving them out would flatter."""
    rows = segmented(build, "complaints")
    fact = rows.fact
    until = sa.func.coalesce(fact.c.resolved_at, sa.cast(sa.literal(build.as_of), sa.DateTime))
    minutes = seconds_between(fact.c.opened_at, until) / sa.literal_column("60e0", sa.Double)
    each = (
        rows.select(
            period_start("month", fact.c.opened_at).label("month"),
            fact.c.touchpoint_id,
            sa.cast(sa.case((fact.c.resolved_at.is_(None), 0), else_=1), sa.BigInteger).label("closed"),
            minutes.label("minutes"),
        )
        .where(within(fact.c.opened_at, build.months), until >= fact.c.opened_at)
        .subquery()
    )
    steps = sa.func.floor(
        sa.func.ln(each.c.minutes)
        / sa.func.ln(sa.literal_column("2e0", sa.Double))
        * sa.literal_column(f"{BINS_PER_DOUBLING}e0", sa.Double)
    )
    hours_bin = sa.case(
        (each.c.minutes < 1, 0),
        (each.c.minutes >= 2 ** ((HIGHEST_BIN - 1) / BINS_PER_DOUBLING), HIGHEST_BIN),
        else_=steps + 1,
    )
    segments = tuple(each.c[segment.name] for segment in rows.segments)
    binned = sa.select(
        each.c.month,
        each.c.touchpoint_id,
        each.c.closed,
        sa.cast(hours_bin, sa.BigInteger).label("hours_bin"),
        *segments,
    ).subquery()
    keys = [binned.c[key] for key in ("month", "touchpoint_id", "closed", "hours_bin")]
    keys += [binned.c[segment.name] for segment in segments]
    finest = sa.select(*keys, sa.func.count().label("n")).group_by(*keys)
    return divide(finest, resolution_times, build)


def _daily_contacts(build: Build) -> sa.CompoundSelect[Any]:
    rows = segmented(build, "contacts")
    fact = rows.fact
    day = day_of(fact.c.occurred_at)
    selected = rows.select(
        day.label("day"),
        fact.c.touchpoint_id,
        sa.func.count().label("n"),
        *(
            count(fact.c.outcome == word(outcome)).label(f"{outcome}_n")
            for outcome in ("completed", "abandoned", "failed")
        ),
        sa.func.count(fact.c.duration_seconds).label("duration_n"),
        real(sa.func.sum(fact.c.duration_seconds)).label("duration_sum"),
    ).where(within(fact.c.occurred_at, build.months))
    return divide(group(selected, [day, fact.c.touchpoint_id], rows), daily_contacts, build)


def _own_will(customers: sa.FromClause) -> sa.ColumnElement[bool]:
    """An end without a kind counts as own will: a firm that records no kinds would see no churn at all."""
    return sa.func.coalesce(customers.c.end_kind, word("voluntary")) == word("voluntary")


def _daily_customers(build: Build) -> sa.CompoundSelect[Any]:
    """Who came and who left; how many were customers on a day follows by adding up."""
    rows = segmented(build, "customers")
    fact = rows.fact
    revenue = sa.func.coalesce(fact.c.monthly_revenue, sa.literal_column("0e0", sa.Double))

    def events(day: sa.ColumnElement[Any], kind: str, *conditions: sa.ColumnElement[bool]) -> sa.Select[Any]:
        selected = rows.select(day.label("day"), word(kind).label("kind"), revenue.label("revenue"))
        return selected.where(day.is_not(None), within(day, build.months), *conditions)

    each = sa.union_all(
        events(fact.c.started_on, "started"),
        events(fact.c.ended_on, "ended_voluntary", _own_will(fact)),
        events(fact.c.ended_on, "ended_involuntary", sa.not_(_own_will(fact))),
    ).subquery()
    kinds = ("started", "ended_voluntary", "ended_involuntary")
    keys = [each.c.day, *(each.c[segment.name] for segment in rows.segments)]
    finest = sa.select(
        *keys,
        *(count(each.c.kind == word(kind)).label(f"{kind}_n") for kind in kinds),
        *(sum_when(each.c.kind == word(kind), each.c.revenue).label(f"{kind}_revenue") for kind in kinds),
    ).group_by(*keys)
    return divide(finest, daily_customers, build)


def _monthly_churn(build: Build) -> sa.CompoundSelect[Any]:
    """How long customers were followed after a good or a bad experience with a touchpoint, and who left.

    A rating tells until the customer's next one of the touchpoint, or until the window has passed: so one end
    counts once, after the newest experience, and no day of a customer twice. A rating on the day of leaving
    or later is no cause; who ends against their own will has been followed until then. Who is no customer yet
    cannot leave: such days would make whatever prospects meet look harmless.
    """
    customers, names = build.tables.customers, build.tables.segmentations
    told = _experiences(build).subquery()
    window_end = add_days(told.c.seen, build.settings.churn_window_days)
    own = [(told.c[f"own_{place}"], customers.c[name]) for place, name in enumerate(names)]
    until = sa.func.least(
        window_end,
        sa.func.coalesce(told.c.next_seen, window_end),
        sa.func.coalesce(customers.c.ended_on, window_end),
        sa.cast(sa.literal(build.as_of.date()), sa.Date),
    )
    begun = sa.func.greatest(told.c.seen, customers.c.started_on)
    left = sa.and_(customers.c.ended_on == until, _own_will(customers))
    spells = (
        sa.select(
            period_start("month", told.c.seen).label("month"),
            told.c.touchpoint_id,
            _tenure(customers.c.started_on, told.c.seen).label("tenure"),
            sa.case((told.c.satisfaction < BAD_BELOW, word(BAD)), else_=word(GOOD)).label("experience"),
            *filled(names, own),
            days_between(begun, until).label("days"),
            sa.case((left, 1), else_=0).label("churned"),
            customers.c.monthly_revenue.label("revenue"),
        )
        .select_from(told.join(customers, told.c.customer_id == customers.c.customer_id))
        .where(within(told.c.seen, build.months), until > begun)
        .subquery()
    )
    known = spells.c.revenue.is_not(None)
    segments = (f"segment_{place}" for place in range(len(names)))
    keys = [spells.c[key] for key in ("month", "touchpoint_id", "tenure", "experience", *segments)]
    finest = sa.select(
        *keys,
        sa.func.count().label("n"),
        whole(sa.func.sum(spells.c.churned)).label("churned_n"),
        whole(sa.func.sum(spells.c.days)).label("days"),
        whole(sa.func.sum(sa.case((known, spells.c.days)))).label("known_days"),
        real(sa.func.sum(spells.c.revenue * spells.c.days)).label("revenue_days"),
    ).group_by(*keys)
    return divide(finest, monthly_churn, build)


def _experiences(build: Build) -> sa.Select[Any]:
    """Each rating of the months with the day of the customer's next one of the touchpoint; of two at the same
    moment the worse is the later one."""
    ratings, names = build.tables.ratings, build.tables.segmentations
    seen = day_of(ratings.c.answered_at)
    following = (
        sa.func.lead(seen)
        .over(
            partition_by=[ratings.c.customer_id, ratings.c.touchpoint_id],
            order_by=[ratings.c.answered_at, ratings.c.satisfaction.desc()],
        )
        .label("next_seen")
    )
    own = (ratings.c[name].label(f"own_{place}") for place, name in enumerate(names))
    read = followed(build.months, build.settings.churn_window_days)
    return sa.select(
        ratings.c.customer_id,
        ratings.c.touchpoint_id,
        ratings.c.satisfaction,
        seen.label("seen"),
        sa.type_coerce(following, sa.Date).label("next_seen"),
        *own,
    ).where(
        ratings.c.satisfaction.is_not(None),
        ratings.c.customer_id.is_not(None),
        within(ratings.c.answered_at, read),
    )


def _tenure(started_on: sa.ColumnElement[Any], seen: sa.ColumnElement[Any]) -> sa.ColumnElement[str]:
    days = days_between(started_on, seen)
    return sa.case((days < 365, word(FIRST_YEAR)), (days < 3 * 365, word(LATER_YEARS)), else_=word(LONG))


def pair_rows(build: Build) -> sa.Select[Any]:
    """The ratings of responses that also say how satisfied the customer is overall, for `metrics.pairs`.

    response_id, bucket, month, touchpoint_id, x, y, w, and one column segment_0, segment_1 per segmentation.
    A bucket holds customers (responses, where the customer is unknown): repeat answers stay together.
    """
    rows = segmented(build, "ratings")
    ratings, responses = rows.fact, build.tables.responses
    unknown = ratings.c.customer_id.is_(None)  # the response may know him
    bucket = sa.case((unknown, responses.c.bucket), else_=ratings.c.bucket) % PAIR_BUCKETS
    return (
        rows.select(
            ratings.c.response_id,
            bucket.label("bucket"),
            period_start("month", ratings.c.answered_at).label("month"),
            ratings.c.touchpoint_id,
            ratings.c.satisfaction.label("x"),
            responses.c.satisfaction.label("y"),
            sa.func.coalesce(responses.c.weight, build.weight(ratings)).label("w"),
        )
        .select_from(rows.source.join(responses, responses.c.response_id == ratings.c.response_id))
        .where(
            ratings.c.satisfaction.is_not(None),
            responses.c.satisfaction.is_not(None),
            within(ratings.c.answered_at, build.months),
        )
    )


def has_overall(build: Build) -> sa.Select[Any]:
    """Finds one response with an overall satisfaction: without any there is nothing to pair."""
    responses = build.tables.responses
    return sa.select(sa.literal_column("1")).where(responses.c.satisfaction.is_not(None)).limit(1)


def _fact_extent(build: Build) -> sa.CompoundSelect[Any]:
    """Per fact and touchpoint, or of the whole company: how many rows, of which days, when loaded."""
    parts = []
    for fact in FACTS.values():
        table = build.tables.facts[fact.name]
        place: list[sa.ColumnElement[str]] = [table.c.touchpoint_id] if fact.at_touchpoints else []
        figures = (
            sa.func.count(),
            sa.cast(sa.func.min(table.c[fact.happened]), sa.DateTime),
            sa.cast(sa.func.max(table.c[fact.happened]), sa.DateTime),
            sa.func.max(table.c.loaded_at),
        )
        where = place or [sa.cast(sa.null(), sa.Text)]
        parts.append(sa.select(word(fact.name), *where, *figures).group_by(*place))
    return sa.union_all(*parts)


ROLLUPS: tuple[Rollup, ...] = (
    Rollup(daily_ratings, "day", ("ratings",), _daily_ratings),
    Rollup(daily_responses, "day", ("responses",), _daily_responses),
    Rollup(daily_complaints, "day", ("complaints",), _daily_complaints),
    Rollup(resolution_times, "month", ("complaints",), _resolution_times, whole=True),
    Rollup(daily_contacts, "day", ("contacts",), _daily_contacts),
    Rollup(monthly_flow, "month", ("contacts",), flow_by_month),
    Rollup(daily_customers, "day", ("customers",), _daily_customers, whole=True),
    Rollup(fact_extent, "newest", tuple(FACTS), _fact_extent, whole=True),
    Rollup(monthly_ratings, "month", ("ratings",), ratings_by_bucket),
    Rollup(monthly_responses, "month", ("responses",), responses_by_bucket),
    Rollup(monthly_churn, "month", ("ratings", "customers"), _monthly_churn),
    Rollup(monthly_exposure, "month", ("ratings", "responses"), None),
    Rollup(monthly_overall, "month", ("ratings", "responses"), None),
    Rollup(yearly_levels, "year", ("ratings", "responses"), None),
    Rollup(yearly_drivers, "year", ("ratings", "responses"), None),
)
PAIR_ROLLUPS = tuple(rollup for rollup in ROLLUPS if rollup.select is None)
