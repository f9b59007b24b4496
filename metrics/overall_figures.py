"""The company's own figures: index, satisfaction, top box, Net Promoter Score, complaints, churn."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from metrics import withheld as why
from metrics.answer_figures import enough, same
from metrics.clustered import Answers
from metrics.counted import Basis
from metrics.figures import Reason, figure, shown
from metrics.index_figure import Weights, index, index_change, withheld
from metrics.period_sums import PeriodSums
from metrics.standing import Standing
from metrics.statistics import intervals
from metrics.statistics.arrays import Flags, Floats, Numbers
from metrics.statistics.estimate import Estimate
from metrics.workspace import Settings


@dataclass(frozen=True)
class Known:
    """What the figures of both periods share, so that a change is one of the same thing.

    `basis`: where satisfaction comes from ("responses" or "ratings"); `exposure`: what complaints are counted
    against; `compared`: the touchpoints of which that is recorded in both periods, and the whole earlier one;
    `importance`: whose weighs the index ("stated", "derived", "none"); `whole_company`: False for a viewer of
    some departments.
    """

    settings: Settings
    whole_company: bool
    basis: str
    exposure: Basis
    compared: Flags
    weights: Weights
    importance: str


@dataclass(frozen=True)
class Part:
    """A figure of one period: estimate and reasons to withhold it."""

    estimate: Estimate
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Overall:
    """How a figure is made for a period, and how its change between two.

    `earlier`: the figure of the earlier one, where it is not made as that of any period.
    """

    name: str
    part: Callable[[Known, PeriodSums], Part]
    change: Callable[[Known, PeriodSums, PeriodSums], Estimate]
    basis: Callable[[Known], str | None] = lambda known: None
    earlier: Callable[[Known, PeriodSums, PeriodSums], Part] | None = None


def overall(
    now: PeriodSums,
    before: PeriodSums | None,
    touchpoints: pd.DataFrame,
    standing: Standing,
    replicates: Floats,
    settings: Settings,
    covered: Callable[[Basis], Flags],
    *,
    whole_company: bool,
) -> pd.DataFrame:
    """A row per metric: value, low, high, n, withheld; previous, change, change_low, change_high; basis.

    `replicates`: of derived importance, a column per touchpoint. `covered`: of which touchpoints complaints,
    and what they are counted against, are recorded from the beginning of the earlier period on.
    """
    answered = whole_company and now.responses.sums["satisfaction_n"].sum() > 0
    exposure: Basis = "contacts" if now.counted["contacts"].sum() > 0 else "ratings"
    periods = [now] if before is None else [now, before]
    known = Known(
        settings=settings,
        whole_company=whole_company,
        basis="responses" if answered else "ratings",
        exposure=exposure,
        compared=np.logical_and.reduce(
            [covered(exposure), *((sums.counted[exposure] > 0).to_numpy() for sums in periods)]
        ),
        weights=_weights(now, touchpoints, standing, replicates),
        importance=standing.basis,
    )
    return pd.concat([_row(metric, known, now, before) for metric in OVERALL], ignore_index=True)


def _weights(now: PeriodSums, touchpoints: pd.DataFrame, standing: Standing, replicates: Floats) -> Weights:
    """Equal weights until somebody has said what matters."""
    if standing.basis == "none":
        return Weights.certain(np.ones(len(touchpoints)))
    importance = shown(touchpoints, standing.importance)
    if standing.basis == "stated":
        plain = intervals.moments(*now.ratings.powers("importance"))
        return Weights(importance, np.sqrt(plain.variance), stated=True)
    return replace(Weights.certain(importance), replicates=replicates)


def _row(metric: Overall, known: Known, now: PeriodSums, before: PeriodSums | None) -> pd.DataFrame:
    current = _figure(metric.part(known, now))
    row = pd.DataFrame({"metric": [metric.name]}).join(current)
    row["previous"] = row["change"] = row["change_low"] = row["change_high"] = np.nan
    if before is not None:
        earlier = metric.earlier
        previous = _figure(earlier(known, now, before) if earlier else metric.part(known, before))
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
    found = index(known.weights, sums.ratings, known.settings.minimum_answers)
    return Part(found, withheld(found, known.settings.minimum_answers))


def _index_change(known: Known, now: PeriodSums, before: PeriodSums) -> Estimate:
    return index_change(known.weights, now.ratings, before.ratings, known.settings.minimum_answers)


# ---- answers


def _answers(known: Known, sums: PeriodSums) -> Answers:
    if known.basis == "responses":
        return sums.responses
    rows = len(sums.ratings.sums)
    return sums.ratings.grouped(np.zeros(rows, np.intp), 1)


def _degrees(first: Answers, second: Answers, question: str) -> tuple[Numbers, Numbers]:
    return first.clustered.design(question).degrees, second.clustered.design(question).degrees


def _satisfaction(known: Known, sums: PeriodSums) -> Part:
    answers = _answers(known, sums)
    found = answers.mean("satisfaction")
    return Part(found, (*enough(found, known.settings.minimum_answers), same(answers, "satisfaction")))


def _satisfaction_change(known: Known, now: PeriodSums, before: PeriodSums) -> Estimate:
    first, second = _answers(known, now), _answers(known, before)
    return intervals.difference_of_means(
        first.moments("satisfaction"),
        second.moments("satisfaction"),
        joint=first.joint(second, "satisfaction"),
    ).within(-100, 100)


def _top_box(known: Known, sums: PeriodSums) -> Part:
    found = _answers(known, sums).top_box()
    return Part(found, enough(found, known.settings.minimum_answers))


def _top_box_change(known: Known, now: PeriodSums, before: PeriodSums) -> Estimate:
    first, second = _answers(known, now), _answers(known, before)
    (top, n), (top_before, n_before) = (
        side.equal("top", "top_w", "satisfaction_w") for side in (first, second)
    )
    return intervals.difference_of_proportions(
        top,
        n,
        top_before,
        n_before,
        degrees=_degrees(first, second, "top"),
        joint=first.joint(second, "top"),
    )


def _nps(known: Known, sums: PeriodSums) -> Part:
    found = sums.responses.net_promoter()
    few = enough(found, known.settings.minimum_answers)
    return Part(found, ((not known.whole_company, why.OUTSIDE_SCOPE), *few))


def _nps_change(known: Known, now: PeriodSums, before: PeriodSums) -> Estimate:
    first, second = now.responses, before.responses
    columns = ("promoters_w", "detractors_w", "recommend_w")
    (p, d, n), (p_before, d_before, n_before) = (
        side.equal("recommend", *columns) for side in (first, second)
    )
    return intervals.difference_of_net_promoters(
        p,
        d,
        n,
        p_before,
        d_before,
        n_before,
        degrees=_degrees(first, second, "recommend"),
        joint=first.joint(second, "recommend"),
    )


# ---- complaints and churn


def _rate(known: Known, sums: PeriodSums, touchpoints: Flags) -> tuple[float, float]:
    """Complaints of these touchpoints and what they are counted against."""
    found = sums.counted[[f"complaints_{known.exposure}", known.exposure]].to_numpy()[touchpoints]
    complaints, exposure = found.sum(axis=0)
    return float(complaints), float(exposure)


def _complaints(known: Known, sums: PeriodSums) -> Part:
    found = intervals.poisson_rate(*_rate(known, sums, _exposed(known, sums)))
    few = why.TOO_FEW_CONTACTS if known.exposure == "contacts" else why.TOO_FEW_ANSWERS
    return Part(
        found,
        ((found.n == 0, why.NOT_MEASURED), (found.n < known.settings.minimum_answers, few)),
    )


def _exposed(known: Known, sums: PeriodSums) -> Flags:
    return (sums.counted[known.exposure] > 0).to_numpy(np.bool_)


def _complaints_before(known: Known, now: PeriodSums, before: PeriodSums) -> Part:
    """Of the touchpoints that can be compared, if these have most of what is counted against now."""
    found = intervals.poisson_rate(*_rate(known, before, known.compared))
    exposed = now.counted[known.exposure].to_numpy(np.float64)
    few = found.n < known.settings.minimum_answers
    part = 2 * exposed[known.compared].sum() < exposed.sum()
    return Part(found, ((few | part, why.NOT_COMPARED),))


def _complaints_change(known: Known, now: PeriodSums, before: PeriodSums) -> Estimate:
    (count, exposure), (count_before, exposure_before) = (
        _rate(known, sums, known.compared) for sums in (now, before)
    )
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


def _churn_before(known: Known, now: PeriodSums, before: PeriodSums) -> Part:
    """Of a period before the first recorded end nobody knows who left."""
    found = _churn(known, before)
    return replace(found, reasons=(*found.reasons, (not before.customers.ends_recorded, why.NOT_COMPARED)))


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
    Overall("cx_index", _index, _index_change, lambda known: known.importance),
    Overall("satisfaction", _satisfaction, _satisfaction_change, lambda known: known.basis),
    Overall("top_box", _top_box, _top_box_change, lambda known: known.basis),
    Overall("nps", _nps, _nps_change),
    Overall(
        "complaints_per_1000",
        _complaints,
        _complaints_change,
        lambda known: known.exposure,
        _complaints_before,
    ),
    Overall("churn", _churn, _churn_change, earlier=_churn_before),
)
