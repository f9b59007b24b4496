"""Sums per combination of keys, for those combinations alone that occur."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
CROWDED = 4  # cells per row up to which counting through all of them is quicker than sorting the rows


def sums_per_cell(
    code: Codes, cells: int, values: Iterable[Floats | None]
) -> tuple[Codes, list[npt.NDArray[np.int64 | np.float64]]]:
    """The codes (of 0 to `cells` - 1) that occur, in rising order, and the sum of each of `values` there.

    None counts the rows. Time and memory follow the rows, however many cells there are.
    """
    if cells > CROWDED * len(code):
        found, place = np.unique(code, return_inverse=True)
        return found, [np.bincount(place, one, len(found)) for one in values]
    found = np.flatnonzero(np.bincount(code, minlength=cells))
    return found, [np.bincount(code, one, cells)[found] for one in values]
