"""The tables that a load keeps beside the facts while it works on them."""

import sqlalchemy as sa

from metrics.facts import Fact
from metrics.tables import fact_columns

PLACE = ("_file", "_line")  # where a staged row was read


def staged_table(fact: Fact, segmentations: tuple[str, ...], source: str) -> sa.Table:
    """What reading fills for one source: the fact's columns, and where each row was read.

    It stands beside the facts, not in a schema of its own, so that it can become a fact by a change of name.
    """
    return sa.Table(
        f"staged {source}",
        sa.MetaData(),
        *fact_columns(fact, segmentations),
        sa.Column("_file", sa.Text),
        sa.Column("_line", sa.BigInteger),
    )
