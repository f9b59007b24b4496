"""Whose part of R squared is it? LMG (Lindeman, Merenda, Gold 1980).

`lmg` takes covariances or correlations of the drivers `xx` and with the outcome `xy`; the outcome's own
variance `yy` is 1 for correlations. The parts sum to R squared and do not change with the drivers' scales or
order.
"""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.linalg import lapack  # type: ignore[import-untyped]

from metrics.statistics.arrays import Floats

EXACT_UP_TO = 15  # drivers: all subsets take 10 ms at 15, eight times as long with each three more
_PIVOT = (
    1e-9  # a driver with less than this share of its variance left is a copy of others: no part of its own
)
_RIDGE = 1e-9  # keeps the Cholesky factor of exact copies defined


def lmg(xx: Floats, xy: Floats, yy: float = 1.0, seed: int = 1) -> Floats:
    """LMG parts: exact up to 15 drivers, beyond from permutations (error about 0.0007 with 1,000 of them,
    where 24 ratings of a survey explain half of what differs)."""
    xx, xy = np.asarray(xx, np.float64), np.asarray(xy, np.float64)
    matrix = standardised(np.block([[xx, xy[:, None]], [xy[None, :], np.array([[yy]])]]))
    drivers = len(matrix) - 1
    if drivers <= EXACT_UP_TO:
        return lmg_exact(matrix)
    return lmg_permuted(matrix, permutations(drivers, 1000, seed))


def standardised(covariances: Floats) -> Floats:
    """Correlations (..., p, p); a constant is correlated with nothing."""
    variances = np.diagonal(covariances, axis1=-2, axis2=-1)
    scale = np.divide(
        1.0, np.sqrt(np.maximum(variances, 0)), out=np.zeros(variances.shape), where=variances > 0
    )
    correlations = covariances * scale[..., :, None] * scale[..., None, :]
    place = np.arange(variances.shape[-1])
    correlations[..., place, place] = 1.0
    return np.asarray(correlations, dtype=np.float64)


def lmg_exact(correlations: Floats) -> Floats:
    """LMG over all subsets of the p drivers, from correlations with the outcome last: (..., p + 1, p + 1).

    One driver after the other is either left out or swept out of all that remain, so that after p steps every
    subset's unexplained variance stands in one row of 2^p.
    """
    above, drivers = correlations.shape[:-2], correlations.shape[-1] - 1
    states = correlations[..., None, :, :]
    for _ in range(drivers):
        rest, column, pivot = states[..., 1:, 1:], states[..., 1:, 0], states[..., 0, 0]
        factor = np.divide(1.0, pivot, out=np.zeros_like(pivot), where=pivot > _PIVOT)
        swept = rest - column[..., :, None] * (column * factor[..., None])[..., None, :]
        states = np.stack([rest, swept], axis=-3).reshape(*above, -1, *rest.shape[-2:])
    weights = _subset_weights(drivers)
    parts = []
    for driver in range(drivers):
        left = states.reshape(*above, 2**driver, 2, -1)
        parts.append(((left[..., 0, :] - left[..., 1, :]).reshape(*above, -1) * weights).sum(axis=-1))
    return np.stack(parts, axis=-1)


def lmg_permuted(correlations: Floats, orders: npt.NDArray[np.intp]) -> Floats:
    """LMG averaged over orders of entry; each order's parts sum to R squared, so the average does too.

    With drivers in order, the last row of the Cholesky factor squared is what each adds to R squared.
    """
    drivers = len(correlations) - 1
    matrix = correlations + _RIDGE * np.eye(drivers + 1)
    matrix[-1, -1] = 2.0  # never used for a part; keeps the factor defined when R squared is 1
    total = np.zeros(drivers)
    place = np.full(drivers + 1, drivers)
    for order in orders:
        place[:-1] = order
        ordered = matrix.take(place, 0).take(place, 1)
        factor, failed = lapack.dpotrf(ordered.T, lower=0, clean=0, overwrite_a=1)
        if failed:
            raise ValueError("correlations of the drivers are not positive semidefinite")
        total[order] += factor[:-1, -1] ** 2
    return total / len(orders)


def permutations(drivers: int, at_least: int, seed: int) -> npt.NDArray[np.intp]:
    """Orders of entry, fixed by the seed, in which every driver comes about equally often at every place.

    Rotations of a random order and their reversals: for 120 drivers the error is a fifth of that of as many
    independent orders, because a driver's part depends most on how early it enters.
    """
    return np.concatenate(list(_rotated(drivers, at_least, np.random.default_rng(seed))))


def _rotated(drivers: int, at_least: int, random: np.random.Generator) -> Iterator[npt.NDArray[np.intp]]:
    """Blocks of rotations with their reversals until there are enough orders."""
    shifts = min(drivers, max(1, at_least // 2))
    steps = np.arange(shifts) * drivers // shifts
    places = (np.arange(drivers)[None, :] - steps[:, None]) % drivers
    made = 0
    while made < at_least:
        rotated = random.permutation(drivers)[places]
        yield np.concatenate([rotated, rotated[:, ::-1]])
        made += 2 * shifts


@lru_cache(maxsize=EXACT_UP_TO)
def _subset_weights(drivers: int) -> Floats:
    """Shapley weight of each of the 2^(p - 1) subsets of the other drivers."""
    sizes = np.indices([2] * (drivers - 1)).sum(axis=0).ravel()
    by_size = np.ones(drivers)
    for size in range(1, drivers):
        by_size[size] = by_size[size - 1] * size / (drivers - size)
    return np.asarray(by_size[sizes] / drivers, dtype=np.float64)
