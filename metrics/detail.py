"""One touchpoint, one month, one part of the journey: the figures that stand beside the scorecard.

Every function takes an engine over a snapshot, the scope, then what was chosen, as `metrics.queries` does.
"""

from collections.abc import Mapping
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd

from metrics import queries
from metrics.figures import error, figure, withhold
from metrics.period import Period
from metrics.queries import Bind, Segment
from metrics.scope import Scope
from metrics.statistics import control
from metrics.statistics.arrays import Flags, Floats
from metrics.statistics.cx_index import cx_index
from metrics.statistics.estimate import Estimate
from metrics.statistics.intervals import (
    mean_t,
    poisson_rate,
    weighted_net_promoter,
    weighted_wilson,
    wilson,
)
from metrics.withheld import TOO_FEW_ANSWERS, TOO_FEW_CONTACTS, TOO_FEW_CUSTOMERS

MONTHS = 24  # of a trend: firm control limits need 20 and more
SPARKLINE = 12
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
    sums = queries.rating_series(bind, scope, last_months(period, count), "month", segment)
    return _points(sums[["touchpoint_id"]].assign(period=sums["start"]), _performance(sums), minimum)


def trend(
    bind: Bind, scope: Scope, period: Period, segment: Segment, touchpoint_id: str, minimum: int
) -> pd.DataFrame:
    """Performance of one touchpoint per month with control limits: months' columns and centre, limit_low,
    limit_high, signal ("outside" or "run", else None)."""
    sums = queries.rating_series(bind, scope, last_months(period, MONTHS), "month", segment, touchpoint_id)
    points = _points(sums[[]].assign(period=sums["start"]), _performance(sums), minimum)
    return points.assign(**_limits(points))


def _limits(points: pd.DataFrame) -> pd.DataFrame:
    """Limits frozen after a baseline: all known months but the newest twelve, and twelve at least.

    Limits from all months would take a lasting fall for the usual spread, and call the good months before it
    signals as well.
    """
    known = points.dropna(subset=["value"])
    base = known.head(max(control.FEWEST_POINTS, len(known) - SPARKLINE))
    errors = _errors(points)
    found = control.control_limits(
        base["value"], base["n"], "mean", errors=errors[base.index], overdispersed=True
    )
    centre = float(found.centre[0]) if len(base) else float("nan")
    sigma = (found.high - found.centre) / 3
    wider = float(np.nanmean(sigma / errors[base.index])) if np.isfinite(sigma).any() else float("nan")
    low, high = centre - 3 * wider * errors, centre + 3 * wider * errors
    values = points["value"].to_numpy(np.float64)
    signal = withhold(
        values.shape, ((values < low) | (values > high), "outside"), (_run(values - centre), "run")
    )
    return pd.DataFrame(
        {
            "centre": centre,
            "limit_low": np.maximum(low, 0),
            "limit_high": np.minimum(high, 100),
            "signal": pd.Series(signal, points.index, dtype=object),
        },
        index=points.index,
    )


def _errors(points: pd.DataFrame) -> Floats:
    """The standard errors of points."""
    return error(points.rename(columns={"value": "x", "low": "x_low", "high": "x_high"}), "x")


def _run(distances: Floats) -> Flags:
    """Points that complete or lengthen a run of eight on one side; unknown months do not end it."""
    known = pd.Series(np.sign(distances.round(6))).dropna()  # rounding is no side
    change = known.ne(known.shift()).cumsum()
    long = (known.groupby(change).cumcount() + 1 >= control.RUN) & known.ne(0)
    return long.reindex(range(len(distances)), fill_value=False).to_numpy(np.bool_)


def overall_months(
    bind: Bind, scope: Scope, period: Period, segment: Segment, minimum: int, count: int = SPARKLINE
) -> pd.DataFrame:
    """Satisfaction, NPS and complaint rate per month: metric, period, value, low, high, n, withheld."""
    span = last_months(period, count)
    answers = queries.response_series(bind, scope, span, "month", segment)
    starts = answers[[]].assign(period=answers["start"])
    parts = [
        _points(starts.assign(metric="satisfaction"), _performance(answers), minimum),
        _points(starts.assign(metric="nps"), _net_promoter(answers), minimum),
        _complaint_rates(bind, scope, span, segment, minimum),
    ]
    return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)


def index_months(performance: pd.DataFrame, importance: Mapping[str, float]) -> pd.DataFrame:
    """The CX index per month from `months`, weighted by one importance per touchpoint_id.

    The weights are the chosen period's: only performance moves the index from month to month.
    """
    return _index(performance, dict(importance))


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
    joined = placed.merge(queries.ratings(bind, scope, period, segment), on="touchpoint_id", how="left")
    groups = joined.groupby(["stage_id", "row"], sort=False)
    numbers = joined.columns.drop(["touchpoint_id", "stage_id", "row"])
    sums = groups[list(numbers)].sum().reset_index()
    shown = figure("performance", _performance(sums), (sums["satisfaction_n"] < minimum, TOO_FEW_ANSWERS))
    return pd.concat(
        [sums[["stage_id", "row"]], groups.size().reset_index(name="touchpoints")["touchpoints"], shown],
        axis=1,
    )


def segments(
    bind: Bind,
    scope: Scope,
    period: Period,
    segmentations: tuple[str, ...],
    touchpoint_id: str,
    minimum: int,
) -> pd.DataFrame:
    """One touchpoint per segment: segmentation, segment, and the figures performance and top_box."""
    parts = [
        queries.rating_segments(bind, scope, period, name, touchpoint_id).assign(segmentation=name)
        for name in segmentations
    ]
    if not parts:
        return pd.DataFrame(columns=["segmentation", "segment"])
    sums = pd.concat(parts, ignore_index=True)
    few = (sums["satisfaction_n"] < minimum, TOO_FEW_ANSWERS)
    top = weighted_wilson(
        sums["satisfaction_n"], sums["satisfaction_w"], sums["satisfaction_ww"], sums["top_w"]
    )
    return pd.concat(
        [
            sums[["segmentation", "segment"]],
            figure("performance", _performance(sums), few),
            figure("top_box", top, few),
        ],
        axis=1,
    )


def churn_by_experience(
    bind: Bind, scope: Scope, period: Period, segment: Segment, touchpoint_id: str, minimum: int
) -> pd.DataFrame:
    """Customers who left after a good and after a bad experience: experience, churned_n and the figure churn
    (per 100 experiences whose window is complete)."""
    sums = queries.churn(bind, scope, period, segment)
    sums = (
        sums[sums["touchpoint_id"] == touchpoint_id]
        .groupby("experience", as_index=False)[["n", "churned_n", "censored_n"]]
        .sum()
    )
    complete = sums["n"] - sums["censored_n"]
    shown = figure("churn", wilson(sums["churned_n"], complete), (complete < minimum, TOO_FEW_CUSTOMERS))
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


def _performance(sums: pd.DataFrame) -> Estimate:
    mean = mean_t(
        sums["satisfaction_n"],
        sums["satisfaction_w"],
        sums["satisfaction_ww"],
        sums["satisfaction_wx"],
        sums["satisfaction_wxx"],
    )
    return mean.within(0, 100)


def _net_promoter(sums: pd.DataFrame) -> Estimate:
    return weighted_net_promoter(
        sums["recommend_n"],
        sums["recommend_w"],
        sums["recommend_ww"],
        sums["promoters_w"],
        sums["detractors_w"],
    )


def _points(
    keys: pd.DataFrame, estimate: Estimate, minimum: int, code: str = TOO_FEW_ANSWERS
) -> pd.DataFrame:
    shown = figure("value", estimate, (estimate.n < minimum, code))
    shown.columns = pd.Index(POINT)
    return pd.concat([keys.reset_index(drop=True), shown], axis=1)


def _complaint_rates(bind: Bind, scope: Scope, span: Period, segment: Segment, minimum: int) -> pd.DataFrame:
    """Complaints per 1,000 contacts of all touchpoints that record contacts in the month; no rows without."""
    keys = ["touchpoint_id", "start"]
    complaints = queries.complaint_series(bind, scope, span, "month", segment)[[*keys, "n"]]
    contacts = queries.contact_series(bind, scope, span, "month", segment)[[*keys, "n"]]
    both = contacts.merge(complaints, on=keys, how="left", suffixes=("_contacts", "_complaints"))
    sums = both.groupby("start")[["n_contacts", "n_complaints"]].sum()
    points = pd.DataFrame({"metric": "complaints_per_1000", "period": sums.index})
    rate = poisson_rate(sums["n_complaints"].to_numpy(), sums["n_contacts"].to_numpy())
    return _points(points, rate, minimum, TOO_FEW_CONTACTS)


def _index(performance: pd.DataFrame, importance: dict[str, float]) -> pd.DataFrame:
    weights = performance["touchpoint_id"].map(importance).astype(float)
    errors = pd.Series(_errors(performance), performance.index)
    rows = [
        cx_index(weights[part.index], 0.0, part["value"], errors[part.index], part["n"])
        for _, part in performance.groupby("period")
    ]
    keys = pd.DataFrame({"metric": "cx_index", "period": sorted(performance["period"].unique())})
    parts = [np.array([getattr(row, name) for row in rows], float) for name in ("value", "low", "high", "n")]
    return _points(keys, Estimate(*parts), 0)
