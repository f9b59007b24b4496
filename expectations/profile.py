"""What a source delivered, column by column, in one scan: the measure for its later loads."""

from typing import Any

import sqlalchemy as sa

from metrics.facts import Fact
from metrics.history import Profile


def profile(connection: sa.Connection, batch: sa.FromClause, fact: Fact) -> tuple[Profile, ...]:
    """Rows and filled values of each column of the fact; mean and standard deviation of scores.

    And for the column that says when it happened, the number of days on which there are rows.
    """
    day = sa.cast(batch.c[fact.happened], sa.Date)
    days = sa.func.count(day.distinct()).label(f"days {fact.happened}")
    sums: list[sa.ColumnElement[Any]] = [sa.func.count().label("rows"), days]
    for column in fact.columns:
        value = batch.c[column.name]
        sums.append(sa.func.count(value).label(f"filled {column.name}"))
        if _is_score(fact, column.name):
            fit = value.between(column.low, column.high)  # infinity would end the query
            sums.append(sa.func.avg(value).filter(fit).label(f"mean {column.name}"))
            sums.append(sa.func.stddev_pop(value).filter(fit).label(f"deviation {column.name}"))
    row = connection.execute(sa.select(*sums).select_from(batch)).one()._mapping
    return tuple(
        Profile(
            column.name,
            rows=row["rows"],
            filled=row[f"filled {column.name}"],
            mean=row.get(f"mean {column.name}"),
            deviation=row.get(f"deviation {column.name}"),
            days=row.get(f"days {column.name}"),
        )
        for column in fact.columns
    )


def _is_score(fact: Fact, name: str) -> bool:
    column = fact.column(name)
    return column.kind == "number" and (column.low, column.high) == (0, 100)
