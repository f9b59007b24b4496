"""How the answers of one customer are kept together: sums per bucket of customers, and who answers again."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from metrics.hooks import period_start
from metrics.months import within
from metrics.rollup_parts import Build, divide, group, named_sums, real, segmented, sum_when, weights, word
from metrics.rollup_tables import MEASURES, monthly_ratings, monthly_responses

BUCKETS = 40  # as many as a load has time for: intervals become 3 % longer than with endless many
SAMPLE = 100  # one customer of so many is asked first whether they answer again


def ratings_by_bucket(build: Build) -> sa.CompoundSelect[Any]:
    """The rows of `monthly_ratings`."""
    rows = segmented(build, "ratings")
    fact, w = rows.fact, build.weight(rows.fact)
    month, bucket = period_start("month", fact.c.answered_at), fact.c.bucket % BUCKETS
    selected = rows.select(
        month.label("month"),
        fact.c.touchpoint_id,
        bucket.label("bucket"),
        *(column for measure in MEASURES for column in _sums(build, measure, fact)),
        sum_when(fact.c.satisfaction >= build.settings.top_box, w).label("top_w"),
    ).where(within(fact.c.answered_at, build.months))
    return divide(group(selected, [month, fact.c.touchpoint_id, bucket], rows), monthly_ratings, build)


def responses_by_bucket(build: Build) -> sa.CompoundSelect[Any]:
    """The rows of `monthly_responses`."""
    rows = segmented(build, "responses")
    fact, w, recommend = rows.fact, build.weight(rows.fact), rows.fact.c.recommend
    month, bucket = period_start("month", fact.c.answered_at), fact.c.bucket % BUCKETS
    selected = rows.select(
        month.label("month"),
        bucket.label("bucket"),
        *_sums(build, "satisfaction", fact),
        sum_when(fact.c.satisfaction >= build.settings.top_box, w).label("top_w"),
        weights(build, fact, recommend).label("recommend_w"),
        sum_when(recommend >= 9, w).label("promoters_w"),
        sum_when(recommend <= 6, w).label("detractors_w"),
    ).where(within(fact.c.answered_at, build.months))
    return divide(group(selected, [month, bucket], rows), monthly_responses, build)


def repeated_ratings(
    build: Build, target: sa.Table, touchpoints: Sequence[str], *, sample: bool
) -> sa.Insert:
    """For `repeats`: which of the touchpoints some customer (of the sample) has rated more than once."""
    fact = build.tables.ratings
    again = _again(fact, [fact.c.touchpoint_id, fact.c.customer_id], sample)
    again = again.where(fact.c.touchpoint_id.in_(touchpoints))
    return _insert(target, sa.select(word("ratings"), again.subquery().c.touchpoint_id).distinct())


def repeated_responses(build: Build, target: sa.Table, *, sample: bool) -> sa.Insert:
    """For `repeats`: whether some customer (of the sample) has answered more than one survey."""
    fact = build.tables.responses
    again = _again(fact, [fact.c.customer_id], sample).subquery()
    nowhere = sa.cast(sa.null(), sa.Text)
    return _insert(target, sa.select(word("responses"), nowhere).select_from(again).limit(1))


def _again(fact: sa.Table, keys: Sequence[sa.Column[Any]], sample: bool) -> sa.Select[Any]:
    chosen = fact.c.bucket % SAMPLE == 0 if sample else sa.true()
    known = fact.c.customer_id.is_not(None)
    return sa.select(*keys).where(known, chosen).group_by(*keys).having(sa.func.count() > 1)


def _insert(target: sa.Table, found: sa.SelectBase) -> sa.Insert:
    return sa.insert(target).from_select(target.columns.keys(), found)


def _sums(build: Build, measure: str, fact: sa.Table) -> list[sa.ColumnElement[Any]]:
    x = fact.c[measure]
    return named_sums(build, x, w=weights(build, fact, x), wx=real(sa.func.sum(build.weight(fact) * x)))
