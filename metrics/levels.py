"""How often low, middling and high ratings of touchpoints come together, for their asymmetry.

A rating counts as the nearest of five steps, whatever scale it was given on: the lowest, the second, the two
in the middle, and the highest. Kept by the year: what a touchpoint is by nature changes slowly.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from metrics.cells import Cells, Codes, Floats
from metrics.rollup_tables import ALL, LEVELS, PAIRS_OF_LEVELS, yearly_levels

STEPS = (12.5, 37.5, 87.5)  # where the second, the middle and the highest step of five begin on 0 to 100
SUMS = ("n", "w", "wx", "wy")


class LevelSums:
    """Adds up a year's ratings month by month, and gives them as rows of the roll-ups.

    Only pairs of ratings that occur are kept, as a segmentation may have hundreds of values. The total is
    added up from the segments of one segmentation, as each divides all responses.
    """

    def __init__(self, touchpoints: pd.Index, segments: Sequence[tuple[str, pd.Index]]) -> None:
        """`segments`: each segmentation with its values."""
        self._touchpoints = touchpoints
        self._segments = dict(segments or [(ALL, pd.Index([ALL]))])
        self._alone: dict[str, Cells] = {}
        self._pairs: dict[str, Cells] = {}

    def add(
        self,
        segments: Sequence[Codes],
        touchpoint: Codes,
        x: Floats,
        values: Sequence[Floats],
        neighbours: tuple[Codes, Codes],
    ) -> None:
        """Ratings x of a month: their segment in each segmentation, `values` w, wx and wy, and which are of
        one response (places of the earlier and the later touchpoint)."""
        level = np.sum([x >= step for step in STEPS], axis=0, dtype=np.int64)
        a, b = neighbours
        count = len(self._touchpoints)
        second = (touchpoint * LEVELS**2 + level)[b]
        plain = bool((values[0] == 1).all())  # counting is quicker than adding up
        w = None if plain else values[0][a]
        for name, segment in zip(self._segments, segments, strict=True):
            rows = len(self._segments[name]) * count
            place = segment * count + touchpoint
            alone = Cells.of(place * LEVELS + level, rows * LEVELS, [None, *values])
            _add(self._alone, name, alone)
            code = (place * count * LEVELS**2 + level * LEVELS)[a] + second
            _add(self._pairs, name, Cells.of(code, rows * count * LEVELS**2, [w]))

    def rows(self) -> Iterator[tuple[str, pd.DataFrame]]:
        """Rows for both roll-ups, without the year."""
        count = len(self._touchpoints)
        for name, alone in self._alone.items():
            pairs = self._pairs[name]
            yield from self._of(name, self._segments[name], alone, pairs)
            if name == next(iter(self._segments)) != ALL:
                whole = alone.within(count * LEVELS), pairs.within(count**2 * LEVELS**2)
                yield from self._of(ALL, pd.Index([ALL]), *whole)

    def _of(
        self, segmentation: str, segments: pd.Index, alone: Cells, pairs: Cells
    ) -> Iterator[tuple[str, pd.DataFrame]]:
        count = len(self._touchpoints)

        def rows(names: Sequence[str], code: Codes) -> pd.DataFrame:
            places = np.unravel_index(code, (len(segments), *(count for _ in names)))
            keys = {"segment": pd.Categorical.from_codes(places[0], categories=segments)}
            for key, codes in zip(names, places[1:], strict=True):
                keys[key] = pd.Categorical.from_codes(codes, categories=self._touchpoints)
            return pd.DataFrame(keys).assign(segmentation=segmentation)

        place, level = np.divmod(alone.codes, LEVELS)
        values = dict(zip(SUMS, alone.sums, strict=True))
        values["n"] = values["n"].astype(np.int64)
        yield yearly_levels.name, rows(["touchpoint_id"], place).assign(level=level, **values)
        place, cell = np.divmod(pairs.codes, LEVELS**2)
        found, row = np.unique(place, return_inverse=True)
        both = np.zeros((len(found), LEVELS**2))
        both[row, cell] = pairs.sums[0]
        frame = rows(["touchpoint_a", "touchpoint_b"], found)
        counts = pd.DataFrame(both, columns=list(PAIRS_OF_LEVELS))
        yield "pairs_of_levels", pd.concat([frame, counts], axis=1)


def _add(sums: dict[str, Cells], key: str, more: Cells) -> None:
    sums[key] = sums[key] + more if key in sums else more
