"""Rows as real exports have them now and then: each must be refused, with its reason.

Every one is a row too many: a copy of a sound row with one thing wrong, so that the sound ones stay whole.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from loaders.demo.plan import Plan

ANSWERS = {  # of the last month's survey
    "unknown_touchpoint": 14,
    "outside_scale": 9,
    "future_date": 5,
    "missing_key": 6,
    "duplicate_key": 8,
}
COMPLAINTS = {"unknown_touchpoint": 4, "end_before_start": 7, "future_date": 3}
CUSTOMERS = {"end_before_start": 5, "missing_key": 2}
CONTACTS = {"unknown_touchpoint": 6, "missing_key": 3}
PLANTED: Mapping[str, Mapping[str, int]] = {  # by source
    "survey_answers": ANSWERS,
    "complaints": COMPLAINTS,
    "customers": CUSTOMERS,
    "contacts": CONTACTS,
}
CLOSED = "service_kiosk"  # a touchpoint that the map does not have
CENTURY = np.timedelta64(100 * 365, "D")


def spoil_answers(plan: Plan, ratings: pd.DataFrame) -> pd.DataFrame:
    """The ratings with the dirty ones among them."""
    unknown, outside, future, missing, double = _copies(plan, ratings, ANSWERS, 0)
    unknown["touchpoint_id"] = CLOSED
    outside["form"] += "-x"
    outside["score"] = np.resize([11, 0, 99], len(outside))
    future["form"] += "-y"
    future["answered_at"] += CENTURY
    missing["form"] = None
    double["score"] = np.where(double["score"] > 5, 1, 10)
    return _among(ratings, [unknown, outside, missing, double, future], "answered_at")


def spoil_complaints(plan: Plan, complaints: pd.DataFrame) -> pd.DataFrame:
    """The complaints with the dirty ones among them."""
    unknown, early, future = _copies(plan, complaints, COMPLAINTS, 1)
    unknown["touchpoint_id"] = CLOSED
    early["resolved_at"] = early["opened_at"] - np.timedelta64(3, "D")
    future["opened_at"] += CENTURY
    future["resolved_at"] += CENTURY
    for number, rows in enumerate((unknown, early, future)):
        rows["complaint_id"] += "-" + "xyz"[number] + rows.index.astype(str)
    return _among(complaints, [unknown, early, future], "opened_at")


def spoil_customers(plan: Plan, customers: pd.DataFrame) -> pd.DataFrame:
    """The customers with the dirty ones at the end."""
    early, missing = _copies(plan, customers[customers["ended_on"].isna()], CUSTOMERS, 2)
    early["customer_id"] += "-x"
    early["ended_on"] = early["started_on"] - np.timedelta64(30, "D")
    early["end_kind"] = "V"
    missing["customer_id"] = None
    return pd.concat([customers, early, missing], ignore_index=True)


def spoil_contacts(plan: Plan, contacts: pd.DataFrame) -> pd.DataFrame:
    """The contacts with the dirty ones among them."""
    unknown, missing = _copies(plan, contacts, CONTACTS, 3)
    unknown["contact_id"] += "-x"
    unknown["touchpoint_id"] = CLOSED
    missing["contact_id"] = None
    return _among(contacts, [unknown, missing], "occurred_at")


def _copies(plan: Plan, frame: pd.DataFrame, counts: Mapping[str, int], part: int) -> list[pd.DataFrame]:
    """So many copies of different rows for each kind."""
    places = plan.random(6, part).choice(len(frame), sum(counts.values()), replace=False)
    ends = np.cumsum(list(counts.values()))
    return [
        frame.iloc[np.sort(places[end - count : end])].copy()
        for end, count in zip(ends, counts.values(), strict=True)
    ]


def _among(frame: pd.DataFrame, dirty: list[pd.DataFrame], time: str) -> pd.DataFrame:
    """In the order of time; a copy stands after its original."""
    return pd.concat([frame, *dirty]).sort_values(time, kind="stable", ignore_index=True)
