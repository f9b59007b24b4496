"""Sums per combination of keys, for those combinations alone that occur."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Cells:
    """Sums (a row of them per value) of the cells that occur, out of `cells`."""

    codes: Codes
    sums: Floats
    cells: int

    @classmethod
    def of(cls, code: Codes, cells: int, values: Sequence[Floats | None]) -> "Cells":
        found, sums = sums_per_cell(code, cells, values)
        return cls(found, np.array(sums, np.float64), cells)

    def __add__(self, other: "Cells") -> "Cells":
        both = np.concatenate([self.sums, other.sums], axis=1)
        return Cells.of(np.concatenate([self.codes, other.codes]), self.cells, list(both))

    def within(self, cells: int) -> "Cells":
        """Added up over what the codes say beyond so many cells."""
        return Cells.of(self.codes % cells, cells, list(self.sums))
