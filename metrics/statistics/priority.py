"""Where an improvement promises most: gain = importance x reach x room, and how sure the order is."""

from dataclasses import dataclass

import numpy as np

from metrics.statistics.arrays import Flags, Floats, Numbers, floats


@dataclass(frozen=True)
class Priorities:
    """Per touchpoint: gain, score (the largest gain is 100) and rank (1 first), with their 80 % intervals.

    `above_median`: the share of draws in which its gain is above the median of all.
    """

    gain: Floats
    score: Floats
    score_low: Floats
    score_high: Floats
    rank: Floats
    rank_low: Floats
    rank_high: Floats
    above_median: Floats


def expected_gain(importance: Numbers, performance: Numbers, reach: Numbers, target: Numbers = 100) -> Floats:
    """Gain of the overall score when performance is lifted to its target; 0 where it is already there."""
    importance, performance, reach, target = floats(importance, performance, reach, target)
    return np.asarray(reach * importance * np.maximum(target - performance, 0), dtype=np.float64)


def priorities(
    importance: Numbers,
    importance_se: Numbers,
    performance: Numbers,
    performance_se: Numbers,
    reach: Numbers,
    target: Numbers = 100,
    *,
    draws: int = 1000,
    seed: int = 1,
) -> Priorities:
    """Gains, scores and ranks with the 10th and 90th percentile of normal draws (unknown errors count as 0).

    `importance` is the stated one or the impact when met. A share of explained variance already holds the
    reach: pass a reach of 1 with it. Touchpoints without an importance, performance or reach have no rank.
    """
    importance, importance_se, performance, performance_se, reach, target = floats(
        importance, importance_se, performance, performance_se, reach, target
    )
    gain = expected_gain(np.maximum(importance, 0), performance, reach, target)
    known = ~np.isnan(gain)
    if not known.any():
        return Priorities(gain, gain, gain, gain, gain, gain, gain, gain)
    random = np.random.default_rng(seed)
    shape = (draws, int(known.sum()))
    drawn_importance = random.normal(importance[known], np.nan_to_num(importance_se[known]), shape)
    drawn_performance = random.normal(performance[known], np.nan_to_num(performance_se[known]), shape)
    drawn = expected_gain(np.maximum(drawn_importance, 0), drawn_performance, reach[known], target[known])
    score = _shares_of_largest(gain[known][None])[0]
    scores = np.quantile(_shares_of_largest(drawn), (0.1, 0.9), axis=0)
    rank = _ranks(gain[known][None])[0]
    ranks = np.quantile(_ranks(drawn), (0.1, 0.9), axis=0, method="nearest")
    above = np.mean(drawn > np.median(drawn, axis=1, keepdims=True), axis=0)
    parts = (score, *_holding(score, *scores), rank, *_holding(rank, *ranks), above)
    return Priorities(gain, *(_spread(part, known) for part in parts))


def _holding(value: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Limits stretched to the value: of many nearly alike the first is so by luck, which draws do not repeat,
    and draws bring more of them to their target."""
    return np.minimum(low, value), np.maximum(high, value)


def _shares_of_largest(gains: Floats) -> Floats:
    """Per 100 of the largest of each row, which errs as the others do; nothing of nothing is 0."""
    return np.asarray(100 * gains / np.maximum(gains.max(axis=1, keepdims=True), 1e-300), dtype=np.float64)


def _ranks(gains: Floats) -> Floats:
    """1 for the largest of each row; equal gains share the smallest rank."""
    order = np.argsort(-gains, axis=1)
    ordered = np.take_along_axis(gains, order, axis=1)
    places = np.broadcast_to(np.arange(1.0, gains.shape[1] + 1), gains.shape).copy()
    places[:, 1:][ordered[:, 1:] == ordered[:, :-1]] = 1.0
    ranks = np.empty_like(places)
    np.put_along_axis(ranks, order, np.maximum.accumulate(places, axis=1), axis=1)
    return ranks


def _spread(values: Floats, known: Flags) -> Floats:
    """Back to the places of all touchpoints."""
    result = np.full(known.shape, np.nan)
    result[known] = values
    return result
