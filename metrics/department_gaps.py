"""How far staff see all touchpoints of a department from their customers: a gap and verdict of each kind."""

from dataclasses import dataclass
from typing import Literal

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

SIDES = {"performance": "performance", "importance": "stated_importance"}  # of customers, by kind of gap


@dataclass(frozen=True)
class _Gap:
    """One kind of gap of all departments, its p before any correction, and what its verdict rests on."""

    columns: pd.DataFrame
    p: Floats
    estimate: Estimate
    narrow: Estimate  # with its 90 % interval
    level: Floats
    uncertain: Floats
    line: Floats


def department_gaps(touchpoints: pd.DataFrame, answers: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Per department: gap_performance and gap_importance, figures with _p_adjusted and _verdict; `disagreed`.

    `touchpoints`: rows of the whole map's scorecard; `answers`: each respondent's newest one. A gap is made
    of nothing but what is shown of touchpoints: whatever is subtracted from it, in whichever segment, no
    smaller group of staff is left. Customers' score is held against the lines of the same touchpoints, which
    are those of the quadrants. `disagreed`: about how many touchpoints staff disagree on performance, where
    shown. All p values are corrected together.
    """
    known = touchpoints.dropna(subset=["department"])
    names = pd.Index(sorted(known["department"].unique()), name="department")
    gaps = {kind: _gap(kind, known, answers, names, settings) for kind in SIDES}
    adjusted = np.split(benjamini_hochberg(np.concatenate([one.p for one in gaps.values()])), len(gaps))
    disagreed = known.groupby("department")["internal_performance_disagree"].sum()
    judged = [_judged(kind, one, p) for (kind, one), p in zip(gaps.items(), adjusted, strict=True)]
    return pd.concat(judged, axis=1).assign(
        department=names, disagreed=disagreed.reindex(names).to_numpy(int)
    )


def _gap(kind: str, known: pd.DataFrame, answers: pd.DataFrame, names: pd.Index, settings: Settings) -> _Gap:
    scored = pd.DataFrame(
        {
            "touchpoint_id": known["touchpoint_id"],
            "department": known["department"],
            "customers": shown(known, SIDES[kind]),
            "error": error(known, SIDES[kind]),
            "line": known[f"{kind}_line"],
            "internal": known[f"internal_{kind}"],
            "colleagues": known["colleagues"],
        }
    )
    said = answers[["respondent_id", "touchpoint_id"]].assign(said=answers[kind])
    given = said.merge(scored, on="touchpoint_id").dropna(subset=["said", "customers"])
    beside = given.dropna(subset=["internal"])
    gap, variance, degrees, level, uncertain, line = _sums(beside, names)
    asked, counted = (_respondents(part, names) for part in (given, beside))
    n = np.where(counted > 0, counted, asked)
    fewest = settings.minimum_assessments
    ends = [t_quantile(degrees, 0.5 + share / 2) * root(variance) for share in (0.95, 0.90)]
    found, narrow = (Estimate(gap, gap - half, gap + half, n).within(-100, 100) for half in ends)
    made = figure(
        f"gap_{kind}",
        found,
        (asked == 0, why.NOT_MEASURED),
        (asked < fewest, why.TOO_FEW_ASSESSMENTS),
        ((counted == 0) | hidden(pd.Series(asked), fewest), why.WOULD_REVEAL),
        (variance <= 0, why.NO_SPREAD),
    )
    out = made[f"gap_{kind}_withheld"].notna().to_numpy()
    p = np.where(out, np.nan, t_two_sided(degrees, ratio(np.abs(gap), root(variance))))
    return _Gap(made, p, found, narrow, level, uncertain, line)


def _judged(kind: str, one: _Gap, p: Floats) -> pd.DataFrame:
    """The figure's columns with its adjusted p and verdict."""
    trouble: Literal["low", "high"] = "high" if kind == "importance" else "low"
    verdict = verdicts(
        one.estimate, p, one.level, one.uncertain, one.line, trouble=trouble, equivalence=one.narrow
    )
    return one.columns.assign(
        **{
            f"gap_{kind}_p_adjusted": p,
            f"gap_{kind}_verdict": np.where(np.isnan(one.p), "undecided", verdict),
        }
    )


def _respondents(answers: pd.DataFrame, names: pd.Index) -> Floats:
    found = answers.groupby("department")["respondent_id"].nunique().reindex(names, fill_value=0)
    return np.asarray(found, np.float64)


def _sums(beside: pd.DataFrame, names: pd.Index) -> tuple[Floats, ...]:
    """Of each department the mean gap, its variance and degrees of freedom, the customers' score of what was
    assessed with its error, its line.

    Touchpoints weigh by their answers. Errors are added up as if the same colleagues, and the same customers,
    had answered about all and alike: exact where they did, too wide else, and never counting anybody twice.
    The degrees are Satterthwaite's (1946) for endless customers, who alone err where all of staff answered.
    How answers of one colleague really go together would tell about the few who gave both.
    """
    given = beside.groupby(["department", "touchpoint_id"])
    places = given.agg(
        n=("said", "count"),
        mean=("said", "mean"),
        deviation=("said", "std"),
        customers=("customers", "first"),
        outer=("error", "first"),
        line=("line", "first"),
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
    staff, variance = inner**2, inner**2 + uncertain**2
    degrees = ratio(inner, freedom) ** 2 * ratio(variance, staff) ** 2
    nobody = added(place, n, len(names)) == 0
    found = (gap, variance, degrees, level, uncertain, height)
    return tuple(np.where(nobody, np.nan, one) for one in found)
