"""Sums over pairs of touchpoints rated in one response, for derived importance: numpy instead of a self-join.

A column store makes a self-join of ratings cost more than everything else of a load; sorted by response, the
ratings that belong together are neighbours.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from metrics.cells import Cells, Codes, Floats
from metrics.levels import LevelSums
from metrics.rollup_tables import ALL, monthly_exposure, monthly_overall


def pair_sums(rows: pd.DataFrame, segmentations: Sequence[str]) -> Iterator[tuple[str, pd.DataFrame]]:
    """Sums for the roll-ups of derived importance, from a year's ratings as `rollups.pair_rows` selects them.

    Each for a table or, if named in `PACKED`, a column of `yearly_drivers`: the total's and each
    segmentation's. Where its ratings disagree, a response belongs to the segments and the bucket of its first
    touchpoint in the alphabet, and has the weight given there. One with ratings in two months counts in both.
    """
    names = ["touchpoint_id", "bucket", *(f"segment_{place}" for place in range(len(segmentations)))]
    keys = {name: _Key.of(rows[name]) for name in names}
    month = _Key.of(rows["month"])
    levels = LevelSums(
        keys["touchpoint_id"].values,
        [(name, keys[key].values) for name, key in zip(segmentations, names[2:], strict=True)],
    )
    by_bucket: dict[str, _Sums] = {}
    for code, day in enumerate(month.values):
        inside = np.flatnonzero(month.codes == code)
        found = _Answers.of(rows, {name: key.at(inside) for name, key in keys.items()}, inside)
        neighbours = _neighbours(found.response)
        whole = _Key(np.zeros(len(inside), dtype=np.int64), pd.Index([ALL]))
        owner = found.first[found.response]  # the whole response takes its first rating's segment
        segments = [keys[name].at(inside[found.order[owner]]) for name in names[2:]]
        for segmentation, segment in zip((ALL, *segmentations), (whole, *segments), strict=True):
            pairs = _pairs(found, neighbours, segment)
            by_bucket[segmentation] = by_bucket[segmentation] + pairs if segmentation in by_bucket else pairs
            for name, sums in (("pairs_by_month", pairs.without("bucket")), *_alone(found, segment)):
                yield name, sums.frame().assign(month=day, segmentation=segmentation)
        divided = [segment.codes for segment in segments or [whole]]
        weighted = (found.w, found.w * found.x, found.w * found.y)
        levels.add(divided, found.touchpoint.codes, found.x, weighted, neighbours)
    for segmentation, sums in by_bucket.items():
        yield "pairs_by_bucket", sums.frame().assign(segmentation=segmentation)
    yield from levels.rows()


@dataclass(frozen=True)
class _Key:
    """Codes with the values they stand for, in rising order."""

    codes: Codes
    values: pd.Index

    @classmethod
    def of(cls, column: pd.Series) -> "_Key":
        given = column if isinstance(column.dtype, pd.CategoricalDtype) else column.astype("category")
        values = given.cat.categories
        order = values.argsort()
        rank = np.empty(len(order), dtype=np.int64)
        rank[order] = np.arange(len(order))
        return cls(rank[given.cat.codes.to_numpy()], values[order])

    def at(self, places: Codes) -> "_Key":
        return _Key(self.codes[places], self.values)


@dataclass(frozen=True)
class _Answers:
    """A month's ratings in the order of response and touchpoint; bucket and weight are the response's.

    `order`: from the given rows to these. `response`: its number, `first`: the place of its first rating.
    `others`: how many other touchpoints the response rated.
    """

    order: Codes
    bucket: _Key
    touchpoint: _Key
    x: Floats
    y: Floats
    w: Floats
    response: Codes
    first: Codes
    others: Floats

    @classmethod
    def of(cls, rows: pd.DataFrame, keys: Mapping[str, _Key], inside: Codes) -> "_Answers":
        touchpoint = keys["touchpoint_id"]
        sheet = rows["response_id"].iloc[inside].astype("category").cat.codes.to_numpy(np.int64)
        order = np.argsort(sheet * len(touchpoint.values) + touchpoint.codes)
        first = np.flatnonzero(np.diff(sheet[order], prepend=-1))
        sizes = np.diff(first, append=len(order))
        response = np.repeat(np.arange(len(first)), sizes)
        owner = first[response]
        x, y, w = (rows[name].to_numpy(np.float64)[inside[order]] for name in ("x", "y", "w"))
        return cls(
            order,
            keys["bucket"].at(order[owner]),
            touchpoint.at(order),
            x,
            y,
            w[owner],
            response,
            first,
            (sizes - 1.0)[response],
        )


@dataclass(frozen=True)
class _Sums:
    """Count and sums of values per combination of keys that occurs. `keys`: what the codes stand for."""

    keys: Mapping[str, pd.Index]
    names: tuple[str, ...]
    cells: Cells

    @classmethod
    def of(cls, keys: Mapping[str, _Key], values: Mapping[str, Floats]) -> "_Sums":
        known = {name: key.values for name, key in keys.items()}
        sizes = [len(index) for index in known.values()]
        code = np.ravel_multi_index(tuple(key.codes for key in keys.values()), sizes)
        cells = Cells.of(code, math.prod(sizes), [None, *values.values()])
        return cls(known, ("n", *values), cells)

    def __add__(self, other: "_Sums") -> "_Sums":
        return _Sums(self.keys, self.names, self.cells + other.cells)

    def without(self, first: str) -> "_Sums":
        """Added up over the first of the keys."""
        keys = {name: values for name, values in self.keys.items() if name != first}
        return _Sums(keys, self.names, self.cells.within(math.prod(map(len, keys.values()))))

    def frame(self) -> pd.DataFrame:
        places = np.unravel_index(self.cells.codes, [len(values) for values in self.keys.values()])
        columns: dict[str, Any] = {
            name: pd.Categorical.from_codes(place, categories=values)
            for (name, values), place in zip(self.keys.items(), places, strict=True)
        }
        sums = dict(zip(self.names, self.cells.sums, strict=True))
        return pd.DataFrame(columns | sums).astype({"n": np.int64})


def _pairs(found: _Answers, neighbours: tuple[Codes, Codes], own: _Key) -> _Sums:
    w, x = found.w, found.x
    a, b = neighbours
    keys = {
        "bucket": found.bucket.at(a),
        "segment": own.at(a),
        "touchpoint_a": found.touchpoint.at(a),
        "touchpoint_b": found.touchpoint.at(b),
    }
    return _Sums.of(keys, {"w": w[a], "wxa": w[a] * x[a], "wxb": w[a] * x[b], "wxaxb": w[a] * x[a] * x[b]})


def _alone(found: _Answers, own: _Key) -> Iterator[tuple[str, _Sums]]:
    w, x, y, k = found.w, found.x, found.y, found.others
    per = {"segment": own, "touchpoint_id": found.touchpoint}
    alone = {"w": w, "wx": w * x, "wxx": w * x * x, "wy": w * y, "wxy": w * x * y}
    yield "impact", _Sums.of({"bucket": found.bucket, **per}, alone)
    beside = {"wyy": w * y * y, "wk": w * k, "wkk": w * k * k, "wyk": w * y * k, "wxk": w * x * k}
    beside |= {"wxkk": w * x * k * k, "wxxk": w * x * x * k, "wxxkk": w * x * x * k * k}
    beside["wxyk"] = w * x * y * k
    yield monthly_exposure.name, _Sums.of(per, {**alone, **beside})
    once = found.first
    whole = {"w": w[once], "wy": w[once] * y[once], "wyy": w[once] * y[once] ** 2}
    yield monthly_overall.name, _Sums.of({"bucket": found.bucket.at(once), "segment": own.at(once)}, whole)


def _neighbours(response: Codes) -> tuple[Codes, Codes]:
    """The places of every two ratings of one response, the earlier touchpoint first."""
    first, second = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    places = np.arange(len(response))
    for step in range(1, len(response)):
        places = places[places < len(response) - step]
        places = places[response[places] == response[places + step]]
        if not len(places):
            break
        first.append(places)
        second.append(places + step)
    return np.concatenate(first), np.concatenate(second)
