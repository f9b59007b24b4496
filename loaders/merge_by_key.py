"""The same as `merge` where rows have no numbers: an index over the keys finds the old ones."""

from datetime import date

import sqlalchemy as sa

from loaders.merge import Merged, any_row, count, names_of, remove_missing, same_key, touched
from metrics.facts import Fact
from metrics.settings import Mode
from metrics.tables import Tables


def merge_by_key(
    connection: sa.Connection, tables: Tables, arrived: sa.Table, fact: Fact, source: str, mode: Mode
) -> Merged:
    """Put arrived rows in the place of those with the same keys; rows that say the same change nothing."""
    target = tables.facts[fact.name]
    accepted = count(connection, arrived)
    first = not any_row(connection, target)
    removed, months = 0, frozenset[date]()
    if not first:
        if mode == "replace":
            removed, months = remove_missing(connection, tables, arrived, fact, source)
        others = [name for name in names_of(target) if name not in (*fact.key, "loaded_at")]
        same = sa.and_(*(arrived.c[name].is_not_distinct_from(target.c[name]) for name in others))
        connection.execute(sa.delete(arrived).where(*same_key(target, arrived, fact), same))
    changed = count(connection, arrived)
    if changed and not first:
        old = sa.exists().where(*same_key(target, arrived, fact))
        months |= touched(connection, tables, fact, sa.select(arrived))
        months |= touched(connection, tables, fact, sa.select(target).where(old))
        connection.execute(sa.delete(target).where(*same_key(target, arrived, fact)))
    names = names_of(target)
    rows = sa.select(*(arrived.c[name] for name in names)).order_by(arrived.c[fact.happened])
    connection.execute(sa.insert(target).from_select(names, rows))
    return Merged(accepted, changed, removed, None if first else months)
