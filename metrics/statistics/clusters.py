"""Several answers of one customer are not as good as answers of several customers: by how much?

Customers lie in buckets, and those of different buckets have nothing to do with each other. How far the sums
of buckets lie apart therefore tells the true variance of what is made from them, whatever happens within one.
"""

from dataclasses import dataclass

import numpy as np

from metrics.statistics.arrays import Flags, Floats, Numbers, floats, ratio
from metrics.statistics.quantiles import normal_quantile, t_quantile


@dataclass(frozen=True)
class Design:
    """`effect`: how many answers are worth one independent answer (Kish 1965); `degrees` of freedom: how sure
    that is."""

    effect: Numbers
    degrees: Numbers


INDEPENDENT = Design(1.0, np.inf)
NOBODY_LEFT = 1e-9  # effect where all have answered: nothing is uncertain


def finite(n: Numbers, population: Numbers) -> Design:
    """The design of `n` answers out of a small population, of which only the rest is unknown (Cochran 1977).

    A population of 0 is not known, and one smaller than its answers is wrong: both change nothing.
    """
    n, population = floats(n, population)
    share = np.where(population >= n, np.nan_to_num(ratio(n, population)), 0.0)
    return Design(np.maximum(1 - share, NOBODY_LEFT), np.inf)


@dataclass(frozen=True)
class Pulls:
    """How far each bucket pulls an estimate from its value, and the bucket's share of the answers.

    Both have the shape (buckets, figures).
    """

    pull: Floats
    share: Floats

    def variance(self) -> Floats:
        """Unbiased where answers are independent after all (Bell and McCaffrey 2002); NaN with one bucket."""
        several = (self.share < 1).all(axis=0) & (self.share > 0).any(axis=0)
        squares = np.nan_to_num(self.pull**2 * ratio(1, 1 - self.share)).sum(axis=0)
        return np.where(several, squares, np.nan)

    def degrees(self) -> Floats:
        """The effective number of buckets less one."""
        return np.asarray(ratio(1, (self.share**2).sum(axis=0)) - 1, dtype=np.float64)


def pulls(w: Numbers, wx: Numbers) -> Pulls:
    """Of the weighted means sum(wx) / sum(w), from sums per bucket: shape (buckets, figures)."""
    w, wx = floats(w, wx)
    total = w.sum(axis=0)
    mean = np.nan_to_num(ratio(wx.sum(axis=0), total))
    return Pulls(np.nan_to_num(ratio(wx - mean * w, total)), np.nan_to_num(ratio(w, total)))


def design(found: Pulls, variance: Numbers, effective: Numbers, independent: Flags | bool = False) -> Design:
    """The design of estimates whose `variance` from `effective` answers takes them as independent.

    No interval is shorter than that of independent answers: a spread between buckets below theirs is chance.
    Where all answers are the same, nothing tells how alike a customer's are: each bucket then counts as one.
    """
    variance, effective = floats(variance, effective)
    degrees = found.degrees()
    effect = np.where(variance > 0, ratio(found.variance(), variance), ratio(effective, degrees + 1))
    longer = t_quantile(degrees, 0.975) / normal_quantile(0.975)
    plain = (effect * longer**2 <= 1) | np.asarray(independent)
    return Design(np.where(plain, 1.0, effect), np.where(plain, np.inf, degrees))


def design_of_shares(w: Numbers, wx: Numbers, n: Numbers) -> Design:
    """Of shares sum(wx) / sum(w) of n answers, from sums per bucket: shape (buckets, figures).

    What all do or nobody does not tell how alike a customer's answers are: they count as independent.
    """
    found = pulls(w, wx)
    w, wx, n = *floats(w, wx), *floats(n)
    share = ratio(wx.sum(axis=0), w.sum(axis=0))
    variance = ratio(share * (1 - share), n - 1)
    return design(found, variance, n, independent=~(variance > 0))


@dataclass(frozen=True)
class Joint:
    """How two estimates hang together that rest on answers of the same customers, and how sure that is."""

    correlation: Numbers
    degrees: Numbers

    def in_parts(self, first: Numbers, second: Numbers) -> "Joint":
        """Where only these parts (0-1) of the answers are at hand, of whichever customers: both estimates err
        more, and what they have in common stays."""
        first, second = floats(first, second)
        return Joint(self.correlation * np.sqrt(first * second), self.degrees)


APART = Joint(0.0, np.inf)


def joint(first: Pulls, second: Pulls) -> Joint:
    """From the same buckets; no correlation where either has no spread."""
    both = (first.pull * second.pull).sum(axis=0)
    size = np.sqrt((first.pull**2).sum(axis=0) * (second.pull**2).sum(axis=0))
    degrees = np.fmin(first.degrees(), second.degrees())
    return Joint(np.nan_to_num(ratio(both, size)), degrees)
