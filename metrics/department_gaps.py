"""How far staff see all touchpoints of a department from their customers: one gap and verdict each."""

import numpy as np
import pandas as pd

from metrics import withheld as why
from metrics.anonymity import hidden
from metrics.figures import error, figure, shown
from metrics.settings import Settings
from metrics.statistics.arrays import ratio, root
from metrics.statistics.estimate import Estimate
from metrics.statistics.gaps import verdicts
from metrics.statistics.multiplicity import benjamini_hochberg
from metrics.statistics.quantiles import t_quantile, t_two_sided


def department_gaps(touchpoints: pd.DataFrame, answers: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Per department: the figure gap_performance with _p_adjusted and _verdict, and `disagreed`.

    `touchpoints`: rows of the scorecard; `answers`: each respondent's newest one. A respondent's answers
    count as one, the mean of their distances from the customers' score: who answers about ten touchpoints is
    still one person. `disagreed`: about how many touchpoints staff disagree, where that is shown.
    """
    known = touchpoints.dropna(subset=["department"])
    scored = known.assign(customers=shown(known, "performance"), error=error(known, "performance"))
    beside = answers.merge(scored, on="touchpoint_id").dropna(subset=["performance_x", "customers"])
    names = pd.Index(sorted(known["department"].unique()), name="department")
    parts = [_sums(beside[beside["department"] == name]) for name in names]
    n, gap, variance, level = np.array(parts, np.float64).reshape(-1, 4).T
    degrees = n - 1
    ends = [t_quantile(degrees, 0.5 + share / 2) * root(variance) for share in (0.95, 0.90)]
    found, narrow = (Estimate(gap, gap - half, gap + half, n).within(-100, 100) for half in ends)
    made = figure(
        "gap_performance",
        found,
        (n == 0, why.NOT_MEASURED),
        (n < settings.minimum_assessments, why.TOO_FEW_ASSESSMENTS),
        (hidden(pd.Series(n), settings.minimum_assessments), why.WOULD_REVEAL),
        (variance <= 0, why.NO_SPREAD),
    )
    out = made["gap_performance_withheld"].notna().to_numpy()
    p = benjamini_hochberg(np.where(out, np.nan, t_two_sided(degrees, ratio(np.abs(gap), root(variance)))))
    line = float(np.nanmean(shown(touchpoints, "performance"))) if len(beside) else np.nan
    verdict = verdicts(found, p, level, line, equivalence=narrow)
    disagreed = known.groupby("department")["internal_performance_disagree"].sum()
    return made.assign(
        department=names,
        gap_performance_p_adjusted=p,
        gap_performance_verdict=np.where(out, "undecided", verdict),
        disagreed=disagreed.reindex(names).to_numpy(int),
    )


def _sums(beside: pd.DataFrame) -> tuple[float, float, float, float]:
    """Respondents, the mean gap, its variance, and the customers' score of what was assessed."""
    if beside.empty:
        return 0.0, np.nan, np.nan, np.nan
    distance = (beside["performance_x"] - beside["customers"]).groupby(beside["respondent_id"]).mean()
    share = beside.groupby("touchpoint_id").size() / len(beside)
    errors = beside.groupby("touchpoint_id")["error"].first()
    outer = float(((share * errors) ** 2).sum())
    own = float(distance.var()) / len(distance)  # NaN of a single respondent
    return float(len(distance)), float(distance.mean()), own + outer, float(beside["customers"].mean())
