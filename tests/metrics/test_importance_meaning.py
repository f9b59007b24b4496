"""What stated and proven importance mean together."""

import numpy as np
import pandas as pd

from metrics.importance_meaning import HIDDEN, NEITHER, SAID_AND_MATTERS, SAID_ONLY, meanings


def test_each_touchpoint_is_one_of_four_or_not_told():
    rows = [  # stated importance with its interval, impact, adjusted p; the mean of the stated ones is 50
        (80, 75, 85, 0.3, 0.01, SAID_AND_MATTERS),
        (20, 15, 25, 0.3, 0.05, HIDDEN),  # 0.05 itself is beyond chance
        (80, 75, 85, 0.3, 0.06, SAID_ONLY),
        (80, 75, 85, -0.3, 0.01, SAID_ONLY),  # the better rated the less satisfied: nothing that matters
        (20, 15, 25, 0.3, 0.50, NEITHER),
        (40, 30, 55, 0.3, 0.01, None),  # its interval holds the mean
        (80, 75, 85, np.nan, np.nan, None),  # no impact is known
        (20, 15, 25, np.nan, np.nan, None),
        (30, np.nan, np.nan, 0.3, 0.01, None),
    ]
    columns = ["stated_importance", "stated_importance_low", "stated_importance_high", "impact"]
    frame = pd.DataFrame([row[:5] for row in rows], columns=[*columns, "impact_p_adjusted"])
    assert frame["stated_importance"].mean() == 50
    assert [None if pd.isna(code) else code for code in meanings(frame)] == [row[5] for row in rows]


def test_without_any_figure_nothing_is_told():
    columns = ["stated_importance", "stated_importance_low", "stated_importance_high", "impact"]
    nothing = pd.DataFrame({name: [np.nan, np.nan] for name in [*columns, "impact_p_adjusted"]})
    assert meanings(nothing).isna().all()
