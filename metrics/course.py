"""Since when? What the months of a trend have done: stepped to another level, drifted, or neither."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from metrics.statistics.control import FEWEST_POINTS
from metrics.statistics.course import Drift, Step, drift, pettitt, step, step_limits

BEYOND_CHANCE = 0.05  # simulated: two to three of a hundred steady touchpoints are said to have changed


@dataclass(frozen=True)
class Stepped:
    """Another level since a month, which lies between earliest and latest (95 %)."""

    since: date
    earliest: date
    latest: date
    before: float
    after: float


@dataclass(frozen=True)
class Drifted:
    """A steady change a year, with its 95 % interval."""

    per_year: float
    low: float
    high: float


def course(points: pd.DataFrame) -> Stepped | Drifted | None:
    """Of the months of `detail.trend` (period, value): whichever fits better, if it is beyond chance.

    None from fewer months than a control chart needs.
    """
    known = points.dropna(subset=["value"])
    if len(known) < FEWEST_POINTS:
        return None
    values = known["value"].to_numpy(np.float64)
    months = pd.DatetimeIndex(known["period"])
    stepped = step(values)
    drifted = drift(12 * months.year + months.month, values)
    if stepped is None or drifted is None:
        return None
    if stepped.squares <= drifted.squares:
        is_sure = pettitt(values)[2] <= BEYOND_CHANCE
        return _stepped(stepped, step_limits(values, stepped), months) if is_sure else None
    return _drifted(drifted) if drifted.p <= BEYOND_CHANCE else None


def _stepped(found: Step, limits: tuple[int, int], months: pd.DatetimeIndex) -> Stepped:
    """The first month of the new level is the one after the last of the old."""
    since, earliest, latest = (months[place + 1].date() for place in (found.last, *limits))
    return Stepped(since, earliest, latest, found.before, found.after)


def _drifted(found: Drift) -> Drifted:
    return Drifted(12 * found.slope, 12 * found.low, 12 * found.high)
