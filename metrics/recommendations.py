"""What to do about each touchpoint, and whether that is a quick win: rules on the scorecard's figures."""

import numpy as np
import pandas as pd

from metrics.churn_figures import left_more

REPAIR, CONVINCE, LOOK, SHOW = "repair", "convince", "look", "show"
HOLD, EASE, WAIT, ASK, WEIGH = "hold", "ease", "wait", "ask", "weigh"
SPARE, PLAN, LEAVE = "spare", "plan", "leave"
QUICK_WIN, STRATEGIC, FILL_IN, DROP, UNDECIDED = "quick_win", "strategic", "fill_in", "drop", "undecided"
CERTAIN = 0.8  # share of draws
CAN_WAIT = ("low_priority", "keep_up", "overkill")  # quadrants
WAITING = {QUICK_WIN: FILL_IN, STRATEGIC: DROP}  # what a high gain is called there


def recommendations(touchpoints: pd.DataFrame) -> pd.Series:
    """Per row of the scorecard a code; the first rule that holds decides.

    Concentrate here: `convince` (repair it, and show staff, who rate it well, what customers say), `repair`.
    Elsewhere: `look` (find out why customers leave after bad experiences), `show` (tell staff, who worry,
    that customers are content), `hold` (keep up), `ease` (possible overkill), in low priority `spare` (little
    effort: when there is time), `plan` (strategic: for later) or `leave`, `ask` (too few answers for
    performance), `weigh` (its importance is not known: more ratings alone may never tell it), `wait` (no
    quadrant is certain).
    """
    quadrant, verdict = touchpoints["quadrant"], touchpoints["gap_performance_verdict"]
    concentrate = quadrant == "concentrate"
    low, promise = quadrant == "low_priority", _promises(touchpoints)
    rules = {
        CONVINCE: concentrate & (verdict == "blind_spot"),
        REPAIR: concentrate,
        LOOK: left_more(touchpoints),
        SHOW: verdict == "false_alarm",
        HOLD: quadrant == "keep_up",
        EASE: quadrant == "overkill",
        SPARE: low & promise.isin([QUICK_WIN, FILL_IN]),
        PLAN: low & (promise == STRATEGIC),
        LEAVE: low,
        ASK: touchpoints["performance"].isna(),
        WEIGH: touchpoints["priority_rank"].isna(),
    }
    return pd.Series(np.select(list(rules.values()), list(rules), WAIT), touchpoints.index)


def kinds(touchpoints: pd.DataFrame) -> pd.Series:
    """Per row: quick win, strategic, fill in or drop; undecided between, None without priority or effort.

    The gain is high (low) where it is above (below) the median of all touchpoints in 80 % of draws; the
    effort is the map's improvement_effort, low up to its median. A quick win: high gain for low effort. In a
    quadrant that can wait a high gain counts as a low one; what is to wait for more answers is undecided.
    """
    promises = _promises(touchpoints)
    kinds = promises.mask(touchpoints["quadrant"].isin(CAN_WAIT), promises.replace(WAITING))
    return kinds.mask(kinds.notna() & (recommendations(touchpoints) == WAIT), UNDECIDED)


def _promises(touchpoints: pd.DataFrame) -> pd.Series:
    """The same by gain and effort alone, whichever the quadrant."""
    effort = touchpoints["improvement_effort"].astype("Float64").to_numpy(np.float64, na_value=np.nan)
    above = touchpoints["priority_above_median"].to_numpy(np.float64)
    known = np.isfinite(effort) & np.isfinite(above)
    easy = effort <= (np.median(effort[known]) if known.any() else np.nan)
    kind = pd.Series(UNDECIDED, touchpoints.index, dtype=object)
    high, low = (above >= CERTAIN, QUICK_WIN, STRATEGIC), (above <= 1 - CERTAIN, FILL_IN, DROP)
    for gain, quickly, slowly in (high, low):
        kind[gain & easy] = quickly
        kind[gain & ~easy] = slowly
    kind[~known] = None
    return kind
