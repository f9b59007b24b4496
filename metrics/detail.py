"""One touchpoint, one month, one part of the journey: the figures that stand beside the scorecard.

Every function takes an engine over a snapshot, the scope, then what was chosen, as `metrics.queries` does.
"""

from dataclasses import replace
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd

from metrics import answers, queries
from metrics.answer_figures import mean, net_promoter, top_box
from metrics.counted import begun
from metrics.figures import figure
from metrics.index_figure import Weights, index, withheld
from metrics.period import Period
from metrics.queries import Bind, Segment
from metrics.scope import Scope
from metrics.statistics.churn import risk_within
from metrics.statistics.estimate import Estimate
from metrics.statistics.intervals import poisson_rate
from metrics.withheld import TOO_FEW_CONTACTS, TOO_FEW_CUSTOMERS, TOO_FEW_WEIGHED

SPARKLINE = 12
ALIKE = 0.9  # of the weight must be in a month's index: without weak touchpoints it lies above the period's
ROWS = 20  # of complaints or comments on a touchpoint's page
POINT = ["value", "low", "high", "n", "withheld"]


def last_months(period: Period, months: int) -> Period:
    """Whole months up to the one in which the period ends, that one up to the period's end."""
    year, month = divmod(period.last.year * 12 + period.last.month - months, 12)
    return Period(date(year, month + 1, 1), period.last)


def months(
    bind: Bind, scope: Scope, period: Period, segment: Segment, minimum: int, count: int = SPARKLINE
) -> pd.DataFrame:
    """Performance per touchpoint_id and month: period (its first day), value, low, high, n, withheld."""
    keys, ratings = answers.by_month(bind, scope, last_months(period, count), segment)
    return as_points(
        keys.rename(columns={"start": "period"}), mean(ratings, "satisfaction", "value", minimum)
    )


def overall_months(
    bind: Bind, scope: Scope, period: Period, segment: Segment, minimum: int, count: int = SPARKLINE
) -> pd.DataFrame:
    """Satisfaction, NPS and complaint rate per month: metric, period, value, low, high, n, withheld.

    Satisfaction is that of touchpoints where nobody is asked about the whole, or only a part is looked at.
    """
    span = last_months(period, count)
    starts, responses = answers.of_company_by_month(bind, scope, span, segment)
    keys = pd.DataFrame({"period": starts})
    satisfied = as_points(
        keys.assign(metric="satisfaction"), mean(responses, "satisfaction", "value", minimum)
    )
    parts = [
        satisfied if satisfied["n"].sum() else _ratings_of_months(bind, scope, span, segment, minimum),
        as_points(keys.assign(metric="nps"), net_promoter(responses, "value", minimum)),
        _complaint_rates(bind, scope, span, segment, minimum),
    ]
    return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)


def index_months(
    bind: Bind,
    scope: Scope,
    period: Period,
    segment: Segment,
    minimum: int,
    importance: tuple[tuple[str, float], ...],
    count: int = SPARKLINE,
) -> pd.DataFrame:
    """The CX index per month, weighted by one importance per touchpoint_id: metric, period and the point.

    Weights and touchpoints are the chosen period's: only performance moves the index from month to month. A
    month in which touchpoints of more than a tenth of the weight have too few answers has no index.
    """
    keys, ratings = answers.by_month(bind, scope, last_months(period, count), segment)
    ids, weights = [name for name, _ in importance], np.array([weight for _, weight in importance])
    places = keys.assign(place=keys.index).pivot(index="start", columns="touchpoint_id", values="place")
    places = places.reindex(columns=ids).fillna(-1)
    given = Weights.certain(weights)
    found = [index(given, ratings.rows(row), minimum) for row in places.to_numpy(np.intp)]
    parts = [np.array([getattr(one, name) for one in found], float) for name in ("value", "low", "high", "n")]
    estimate = Estimate(*parts)
    starts = pd.DataFrame({"metric": "cx_index", "period": places.index})
    scored = mean(ratings, "satisfaction", "value", minimum)["value"].notna()
    counted = keys["touchpoint_id"].map(dict(importance)).where(scored).groupby(keys["start"]).sum()
    other = counted.to_numpy(np.float64) < ALIKE * weights.sum(), TOO_FEW_WEIGHED
    return as_points(starts, figure("value", estimate, *withheld(estimate, minimum), other))


def cells(
    bind: Bind,
    scope: Scope,
    period: Period,
    segment: Segment,
    places: tuple[tuple[str, str, str], ...],
    minimum: int,
) -> pd.DataFrame:
    """Performance of parts of the journey, from all their answers: stage_id, row, touchpoints (how many) and
    the figure. `places` says of each touchpoint_id its stage_id and its row: a channel, a department."""
    placed = pd.DataFrame(places, columns=["touchpoint_id", "stage_id", "row"])
    groups = placed.groupby(["stage_id", "row"], sort=False)
    found = groups.size().reset_index(name="touchpoints")
    ratings = answers.by_touchpoint(bind, scope, period, segment, pd.Index(placed["touchpoint_id"]))
    pooled = ratings.grouped(groups.ngroup().to_numpy().astype(np.intp), len(found))
    return pd.concat([found, mean(pooled, "satisfaction", "performance", minimum)], axis=1)


def segments(
    bind: Bind,
    scope: Scope,
    period: Period,
    segmentations: tuple[str, ...],
    touchpoint_id: str,
    minimum: int,
) -> pd.DataFrame:
    """One touchpoint per segment: segmentation, segment, and the figures performance and top_box."""
    parts = []
    for name in segmentations:
        keys, ratings = answers.by_segment(bind, scope, period, name, touchpoint_id)
        shown = mean(ratings, "satisfaction", "performance", minimum), top_box(ratings, minimum)
        parts.append(pd.concat([keys[["segment"]].assign(segmentation=name), *shown], axis=1))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["segmentation", "segment"])


def churn_by_experience(
    bind: Bind, scope: Scope, period: Period, segment: Segment, touchpoint_id: str, days: int, minimum: int
) -> pd.DataFrame:
    """Customers who left after a good and after a bad experience: experience, churned_n and the figure churn,
    how many of 100 leave within so many days; its n are experiences."""
    parts = queries.churn(bind, scope, period, segment, touchpoint_id).astype({"experience": str})
    sums = parts.groupby("experience", as_index=False)[["n", "churned_n", "days"]].sum()
    daily = replace(poisson_rate(sums["churned_n"], sums["days"], per=1), n=sums["n"].to_numpy(np.float64))
    shown = figure("churn", risk_within(daily, days), (daily.n < minimum, TOO_FEW_CUSTOMERS))
    return pd.concat([sums[["experience", "churned_n"]], shown], axis=1)


def complaint_categories(
    bind: Bind, scope: Scope, period: Period, segment: Segment, touchpoint_id: str
) -> pd.DataFrame:
    """One touchpoint's complaints: category and n, the most frequent first."""
    counts = queries.complaint_categories(bind, scope, period, segment, touchpoint_id)[["category", "n"]]
    return counts[counts["n"] > 0].reset_index(drop=True)


def newest(
    bind: Bind, scope: Scope, period: Period, touchpoint_id: str, what: Literal["complaints", "comments"]
) -> pd.DataFrame:
    """The newest complaints, or the newest comments beside ratings, of one touchpoint."""
    rows = queries.complaint_rows if what == "complaints" else queries.comment_rows
    return rows(bind, scope, period, touchpoint_id, ROWS)


def as_points(keys: pd.DataFrame, shown: pd.DataFrame) -> pd.DataFrame:
    """The figure `value` beside its keys, its columns called as points are."""
    return pd.concat([keys.reset_index(drop=True), shown.set_axis(pd.Index(POINT), axis=1)], axis=1)


def _ratings_of_months(
    bind: Bind, scope: Scope, span: Period, segment: Segment, minimum: int
) -> pd.DataFrame:
    """The mean of all ratings per month."""
    keys, ratings = answers.by_month(bind, scope, span, segment)
    months = keys.groupby("start", sort=True)
    pooled = ratings.grouped(months.ngroup().to_numpy().astype(np.intp), months.ngroups)
    points = pd.DataFrame({"metric": "satisfaction", "period": list(months.groups)})
    return as_points(points, mean(pooled, "satisfaction", "value", minimum))


def _complaint_rates(bind: Bind, scope: Scope, span: Period, segment: Segment, minimum: int) -> pd.DataFrame:
    """Complaints per 1,000 contacts of all touchpoints that record contacts in the month; no rows without."""
    keys = ["touchpoint_id", "start"]
    since = begun(bind, scope)
    counted = since.within(span)
    if counted is None:
        return pd.DataFrame()
    later = since.later("contacts", counted)
    complaints = queries.complaint_series(bind, scope, counted, "month", segment, since=later)[[*keys, "n"]]
    contacts = queries.contact_series(bind, scope, counted, "month", segment)[[*keys, "n"]]
    both = contacts.merge(complaints, on=keys, how="left", suffixes=("_contacts", "_complaints"))
    sums = both.groupby("start")[["n_contacts", "n_complaints"]].sum()
    points = pd.DataFrame({"metric": "complaints_per_1000", "period": sums.index})
    rate = poisson_rate(sums["n_complaints"].to_numpy(), sums["n_contacts"].to_numpy())
    return as_points(points, figure("value", rate, (rate.n < minimum, TOO_FEW_CONTACTS)))
