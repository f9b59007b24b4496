"""Who leaves after a bad experience with a touchpoint, compared with a good one: sums in, figures out."""

import numpy as np
import pandas as pd

from metrics import withheld as why
from metrics.figures import figure
from metrics.months import Months
from metrics.rollups import BAD, FIRST_YEAR, GOOD, LATER_YEARS, LONG
from metrics.statistics.arrays import Floats, ratio
from metrics.statistics.attributable import attributable_share
from metrics.statistics.churn import (
    e_value,
    stratified_risk_difference,
    stratified_risk_ratio,
)
from metrics.statistics.estimate import Estimate
from metrics.statistics.multiplicity import benjamini_hochberg
from metrics.workspace import Settings

FEWEST_LEAVERS = 10  # in each arm of a comparison (methods: fewer events give no stable ratio)
TENURES = (FIRST_YEAR, LATER_YEARS, LONG)


def churn(
    experiences: pd.DataFrame, ids: pd.Index, months: Months, settings: Settings, *, known: bool
) -> pd.DataFrame:
    """Ratio, excess, attributable share and revenue exposed, compared within month and band of tenure.

    The revenue is that of one month's customers with a bad experience, times the share that leaves in excess.
    """
    bad, good = (_arm(experiences, ids, months, kind) for kind in (BAD, GOOD))
    a, n1, c, n0 = bad["churned_n"], bad["base"], good["churned_n"], good["base"]
    found, excess = stratified_risk_ratio(a, n1, c, n0), stratified_risk_difference(a, n1, c, n0)
    met, met_badly = (bad["n"] + good["n"]).sum(axis=1), bad["n"].sum(axis=1)
    reasons = [
        (not known, why.NOT_MEASURED),
        (met == 0, why.NOT_MEASURED),
        (np.minimum(n1.sum(axis=1), n0.sum(axis=1)) < settings.minimum_answers, why.TOO_FEW_CUSTOMERS),
        (np.minimum(a.sum(axis=1), c.sum(axis=1)) < FEWEST_LEAVERS, why.TOO_FEW_LEAVERS),
    ]
    each = ratio(bad["revenue_sum"].sum(axis=1), bad["revenue_n"].sum(axis=1))
    monthly = met_badly / max(len(months), 1) * each / 100
    money = Estimate(excess.value * monthly, excess.low * monthly, excess.high * monthly, met_badly)
    risk = figure("churn_risk_ratio", found, *reasons)
    hidden = risk["churn_risk_ratio_withheld"].notna().to_numpy()
    assert found.p is not None, "a comparison has p values"
    tested = np.where(hidden, np.nan, found.p)
    return pd.concat(
        [
            risk.assign(churn_risk_ratio_p_adjusted=benjamini_hochberg(tested)),
            figure("churn_e_value", e_value(found), *reasons),
            figure("churn_excess", excess, *reasons),
            figure("churn_attributable", attributable_share(a, n1, c, n0), *reasons),
            figure("revenue_exposed", money, *reasons, (~np.isfinite(each), why.NO_REVENUE)),
        ],
        axis=1,
    )


def _arm(experiences: pd.DataFrame, ids: pd.Index, months: Months, kind: str) -> dict[str, Floats]:
    """The sums of one kind of experience, (touchpoints, months x tenures); `base`: whose window is known."""
    chosen = experiences[experiences["experience"] == kind]
    names = ("n", "churned_n", "censored_n", "revenue_n", "revenue_sum")
    places = (
        ids.get_indexer(pd.Index(chosen["touchpoint_id"])),
        pd.DatetimeIndex(months).get_indexer(pd.DatetimeIndex(chosen["month"])),
        pd.Index(TENURES).get_indexer(pd.Index(chosen["tenure"])),
    )
    known = np.logical_and.reduce([place >= 0 for place in places])
    cells = tuple(place[known] for place in places)
    sums = {}
    for name in names:
        wide = np.zeros((len(ids), len(months), len(TENURES)))
        np.add.at(wide, cells, np.nan_to_num(chosen[name].to_numpy(np.float64)[known]))
        sums[name] = wide.reshape(len(ids), len(months) * len(TENURES))
    return sums | {"base": sums["n"] - sums["censored_n"]}
