"""Slow twins of models, from whole forms."""

import math
from itertools import combinations, permutations
from typing import Any

import numpy as np
from scipy import stats

from tests.oracle.rows import level

Form = tuple[
    Any, dict[str, float], float, float
]  # customer's bucket, rating per touchpoint, satisfaction, weight
Ends = tuple[float, float, float]  # value, low, high


def regression(forms: list[Form], columns: list[list[float]]) -> tuple[list[float], float]:
    """Coefficients of weighted least squares, and the squares that they leave."""
    roots = np.sqrt([w for *_, w in forms])
    matrix = np.array(columns, float) * roots[:, None]
    y = np.array([satisfaction for _, _, satisfaction, _ in forms]) * roots
    found = np.linalg.lstsq(matrix, y, rcond=None)[0]
    return [float(one) for one in found], float(((y - matrix @ found) ** 2).sum())


def explained(forms: list[Form], places: list[str], told: list[str]) -> tuple[list[float], float]:
    """By who met what, and by the ratings of those told: their slopes, and the squares that are left."""
    columns = [
        [1.0, *(float(place in ratings) for place in places), *(ratings.get(place, 0.0) for place in told)]
        for _, ratings, _, _ in forms
    ]
    found, left = regression(forms, columns)
    return found[1 + len(places) :], left


def importance_shares(forms: list[Form], places: list[str]) -> list[float]:
    """Each touchpoint's gain in what is explained, averaged over all orders of entering, per 100 of all."""
    gains = dict.fromkeys(places, 0.0)
    left = {
        frozenset(told): explained(forms, places, list(told))[1]
        for size in range(len(places) + 1)
        for told in combinations(places, size)
    }
    for order in permutations(places):
        before = left[frozenset()]
        for place in range(len(order)):
            after = left[frozenset(order[: place + 1])]
            gains[order[place]] += before - after
            before = after
    return [100 * gains[place] / sum(gains.values()) for place in places]


def importances(forms: list[Form], places: list[str]) -> tuple[list[Ends], list[Ends]]:
    """Shares and impacts, with the limits that leaving out one bucket of customers after the other gives."""
    buckets = sorted({bucket for bucket, *_ in forms})
    without = [[form for form in forms if form[0] != bucket] for bucket in buckets]
    shares, impacts = importance_shares(forms, places), explained(forms, places, places)[0]
    angles = [[_angle(one) for one in importance_shares(part, places)] for part in without]
    slopes = [explained(part, places, places)[0] for part in without]
    found: tuple[list[Ends], list[Ends]] = [], []
    for k in range(len(places)):
        middle, half = _angle(shares[k]), _jackknife([one[k] for one in angles])
        low, high = max(middle - half, 0), min(middle + half, math.pi / 2)
        found[0].append((shares[k], 100 * math.sin(low) ** 2, 100 * math.sin(high) ** 2))
        half = _jackknife([one[k] for one in slopes])
        found[1].append((impacts[k], impacts[k] - half, impacts[k] + half))
    return found


def _angle(percent: float) -> float:
    return math.asin(math.sqrt(percent / 100))


def _jackknife(replicates: list[float]) -> float:
    """Half of the 95 % interval."""
    groups, mean = len(replicates), sum(replicates) / len(replicates)
    variance = (groups - 1) / groups * sum((one - mean) ** 2 for one in replicates)
    return float(stats.t.ppf(0.975, groups - 1)) * math.sqrt(variance)


def contrasts(forms: list[Form], places: list[str]) -> list[tuple[float, float]]:
    """Penalty of a low and reward of a high rating, per touchpoint."""
    columns = []
    for _, ratings, _, _ in forms:
        row = [1.0]
        for place in places:
            step = level(ratings[place]) if place in ratings else None
            row += [float(step is not None), float(step in (0, 1)), float(step == 3)]
        columns.append(row)
    found, _ = regression(forms, columns)
    return [(found[2 + 3 * k], found[3 + 3 * k]) for k in range(len(places))]
