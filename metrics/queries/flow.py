"""Sums of what follows a contact, and up to when contacts are known."""

from collections.abc import Iterable
from typing import Any

import pandas as pd
import sqlalchemy as sa

from metrics.frames import fetch
from metrics.period import Period
from metrics.queries.parts import Bind, Segment, added_up, of_segment, visible
from metrics.rollup_parts import word
from metrics.rollup_tables import ALL, ENDS, GROUPS, daily_contacts, monthly_flow
from metrics.scope import Scope

ELSEWHERE = "*"  # in the place of a next touchpoint that the viewer may not see
LEADS_TO = " > "
FLOW = monthly_flow.c


def flow(bind: Bind, scope: Scope, period: Period, segment: Segment = None) -> pd.DataFrame:
    """Per touchpoint_id and next_touchpoint_id (or ENDS, or ELSEWHERE): the sums of `monthly_flow`."""
    following: sa.ColumnElement[Any] = FLOW.next_touchpoint_id
    if not scope.everything:
        seen = sa.or_(following == ENDS, scope.allows(following))
        following = sa.case((seen, following), else_=sa.literal_column(f"'{ELSEWHERE}'", sa.Text))
    keys = FLOW.touchpoint_id, following.label("next_touchpoint_id")
    query = added_up(monthly_flow, visible(monthly_flow, scope), period, *keys)
    return fetch(bind, query.where(of_segment(monthly_flow, segment)))


def flow_groups(bind: Bind, scope: Scope, period: Period, ways: Iterable[tuple[str, str]]) -> pd.DataFrame:
    """The same of everybody per `bucket` of customers too; of ENDS and these ways alone.

    `ways`: from one touchpoint to another, both of which the viewer may see.
    """
    way = FLOW.touchpoint_id + word(LEADS_TO) + FLOW.next_touchpoint_id  # not every engine compares pairs,
    asked = [one + LEADS_TO + other for one, other in ways]  # and for 300 conditions DuckDB takes a gigabyte
    chosen = sa.or_(FLOW.next_touchpoint_id == ENDS, way.in_(asked))
    return _grouped(bind, scope, period, chosen, FLOW.touchpoint_id, FLOW.next_touchpoint_id)


def contact_groups(bind: Bind, scope: Scope, period: Period) -> pd.DataFrame:
    """The sums of `monthly_flow` per touchpoint_id and `bucket` of customers, wherever they go on to."""
    return _grouped(bind, scope, period, sa.true(), FLOW.touchpoint_id)


def _grouped(
    bind: Bind, scope: Scope, period: Period, chosen: sa.ColumnElement[bool], *keys: sa.Column[Any]
) -> pd.DataFrame:
    query = added_up(monthly_flow, visible(monthly_flow, scope), period, *keys, FLOW.segment)
    found = fetch(bind, query.where(FLOW.segmentation == GROUPS, chosen))
    return found.drop(columns="segment").assign(bucket=[int(five, 16) >> 3 for five in found["segment"]])


def covered(bind: Bind, scope: Scope) -> Period | None:
    """From the first month of which flow is kept to the newest contact; None without any."""
    newest = sa.select(sa.func.max(daily_contacts.c.day).label("day")).where(
        daily_contacts.c.segmentation == ALL, visible(daily_contacts, scope)
    )
    found = fetch(bind, newest)["day"].iloc[0]
    kept = sa.select(sa.func.min(FLOW.month).label("day")).where(visible(monthly_flow, scope))
    oldest = fetch(bind, kept)["day"].iloc[0]
    if pd.isna(found):
        return None
    newest_day = pd.Timestamp(found).date()
    return Period(newest_day if pd.isna(oldest) else pd.Timestamp(oldest).date(), newest_day)
