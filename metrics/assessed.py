"""What staff say, as sums per touchpoint in the shape of the ratings' roll-up."""

import numpy as np
import pandas as pd

MEASURES = ("importance", "performance")
POWERS = ("n", "w", "ww", "wx", "wxx")


def assessment_sums(assessments: pd.DataFrame) -> pd.DataFrame:
    """Per touchpoint_id: n, w, ww, wx, wxx of importance and of performance; one answer per respondent."""
    keys = assessments["touchpoint_id"]
    columns: dict[str, pd.Series] = {}
    for measure in MEASURES:
        x = assessments[measure].astype(np.float64)
        answered = x.notna().astype(np.float64)
        powers = (answered, answered, answered, x.fillna(0), x.fillna(0) ** 2)
        columns |= {f"{measure}_{power}": part for power, part in zip(POWERS, powers, strict=True)}
    frame = pd.DataFrame({"touchpoint_id": keys, **columns})
    return frame.groupby("touchpoint_id", as_index=False, sort=True).sum()
