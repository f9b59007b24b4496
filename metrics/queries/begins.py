"""Since when there are records of a kind: before that nothing is known, which is not the same as none."""

from typing import Literal

import pandas as pd
import sqlalchemy as sa

from metrics.frames import fetch
from metrics.queries.parts import Bind, of_segment, of_touchpoint, visible
from metrics.rollup_tables import daily_complaints, daily_contacts, daily_ratings
from metrics.scope import Scope

Kind = Literal["complaints", "contacts", "ratings"]
TABLES = {"complaints": daily_complaints, "contacts": daily_contacts, "ratings": daily_ratings}


def first_days(bind: Bind, scope: Scope, kind: Kind, touchpoint_id: str | None = None) -> pd.DataFrame:
    """touchpoint_id and `first`, the day of its first record of anybody in the whole snapshot."""
    table = TABLES[kind]
    query = (
        sa.select(table.c.touchpoint_id, sa.func.min(table.c.day).label("first"))
        .where(visible(table, scope), of_segment(table, None), of_touchpoint(table, touchpoint_id))
        .group_by(table.c.touchpoint_id)
    )
    return fetch(bind, query)
