"""Slow twin of the funnel of complaint rates (Spiegelhalter 2005)."""

import math
from dataclasses import dataclass
from statistics import NormalDist

from scipy import optimize, stats

WINSORISED = 0.1


@dataclass(frozen=True)
class Funnel:
    """The rate of all, and how far the square roots of true rates lie apart (a variance)."""

    rate: float
    between: float

    def limits(self, exposure: float, level: float, *, chance: bool = False) -> tuple[float, float]:
        """Of a rate with so much exposure; `chance`: as if rates differed by nothing else."""
        wider = math.sqrt(1 + 4 * exposure * (0 if chance else self.between))
        root = math.sqrt(self.rate)
        low, high = (
            root + wider * (math.sqrt(end / exposure) - root)
            for end in _poisson_ends(self.rate * exposure, (1 - level) / 2)
        )
        return max(low, 0) ** 2, high**2


def funnel(counts: list[int], exposures: list[int]) -> Funnel:
    """Of touchpoints: counts beside exposures; what rates differ by more than chance widens the limits."""
    rate = sum(counts) / sum(exposures)
    distances = [2 * (math.sqrt(x) - math.sqrt(rate * n)) for x, n in zip(counts, exposures, strict=True)]
    low, high = (quantile(distances, part) for part in (WINSORISED, 1 - WINSORISED))
    pulled = [min(max(distance, low), high) for distance in distances]
    cut = NormalDist().inv_cdf(1 - WINSORISED)
    kept = 1 - 2 * WINSORISED - 2 * cut * NormalDist().pdf(cut) + 2 * WINSORISED * cut**2
    dispersion = sum(one**2 for one in pulled) / len(pulled) / kept
    weights = [4 * n for n in exposures]
    scale = sum(weights) - sum(w**2 for w in weights) / sum(weights)
    return Funnel(rate, max(0.0, (len(counts) * dispersion - (len(counts) - 1)) / scale))


def _poisson_ends(mean: float, tail: float) -> tuple[float, float]:
    """Counts, as if between whole ones there were others, with so much probability below and above."""

    def place(probability: float) -> float:
        return float(
            optimize.brentq(
                lambda k: stats.gamma.sf(mean, k + 1) - probability, 0, mean + 20 * math.sqrt(mean) + 50
            )
        )

    return (place(tail) if math.exp(-mean) < tail else 0.0), place(1 - tail) + 1


def quantile(values: list[float], part: float) -> float:
    """Between the two nearest, evenly."""
    ordered = sorted(values)
    place = part * (len(values) - 1)
    below = ordered[math.floor(place)]
    return below + (place - math.floor(place)) * (ordered[math.ceil(place)] - below)
