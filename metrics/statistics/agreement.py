"""Do staff agree? A mean of those who do not says little."""

import numpy as np

from metrics.statistics.arrays import Floats, Numbers, floats, ratio

AT_RANDOM = 100**2 / 12  # variance of answers of 0 to 100 that are given at random
DISAGREEMENT = 0.5  # below: the answers lie apart rather than together (James, Demaree and Wolf 1984)


def within_group_agreement(variance: Numbers, at_random: float = AT_RANDOM) -> Floats:
    """r_wg, from 0 (answers as if given at random, or further apart) to 1 (all the same).

    James, Demaree and Wolf (1984); answers at random on 1 to A have the variance (A squared - 1) / 12.
    """
    (variance,) = floats(variance)
    return np.asarray(np.clip(1 - variance / at_random, 0, 1), dtype=np.float64)


def intraclass_correlation(n: Numbers, sums: Numbers, squares: Numbers) -> tuple[float, float]:
    """ICC(1) and ICC(1, k): how far single answers, and their means, tell touchpoints apart.

    Shrout and Fleiss (1979), one-way, as not everybody rates everything; from the answers per touchpoint,
    their sum and that of their squares. NaN with fewer than two touchpoints or no second answer.
    """
    n, sums, squares = floats(n, sums, squares)
    known = n > 0
    n, sums, squares = n[known], sums[known], squares[known]
    groups, answers = len(n), n.sum()
    if groups < 2 or answers <= groups:
        return np.nan, np.nan
    level = (sums**2 / n).sum()
    between = (level - sums.sum() ** 2 / answers) / (groups - 1)
    within = (squares.sum() - level) / (answers - groups)
    each = (answers - (n**2).sum() / answers) / (groups - 1)
    single = ratio(between - within, between + (each - 1) * within)
    return float(single), float(ratio(between - within, between))
