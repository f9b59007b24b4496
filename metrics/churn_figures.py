"""Who leaves after a bad experience with a touchpoint, compared with a good one: sums in, figures out."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd

from metrics import withheld as why
from metrics.figures import figure
from metrics.months import Months
from metrics.rollups import BAD, FIRST_YEAR, GOOD, LATER_YEARS, LONG
from metrics.statistics.arrays import Flags, Floats, ratio
from metrics.statistics.attributable import attributable_share
from metrics.statistics.churn import (
    e_value,
    excess_within,
    standard_rate,
    stratified_risk_difference,
    stratified_risk_ratio,
)
from metrics.statistics.estimate import Estimate
from metrics.statistics.multiplicity import BEYOND_CHANCE, benjamini_hochberg
from metrics.workspace import Settings

TENURES = (FIRST_YEAR, LATER_YEARS, LONG)


def churn(
    experiences: pd.DataFrame,
    ids: pd.Index,
    months: Months,
    settings: Settings,
    *,
    known: bool,
    leaving: Flags,
    rated: Flags,
) -> pd.DataFrame:
    """Ratio, excess, attributable share and revenue exposed, compared within month, tenure and segment.

    `leaving`: which touchpoints only who is leaving meets; there an experience is no cause but a consequence.
    `rated`: which have ratings in the period, all of which may be too new to be followed.

    Of days that customers are followed, not of customers: an end then counts once, however often they rated.
    The revenue is that of the customers who leave in excess, a month.
    """
    experiences = experiences.assign(month=pd.DatetimeIndex(experiences["month"]))
    segments = pd.Index(experiences["segment"].unique())
    axes = (ids, pd.DatetimeIndex(months), pd.Index(TENURES), segments)
    bad, good = (_arm(experiences[experiences["experience"] == kind], axes) for kind in (BAD, GOOD))
    a, t1, c, t0 = bad["churned_n"], bad["days"], good["churned_n"], good["days"]
    met, met_badly = (bad["n"] + good["n"]).sum(axis=1), bad["n"].sum(axis=1)
    fewer = np.minimum(met_badly, good["n"].sum(axis=1))
    found = replace(stratified_risk_ratio(a, t1, c, t0), n=fewer)
    daily = replace(stratified_risk_difference(a, t1, c, t0, per=1), n=fewer)
    excess = excess_within(daily, standard_rate(c, t0, t1), settings.churn_window_days)
    reasons = [
        (not known, why.NOT_MEASURED),
        ((met == 0) & rated, why.NOT_FOLLOWED),
        (met == 0, why.NOT_MEASURED),
        (leaving, why.ONLY_WHEN_LEAVING),
        (np.minimum(a.sum(axis=1), c.sum(axis=1)) < why.FEWEST_LEAVERS, why.TOO_FEW_LEAVERS),
        (fewer < settings.minimum_answers, why.TOO_FEW_CUSTOMERS),
    ]
    each = ratio(bad["revenue_days"].sum(axis=1), bad["known_days"].sum(axis=1))
    monthly = t1.sum(axis=1) / max(len(months), 1) * each
    money = Estimate(daily.value * monthly, daily.low * monthly, daily.high * monthly, met_badly)
    risk = figure("churn_risk_ratio", found, *reasons)
    hidden = risk["churn_risk_ratio_withheld"].notna().to_numpy()
    assert found.p is not None, "a comparison has p values"
    tested = np.where(hidden, np.nan, found.p)
    return pd.concat(
        [
            risk.assign(churn_risk_ratio_p_adjusted=benjamini_hochberg(tested)),
            figure("churn_e_value", e_value(found), *reasons),
            figure("churn_excess", excess, *reasons),
            figure("churn_attributable", attributable_share(a, t1, c, t0), *reasons),
            figure("revenue_exposed", money, *reasons, (~np.isfinite(each), why.NO_REVENUE)),
        ],
        axis=1,
    )


def _arm(chosen: pd.DataFrame, axes: tuple[pd.Index, ...]) -> dict[str, Floats]:
    """The sums of one kind of experience, (touchpoints, months x tenures x segments)."""
    columns = ("touchpoint_id", "month", "tenure", "segment")
    places = [axis.get_indexer(pd.Index(chosen[name])) for axis, name in zip(axes, columns, strict=True)]
    known = np.logical_and.reduce([place >= 0 for place in places])
    cells = tuple(place[known] for place in places)
    sums = {}
    for name in ("n", "churned_n", "days", "known_days", "revenue_days"):
        wide = np.zeros([len(axis) for axis in axes])
        np.add.at(wide, cells, np.nan_to_num(chosen[name].to_numpy(np.float64)[known]))
        sums[name] = wide.reshape(len(wide), math.prod(wide.shape[1:]))
    return sums


def left_more(touchpoints: pd.DataFrame) -> pd.Series:
    """Where more leave after bad experiences than after good ones, beyond chance among all touchpoints."""
    certain = touchpoints["churn_risk_ratio_p_adjusted"].fillna(1) <= BEYOND_CHANCE
    return certain & (touchpoints["churn_risk_ratio"].fillna(0) > 1)
