"""Rows as real exports have them now and then: each must be refused, with its reason.

Every one is a row too many: a copy of a sound row with one thing wrong, so that the sound ones stay whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loaders.demo.plan import Plan

PLANTED: Mapping[str, Mapping[str, int]] = {  # by source; fewer where a demo is small
    "survey_answers": {
        "unknown_touchpoint": 14,
        "outside_scale": 9,
        "missing_key": 6,
        "duplicate_key": 8,
        "future_date": 5,
    },
    "complaints": {"unknown_touchpoint": 4, "end_before_start": 7, "future_date": 3},
    "customers": {"end_before_start": 5, "missing_key": 2},
    "contacts": {"unknown_touchpoint": 6, "missing_key": 3},
}
IN_FULL = 20_000  # ratings from which a demo has all of them
CLOSED = "service_kiosk"  # a touchpoint that the map does not have
CENTURY = np.timedelta64(100 * 365, "D")


@dataclass(frozen=True)
class Spoiled:
    """Rows with dirty ones among them, and how many of each kind these are."""

    rows: pd.DataFrame
    dirty: Mapping[str, int]


def spoil_answers(plan: Plan, ratings: pd.DataFrame) -> Spoiled:
    """A month's ratings with dirty ones among them."""
    dirty = _copies(plan, "survey_answers", ratings)
    for kind in ("unknown_touchpoint", "outside_scale", "future_date"):
        dirty[kind]["form"] += _suffixes(kind, dirty[kind])
    dirty["unknown_touchpoint"]["touchpoint_id"] = CLOSED
    dirty["outside_scale"]["score"] = np.resize([11, 0, 99], len(dirty["outside_scale"]))
    dirty["missing_key"]["form"] = None
    double = dirty["duplicate_key"]
    double["score"] = np.where(double["score"] > 5, 1, 10)
    dirty["future_date"]["answered_at"] += CENTURY
    return _among(ratings, dirty, "answered_at")


def spoil_complaints(plan: Plan, complaints: pd.DataFrame) -> Spoiled:
    """A month's complaints with dirty ones among them."""
    dirty = _copies(plan, "complaints", complaints)
    for kind, rows in dirty.items():
        rows["complaint_id"] += _suffixes(kind, rows)
    dirty["unknown_touchpoint"]["touchpoint_id"] = CLOSED
    early = dirty["end_before_start"]
    early["resolved_at"] = early["opened_at"] - np.timedelta64(3, "D")
    for name in ("opened_at", "resolved_at"):
        dirty["future_date"][name] += CENTURY
    return _among(complaints, dirty, "opened_at")


def spoil_customers(plan: Plan, customers: pd.DataFrame) -> Spoiled:
    """The customers with dirty ones at the end."""
    dirty = _copies(plan, "customers", customers[customers["ended_on"].isna()])
    early = dirty["end_before_start"]
    early["customer_id"] += _suffixes("end_before_start", early)
    early["ended_on"] = early["started_on"] - np.timedelta64(30, "D")
    early["end_kind"] = "V"
    dirty["missing_key"]["customer_id"] = None
    rows = pd.concat([customers, *dirty.values()], ignore_index=True)
    return Spoiled(rows, _counts(dirty))


def spoil_contacts(plan: Plan, contacts: pd.DataFrame) -> Spoiled:
    """A month's contacts with dirty ones among them."""
    dirty = _copies(plan, "contacts", contacts)
    unknown = dirty["unknown_touchpoint"]
    unknown["contact_id"] += _suffixes("unknown_touchpoint", unknown)
    unknown["touchpoint_id"] = CLOSED
    dirty["missing_key"]["contact_id"] = None
    return _among(contacts, dirty, "occurred_at")


def _copies(plan: Plan, source: str, frame: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """So many copies of rows for each kind, of different rows as long as there are enough."""
    part = list(PLANTED).index(source)
    share = min(1.0, plan.ratings / IN_FULL)
    counts = {kind: int(np.ceil(count * share)) for kind, count in PLANTED[source].items()}
    if frame.empty:
        return {kind: frame.copy() for kind in counts}
    wanted = sum(counts.values())
    places = plan.random(6, part).permutation(len(frame))
    places = np.resize(places, wanted)
    ends = np.cumsum(list(counts.values()))
    return {
        kind: frame.iloc[places[end - count : end]].copy()
        for (kind, count), end in zip(counts.items(), ends, strict=True)
    }


def _suffixes(kind: str, rows: pd.DataFrame) -> NDArray[np.object_]:
    """What makes the copies' keys their own."""
    return np.array([f"-{kind[0]}{number}" for number in range(len(rows))], dtype=object)


def _among(frame: pd.DataFrame, dirty: Mapping[str, pd.DataFrame], time: str) -> Spoiled:
    """In the order of time; a copy stands after its original."""
    rows = pd.concat([frame, *(rows for rows in dirty.values() if len(rows))])
    return Spoiled(rows.sort_values(time, kind="stable", ignore_index=True), _counts(dirty))


def _counts(dirty: Mapping[str, pd.DataFrame]) -> dict[str, int]:
    return {kind: len(rows) for kind, rows in dirty.items()}
