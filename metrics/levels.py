"""How often low, middling and high ratings of touchpoints come together, for their asymmetry.

A rating counts as the nearest of five steps, whatever scale it was given on: the lowest, the second, the two
in the middle, and the highest. Kept by the year: what a touchpoint is by nature changes slowly.
"""

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd
import sqlalchemy as sa

from metrics.rollup_tables import ALL, LEVELS, PAIRS_OF_LEVELS, yearly_level_pairs, yearly_levels

Codes = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
STEPS = (12.5, 37.5, 87.5)  # where the second, the middle and the highest step of five begin on 0 to 100


class LevelSums:
    """Adds up ratings month by month, and gives them as rows of the roll-ups by the year.

    The total is added up from the segments of one segmentation, as each divides all responses.
    """

    def __init__(self, touchpoints: pd.Index, segments: Sequence[tuple[str, pd.Index]]) -> None:
        """`segments`: each segmentation with its values."""
        self._touchpoints = touchpoints
        self._segments = dict(segments or [(ALL, pd.Index([ALL]))])
        self._alone: dict[tuple[int, str], Floats] = {}
        self._pairs: dict[tuple[int, str], Floats] = {}

    def add(
        self,
        year: int,
        segments: Sequence[Codes],
        touchpoint: Codes,
        x: Floats,
        values: Sequence[Floats],
        neighbours: tuple[Codes, Codes],
    ) -> None:
        """Ratings x of a month: their segment in each segmentation, `values` w and wy, and which are of one
        response (places of the earlier and the later touchpoint)."""
        level = np.sum([x >= step for step in STEPS], axis=0, dtype=np.int64)
        a, b = neighbours
        count = len(self._touchpoints)
        second = (touchpoint * LEVELS**2 + level)[b]
        plain = bool((values[0] == 1).all())  # counting is quicker than adding up
        w, beside = (None, values[1:]) if plain else (values[0][a], values)
        for name, segment in zip(self._segments, segments, strict=True):
            rows = len(self._segments[name]) * count
            place = segment * count + touchpoint
            code = place * LEVELS + level
            n = np.bincount(code, minlength=rows * LEVELS)
            alone = [n, *([n] if plain else []), *(np.bincount(code, one, n.size) for one in beside)]
            _add(self._alone, (year, name), np.array(alone, np.float64).reshape(3, -1, count, LEVELS))
            code = (place * count * LEVELS**2 + level * LEVELS)[a] + second
            both = np.bincount(code, w, rows * count * LEVELS**2).astype(np.float64)
            _add(self._pairs, (year, name), both.reshape(-1, count, count, LEVELS**2))

    def rows(self) -> Iterator[tuple[sa.Table, pd.DataFrame]]:
        """Rows for both roll-ups."""
        for (year, name), alone in self._alone.items():
            yield from self._of(year, name, self._segments[name], alone, self._pairs[year, name])
            if name == next(iter(self._segments)) != ALL:
                whole = alone.sum(axis=1, keepdims=True), self._pairs[year, name].sum(axis=0, keepdims=True)
                yield from self._of(year, ALL, pd.Index([ALL]), *whole)

    def _of(
        self, year: int, segmentation: str, segments: pd.Index, alone: Floats, pairs: Floats
    ) -> Iterator[tuple[sa.Table, pd.DataFrame]]:
        def rows(names: Sequence[str], places: Sequence[Codes]) -> pd.DataFrame:
            keys = {"segment": pd.Categorical.from_codes(places[0], categories=segments)}
            for key, codes in zip(names, places[1:], strict=True):
                keys[key] = pd.Categorical.from_codes(codes, categories=self._touchpoints)
            return pd.DataFrame(keys).assign(year=date(year, 1, 1), segmentation=segmentation)

        segment, touchpoint, level = np.nonzero(alone[0])
        frame = rows(["touchpoint_id"], [segment, touchpoint]).assign(level=level)
        n, w, wy = alone[:, segment, touchpoint, level]
        yield yearly_levels, frame.assign(n=n.astype(np.int64), w=w, wy=wy)[yearly_levels.c.keys()]
        found = np.nonzero(pairs.any(axis=-1))
        frame = rows(["touchpoint_a", "touchpoint_b"], found)
        counts = pd.DataFrame(pairs[found], columns=list(PAIRS_OF_LEVELS))
        yield yearly_level_pairs, pd.concat([frame, counts], axis=1)[yearly_level_pairs.c.keys()]


def _add(sums: dict[tuple[int, str], Floats], key: tuple[int, str], more: Floats) -> None:
    if key in sums:
        sums[key] += more
    else:
        sums[key] = more
