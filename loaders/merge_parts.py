"""The same as `merge` where rows cannot be deleted: the months that change are written anew."""

from datetime import date

import sqlalchemy as sa

from loaders.growing import Growing, fill
from loaders.merge import Merged, any_row, count, months_of, names_of, same_key, touched
from metrics.facts import Fact
from metrics.months import within
from metrics.settings import Mode


def merge_parts(growing: Growing, arrived: sa.FromClause, fact: Fact, source: str, mode: Mode) -> Merged:
    """Put arrived rows in the place of those with the same keys; rows that say the same change nothing."""
    connection, target = growing.connection, growing.tables.facts[fact.name]
    accepted, names = count(connection, arrived), names_of(target)
    moment = fact.happened
    if not any_row(connection, target):
        part = growing.make_room(connection, target, None, moment)
        rows = sa.select(*(arrived.c[name] for name in names))
        connection.execute(fill(part, rows.order_by(arrived.c[moment])))
        return Merged(accepted, accepted, 0, None)
    keys = [target.c[name] for name in dict.fromkeys((*fact.key, moment))]
    with growing.scratch("news", iter(target.c)) as news, growing.scratch("stale", iter(keys)) as stale:
        others = [name for name in names if name not in (*fact.key, "loaded_at")]
        same = [arrived.c[name].is_not_distinct_from(target.c[name]) for name in others]
        known = sa.exists().where(*same_key(target, arrived, fact), *same)
        connection.execute(fill(news, sa.select(*(arrived.c[name] for name in names)).where(~known)))
        changed = count(connection, news)
        old = target.join(news, sa.and_(*same_key(target, news, fact)))
        connection.execute(fill(stale, sa.select(*keys).select_from(old)))
        replaced = count(connection, stale)
        if mode == "replace":
            here = sa.exists().where(*same_key(target, arrived, fact))
            connection.execute(fill(stale, sa.select(*keys).where(target.c.source == source, ~here)))
        removed = count(connection, stale) - replaced
        if not changed and not removed:
            return Merged(accepted, 0, 0, frozenset())
        months = frozenset[date]().union(
            *(touched(connection, growing.tables, fact, sa.select(rows)) for rows in (news, stale))
        )
        written = tuple(
            sorted(
                {
                    month
                    for rows in (news, stale)
                    for month in months_of(connection, sa.select(rows.c[moment]))
                }
            )
        )
        before = growing.rows(target, moment)
        gone = sa.exists().where(*(stale.c[name] == before.c[name] for name in fact.key))
        left = sa.select(before).where(within(before.c[moment], written), ~gone)
        part = growing.make_room(connection, target, written, moment)
        connection.execute(fill(part, sa.union_all(left, sa.select(news)).order_by(moment)))
    return Merged(accepted, changed, removed, months)
