"""Arithmetic in which what cannot be computed is NaN, without a warning."""

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]
Numbers = Any  # a number, a list, an array or a pandas column; missing values count as NaN


def floats(*numbers: Numbers) -> tuple[Floats, ...]:
    """The arguments as float arrays of one common shape, to be read only."""
    arrays = tuple(np.asarray(item, dtype=np.float64) for item in numbers)
    alike = all(one.shape == arrays[0].shape for one in arrays)
    return arrays if alike else np.broadcast_arrays(*arrays)


def ratio(top: Numbers, bottom: Numbers) -> Floats:
    """top / bottom, NaN where bottom is not above zero."""
    top, bottom = floats(top, bottom)
    return np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 0)


def root(square: Numbers) -> Floats:
    """Square root, NaN below zero."""
    (square,) = floats(square)
    return np.sqrt(square, out=np.full(square.shape, np.nan), where=square >= 0)


def added(place: Places, values: Numbers, *shape: int) -> Floats:
    """Values added up at their places in an array of this shape, counted row by row; below zero is none."""
    known, size = place >= 0, int(np.prod(shape))
    sums = np.bincount(place[known], np.asarray(values, dtype=np.float64)[known], minlength=size)
    return sums.astype(np.float64).reshape(shape)
