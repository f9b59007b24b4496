"""Where customers leave instead of complaining: nobody hears of what drives them away."""

import pandas as pd

from metrics.churn_figures import left_more
from metrics.complaint_detail import out_of_line


def silent_failures(touchpoints: pd.DataFrame) -> pd.DataFrame:
    """The scorecard's rows of touchpoints that drive customers away silently, the worst first.

    More leave after bad experiences than after good ones, beyond chance among all of them; and complaints per
    1,000 are certainly fewer than at all touchpoints together that are counted against the same.
    """
    rates = out_of_line(touchpoints)
    if rates is None:
        return touchpoints.iloc[:0]
    quiet = rates.rows.loc[rates.rows["complaints_per_1000_high"] < rates.rate, "touchpoint_id"]
    found = touchpoints[left_more(touchpoints) & touchpoints["touchpoint_id"].isin(quiet)]
    return found.sort_values("churn_risk_ratio", ascending=False)
