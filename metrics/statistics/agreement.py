"""Do staff agree? A mean of those who do not says little."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from metrics.statistics.arrays import Flags, Floats, Numbers, floats, ratio
from metrics.statistics.multiplicity import BEYOND_CHANCE, benjamini_hochberg
from metrics.statistics.quantiles import chi_square_quantile, chi_square_two_sided, f_quantile

AT_RANDOM = 100**2 / 12  # variance of answers of 0 to 100 that are given at random
DISAGREEMENT = 0.5  # below: the answers lie apart rather than together (James, Demaree and Wolf 1984)


@dataclass(frozen=True)
class Within:
    """r_wg per group with its 95 % interval, and which groups are shown to agree and to disagree."""

    value: Floats
    low: Floats
    high: Floats
    agree: Flags
    disagree: Flags


def agreement_within(variance: Numbers, n: Numbers) -> Within:
    """Of n answers of 0 to 100 each, taken as normal: their variance is then spread as chi-square.

    Limits of a variance as in Snedecor and Cochran (1989); all groups are tested against `DISAGREEMENT` as
    one family (Benjamini and Hochberg 1995). NaN variances stay out of it.
    """
    variance, n = floats(variance, n)
    squares = (n - 1) * variance
    low, high = (
        within_group_agreement(ratio(squares, chi_square_quantile(n - 1, tail))) for tail in (0.025, 0.975)
    )
    value = within_group_agreement(variance)
    chance = chi_square_two_sided(n - 1, squares / ((1 - DISAGREEMENT) * AT_RANDOM))
    certain = benjamini_hochberg(chance) <= BEYOND_CHANCE
    return Within(value, low, high, certain & (value >= DISAGREEMENT), certain & (value < DISAGREEMENT))


def within_group_agreement(variance: Numbers, at_random: float = AT_RANDOM) -> Floats:
    """r_wg, from 0 (answers as if given at random, or further apart) to 1 (all the same).

    James, Demaree and Wolf (1984); answers at random on 1 to A have the variance (A squared - 1) / 12.
    """
    (variance,) = floats(variance)
    return np.asarray(np.clip(1 - variance / at_random, 0, 1), dtype=np.float64)


class Reliability(NamedTuple):
    """Of answers, with its 95 % interval; NaN where nothing tells it."""

    value: float
    low: float
    high: float


def intraclass_correlation(n: Numbers, sums: Numbers, squares: Numbers) -> tuple[Reliability, Reliability]:
    """ICC(1) and ICC(1, k): how far single answers, and their means, tell touchpoints apart.

    Shrout and Fleiss (1979), one-way, as not everybody rates everything; from the answers per touchpoint,
    their sum and that of their squares. Limits from F as theirs, of touchpoints with unequal numbers by the
    variance of their means and the harmonic mean of the numbers (Thomas and Hultquist 1978). NaN with fewer
    than two touchpoints or no second answer.
    """
    n, sums, squares = floats(n, sums, squares)
    known = n > 0
    n, sums, squares = n[known], sums[known], squares[known]
    groups, answers = len(n), n.sum()
    if groups < 2 or answers <= groups:
        return Reliability(*[np.nan] * 3), Reliability(*[np.nan] * 3)
    degrees = groups - 1, answers - groups
    level = (sums**2 / n).sum()
    between = (level - sums.sum() ** 2 / answers) / degrees[0]
    within = (squares.sum() - level) / degrees[1]
    each = (answers - (n**2).sum() / answers) / degrees[0]
    single = ratio(between - within, between + (each - 1) * within)
    usual = groups / (1 / n).sum()
    apart = ratio(usual * (sums / n).var(ddof=1), within)
    f = apart / f_quantile(*degrees, 0.975), apart * f_quantile(*degrees[::-1], 0.975)
    ends = [[float(ratio(one - 1, one + size - 1)) for one in f] for size in (usual, 1.0)]
    return Reliability(float(single), *ends[0]), Reliability(
        float(ratio(between - within, between)), *ends[1]
    )
