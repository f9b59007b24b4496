"""Slow twin of penalty, reward and asymmetry: weighted least squares over whole forms."""

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import optimize, stats
from statsmodels.regression.linear_model import WLS

from tests.oracle.comparisons import adjusted
from tests.oracle.figures import ALONE, Worth, Z
from tests.oracle.models import Ends, Form
from tests.oracle.rows import level

FEWEST_RATINGS = 50
COARSER = 0.75  # what low and high keep of a customer's likeness


@dataclass(frozen=True)
class Contrast:
    """Of a low and of a high rating against a middling one, and the asymmetry per point of rating.

    `asymmetry`: None where penalty and reward together are within chance. `narrow`: its 90 % limits.
    """

    penalty: Ends
    reward: Ends
    asymmetry: Ends | None
    narrow: Ends | None
    p: float  # of both being alike, of no penalty, of no reward
    p_penalty: float
    p_reward: float


def asymmetries(forms: list[Form], low: tuple[int, ...] = (0, 1), fewest: int = 10) -> dict[str, Contrast]:
    """Of the touchpoints with enough ratings, and enough of them low, middling and high."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for _, ratings, _, _ in forms:
        for place, x in ratings.items():
            counts[place][_kind(x, low)] += 1
    inside = sorted(place for place, each in counts.items() if sum(each) >= FEWEST_RATINGS)
    columns = []
    for _, ratings, _, _ in forms:
        row = [1.0]
        for place in inside:
            kind = _kind(ratings[place], low) if place in ratings else None
            row += [float(kind is not None), float(kind == 0), float(kind == 2)]
        columns.append(row)
    y, w = ([form[k] for form in forms] for k in (2, 3))
    fit = WLS(np.array(y), np.array(columns), weights=np.array(w)).fit()
    found = {}
    for k, place in enumerate(inside):
        if min(counts[place]) >= fewest:
            two = [2 + 3 * k, 3 + 3 * k]
            rated = [(bucket, ratings[place], y, w) for bucket, ratings, y, w in forms if place in ratings]
            effect, degrees = slope_worth(rated)
            covariance = fit.cov_params()[np.ix_(two, two)] * (1 + COARSER * (effect - 1))
            found[place] = _contrast(
                fit.params[two], covariance, min(fit.df_resid, degrees), _distances(rated, low)
            )
    return found


def kinds(contrasts: dict[str, Contrast]) -> dict[str, tuple[float, str]]:
    """Of each with an asymmetry its p among all of them, and what that allows to call it."""
    shown = {place: one for place, one in contrasts.items() if one.asymmetry and one.narrow}
    p = adjusted({place: one.p for place, one in shown.items()})
    effects = {(place, "penalty"): one.p_penalty for place, one in shown.items()}
    effects |= {(place, "reward"): one.p_reward for place, one in shown.items()}
    certain = adjusted(effects)
    found = {}
    for place, one in shown.items():
        both = max(certain[place, name] for name in ("penalty", "reward")) <= 0.05
        name = "undecided"
        if p[place] <= 0.05 and one.asymmetry[0] != 0:
            name = "basic" if one.asymmetry[0] < 0 else "excitement"
        if both and one.penalty[0] < 0 and one.narrow[1] > -0.4 and one.narrow[2] < 0.4:
            name = "performance"
        found[place] = p[place], name
    return found


def slope_worth(rows: list[tuple[Any, float, float, float]]) -> Worth:
    """Of (bucket, x, y, weight): from how far buckets of customers pull the slope of y on x."""
    total = sum(w for *_, w in rows)
    mx, my = (sum(row[k] * row[3] for row in rows) / total for k in (1, 2))
    spread = sum(w * (x - mx) ** 2 for _, x, _, w in rows)
    slope = sum(w * (x - mx) * (y - my) for _, x, y, w in rows) / spread
    left = sum(w * (y - my - slope * (x - mx)) ** 2 for _, x, y, w in rows) / total
    pulls: dict[Any, float] = defaultdict(float)
    shares: dict[Any, float] = defaultdict(float)
    for bucket, x, y, w in rows:
        pulls[bucket] += w * (x - mx) * (y - my - slope * (x - mx)) / spread
        shares[bucket] += w * (x - mx) ** 2 / spread
    variance = sum(pull**2 / (1 - shares[bucket]) for bucket, pull in pulls.items())
    effect = variance / (left / (len(rows) - 2) / (spread / total))
    degrees = 1 / sum(share**2 for share in shares.values()) - 1
    return ALONE if effect * (stats.t.ppf(0.975, degrees) / Z) ** 2 <= 1 else (effect, degrees)


def _kind(x: float, low: tuple[int, ...]) -> int:
    """0: low, 1: middling, 2: high."""
    return 0 if level(x) in low else 2 if level(x) == 3 else 1


def _distances(rated: list[tuple[Any, float, float, float]], low: tuple[int, ...]) -> tuple[float, float]:
    """How far the mean low and the mean high rating lie from the mean middling one."""
    groups = [[(x, w) for _, x, _, w in rated if _kind(x, low) == kind] for kind in range(3)]
    bottom, middle, top = (sum(x * w for x, w in one) / sum(w for _, w in one) for one in groups)
    return middle - bottom, top - middle


def _contrast(
    effects: npt.NDArray[np.float64],
    covariance: npt.NDArray[np.float64],
    degrees: float,
    distances: tuple[float, float],
) -> Contrast:
    t, errors = float(stats.t.ppf(0.975, degrees)), np.sqrt(np.diag(covariance))
    ends = [(x, x - t * error, x + t * error) for x, error in zip(effects, errors, strict=True)]
    each = effects / np.array(distances)
    joint = covariance / np.outer(distances, distances)

    def p(parts: npt.NDArray[np.float64]) -> float:
        """Of the sum of so many of the one and so many of the other being 0."""
        return 2 * float(stats.t.sf(abs(parts @ each) / math.sqrt(parts @ joint @ parts), degrees))

    def limits(level: float) -> Ends | None:
        """The asymmetries that a test does not refuse (Fieller 1954), none if they may all be true."""
        size = np.array([-1.0, 1.0])
        if size @ each <= stats.t.ppf(0.5 + level / 2, degrees) * math.sqrt(size @ joint @ size):
            return None
        value = float(each.sum() / (size @ each))

        def doubt(asymmetry: float) -> float:
            return p(np.array([1 + asymmetry, 1 - asymmetry])) - (1 - level)

        low, high = (optimize.brentq(doubt, value, value + side * 1e4, xtol=1e-10) for side in (-1, 1))
        return value, low, high

    found = limits(0.95)
    inside = None if found is None else tuple(min(max(one, -1), 1) for one in found)
    only = np.eye(2)
    return Contrast(*ends, inside, limits(0.90), p(np.ones(2)), p(only[0]), p(only[1]))
