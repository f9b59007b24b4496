"""Quantiles and tail areas, vectorised, from scipy.special: scipy.stats takes seconds to import.

Outside of their domain (no answers, no degrees of freedom) all return NaN.
"""

import numpy as np
from scipy import special  # type: ignore[import-untyped]

from metrics.statistics.arrays import Floats, Numbers


def normal_quantile(probability: float) -> float:
    """The standard normal's quantile."""
    return float(special.ndtri(probability))


def normal_two_sided(z: Numbers) -> Floats:
    """P(|Z| >= |z|)."""
    return np.asarray(2 * special.ndtr(-np.abs(z)), dtype=np.float64)


def t_quantile(degrees: Numbers, probability: float) -> Floats:
    """Student's t quantile; degrees may be fractional."""
    degrees = np.asarray(degrees, dtype=np.float64)
    usable = np.where(degrees > 0, degrees, np.nan)
    return np.asarray(special.stdtrit(usable, probability), dtype=np.float64)


def t_two_sided(degrees: Numbers, t: Numbers) -> Floats:
    """P(|T| >= |t|)."""
    degrees = np.asarray(degrees, dtype=np.float64)
    usable = np.where(degrees > 0, degrees, np.nan)
    return np.asarray(2 * special.stdtr(usable, -np.abs(t)), dtype=np.float64)


def f_above(top: Numbers, bottom: Numbers, value: Numbers) -> Floats:
    """P(F >= value) with these degrees of freedom."""
    top, bottom = np.asarray(top, np.float64), np.asarray(bottom, np.float64)
    usable = np.where(bottom > 0, np.minimum(bottom, 1e9), np.nan)  # endless many are as good
    return np.asarray(special.fdtrc(top, usable, value), dtype=np.float64)


def f_quantile(top: Numbers, bottom: Numbers, probability: float) -> Floats:
    """The F quantile with these degrees of freedom."""
    return np.asarray(special.fdtri(top, bottom, probability), dtype=np.float64)


def chi_square_quantile(degrees: Numbers, probability: float) -> Floats:
    """The chi-square quantile; degrees may be fractional."""
    degrees = np.asarray(degrees, dtype=np.float64)
    usable = np.where(degrees > 0, degrees, np.nan)
    return np.asarray(2 * special.gammaincinv(usable / 2, probability), dtype=np.float64)


def chi_square_two_sided(degrees: Numbers, value: Numbers) -> Floats:
    """Twice the smaller tail beyond the value, 1 at most."""
    degrees, value = np.asarray(degrees, np.float64), np.asarray(value, np.float64)
    usable = np.where(degrees > 0, degrees, np.nan)
    tail = np.minimum(special.chdtr(usable, value), special.chdtrc(usable, value))
    return np.asarray(np.minimum(2 * tail, 1.0), dtype=np.float64)


def poisson_limits(count: Numbers, level: float) -> tuple[Floats, Floats]:
    """Exact limits of a Poisson mean (Garwood 1936); zero has the lower limit 0."""
    count = np.asarray(count, dtype=np.float64)
    tail = (1 - level) / 2
    usable = np.where(count >= 0, count, np.nan)
    low = np.where(usable == 0, 0.0, special.gammaincinv(np.where(usable > 0, usable, 1.0), tail))
    high = special.gammaincinv(usable + 1, 1 - tail)
    return np.where(np.isnan(usable), np.nan, low), np.asarray(high, dtype=np.float64)


def binomial_limits(count: Numbers, total: Numbers, level: float) -> tuple[Floats, Floats]:
    """Exact limits of a share (Clopper and Pearson 1934)."""
    count, total = np.broadcast_arrays(np.asarray(count, np.float64), np.asarray(total, np.float64))
    tail = (1 - level) / 2
    usable = (total > 0) & (count >= 0) & (count <= total)
    x, n = np.where(usable, count, 0.5), np.where(usable, total, 1.0)
    low = np.where(x > 0, special.betaincinv(np.maximum(x, 0.5), n - x + 1, tail), 0.0)
    high = np.where(x < n, special.betaincinv(x + 1, np.maximum(n - x, 0.5), 1 - tail), 1.0)
    return np.where(usable, low, np.nan), np.where(usable, high, np.nan)


def binomial_two_sided(count: Numbers, total: Numbers, share: Numbers) -> Floats:
    """Exact p of a binomial count: all outcomes no likelier than the one seen (as R's binom.test)."""
    count, total, share = np.broadcast_arrays(
        np.asarray(count, np.float64), np.asarray(total, np.float64), np.asarray(share, np.float64)
    )
    usable = (total > 0) & (count >= 0) & (count <= total) & (share > 0) & (share < 1)
    x, n, s = (np.where(usable, part, safe) for part, safe in ((count, 0.0), (total, 1.0), (share, 0.5)))
    above = x > n * s
    x, s = np.where(above, n - x, x), np.where(above, 1 - s, s)  # mirrored: x lies in the lower tail
    seen = _log_mass(x, n, s) + 1e-7  # ties count in spite of rounding
    first, last = (
        np.maximum(np.ceil(n * s), 1),
        n + 1,
    )  # the smallest count above the mean that is no likelier
    while np.any(first < last):
        middle = np.floor((first + last) / 2)
        likelier = (_log_mass(middle, n, s) > seen) & (first < last)
        open_ = first < last
        last = np.where(open_ & ~likelier, middle, last)
        first = np.where(likelier, middle + 1, first)
    at_most = np.where(x < n, special.betainc(np.maximum(n - x, 0.5), x + 1, 1 - s), 1.0)
    at_least = np.where(first <= n, special.betainc(first, np.maximum(n - first, 0) + 1, s), 0.0)
    total_mass = np.where(first <= x, 1.0, at_most + at_least)  # first <= x: the mean itself was seen
    return np.where(usable, np.minimum(1.0, total_mass), np.nan)


def _log_mass(x: Floats, n: Floats, share: Floats) -> Floats:
    """Log probability of x successes; minus infinity beyond n."""
    inside = np.minimum(x, n)
    choose = special.gammaln(n + 1) - special.gammaln(inside + 1) - special.gammaln(n - inside + 1)
    mass = choose + special.xlogy(inside, share) + special.xlog1py(n - inside, -share)
    return np.asarray(np.where(x > n, -np.inf, mass), dtype=np.float64)
