"""How far staff see all touchpoints of a department from their customers: one gap and verdict each."""

import numpy as np
import pandas as pd

from metrics import withheld as why
from metrics.anonymity import hidden
from metrics.figures import error, figure, shown
from metrics.settings import Settings
from metrics.statistics.arrays import Floats, added, ratio, root
from metrics.statistics.clusters import finite
from metrics.statistics.estimate import Estimate
from metrics.statistics.gaps import verdicts
from metrics.statistics.multiplicity import benjamini_hochberg
from metrics.statistics.quantiles import t_quantile, t_two_sided


def department_gaps(touchpoints: pd.DataFrame, answers: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Per department: the figure gap_performance with _p_adjusted and _verdict, and `disagreed`.

    `touchpoints`: rows of the whole map's scorecard; `answers`: each respondent's newest one. The gap is made
    of nothing but what is shown of touchpoints: whatever is subtracted from it, in whichever segment, no
    smaller group of staff is left. Customers' score is held against the lines of the same touchpoints, which
    are those of the quadrants. `disagreed`: about how many touchpoints staff disagree, where shown.
    """
    known = touchpoints.dropna(subset=["department"])
    scored = known.assign(customers=shown(known, "performance"), error=error(known, "performance"))
    given = answers.merge(scored, on="touchpoint_id").dropna(subset=["performance_x", "customers"])
    beside = given.dropna(subset=["internal_performance"])
    names = pd.Index(sorted(known["department"].unique()), name="department")
    gap, variance, degrees, level, uncertain, line = _sums(beside, names)
    asked, counted = (_respondents(part, names) for part in (given, beside))
    n = np.where(counted > 0, counted, asked)
    fewest = settings.minimum_assessments
    ends = [t_quantile(degrees, 0.5 + share / 2) * root(variance) for share in (0.95, 0.90)]
    found, narrow = (Estimate(gap, gap - half, gap + half, n).within(-100, 100) for half in ends)
    made = figure(
        "gap_performance",
        found,
        (asked == 0, why.NOT_MEASURED),
        (asked < fewest, why.TOO_FEW_ASSESSMENTS),
        ((counted == 0) | hidden(pd.Series(asked), fewest), why.WOULD_REVEAL),
        (variance <= 0, why.NO_SPREAD),
    )
    out = made["gap_performance_withheld"].notna().to_numpy()
    p = benjamini_hochberg(np.where(out, np.nan, t_two_sided(degrees, ratio(np.abs(gap), root(variance)))))
    verdict = verdicts(found, p, level, uncertain, line, equivalence=narrow)
    disagreed = known.groupby("department")["internal_performance_disagree"].sum()
    return made.assign(
        department=names,
        gap_performance_p_adjusted=p,
        gap_performance_verdict=np.where(out, "undecided", verdict),
        disagreed=disagreed.reindex(names).to_numpy(int),
    )


def _respondents(answers: pd.DataFrame, names: pd.Index) -> Floats:
    found = answers.groupby("department")["respondent_id"].nunique().reindex(names, fill_value=0)
    return np.asarray(found, np.float64)


def _sums(beside: pd.DataFrame, names: pd.Index) -> tuple[Floats, ...]:
    """Of each department the mean gap, its variance and degrees of freedom, the customers' score of what was
    assessed with its error, its line.

    Touchpoints weigh by their answers. Errors are added up as if the same colleagues, and the same customers,
    had answered about all and alike: exact where they did, too wide else, and never counting anybody twice.
    How answers of one colleague really go together would tell about the few who gave both.
    """
    given = beside.groupby(["department", "touchpoint_id"])
    places = given.agg(
        n=("performance_x", "count"),
        mean=("performance_x", "mean"),
        deviation=("performance_x", "std"),
        customers=("customers", "first"),
        outer=("error", "first"),
        line=("performance_line", "first"),
        colleagues=("colleagues", "first"),
    )
    place = names.get_indexer(places.index.get_level_values("department"))
    n, mean, deviation, customers, outer, line, colleagues = places.to_numpy(np.float64).T
    share = n / added(place, n, len(names))[place]
    own = share * deviation * root(finite(n, colleagues).effect / n)
    gap, inner, freedom, level = (
        added(place, part, len(names))
        for part in (share * (mean - customers), own, own / np.sqrt(n - 1), share * customers)
    )
    uncertain, height = (added(place, np.nan_to_num(share * part), len(names)) for part in (outer, line))
    degrees = ratio(inner, freedom) ** 2
    nobody = added(place, n, len(names)) == 0
    found = (gap, inner**2 + uncertain**2, degrees, level, uncertain, height)
    return tuple(np.where(nobody, np.nan, one) for one in found)
