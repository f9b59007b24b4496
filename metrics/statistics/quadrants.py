"""Importance-performance quadrants (Martilla and James 1977) with the certainty of each label."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from scipy import special  # type: ignore[import-untyped]

from metrics.statistics.arrays import Floats, Numbers, floats, root

Quadrant = Literal["concentrate", "keep_up", "low_priority", "overkill", "undecided"]
CERTAIN = 0.8  # the share of a quadrant above which its label is printed


@dataclass(frozen=True)
class Crosshair:
    """Where the lines stand: one number each, or one per touchpoint where targets differ.

    `mean` says that they are the means of the touchpoints themselves, which move with what is measured.
    """

    importance: Numbers
    performance: Numbers
    mean: bool = False


@dataclass(frozen=True)
class Quadrants:
    """A label per touchpoint and the probability of each quadrant, which sum to 1."""

    quadrant: npt.NDArray[Any]
    concentrate: Floats
    keep_up: Floats
    low_priority: Floats
    overkill: Floats


def mean_crosshair(importance: Numbers, performance: Numbers) -> Crosshair:
    """The means over touchpoints that have both; always makes some look bad, even when all are excellent."""
    importance, performance = floats(importance, performance)
    both = ~np.isnan(importance) & ~np.isnan(performance)
    if not both.any():
        return Crosshair(np.nan, np.nan, mean=True)
    return Crosshair(float(importance[both].mean()), float(performance[both].mean()), mean=True)


def classify(
    importance: Numbers,
    importance_se: Numbers,
    performance: Numbers,
    performance_se: Numbers,
    crosshair: Crosshair,
    certain: float = CERTAIN,
) -> Quadrants:
    """Labels for touchpoints whose probability is at least `certain`, else "undecided".

    Both figures are taken as normal and independent of each other. The share of draws in which a touchpoint
    lies in a quadrant is then known without drawing, also when the lines are means that move with every draw.
    """
    importance, importance_se, performance, performance_se = floats(
        importance, importance_se, performance, performance_se
    )
    both = ~np.isnan(importance) & ~np.isnan(performance)
    important = _above(importance, importance_se, crosshair.importance, both, crosshair.mean)
    performs = _above(performance, performance_se, crosshair.performance, both, crosshair.mean)
    shares = {
        "concentrate": important * (1 - performs),
        "keep_up": important * performs,
        "low_priority": (1 - important) * (1 - performs),
        "overkill": (1 - important) * performs,
    }
    label = np.select([share >= certain for share in shares.values()], list(shares), "undecided")
    return Quadrants(label, **shares)


def _above(value: Floats, error: Floats, line: Numbers, both: npt.NDArray[np.bool_], mean: bool) -> Floats:
    """Probability that the true value is at or above the line."""
    distance, spread = np.where(both, value - np.asarray(line, np.float64), np.nan), error
    if mean:
        count = int(both.sum())
        if count < 2:
            return np.full(value.shape, np.nan)  # one touchpoint is its own mean
        squares = np.where(both & ~np.isnan(error), error**2, 0.0)
        # x less the mean: its own error counts by 1 - 1/T, that of each other by 1/T
        spread = root(error**2 * (1 - 2 / count) + squares.sum() / count**2)
    certain = spread < 1e-9  # then it is at or above the line, or it is not
    inside = special.ndtr(distance / np.where(certain, 1.0, spread))
    probability = np.where(certain, (distance >= 0).astype(np.float64), inside)
    return np.where(np.isnan(distance) | np.isnan(spread), np.nan, probability)
