"""What staff say: which answers count on a day, and their sums in the shape of the ratings' roll-up."""

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pandas as pd

from metrics.period import Period
from metrics.told_apart import told_apart

KEY = ["respondent_id", "touchpoint_id"]
MEASURES = ("importance", "performance")
POWERS = ("n", "w", "ww", "wx", "wxx")
COUNTED = timedelta(days=365)  # before a day: staff are asked once or twice a year

Answers = Callable[[Period], pd.DataFrame]


def answers_at(delivered: Answers, entered: Answers, day: date, newest: date, fewest: int) -> pd.DataFrame:
    """Each respondent's newest answer about each touchpoint at the end of a day, as far as it may be told.

    `delivered`, `entered`: answers of some days, from sources and from people. On the newest day of the data
    all count; of an earlier one `metrics.told_apart` says which, and `held` where nothing may be shown.
    """
    if day >= newest:
        return latest_answers(delivered(counted(day)), entered(counted(day))).assign(held=False)
    known = Period(day - 2 * COUNTED, newest)
    answers = _in_order(delivered(known), entered(known))
    parts = [
        told_apart(part, MEASURES, day, newest, COUNTED, fewest)
        for _, part in answers.groupby("touchpoint_id", sort=True)
    ]
    return pd.concat(parts, ignore_index=True) if parts else answers.assign(held=False)


def counted(day: date) -> Period:
    """The days whose answers count at the end of a day."""
    return Period(day - COUNTED, day)


def latest_answers(delivered: pd.DataFrame, entered: pd.DataFrame) -> pd.DataFrame:
    """Each respondent's newest answer about each touchpoint; of one day, the one that somebody entered."""
    newest = _in_order(delivered, entered).drop_duplicates(KEY, keep="last")
    return newest.sort_values(KEY[::-1], ignore_index=True)


def _in_order(delivered: pd.DataFrame, entered: pd.DataFrame) -> pd.DataFrame:
    names = [*KEY, "assessed_on", "department_id", *MEASURES]
    parts = [part[names].astype({"assessed_on": "datetime64[s]"}) for part in (delivered, entered)]
    answers = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    return answers.sort_values("assessed_on", kind="stable", ignore_index=True)


def assessment_sums(assessments: pd.DataFrame, headcounts: pd.Series) -> pd.DataFrame:
    """Per touchpoint_id: n, w, ww, wx, wxx of importance and of performance; one answer per respondent.

    `colleagues`: how many there are in the departments of those who assessed it, by `headcounts` per
    department_id; 0 where that is not known of all. `held`: 1 where nothing may be shown (see `answers_at`).
    """
    keys = assessments["touchpoint_id"]
    columns: dict[str, pd.Series] = {}
    for measure in MEASURES:
        x = assessments[measure].astype(np.float64)
        answered = x.notna().astype(np.float64)
        powers = (answered, answered, answered, x.fillna(0), x.fillna(0) ** 2)
        columns |= {f"{measure}_{power}": part for power, part in zip(POWERS, powers, strict=True)}
    frame = pd.DataFrame({"touchpoint_id": keys, **columns})
    sums = frame.groupby("touchpoint_id", as_index=False, sort=True).sum()
    asked = assessments[["touchpoint_id", "department_id"]].drop_duplicates()
    there = asked["department_id"].map(headcounts).astype(np.float64)
    colleagues = there.groupby(asked["touchpoint_id"]).sum(skipna=False)
    held = assessments.groupby("touchpoint_id")["held"].any()
    return sums.assign(
        colleagues=colleagues.reindex(sums["touchpoint_id"]).fillna(0).to_numpy(np.float64),
        held=held.reindex(sums["touchpoint_id"]).to_numpy(np.float64),
    )
