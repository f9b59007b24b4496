"""Why did the CX index move? Its change as a sum of parts, and what other weights would make of it."""

from dataclasses import dataclass

import numpy as np

from metrics.statistics.arrays import Floats, Numbers, floats
from metrics.statistics.cx_index import FLOOR

DRAWS = 1000
CONCENTRATION = 10.0  # of weights around their own (methods: Dirichlet(10 w)): each varies by a third


@dataclass(frozen=True)
class Parts:
    """Points of the index per touchpoint; all of both sum to the change exactly.

    `performance`: as it did better or worse. `mix`: as its weight changed, or as it is measured in one period
    only; a touchpoint better than the rest that comes in raises the index without any improvement.
    `per_unit`: of the index, for each unit of the logarithm of a performance; 0 where it was measured once.
    `mix_per_unit`: of all mix, before and now.
    """

    performance: Floats
    mix: Floats
    per_unit: Floats
    mix_per_unit: tuple[Floats, Floats]

    @property
    def change(self) -> float:
        """Of the whole index."""
        return float(self.performance.sum() + self.mix.sum())


def parts(weights_before: Numbers, before: Numbers, weights: Numbers, now: Numbers) -> Parts:
    """The logarithmic-mean decomposition (Ang 2004) of a weighted geometric mean; NaN: not measured.

    Performance counts with the mean of both weights, a weight with the mean distance from the index.
    """
    weights_before, before, weights, now = floats(weights_before, before, weights, now)
    first, last = _shares(weights_before, before), _shares(weights, now)
    if not first.any() or not last.any():
        unknown = np.full(now.shape, np.nan)
        return Parts(unknown, unknown, unknown, (unknown, unknown))
    old, new = (np.log(np.maximum(score, FLOOR)) for score in (before, now))
    old, new = np.where(first > 0, old, new), np.where(last > 0, new, old)  # measured once: it did not change
    old, new = np.where((first > 0) | (last > 0), (old, new), 0.0)
    levels = float(first @ old), float(last @ new)
    points = _logarithmic_mean(*np.exp(levels))
    counted = points * (first + last) / 2
    by_weight = points * (last - first) * ((old + new) / 2 - sum(levels) / 2)
    twice, moved = (first > 0) & (last > 0), points * (last - first)  # of all weights nothing is left: sum 0
    once = [
        np.where(twice, 0.5, share > 0) * moved + share * by_weight.sum() / 2  # and what all points are worth
        for share in (first, last)
    ]
    return Parts(counted * (new - old), by_weight, np.where(twice, counted, 0.0), (once[0], once[1]))


@dataclass(frozen=True)
class Sensitivity:
    """What the index would be with other weights: the middle 90 % of draws, and with the arithmetic mean.

    `rank` per touchpoint by how much it holds the index back (1: the most), `rank_low` and `rank_high` the
    middle 90 % of draws; `shift`: places that a rank moves on average (Saisana, Saltelli, Tarantola 2005).
    """

    low: float
    high: float
    arithmetic: float
    rank: Floats
    rank_low: Floats
    rank_high: Floats
    shift: float


def sensitivity(weights: Numbers, performance: Numbers, draws: int = DRAWS, seed: int = 1) -> Sensitivity:
    """Weights are drawn around their own (Dirichlet); touchpoints without a weight or score have no rank."""
    weights, performance = floats(weights, performance)
    share = _shares(weights, performance)
    known = share > 0
    nothing = np.full(share.shape, np.nan)
    if not known.any():
        return Sensitivity(np.nan, np.nan, np.nan, nothing, nothing, nothing, np.nan)
    share, score = share[known], np.maximum(performance[known], FLOOR)
    drawn = np.random.default_rng(seed).dirichlet(CONCENTRATION * share * known.sum(), draws)
    low, high = np.quantile(np.exp(drawn @ np.log(score)), (0.05, 0.95))
    room = np.log(100 / np.minimum(score, 100))
    own, others = _ranks((share * room)[None])[0], _ranks(drawn * room)
    ends = np.quantile(others, (0.05, 0.95), axis=0, method="nearest")
    ranks = np.full((3, known.size), np.nan)
    ranks[:, known] = own, *ends
    shift = float(np.abs(others - own).mean())
    return Sensitivity(float(low), float(high), float(share @ score), ranks[0], ranks[1], ranks[2], shift)


def _shares(weights: Floats, scores: Floats) -> Floats:
    """Weights of what is measured, as shares of 1."""
    counted = np.where((weights > 0) & ~np.isnan(scores), weights, 0.0)
    return np.asarray(counted / max(float(counted.sum()), 1e-300), dtype=np.float64)


def _logarithmic_mean(first: float, last: float) -> float:
    """Between two numbers: their difference over that of their logarithms."""
    if abs(first - last) < 1e-9 * first:
        return (first + last) / 2
    return float((last - first) / (np.log(last) - np.log(first)))


def _ranks(values: Floats) -> Floats:
    """1 for the largest of each row."""
    return np.asarray((-values).argsort(axis=1, kind="stable").argsort(axis=1) + 1.0, dtype=np.float64)
