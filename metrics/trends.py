"""Is a touchpoint as it was? The months of a measure in a control chart; the measure decides its kind.

Means have a chart of their standard errors, shares a p', rates a u' chart (Laney 2002); the median time to
resolve, whose error is not known well enough, stands for itself in an XmR chart. The newest twelve months
are held against limits that the earlier ones make; with too few for limits, runs about the median decide.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from metrics import answers, queries
from metrics.answer_figures import mean, top_box
from metrics.clustered import Answers
from metrics.counted import Basis, answered, begun
from metrics.detail import as_points, last_months
from metrics.figures import error, figure, unknown, withhold
from metrics.period import Period
from metrics.queries import Bind, Segment
from metrics.queries.parts import Since
from metrics.rollup_tables import HIGHEST_BIN, bin_hours
from metrics.scope import Scope
from metrics.statistics.arrays import Floats
from metrics.statistics.charts import mean_chart, rate_chart, share_chart, single_chart
from metrics.statistics.control import FEWEST_POINTS, ControlLimits, chance_of_false_signal
from metrics.statistics.intervals import poisson_rate
from metrics.statistics.run_chart import run_chart
from metrics.statistics.survival import median_from_bins
from metrics.withheld import (
    MOSTLY_OPEN,
    NOT_MEASURED,
    TOO_FEW_ANSWERS,
    TOO_FEW_COMPLAINTS,
    TOO_FEW_CONTACTS,
)

MONTHS = 36  # two years for firm limits, and one to be held against them
JUDGED = 12
Kind = Literal["mean", "share", "rate", "single", "run"]


@dataclass(frozen=True)
class Trend:
    """One measure of one touchpoint by month.

    `points`: period (its first day), value, low, high, n, withheld, centre, limit_low, limit_high, signal
    ("outside", "run" or None). `baseline`: how many months the limits are made of. `false_alarm`: the chance
    that one that has not changed signals all the same; None where nothing is judged. `moved`: of a "run"
    chart. `basis`: what complaints are divided by.
    """

    points: pd.DataFrame
    kind: Kind
    baseline: int = 0
    false_alarm: float | None = None
    moved: bool = False
    basis: Basis | None = None

    @property
    def known(self) -> pd.DataFrame:
        """The months that have a figure."""
        return self.points.dropna(subset=["value"])


@dataclass(frozen=True)
class _Months:
    """What is read: the touchpoint's months, and the smallest base of a figure."""

    bind: Bind
    scope: Scope
    span: Period
    segment: Segment
    touchpoint_id: str
    minimum: int


def trend(
    bind: Bind,
    scope: Scope,
    period: Period,
    segment: Segment,
    touchpoint_id: str,
    measure: str,
    minimum: int,
) -> Trend:
    """The months of one of `MEASURES` up to the period's end."""
    return MEASURES[measure](
        _Months(bind, scope, last_months(period, MONTHS), segment, touchpoint_id, minimum)
    )


def _performance(asked: _Months) -> Trend:
    return _mean(asked, "satisfaction")


def _effort(asked: _Months) -> Trend:
    return _mean(asked, "effort")


def _mean(asked: _Months, question: str) -> Trend:
    starts, ratings = _answers(asked)
    points = as_points(starts, mean(ratings, question, "value", asked.minimum))
    errors = error(points.rename(columns={"value": "x", "low": "x_low", "high": "x_high"}), "x")
    return _charted(points, "mean", (0, 100), lambda baseline: mean_chart(points["value"], errors, baseline))


def _top_box(asked: _Months) -> Trend:
    starts, ratings = _answers(asked)
    points = as_points(starts, top_box(ratings, asked.minimum))
    (worth,) = ratings.equal("top", "satisfaction_w")
    return _charted(points, "share", (0, 100), lambda baseline: share_chart(points["value"], worth, baseline))


def _answers(asked: _Months) -> tuple[pd.DataFrame, Answers]:
    keys, ratings = answers.by_month(asked.bind, asked.scope, asked.span, asked.segment, asked.touchpoint_id)
    return keys[["start"]].rename(columns={"start": "period"}), ratings


def _complaints(asked: _Months) -> Trend:
    """Complaints per 1,000 contacts; per 1,000 ratings where no contacts are recorded.

    From the first day on of which both are recorded.
    """
    since = begun(asked.bind, asked.scope, asked.touchpoint_id)
    span = since.within(asked.span)
    if span is None:
        return _run(as_points(pd.DataFrame({"period": []}), figure("value", unknown(0))), None)
    months = replace(asked, span=span)
    basis: Basis = "contacts"
    met = answered(_series(months, queries.contact_series), basis)
    if met.sum() == 0:
        basis = "ratings"
        met = answered(_series(months, queries.rating_series), basis)
    counts = _series(months, queries.complaint_series, since=since.later(basis, span))["n"]
    met = met[met > 0]
    complaints = counts.reindex(met.index, fill_value=0).to_numpy(np.float64)
    exposure = met.to_numpy(np.float64)
    few = exposure < asked.minimum
    code = TOO_FEW_CONTACTS if basis == "contacts" else TOO_FEW_ANSWERS
    shown = figure("value", poisson_rate(complaints, exposure), (few, code))
    points = as_points(pd.DataFrame({"period": met.index}), shown)
    enough = np.where(few, 0, exposure)
    return _charted(
        points, "rate", (0, None), lambda baseline: rate_chart(complaints, enough, baseline), basis
    )


def _series(asked: _Months, query: Callable[..., pd.DataFrame], **other: Since) -> pd.DataFrame:
    found = query(asked.bind, asked.scope, asked.span, "month", asked.segment, asked.touchpoint_id, **other)
    return found.set_index("start")


def _resolution(asked: _Months) -> Trend:
    """Median hours of the complaints opened in a month; the chart is of logarithms, as times are skewed."""
    bins = queries.resolution_series(asked.bind, asked.scope, asked.span, asked.segment, asked.touchpoint_id)
    starts = pd.Index(bins["start"].unique(), name="period")
    closed, still = (_counts(bins[bins["closed"] == state], starts) for state in (1, 0))
    low, high = np.array(bin_hours()).T
    found = median_from_bins(low, high, closed, still)
    shown = figure(
        "value",
        found,
        (found.n < asked.minimum, TOO_FEW_COMPLAINTS),
        (~np.isfinite(found.value + found.low + found.high), MOSTLY_OPEN),
    )
    points = as_points(starts.to_frame(index=False), shown)
    return _charted(points, "single", (0, None), lambda baseline: _of_logarithms(points["value"], baseline))


def _counts(bins: pd.DataFrame, starts: pd.Index) -> Floats:
    """Complaints per month and bin of hours."""
    counts = np.zeros((len(starts), HIGHEST_BIN + 1))
    np.add.at(counts, (starts.get_indexer(pd.Index(bins["start"])), bins["hours_bin"]), bins["n"])
    return counts


def _of_logarithms(values: pd.Series, baseline: int) -> ControlLimits:
    found = single_chart(np.log(values.to_numpy(np.float64)), baseline)
    return ControlLimits(
        np.exp(found.centre),
        np.exp(found.low),
        np.exp(found.high),
        found.outside,
        found.run,
        found.provisional,
    )


MEASURES: Mapping[str, Callable[[_Months], Trend]] = {
    "performance": _performance,
    "top_box": _top_box,
    "effort": _effort,
    "complaints_per_1000": _complaints,
    "resolution_hours": _resolution,
}


def _charted(
    points: pd.DataFrame,
    kind: Kind,
    ends: tuple[float, float | None],
    draw: Callable[[int], ControlLimits],
    basis: Basis | None = None,
) -> Trend:
    """The points with the limits that `draw` makes of so many of them, cut at the ends of the scale."""
    known = int(points["value"].notna().sum())
    baseline = max(FEWEST_POINTS, known - JUDGED)
    if known <= baseline:
        return _run(points, basis)
    chart = draw(baseline)
    limited = points.assign(
        centre=chart.centre,
        limit_low=np.clip(chart.low, *ends),
        limit_high=np.clip(chart.high, *ends),
        signal=_codes(chart),
    )
    is_judged = bool(np.isfinite(chart.high).any())
    chance = chance_of_false_signal(known - baseline, baseline=baseline) if is_judged else None
    return Trend(_every_month(limited), kind, baseline, chance, basis=basis)


def _codes(chart: ControlLimits) -> pd.Series:
    codes = withhold(chart.centre.shape, (chart.outside, "outside"), (chart.run, "run"))
    return pd.Series(codes, dtype=object)  # else pandas makes None a NaN


def _run(points: pd.DataFrame, basis: Basis | None) -> Trend:
    """Without limits: a median alone, and whether the months have moved about it."""
    found = run_chart(points["value"])
    centre = np.nan if found is None else found.median
    nothing = points.assign(centre=centre, limit_low=np.nan, limit_high=np.nan, signal=None)
    chance, moved = (None, False) if found is None else (found.chance, found.moved)
    return Trend(_every_month(nothing), "run", false_alarm=chance, moved=moved, basis=basis)


def _every_month(points: pd.DataFrame) -> pd.DataFrame:
    """Months in between of which nothing is recorded get a row: no line may lead over them."""
    if points.empty:
        return points
    months = pd.date_range(points["period"].iloc[0], points["period"].iloc[-1], freq="MS", name="period")
    whole = points.set_index("period").reindex(months).reset_index()
    texts = {
        name: whole[name].astype(object).where(whole[name].notna(), None) for name in ("withheld", "signal")
    }
    whole = whole.assign(n=whole["n"].fillna(0).astype(np.int64), **texts)
    whole.loc[~whole["period"].isin(points["period"]), "withheld"] = NOT_MEASURED
    return whole
