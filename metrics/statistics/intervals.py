"""Values with intervals, and differences of two values with p, from sums that SQL returns.

Shares and their differences are per 100, Net Promoter Scores run from -100 to 100. Every argument may be
a number, an array or a pandas column; `level` is the coverage aimed at. A `Design` says what answers are
worth of which several are one customer's.
"""

from dataclasses import dataclass

import numpy as np

from metrics.statistics.arrays import Floats, Numbers, floats, ratio, root
from metrics.statistics.clusters import APART, INDEPENDENT, Design, Joint
from metrics.statistics.estimate import Estimate
from metrics.statistics.quantiles import (
    binomial_limits,
    binomial_two_sided,
    normal_quantile,
    normal_two_sided,
    poisson_limits,
    t_quantile,
    t_two_sided,
)


@dataclass(frozen=True)
class Moments:
    """Mean and standard deviation of a group, its answers `n` and the independent ones they are worth.

    `degrees` of freedom of the mean's variance, which is deviation squared by effective.
    """

    mean: Floats
    deviation: Floats
    n: Floats
    effective: Floats
    degrees: Floats

    @property
    def variance(self) -> Floats:
        """The mean's."""
        return ratio(self.deviation**2, self.effective)


def moments(
    n: Numbers, w: Numbers, ww: Numbers, wx: Numbers, wxx: Numbers, *, design: Design = INDEPENDENT
) -> Moments:
    """From answers, sum of weights, of their squares, of w x and of w x squared (Kish 1965 effective n)."""
    n, w, ww, wx, wxx = floats(n, w, ww, wx, wxx)
    mean, effective = ratio(wx, w), ratio(w**2, ww)
    square = ratio(wxx, w)
    spread = square - mean**2
    spread = np.where(spread < 1e-12 * square, 0.0, spread)  # all answers equal, up to rounding
    deviation = root(spread * ratio(effective, effective - 1))
    degrees = np.minimum(effective - 1, design.degrees)
    return Moments(mean, deviation, n, effective / design.effect, degrees)


def mean_t(
    n: Numbers,
    w: Numbers,
    ww: Numbers,
    wx: Numbers,
    wxx: Numbers,
    level: float = 0.95,
    *,
    design: Design = INDEPENDENT,
) -> Estimate:
    """Weighted mean with Student's t interval on the effective base; equal weights give the plain one."""
    group = moments(n, w, ww, wx, wxx, design=design)
    half = t_quantile(group.degrees, 0.5 + level / 2) * root(group.variance)
    return Estimate(group.mean, group.mean - half, group.mean + half, group.n)


def wilson(
    x: Numbers, n: Numbers, per: float = 100, level: float = 0.95, degrees: Numbers = np.inf
) -> Estimate:
    """Share x of n per 100, with the score interval (Wilson 1927); `degrees`: how sure the worth of n is."""
    x, n = floats(x, n)
    z = t_quantile(degrees, 0.5 + level / 2)
    share = ratio(x, n)
    shrink = 1 + ratio(z**2, n)
    centre = (share + ratio(z**2, 2 * n)) / shrink
    half = z * root(ratio(share * (1 - share), n) + ratio(z**2, 4 * n**2)) / shrink
    low = np.clip(centre - half, 0, share)  # rounding must not leave the scale or the value
    high = np.clip(centre + half, share, 1)
    return Estimate(per * share, per * low, per * high, n)


def weighted_wilson(
    n: Numbers,
    w: Numbers,
    ww: Numbers,
    wx: Numbers,
    per: float = 100,
    level: float = 0.95,
    *,
    design: Design = INDEPENDENT,
) -> Estimate:
    """Share of the weights, wx of w, with Wilson's interval on the effective base; `n` stays the answers."""
    n, w, ww, wx = floats(n, w, ww, wx)
    effective = ratio(w**2, ww) / design.effect
    found = wilson(np.minimum(ratio(wx, w), 1) * effective, effective, per, level, design.degrees)
    return Estimate(found.value, found.low, found.high, n)


def net_promoter(
    promoters: Numbers, detractors: Numbers, n: Numbers, level: float = 0.95, degrees: Numbers = np.inf
) -> Estimate:
    """Raw Net Promoter Score, interval of the adjusted Wald score (n + 3, Rocks 2016)."""
    promoters, detractors, n = floats(promoters, detractors, n)
    known = np.where(n > 0, n, np.nan)
    centre, error = _net_score(promoters + 0.75, detractors + 0.75, known + 3)
    half = t_quantile(degrees, 0.5 + level / 2) * error
    raw = 100 * ratio(promoters - detractors, n)
    # A handful of equal answers is so much shrunken that the raw score may lie outside: stretch to it.
    low, high = np.minimum(centre - half, raw), np.maximum(centre + half, raw)
    return Estimate(raw, low, high, n).within(-100, 100)


def weighted_net_promoter(
    n: Numbers,
    w: Numbers,
    ww: Numbers,
    promoters_w: Numbers,
    detractors_w: Numbers,
    level: float = 0.95,
    *,
    design: Design = INDEPENDENT,
) -> Estimate:
    """The same from sums of weights; `n` stays the answers."""
    n, w, ww, promoters_w, detractors_w = floats(n, w, ww, promoters_w, detractors_w)
    effective = ratio(w**2, ww) / design.effect
    scale = ratio(effective, w)
    found = net_promoter(promoters_w * scale, detractors_w * scale, effective, level, design.degrees)
    return Estimate(found.value, found.low, found.high, n)


def poisson_rate(count: Numbers, exposure: Numbers, per: float = 1000, level: float = 0.95) -> Estimate:
    """Events per 1,000 of exposure, exact interval (Garwood 1936); `n` is the exposure."""
    count, exposure = floats(count, exposure)
    low, high = poisson_limits(count, level)
    return Estimate(
        per * ratio(count, exposure), per * ratio(low, exposure), per * ratio(high, exposure), exposure
    )


def difference_of_means(
    first: Moments, second: Moments, level: float = 0.95, joint: Joint = APART
) -> Estimate:
    """First mean minus second on the effective bases (Welch 1947); `n` is the smaller count of answers."""
    variances, degrees = (first.variance, second.variance), (first.degrees, second.degrees)
    return _welch(first.mean - second.mean, variances, degrees, joint, np.minimum(first.n, second.n), level)


def _welch(
    gap: Floats,
    variances: tuple[Floats, Floats],
    degrees: tuple[Numbers, Numbers],
    joint: Joint,
    n: Floats,
    level: float,
) -> Estimate:
    """The degrees are Satterthwaite's (1946); endless where both sides' are."""
    total = variances[0] + variances[1]
    error = root(total - 2 * joint.correlation * root(variances[0] * variances[1]))
    parts = [ratio(variance**2, freedom) for variance, freedom in zip(variances, degrees, strict=True)]
    spread = parts[0] + parts[1]
    freedom = np.where((spread == 0) & (total > 0), np.inf, ratio(total**2, spread))
    freedom = np.minimum(freedom, joint.degrees)
    half = t_quantile(freedom, 0.5 + level / 2) * error
    return Estimate(gap, gap - half, gap + half, n, t_two_sided(freedom, ratio(gap, error)))


def difference_of_proportions(
    x1: Numbers,
    n1: Numbers,
    x0: Numbers,
    n0: Numbers,
    per: float = 100,
    level: float = 0.95,
    degrees: tuple[Numbers, Numbers] = (np.inf, np.inf),
    joint: Joint = APART,
) -> Estimate:
    """First share minus second per 100, hybrid score interval (Newcombe 1998, method 10), pooled z test."""
    x1, n1, x0, n0 = floats(x1, n1, x0, n0)
    first, second = wilson(x1, n1, per, level, degrees[0]), wilson(x0, n0, per, level, degrees[1])
    pooled = ratio(x1 + x0, n1 + n0)
    both = ratio(1, n1) + ratio(1, n0) - 2 * joint.correlation * root(ratio(1, n1 * n0))
    error = per * root(pooled * (1 - pooled) * both)
    gap = first.value - second.value
    p = t_two_sided(np.minimum(np.minimum(*degrees), joint.degrees), ratio(gap, error))
    return difference(first, second, np.where(error == 0, 1.0, p), joint)  # all or none on both sides


def difference_of_net_promoters(
    promoters1: Numbers,
    detractors1: Numbers,
    n1: Numbers,
    promoters0: Numbers,
    detractors0: Numbers,
    n0: Numbers,
    adjusted: bool = True,
    level: float = 0.95,
    degrees: tuple[Numbers, Numbers] = (np.inf, np.inf),
    joint: Joint = APART,
) -> Estimate:
    """First score minus second, raw; the adjusted scores' own limits combined (Newcombe 1998).

    `adjusted=False` gives the plain Wald interval, which is far too short where nearly all answer alike.
    """
    first = floats(promoters1, detractors1, n1)
    second = floats(promoters0, detractors0, n0)
    if adjusted:
        now = net_promoter(first[0], first[1], first[2], level, degrees[0])
        return difference(now, net_promoter(second[0], second[1], second[2], level, degrees[1]), joint=joint)
    gap = 100 * (ratio(first[0] - first[1], first[2]) - ratio(second[0] - second[1], second[2]))
    squares = [_net_score(p, d, n)[1] ** 2 for p, d, n in (first, second)]
    found = _welch(gap, (squares[0], squares[1]), degrees, joint, np.minimum(first[2], second[2]), level)
    return found.within(-200, 200)


def rate_ratio(
    count1: Numbers, exposure1: Numbers, count0: Numbers, exposure0: Numbers, level: float = 0.95
) -> Estimate:
    """First Poisson rate over the second, exact given the total (Przyborowski and Wilenski 1940).

    Agrees with R's poisson.test. `n` is the smaller exposure. Nothing happened on the second side: NaN.
    """
    count1, exposure1, count0, exposure0 = floats(count1, exposure1, count0, exposure0)
    low, high = binomial_limits(count1, count1 + count0, level)
    scale = ratio(exposure0, exposure1)
    value = ratio(count1, count0) * scale
    fair = ratio(exposure1, exposure1 + exposure0)
    p = binomial_two_sided(count1, count1 + count0, fair)
    return Estimate(
        value,
        ratio(low, 1 - low) * scale,
        ratio(high, 1 - high) * scale,
        np.minimum(exposure1, exposure0),
        np.where(np.isfinite(scale), p, np.nan),
    )


def difference_of_rates(
    count1: Numbers,
    exposure1: Numbers,
    count0: Numbers,
    exposure0: Numbers,
    per: float = 1000,
    level: float = 0.95,
) -> Estimate:
    """First Poisson rate minus the second per 1,000, exact limits combined (Li, Tang, Wong 2014)."""
    first, second = poisson_rate(count1, exposure1, per, level), poisson_rate(count0, exposure0, per, level)
    return difference(first, second, rate_ratio(count1, exposure1, count0, exposure0, level).p)


def risk_ratio(a: Numbers, n1: Numbers, c: Numbers, n0: Numbers, level: float = 0.95) -> Estimate:
    """Risk a / n1 over c / n0 with the log interval (Katz 1978); no event on a side: not estimable."""
    a, n1, c, n0 = floats(a, n1, c, n0)
    value = ratio(ratio(a, n1), ratio(c, n0))
    value = np.where(value > 0, value, np.nan)
    error = root(ratio(1, a) - ratio(1, n1) + ratio(1, c) - ratio(1, n0))
    half = normal_quantile(0.5 + level / 2) * error
    p = normal_two_sided(ratio(np.log(value), error))
    return Estimate(value, value * np.exp(-half), value * np.exp(half), np.minimum(n1, n0), p)


def _net_score(promoters: Floats, detractors: Floats, n: Floats) -> tuple[Floats, Floats]:
    """The score and its standard error, both per 100."""
    p, d = ratio(promoters, n), ratio(detractors, n)
    return 100 * (p - d), 100 * root(ratio(np.maximum(p + d - (p - d) ** 2, 0.0), n))


def difference(first: Estimate, second: Estimate, p: Numbers | None = None, joint: Joint = APART) -> Estimate:
    """First minus second, each side's own limits combined by the root of squares (Newcombe 1998).

    Right for any two estimates whose correlation is known. Without `p` it is that of the side towards 0.
    """
    gap = first.value - second.value
    below = _joined(first.value - first.low, second.high - second.value, joint)
    above = _joined(first.high - first.value, second.value - second.low, joint)
    if p is None:
        error = np.where(gap > 0, below, above) / normal_quantile(0.975)
        p = normal_two_sided(ratio(np.abs(gap), error))
    return Estimate(gap, gap - below, gap + above, np.minimum(first.n, second.n), p)


def _joined(first: Floats, second: Floats, joint: Joint) -> Floats:
    """The error of a difference from those of its sides."""
    square = first**2 + second**2 - 2 * joint.correlation * first * second
    return np.asarray(np.sqrt(np.maximum(square, 0.0)), dtype=np.float64)
