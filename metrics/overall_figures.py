"""The company's own figures: index, satisfaction, top box, Net Promoter Score, complaints, churn."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from metrics import withheld as why
from metrics.figures import Reason, error, figure, shown
from metrics.period_sums import PeriodSums
from metrics.standing import Standing
from metrics.statistics import intervals
from metrics.statistics.arrays import Floats
from metrics.statistics.cx_index import cx_index
from metrics.statistics.estimate import Estimate
from metrics.statistics.quantiles import normal_quantile
from metrics.touchpoint_figures import mean
from metrics.workspace import Settings

POWERS = ("n", "w", "ww", "wx", "wxx")


@dataclass(frozen=True)
class Known:
    """What the figures of both periods share, so that a change is one of the same thing.

    `basis`: where satisfaction comes from ("responses" or "ratings"); `exposure`: what complaints are counted
    against ("contacts" or "ratings"); `whole_company`: False for a viewer of some departments.
    """

    settings: Settings
    recorded: frozenset[str]
    whole_company: bool
    basis: str
    exposure: str
    importance: Floats
    importance_error: Floats


@dataclass(frozen=True)
class Part:
    """A figure of one period: estimate and reasons to withhold it."""

    estimate: Estimate
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Overall:
    """How a figure is made for a period, and how its change between two."""

    name: str
    part: Callable[[Known, PeriodSums], Part]
    change: Callable[[Known, PeriodSums, PeriodSums], Estimate]
    basis: Callable[[Known], str | None] = lambda known: None


def overall(
    now: PeriodSums,
    before: PeriodSums | None,
    touchpoints: pd.DataFrame,
    standing: Standing,
    settings: Settings,
    recorded: frozenset[str],
    *,
    whole_company: bool,
) -> pd.DataFrame:
    """A row per metric: value, low, high, n, withheld; previous, change, change_low, change_high; basis."""
    answered = whole_company and now.answers["satisfaction_n"] > 0
    weights = shown(touchpoints, standing.importance), error(touchpoints, standing.importance)
    if standing.basis == "none":  # equal weights until somebody has said what matters
        weights = np.ones(len(touchpoints)), np.zeros(len(touchpoints))
    known = Known(
        settings=settings,
        recorded=recorded,
        whole_company=whole_company,
        basis="responses" if answered else "ratings",
        exposure="contacts" if now.contacted["n"].sum() > 0 else "ratings",
        importance=weights[0],
        importance_error=weights[1],
    )
    return pd.concat([_row(metric, known, now, before) for metric in OVERALL], ignore_index=True)


def _row(metric: Overall, known: Known, now: PeriodSums, before: PeriodSums | None) -> pd.DataFrame:
    current = _figure(metric.part(known, now))
    row = pd.DataFrame({"metric": [metric.name]}).join(current)
    row["previous"] = row["change"] = row["change_low"] = row["change_high"] = np.nan
    if before is not None:
        previous = _figure(metric.part(known, before))
        both = pd.isna(current["withheld"]) & pd.isna(previous["withheld"])
        moved = figure("change", _scalar(metric.change(known, now, before)), (~both, why.NOT_COMPARED))
        row["previous"] = previous["value"]
        row[["change", "change_low", "change_high"]] = moved[["change", "change_low", "change_high"]]
    return row.assign(basis=metric.basis(known))


def _figure(part: Part) -> pd.DataFrame:
    made = figure("value", _scalar(part.estimate), *part.reasons)
    return made.rename(columns={f"value_{name}": name for name in ("low", "high", "n", "withheld")})


def _scalar(found: Estimate) -> Estimate:
    """The same as arrays of one."""
    value, low, high, n = (np.reshape(part, 1) for part in (found.value, found.low, found.high, found.n))
    return Estimate(value, low, high, n)


# ---- index


def _index(known: Known, sums: PeriodSums) -> Part:
    found = _indexed(known, sums, known.importance_error)
    settings = known.settings
    return Part(
        found,
        (
            (found.n == 0, why.NOT_MEASURED),
            (found.n < settings.minimum_answers, why.TOO_FEW_ANSWERS),
            (np.isnan(found.value), why.TOO_FEW_WEIGHED),
        ),
    )


def _indexed(known: Known, sums: PeriodSums, importance_error: Floats | float) -> Estimate:
    scores = mean(sums.rated, "satisfaction", "performance", known.settings)
    n = np.where(pd.isna(scores["performance_withheld"]), scores["performance_n"], 0)
    return cx_index(
        known.importance, importance_error, shown(scores, "performance"), error(scores, "performance"), n
    )


def _index_change(known: Known, now: PeriodSums, before: PeriodSums) -> Estimate:
    """With the same weights in both periods, their uncertainty falls out."""
    first, second = _indexed(known, now, 0.0), _indexed(known, before, 0.0)
    half = normal_quantile(0.975) * np.hypot(first.standard_error(), second.standard_error())
    gap = first.value - second.value
    return Estimate(gap, gap - half, gap + half, np.minimum(first.n, second.n))


# ---- answers


def _answers(known: Known, sums: PeriodSums) -> pd.Series:
    return sums.answers if known.basis == "responses" else sums.rated.sum()


def _powers(row: pd.Series) -> list[float]:
    return [float(row[f"satisfaction_{power}"]) for power in POWERS]


def _enough(known: Known, found: Estimate) -> tuple[Reason, ...]:
    minimum = known.settings.minimum_answers
    return (found.n == 0, why.NOT_MEASURED), (found.n < minimum, why.TOO_FEW_ANSWERS)


def _satisfaction(known: Known, sums: PeriodSums) -> Part:
    powers = _powers(_answers(known, sums))
    found = intervals.mean_t(*powers).within(0, 100)
    flat = intervals.moments(*powers).deviation == 0
    return Part(found, (*_enough(known, found), (flat, why.NO_SPREAD)))


def _satisfaction_change(known: Known, now: PeriodSums, before: PeriodSums) -> Estimate:
    first, second = (intervals.moments(*_powers(_answers(known, sums))) for sums in (now, before))
    return intervals.difference_of_means(first, second).within(-100, 100)


def _top_box(known: Known, sums: PeriodSums) -> Part:
    row = _answers(known, sums)
    n, w, ww, _, _ = _powers(row)
    found = intervals.weighted_wilson(n, w, ww, row["top_w"])
    return Part(found, _enough(known, found))


def _top_box_change(known: Known, now: PeriodSums, before: PeriodSums) -> Estimate:
    (top, n), (top_before, n_before) = (_satisfied(_answers(known, sums)) for sums in (now, before))
    return intervals.difference_of_proportions(top, n, top_before, n_before)


def _satisfied(row: pd.Series) -> tuple[float, float]:
    """Answers in the top box and answers, as numbers of equal answers."""
    scale = _worth(row["satisfaction_w"], row["satisfaction_ww"])
    return row["top_w"] * scale, row["satisfaction_w"] * scale


def _nps(known: Known, sums: PeriodSums) -> Part:
    row = sums.answers
    weights = [row[f"{name}_w"] for name in ("promoters", "detractors")]
    n, w, ww = (row[f"recommend_{power}"] for power in ("n", "w", "ww"))
    found = intervals.weighted_net_promoter(n, w, ww, *weights)
    return Part(found, ((not known.whole_company, why.OUTSIDE_SCOPE), *_enough(known, found)))


def _nps_change(known: Known, now: PeriodSums, before: PeriodSums) -> Estimate:
    (p, d, n), (p_before, d_before, n_before) = (_recommenders(sums.answers) for sums in (now, before))
    return intervals.difference_of_net_promoters(p, d, n, p_before, d_before, n_before)


def _recommenders(row: pd.Series) -> tuple[float, float, float]:
    """Promoters, detractors and all, as numbers of equal answers."""
    scale = _worth(row["recommend_w"], row["recommend_ww"])
    return row["promoters_w"] * scale, row["detractors_w"] * scale, row["recommend_w"] * scale


def _worth(w: float, ww: float) -> float:
    """What turns sums of weights into numbers of equal answers (Kish 1965)."""
    return w / ww if ww > 0 else 0.0


# ---- complaints and churn


def _exposure(known: Known, sums: PeriodSums) -> tuple[float, float]:
    """Complaints, and the contacts or ratings that they are counted against."""
    against = sums.contacted["n"] if known.exposure == "contacts" else sums.rated_n
    return float(sums.complained["n"].sum()), float(against.sum())


def _complaints(known: Known, sums: PeriodSums) -> Part:
    found = intervals.poisson_rate(*_exposure(known, sums))
    few = why.TOO_FEW_CONTACTS if known.exposure == "contacts" else why.TOO_FEW_ANSWERS
    return Part(
        found,
        (
            ("complaints" not in known.recorded, why.NOT_MEASURED),
            (found.n == 0, why.NOT_MEASURED),
            (found.n < known.settings.minimum_answers, few),
        ),
    )


def _complaints_change(known: Known, now: PeriodSums, before: PeriodSums) -> Estimate:
    (count, exposure), (count_before, exposure_before) = (_exposure(known, sums) for sums in (now, before))
    return intervals.difference_of_rates(count, exposure, count_before, exposure_before)


def _churn(known: Known, sums: PeriodSums) -> Part:
    who = sums.customers
    found = intervals.poisson_rate(who.left_voluntarily, who.customer_months, per=100)
    found = replace(found, n=np.asarray(float(who.at_risk)))
    return Part(
        found,
        (
            (not known.whole_company, why.OUTSIDE_SCOPE),
            (who.at_risk == 0, why.NOT_MEASURED),
            (who.at_risk < known.settings.minimum_answers, why.TOO_FEW_CUSTOMERS),
        ),
    )


def _churn_change(known: Known, now: PeriodSums, before: PeriodSums) -> Estimate:
    first, second = now.customers, before.customers
    return intervals.difference_of_rates(
        first.left_voluntarily,
        first.customer_months,
        second.left_voluntarily,
        second.customer_months,
        per=100,
    )


OVERALL: tuple[Overall, ...] = (
    Overall("cx_index", _index, _index_change),
    Overall("satisfaction", _satisfaction, _satisfaction_change, lambda known: known.basis),
    Overall("top_box", _top_box, _top_box_change, lambda known: known.basis),
    Overall("nps", _nps, _nps_change),
    Overall("complaints_per_1000", _complaints, _complaints_change, lambda known: known.exposure),
    Overall("churn", _churn, _churn_change),
)
