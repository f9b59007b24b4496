"""The median of waits that are counted in steps of time."""

from typing import Literal

import numpy as np

from metrics.statistics.arrays import Flags, Floats, Numbers, floats, ratio, root
from metrics.statistics.clusters import INDEPENDENT, Design, design, pulls
from metrics.statistics.estimate import Estimate
from metrics.statistics.quantiles import t_quantile

FINER = 8  # parts that a step is cut into
CROWDED = 0.35  # of all waits in one step: where in it they lie decides, and nobody knows


def median_wait(
    ends: Numbers, counts: Numbers, level: float = 0.95, *, design: Design = INDEPENDENT
) -> Estimate:
    """The middle wait of each row of `counts`, shape (rows, K); `ends`: the K + 1 ends of steps, from zero.

    Its limits are the waits between which the sign test finds the middle one (Thompson 1936), with as many
    waits as they are worth: the ends of all steps where these are too few, and of a step that is crowded.
    NaN without waits.
    """
    ends, counts = floats(ends)[0], floats(counts)[0]
    n = counts.sum(axis=-1)
    variance = ratio(_spread(counts) * design.effect, n)
    half = t_quantile(design.degrees, 0.5 + level / 2) * root(variance)
    value, low, high = (_quantile(*finer(ends, counts), 0.5 + side * half) for side in (0, -1, 1))
    crowded = counts > CROWDED * n[:, None]
    return Estimate(value, _out(low, "left", ends, crowded), _out(high, "right", ends, crowded), n)


def _out(limits: Floats, side: Literal["left", "right"], ends: Floats, crowded: Flags) -> Floats:
    """Limits within a crowded step go out to its end on the left (low ones) or on the right."""
    step = np.searchsorted(ends, limits, "right" if side == "left" else "left") - 1
    inside = np.clip(step, 0, crowded.shape[1] - 1)
    known = ~np.isnan(limits) & np.take_along_axis(crowded, inside[:, None], -1)[:, 0]
    return np.where(known, ends[inside + (side == "right")], limits)


def worth_of_waits(groups: Numbers) -> Design:
    """What waits are worth for their median, from those of each group of customers: (groups, rows, K).

    By how the share of each group that waits less than all's median strays from one half. Waits of a single
    step do not tell: they count as independent.
    """
    groups = floats(groups)[0]
    counts = groups.sum(axis=0)
    n, below = counts.sum(axis=-1), _below_median(counts)
    variance = ratio(_variance(counts, below), n - 1)
    found = pulls(groups.sum(axis=-1), (groups * below).sum(axis=-1))
    return design(found, variance, n, independent=~(variance > 0))


def finer(ends: Floats, counts: Floats) -> tuple[Floats, Floats]:
    """Every step but the first cut into parts even over the logarithm of time, and how many waits are in
    each: by a monotone cubic through the sums up to each end (Fritsch and Butland 1984)."""
    at = np.log(ends[1:])
    wide = np.diff(at)
    slope = counts[:, 1:] / wide
    before, after = slope[:, :-1], slope[:, 1:]
    a, b = wide[:-1] + 2 * wide[1:], 2 * wide[:-1] + wide[1:]
    steep = np.nan_to_num(ratio((a + b) * before * after, a * after + b * before))
    flat = np.zeros((len(counts), 1))
    tangent = np.concatenate([flat, steep, flat], axis=-1)
    part = np.linspace(0, 1, FINER + 1)
    curves = 3 * part**2 - 2 * part**3, part**3 - 2 * part**2 + part, part**3 - part**2
    heights = counts[:, 1:], wide * tangent[:, :-1], wide * tangent[:, 1:]
    within = sum(height[..., None] * curve for height, curve in zip(heights, curves, strict=True))
    inside = np.exp(at[:-1, None] + wide[:, None] * part[1:])
    cut = np.maximum(np.diff(within, axis=-1), 0).reshape(len(counts), inside.size)
    return np.concatenate([ends[:2], inside.ravel()]), np.concatenate([counts[:, :1], cut], axis=-1)


def _spread(counts: Floats) -> Floats:
    """The variance of being below the median: 1/4, less two thirds of what the step takes off in which waits
    are neither below nor above, but smoothed (by simulation: the limits hold as often as they say)."""
    return np.asarray((0.25 + 2 * _variance(counts, _below_median(counts))) / 3, dtype=np.float64)


def _variance(counts: Floats, below: Floats) -> Floats:
    return ratio((counts * (below - 0.5) ** 2).sum(axis=-1), counts.sum(axis=-1))


def _quantile(ends: Floats, counts: Floats, share: Floats) -> Floats:
    """The wait below which this share lies."""
    number = share * counts.sum(axis=-1) * (1 - 1e-12)  # between two waits the earlier, whatever the rounding
    below = _part_below(counts, number)
    step = np.argmax(below < 1, axis=-1)
    part = np.take_along_axis(below, step[:, None], -1)[:, 0]
    start, end = ends[step], ends[step + 1]
    even = np.where(start > 0, start, 1.0) * ratio(end, np.where(start > 0, start, 1.0)) ** part
    time = np.where(start > 0, even, end * part)  # the first step starts at zero: straight
    found = np.where(share <= 0, ends[0], np.where(share >= 1, ends[-1], time))
    return np.where(np.isnan(share), np.nan, found)


def _below_median(counts: Floats) -> Floats:
    """How much of each step (0-1) lies below the median."""
    return _part_below(counts, 0.5 * counts.sum(axis=-1))


def _part_below(counts: Floats, number: Floats) -> Floats:
    """How much of each step (0-1) lies below so many waits."""
    left = number[:, None] - np.cumsum(counts, axis=-1) + counts
    return np.where(counts > 0, np.clip(np.nan_to_num(ratio(left, counts)), 0, 1), left > 0)
