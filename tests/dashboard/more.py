"""Invented answers of `dashboard.details`: months, trends, cells, segments, single rows, a map with links."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from unittest.mock import patch

import numpy as np
import pandas as pd

from dashboard import details
from metrics.flow import Flow
from metrics.period import Period
from metrics.trends import Trend
from tests.dashboard import frames

FIRST = pd.Timestamp(2024, 12, 1)
MONTHS = Period(date(2025, 10, 1), date(2026, 9, 30))


def trend(months: int = 24) -> pd.DataFrame:
    """A touchpoint that fell beneath its limits in the nineteenth month; the sixth month is withheld."""
    rng = np.random.default_rng(2)
    value = 66 + rng.normal(0, 1.2, months)
    value[18:] -= 7
    frame = pd.DataFrame({"period": pd.date_range(FIRST, periods=months, freq="MS"), "value": value})
    frame = frame.assign(low=value - 2, high=value + 2, n=rng.integers(30, 900, months), withheld=None)
    frame = frame.assign(centre=65.0, limit_low=61.0, limit_high=69.0, signal=None)
    frame.loc[5, ["value", "low", "high"]] = np.nan
    frame.loc[5, ["n", "withheld"]] = [4, "too_few_answers"]
    frame.loc[frame["value"] < 61, "signal"] = "outside"
    return frame


def rates(false_alarm: float | None = 0.069) -> Trend:
    """Two years of about 40 complaints per 1,000, the last month beyond its limits; or without limits."""
    value = 40 + np.random.default_rng(4).normal(0, 5, 24)
    value[-1] = 78
    points = pd.DataFrame({"period": pd.date_range(FIRST, periods=24, freq="MS"), "value": value})
    points = points.assign(low=value - 9, high=value + 12, n=500, withheld=None, signal=None)
    limits = (40.0, 12.0, 68.0) if false_alarm else (np.nan, np.nan, np.nan)
    points[["centre", "limit_low", "limit_high"]] = limits
    if false_alarm:
        points.loc[23, "signal"] = "outside"
    return Trend(points, "rate", 12, false_alarm, basis="contacts")


def charted(measure: str) -> Trend:
    """The months of one measure in its chart."""
    return rates() if measure == "complaints_per_1000" else Trend(trend(), "mean", 12, 0.083)


def months(touchpoints: int = 40) -> pd.DataFrame:
    """Twelve months of every touchpoint."""
    rng = np.random.default_rng(3)
    period = pd.date_range(FIRST + pd.DateOffset(months=12), periods=12, freq="MS")
    ids = [f"tp_{i:03d}" for i in range(touchpoints)]
    frame = pd.DataFrame([(name, day) for name in ids for day in period], columns=["touchpoint_id", "period"])
    value = 65 + rng.normal(0, 3, len(frame)).cumsum() % 12
    return frame.assign(value=value, low=value - 2, high=value + 2, n=100, withheld=None)


def overall_lines() -> dict[str, list[float]]:
    """Twelve months of four of the overall metrics."""
    return {
        "cx_index": [66.1, 65.9, 66.4, 66.8, 66.5, 66.9, 67.2, 67.0, 67.4, 67.9, 68.1, 68.4],
        "satisfaction": [72.2, 71.9, 72.0, 71.8, 72.1, 71.9, 71.5, 71.6, 71.2, 71.4, 71.3, 71.2],
        "nps": [36.0, 35.1, 35.8, 35.0, 34.2, 34.5, 33.1, 33.6, 32.4, 32.0, 31.4, 31.0],
        "complaints_per_1000": [3.7, 3.8, 3.9, 3.7, 3.9, 4.0, 4.1, 4.0, 4.2, 4.2, 4.3, 4.31],
    }


def cells(touchpoints: pd.DataFrame, row: str) -> pd.DataFrame:
    """Performance by stage and row, one of the cells withheld."""
    known = touchpoints.assign(weight=touchpoints["performance"] * touchpoints["performance_n"])
    keys = ["stage_id", "stage", "stage_position", row]
    sums = known.groupby(keys, as_index=False).agg(
        weight=("weight", "sum"), performance_n=("performance_n", "sum"), touchpoints=("name", "size")
    )
    value = sums["weight"] / sums["performance_n"]
    value[sums.index == 3] = np.nan
    code = np.where(value.isna(), "too_few_answers", None)
    return sums.assign(
        performance=value,
        performance_low=value - 1,
        performance_high=value + 1,
        performance_withheld=code,
    )


def segments() -> pd.DataFrame:
    """Three tiers, one of them withheld."""
    frame = pd.DataFrame({"segmentation": "Customer tier", "segment": ["Gold", "Silver", "unknown"]})
    for name, values in {"performance": [71.0, 58.2, np.nan], "top_box": [60.1, 41.7, np.nan]}.items():
        frame[name] = values
        frame[f"{name}_low"] = frame[name] - 2
        frame[f"{name}_high"] = frame[name] + 2
        frame[f"{name}_n"] = [812, 430, 3]
        frame[f"{name}_withheld"] = [None, None, "too_few_answers"]
    return frame


def churn() -> pd.DataFrame:
    """More leave after bad experiences."""
    return pd.DataFrame(
        {
            "experience": ["bad", "good"],
            "touchpoint_id": ["bad", "good"],
            "name": ["After a bad experience", "After a good experience"],
            "stage": "",
            "churned_n": [61, 117],
            "churn": [6.1, 3.9],
            "churn_low": [4.8, 3.3],
            "churn_high": [7.8, 4.6],
            "churn_n": [1000, 3000],
            "churn_withheld": [None, None],
        }
    )


def categories() -> pd.DataFrame:
    """Complaints by category, some without one."""
    return pd.DataFrame(
        {
            "category": ["Waiting time", "Wrong information", "No category", "Staff conduct"],
            "n": [120, 77, 30, 11],
        }
    )


def newest(what: str) -> pd.DataFrame:
    """Single rows whose texts try to be markup."""
    when = pd.Timestamp(2026, 11, 19, 8)
    nasty = ["**bold** ![x](https://evil.example/x.png)", "<script>alert(1)</script>", "=1+1"]
    if what == "complaints":
        return pd.DataFrame(
            {
                "opened_at": when,
                "resolved_at": [when, pd.NaT, when],
                "severity": [1, 2, 4],
                "category": ["Waiting time", None, "Staff conduct"],
                "text": nasty,
            }
        )
    return pd.DataFrame({"answered_at": when, "satisfaction": [25.0, 75.0, np.nan], "comment": nasty})


def links() -> pd.DataFrame:
    """A few links, one without a waiting time, one to a touchpoint that is not shown."""
    return pd.DataFrame(
        {
            "from_touchpoint": ["tp_001", "tp_005", "tp_011", "tp_012"],
            "to_touchpoint": ["tp_005", "tp_012", "tp_030", "retired"],
            "label": ["orders", None, "asks", None],
            "expected_wait_hours": [1.0, 48.0, np.nan, 2.0],
        }
    )


def flow(period: Period | None = MONTHS) -> Flow:
    """Of 1,000 contacts 400 go on as declared, later than expected; one way is not declared, one is not used;
    few contacts are known of the last place. Or nothing is measured, without a period."""
    ways = links().iloc[:3]
    rows = [
        *(
            {**way, "declared": True, "late": late, "went": went, "hours": hours}
            for way, late, went, hours in zip(
                ways.to_dict("records"), (True, False, False), (400, 0, 5), (4.5, np.nan, 30.0), strict=True
            )
        ),
        {
            **dict.fromkeys(ways, None),
            "from_touchpoint": "tp_005",
            "to_touchpoint": "tp_001",
            "declared": False,
            "late": False,
            "went": 200,
            "hours": 0.2,
        },
    ]
    frame = pd.DataFrame(rows).astype({"expected_wait_hours": float})
    known = frame["from_touchpoint"].ne("tp_011") if period else pd.Series(False, frame.index)
    share = (frame["went"] / 10).where(known)
    waited = frame["hours"].where(known)
    frame = frame.assign(
        **_figure("onward_share", share, 1000, 2), **_figure("waiting_hours", waited, frame["went"], 0.1)
    )
    ids = ["tp_001", "tp_005", "tp_011", "tp_012", "tp_030"]
    places = pd.DataFrame({"touchpoint_id": ids, "contacts": [1000, 1000, 7, 40, 5]})
    drop = pd.Series([12.0, 31.5, np.nan, 4.0, np.nan])
    places = places.assign(
        **_figure("drop_off", drop, places["contacts"], 3), **_figure("ends", drop, 100, 3)
    )
    return Flow(period, places if period else places.head(0), frame.drop(columns=["went", "hours"]))


def _figure(name: str, value: pd.Series, n: object, half: float) -> dict[str, object]:
    """The columns of a figure; withheld where it has no value."""
    why = pd.Series("too_few_contacts", value.index, dtype=object).mask(value.notna(), None)
    ends = {f"{name}_low": value - half, f"{name}_high": value + half}
    return {name: value, **ends, f"{name}_n": n, f"{name}_withheld": why}


def participation() -> pd.DataFrame:
    """Two departments that did not take part, one with a gap, the others too small to count."""
    names = ["Finance", "IT", "Branches", "Sales"]
    names += [name for _, name in frames.DEPARTMENTS if name not in names]
    small = len(names) - 3
    return pd.DataFrame(
        {
            "department": names,
            "touchpoints": [4, 3, 6, *[5] * small],
            "assessed": [0, 0, 6, *[4] * small],
            "respondents": pd.array([0, 0, 14, *[None] * small], dtype="Int64"),
            "last_assessed_on": pd.to_datetime([None, None, "2026-09-30", *["2026-10-12"] * small]),
            "gap_performance": [np.nan, np.nan, 12.0, *[np.nan] * small],
            "gap_performance_low": [np.nan, np.nan, 8.0, *[np.nan] * small],
            "gap_performance_high": [np.nan, np.nan, 16.0, *[np.nan] * small],
            "gap_performance_n": [0, 0, 14, *[3] * small],
            "gap_performance_withheld": [*["not_measured"] * 2, None, *["too_few_assessments"] * small],
            "gap_performance_p_adjusted": [np.nan, np.nan, 0.001, *[np.nan] * small],
            "gap_performance_verdict": ["undecided", "undecided", "blind_spot", *["undecided"] * small],
            "gap_importance": [np.nan, np.nan, -9.0, *[np.nan] * small],
            "gap_importance_low": [np.nan, np.nan, -14.0, *[np.nan] * small],
            "gap_importance_high": [np.nan, np.nan, -4.0, *[np.nan] * small],
            "gap_importance_n": [0, 0, 14, *[3] * small],
            "gap_importance_withheld": [*["not_measured"] * 2, None, *["too_few_assessments"] * small],
            "gap_importance_p_adjusted": [np.nan, np.nan, 0.004, *[np.nan] * small],
            "gap_importance_verdict": ["undecided", "undecided", "blind_spot", *["undecided"] * small],
            "disagreed": [0, 0, 1, *[0] * small],
        }
    )


def departments() -> pd.DataFrame:
    """Who leads, known of one department, and which is below which."""
    ids = [name for name, _ in frames.DEPARTMENTS]
    rest = [None] * (len(ids) - 1)
    names = [f"*{name}*" for _, name in frames.DEPARTMENTS]
    parents = [None, ids[0], *rest[1:]]
    return pd.DataFrame(
        {"department_id": ids, "name": names, "lead": ["Sam *Lead*", *rest], "parent_id": parents}
    )


def own(card: frames.Scorecard, department: str) -> frames.Scorecard:
    """The card of one department."""
    mine = card.touchpoints["department_id"] == department
    return replace(card, touchpoints=card.touchpoints[mine].reset_index(drop=True))


@contextmanager
def fake_details(touchpoints: int = 40, **answers: object) -> Iterator[None]:
    """`dashboard.details` without a store; `answers` replaces some of its functions by constants."""
    replaced = {
        "months": lambda *_: months(touchpoints),
        "overall_sparklines": lambda *_: overall_lines(),
        "trend": lambda scope, choice, touchpoint_id, measure: charted(measure),
        "cells": lambda scope, choice, card, row: cells(card.touchpoints, row),
        "segments": lambda *_: segments(),
        "churn": lambda *_: churn(),
        "categories": lambda *_: categories(),
        "newest": lambda scope, choice, touchpoint_id, what: newest(what),
        "journey_map": lambda *_: SimpleNamespace(links=links(), departments=departments()),
        "department": lambda scope, choice, card, name: own(card, name),
        "flow": lambda *_: flow(),
        "participation": lambda *_: participation(),
        "newest_assessment": lambda *_: None,
        **{name: lambda *_, answer=answer: answer for name, answer in answers.items()},
    }
    with patch.multiple(details, **replaced):
        yield
