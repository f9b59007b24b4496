"""The figures of touchpoints, a few columns at a time: sums in, values with intervals out.

Every function takes frames of sums with one row per touchpoint, in the scorecard's order.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from metrics import withheld as why
from metrics.clustered import Answers, powers
from metrics.figures import error, figure, shown, unknown
from metrics.period_sums import PeriodSums
from metrics.queries import DriverSums
from metrics.rollup_tables import HIGHEST_BIN, bin_hours
from metrics.staff_figures import of_all
from metrics.statistics import intervals
from metrics.statistics.arrays import Floats
from metrics.statistics.derived import derived_importance
from metrics.statistics.estimate import Estimate
from metrics.statistics.exposure import UNKNOWN, Exposure, told_apart
from metrics.statistics.gaps import verdicts
from metrics.statistics.multiplicity import BEYOND_CHANCE, benjamini_hochberg
from metrics.statistics.survival import median_from_bins
from metrics.workspace import Settings


@dataclass(frozen=True)
class Explained:
    """How far the model behind derived importance is to be trusted.

    `r_squared`: the share of what differs in overall satisfaction that ratings explain. `answers`: responses
    it was made from. `chance`: of as much if they explain nothing. `exposure`: whether
    what was not rated was not met. `collinear`: touchpoints that cannot be told apart from others.
    """

    r_squared: float
    r_squared_low: float
    r_squared_high: float
    answers: int
    chance: float
    exposure: Exposure
    collinear: tuple[str, ...]


@dataclass(frozen=True)
class Derived:
    """The figures' columns, the model behind them, and its replicates of the importance in the same order."""

    columns: pd.DataFrame
    explained: Explained
    replicates: Floats


def derived(sums: DriverSums, ids: pd.Index, minimum: int) -> Derived:
    """Each touchpoint's share of what moves overall satisfaction, its impact when met, and the model.

    Where all ratings together explain nothing beyond chance, shares would be shares of chance; the only one
    of a whole says nothing. `minimum`: responses from which reach is shown; the model asks for more.
    """
    if not sums.whole.overall["w"].sum():
        nothing = [
            figure(name, unknown(len(ids)), (True, why.NOT_MEASURED))
            for name in ("derived_importance", "impact", "reach")
        ]
        columns = pd.concat(nothing, axis=1).assign(impact_p_adjusted=np.nan)
        unexplained = Explained(np.nan, np.nan, np.nan, 0, np.nan, UNKNOWN, ())
        return Derived(columns, unexplained, np.zeros((0, len(ids))))
    model = derived_importance(sums.whole, replicates=sums.by_bucket)
    r_squared = model.r_squared
    explained = Explained(
        float(r_squared.value),
        float(r_squared.low),
        float(r_squared.high),
        model.n,
        model.r_squared_p,
        told_apart(sums.exposure, sums.whole.pairs, model.touchpoints, model.effect),
        tuple(model.touchpoints.loc[model.touchpoints["collinear"], "touchpoint_id"]),
    )
    rows = model.touchpoints.set_index("touchpoint_id").reindex(ids)
    n = rows["n"].fillna(0).to_numpy(np.float64)
    value, low, high = (rows[f"importance{end}"].to_numpy(np.float64) for end in ("", "_low", "_high"))
    share = Estimate(value, low, high, n)
    reasons = [(rows["withheld"].eq(code).to_numpy(), code) for code in rows["withheld"].dropna().unique()]
    alone = (np.isfinite(value).sum() == 1, why.NO_OTHER)
    chance = (explained.chance > BEYOND_CHANCE, why.NOTHING_EXPLAINED)
    made = figure("derived_importance", share, (n == 0, why.NOT_MEASURED), *reasons, alone, chance)
    value, low, high = (rows[f"impact{end}"].to_numpy(np.float64) for end in ("", "_low", "_high"))
    impact = figure("impact", Estimate(value, low, high, n), (n == 0, why.NOT_MEASURED), *reasons)
    value, low, high = (100 * rows[f"reach{end}"].to_numpy(np.float64) for end in ("", "_low", "_high"))
    responses = np.full(len(ids), float(model.n))
    few = (model.n < minimum, why.TOO_FEW_ANSWERS)
    met = figure("reach", Estimate(value, low, high, responses), (n == 0, why.NOT_MEASURED), few)
    columns = pd.concat([made, impact, met], axis=1)
    columns["impact_p_adjusted"] = rows["impact_p_adjusted"].to_numpy(np.float64)
    replicates = pd.DataFrame(model.replicates, columns=model.touchpoints["touchpoint_id"])
    return Derived(columns, explained, replicates.reindex(columns=ids).to_numpy(np.float64))


@dataclass(frozen=True)
class Gap:
    """Staff less customers: the figure's columns, the estimate, and its 90 % interval for "no gap"."""

    columns: pd.DataFrame
    estimate: Estimate
    equivalence: Estimate


def gap(staff: pd.DataFrame, customers: Answers, kind: str, figures: pd.DataFrame) -> Gap:
    """The gap of "importance" or "performance"; withheld where either side is."""
    measure = "importance" if kind == "importance" else "satisfaction"
    side = "stated_importance" if kind == "importance" else "performance"
    inner = intervals.moments(*powers(staff, kind), design=of_all(staff, kind))
    outer = customers.moments(measure)
    both = [
        intervals.difference_of_means(inner, outer, level=level).within(-100, 100) for level in (0.95, 0.90)
    ]
    hidden = {f"internal_{kind}": figures[f"internal_{kind}_withheld"], side: figures[f"{side}_withheld"]}
    reasons = [
        (codes.eq(code).to_numpy(), code) for codes in hidden.values() for code in codes.dropna().unique()
    ]
    return Gap(figure(f"gap_{kind}", both[0], *reasons), both[0], both[1])


def judged(gaps: dict[str, Gap], figures: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """Both gaps with adjusted p values (one family: all the gaps of the screen) and verdicts.

    `lines`: importance_line and performance_line, as `metrics.standing` has them.
    """
    given = [
        _tested(one.estimate, one.columns[f"gap_{kind}_withheld"].notna().to_numpy())
        for kind, one in gaps.items()
    ]
    adjusted = np.split(benjamini_hochberg(np.concatenate(given)), len(given))
    columns = []
    for (kind, one), p in zip(gaps.items(), adjusted, strict=True):
        side = "stated_importance" if kind == "importance" else "performance"
        verdict = verdicts(
            one.estimate,
            p,
            shown(figures, side),
            error(figures, side),
            lines[f"{kind}_line"],
            trouble="high" if kind == "importance" else "low",
            equivalence=one.equivalence,
        )
        hidden = pd.notna(one.columns[f"gap_{kind}_withheld"])
        frame = one.columns.copy()
        frame[f"gap_{kind}_p_adjusted"] = p
        frame[f"gap_{kind}_verdict"] = np.where(hidden, "undecided", verdict)
        columns.append(frame)
    return pd.concat(columns, axis=1)


def complaints(sums: PeriodSums, settings: Settings, *, known: bool) -> pd.DataFrame:
    """Count, and rate per 1,000 contacts; per 1,000 ratings where no contacts are recorded.

    The rate is of the days of which both are recorded.
    """
    count = sums.complained["n"].to_numpy(np.float64)
    total = intervals.poisson_rate(count, 1, per=1)
    beside = sums.counted
    contacts = (beside["contacts"] > 0).to_numpy()
    basis = np.where(contacts, "contacts", "ratings")
    exposure = np.where(contacts, beside["contacts"], beside["ratings"])
    same_days = np.where(contacts, beside["complaints_contacts"], beside["complaints_ratings"])
    rate = intervals.poisson_rate(same_days, exposure)
    few = exposure < settings.minimum_answers
    frames = [
        figure("complaints", replace(total, n=count), (not known, why.NOT_MEASURED)),
        figure(
            "complaints_per_1000",
            rate,
            (not known, why.NOT_MEASURED),
            (exposure == 0, why.NOT_MEASURED),
            (few & (basis == "contacts"), why.TOO_FEW_CONTACTS),
            (few, why.TOO_FEW_ANSWERS),
        ),
    ]
    return pd.concat(frames, axis=1).assign(complaints_per_1000_basis=basis)


def resolution(bins: pd.DataFrame, ids: pd.Index, settings: Settings, *, known: bool) -> pd.DataFrame:
    """Median hours until a complaint is resolved, the open ones counted as open (Kaplan and Meier 1958)."""
    closed, still = (_counts(bins[bins["closed"] == state], ids) for state in (1, 0))
    low, high = np.array(bin_hours()).T
    found = median_from_bins(low, high, closed, still)
    return figure(
        "resolution_hours",
        found,
        (not known, why.NOT_MEASURED),
        (found.n == 0, why.NOT_MEASURED),
        (found.n < settings.minimum_answers, why.TOO_FEW_COMPLAINTS),
        (~np.isfinite(found.value + found.low + found.high), why.MOSTLY_OPEN),
    )


def change(now: Answers, before: Answers | None, settings: Settings) -> pd.DataFrame:
    """Performance against the earlier period; a signal only beyond noise, corrected for all touchpoints."""
    if before is None:
        frame = figure("performance_change", unknown(len(now.sums)), (True, why.NOT_COMPARED))
        nobody = pd.Series(None, index=frame.index, dtype=object)
        return frame.assign(performance_change_p_adjusted=np.nan, performance_signal=nobody)
    first, second = now.moments("satisfaction"), before.moments("satisfaction")
    joint = now.joint(before, "satisfaction")
    found = intervals.difference_of_means(first, second, joint=joint)
    answers = [first.n, second.n]
    frame = figure(
        "performance_change",
        found.within(-100, 100),
        (answers[0] == 0, why.NOT_MEASURED),
        (answers[1] == 0, why.NOT_COMPARED),
        (np.minimum(*answers) < settings.minimum_answers, why.TOO_FEW_ANSWERS),
    )
    p = benjamini_hochberg(_tested(found, frame["performance_change_withheld"].notna().to_numpy()))
    moved = p <= BEYOND_CHANCE
    signal = np.full(len(frame), None, dtype=object)
    signal[moved & (found.value < 0)] = "worse"
    signal[moved & (found.value > 0)] = "better"
    return frame.assign(performance_change_p_adjusted=p, performance_signal=pd.Series(signal, dtype=object))


def _tested(found: Estimate, hidden: npt.NDArray[Any]) -> Floats:
    """The p values of what is shown; what is withheld is no test."""
    assert found.p is not None, "a comparison has p values"
    return np.where(hidden, np.nan, found.p)


def _counts(bins: pd.DataFrame, ids: pd.Index) -> Floats:
    """Complaints per touchpoint and bin of resolution time."""
    counts = np.zeros((len(ids), HIGHEST_BIN + 1))
    row = ids.get_indexer(pd.Index(bins["touchpoint_id"]))
    known = row >= 0
    np.add.at(counts, (row[known], bins["hours_bin"].to_numpy()[known]), bins["n"].to_numpy()[known])
    return counts
