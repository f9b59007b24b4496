"""Complaints and what they are counted against, of the days of which both are recorded.

Sources begin at different times. Complaints before a touchpoint's first contact would make its rate too high,
contacts before anybody's first complaint too low.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd

from metrics import queries
from metrics.period import Period
from metrics.queries import Bind, Segment
from metrics.scope import EVERYTHING, Scope
from metrics.statistics.arrays import Flags

Basis = Literal["contacts", "ratings"]
BASES: tuple[Basis, ...] = ("contacts", "ratings")


@dataclass(frozen=True)
class Begun:
    """Since when complaints are recorded anywhere, and contacts and ratings of each touchpoint_id.

    Of everybody: that a segment or a department had no complaint earlier is no lack of records.
    """

    complaints: date | None
    against: Mapping[Basis, Mapping[str, date]]

    def within(self, period: Period) -> Period | None:
        """The days of the period of which complaints are recorded."""
        if self.complaints is None or self.complaints > period.last:
            return None
        return Period(max(period.first, self.complaints), period.last)

    def later(self, basis: Basis, period: Period) -> dict[str, date]:
        """The touchpoints of which the other record begins within the period, each with its first day."""
        begun = self.against[basis].items()
        return {name: first for name, first in begun if period.first < first <= period.last}

    def cover(self, basis: Basis, period: Period, ids: pd.Index) -> Flags:
        """Of which touchpoints both records begin with the period, or within its first tenth."""
        begun = self.against[basis]
        known = self.complaints is not None and self.complaints <= period.early
        return np.array([known and begun.get(name, date.max) <= period.early for name in ids], np.bool_)


def begun(bind: Bind, scope: Scope, touchpoint_id: str | None = None) -> Begun:
    """Of the touchpoints in the scope, or of one; when complaints begin is told to everybody."""
    complaints = queries.first_days(bind, EVERYTHING, "complaints").values()
    against = {basis: queries.first_days(bind, scope, basis, touchpoint_id) for basis in BASES}
    return Begun(min(complaints, default=None), against)


def counted(bind: Bind, scope: Scope, period: Period, segment: Segment, since: Begun) -> pd.DataFrame:
    """Per touchpoint_id: contacts, ratings, and the complaints of the days of either: complaints_contacts,
    complaints_ratings."""
    span = since.within(period)
    if span is None:
        return _together({})
    sums: dict[str, pd.Series] = {}
    for basis, read in READ.items():
        sums[basis] = answered(read(bind, scope, span, segment).set_index("touchpoint_id"), basis)
        later = since.later(basis, span)
        found = queries.complaints(bind, scope, span, segment, later)
        sums[f"complaints_{basis}"] = found.set_index("touchpoint_id")["n"]
    return _together(sums)


READ: Mapping[Basis, Callable[..., pd.DataFrame]] = {"contacts": queries.contacts, "ratings": queries.ratings}


def answered(sums: pd.DataFrame, basis: Basis) -> pd.Series:
    """How many contacts, or ratings of whichever measure."""
    if basis == "contacts":
        return sums["n"]
    return sums[["satisfaction_n", "importance_n", "effort_n"]].max(axis=1)


def _together(sums: Mapping[str, pd.Series]) -> pd.DataFrame:
    columns = [name for basis in BASES for name in (basis, f"complaints_{basis}")]
    return pd.DataFrame(sums).reindex(columns=columns).fillna(0).astype(np.float64)
