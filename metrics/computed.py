"""What the figures say of a touchpoint beside what people have declared: pain points, moments of truth."""

from typing import Final

import pandas as pd

from metrics.churn_figures import left_more
from metrics.complaint_detail import out_of_line

UNDERPERFORMS: Final = "underperforms"
COMPLAINED: Final = "complained"


def pain_points(touchpoints: pd.DataFrame) -> pd.Series:
    """Per row of the scorecard why it is a pain point: UNDERPERFORMS, COMPLAINED, else None.

    It matters and is certain to be weak; or its complaints are above the limits that 998 of 1,000 keep.
    """
    found = pd.Series(None, touchpoints.index, dtype=object)
    rates = out_of_line(touchpoints)
    if rates is not None:
        above = rates.rows.loc[rates.rows["place"] == "above", "touchpoint_id"]
        found = found.mask(touchpoints["touchpoint_id"].isin(above), COMPLAINED)
    found = found.mask(touchpoints["quadrant"] == "concentrate", UNDERPERFORMS)
    return found.where(found.notna(), None)


def moments_of_truth(touchpoints: pd.DataFrame) -> pd.Series:
    """Whether more customers leave after a bad experience with it than after a good one, beyond chance."""
    return left_more(touchpoints)
