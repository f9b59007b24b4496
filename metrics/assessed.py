"""What staff say, as sums per touchpoint in the shape of the ratings' roll-up."""

import numpy as np
import pandas as pd

KEY = ["respondent_id", "touchpoint_id"]
MEASURES = ("importance", "performance")
POWERS = ("n", "w", "ww", "wx", "wxx")


def latest_answers(delivered: pd.DataFrame, entered: pd.DataFrame) -> pd.DataFrame:
    """Each respondent's newest answer about each touchpoint; of one day, the one that somebody entered."""
    names = [*KEY, "assessed_on", "department_id", *MEASURES]
    parts = [part[names].astype({"assessed_on": "datetime64[s]"}) for part in (delivered, entered)]
    answers = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    newest = answers.sort_values("assessed_on", kind="stable").drop_duplicates(KEY, keep="last")
    return newest.sort_values(KEY[::-1], ignore_index=True)


def assessment_sums(assessments: pd.DataFrame, headcounts: pd.Series) -> pd.DataFrame:
    """Per touchpoint_id: n, w, ww, wx, wxx of importance and of performance; one answer per respondent.

    `colleagues`: how many there are in the departments of those who assessed it, by `headcounts` per
    department_id; 0 where that is not known of all.
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
    return sums.assign(colleagues=colleagues.reindex(sums["touchpoint_id"]).fillna(0).to_numpy(np.float64))
