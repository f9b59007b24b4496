"""A record that came twice while pages moved: the later one is the newer."""

import duckdb
import sqlalchemy as sa

from loaders.reading.raw import compiled
from metrics.facts import Fact


def drop_older(connection: duckdb.DuckDBPyConnection, staged: sa.Table, fact: Fact) -> None:
    """Leave the last row of each key; rows without a whole key stay, to be refused."""
    keys = [staged.c[name] for name in fact.key]
    whole = sa.and_(*(key.is_not(None) for key in keys))
    twice = sa.select(*keys).where(whole).group_by(*keys).having(sa.func.count() > 1).cte("twice")
    row_id = sa.column("rowid", sa.BigInteger, _selectable=staged)
    nth = sa.func.row_number().over(partition_by=keys, order_by=staged.c["_line"].desc()).label("nth")
    same = sa.and_(*(twice.c[key.name] == key for key in keys))
    met = sa.select(row_id.label("id"), nth).join_from(staged, twice, same).cte("met")
    older = sa.select(met.c.id).where(met.c.nth > 1)
    connection.execute(compiled(sa.delete(staged).where(row_id.in_(older))))
