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
import sqlalchemy as sa

from metrics.cells import Codes, Floats, sums_per_cell
from metrics.levels import LevelSums
from metrics.rollup_tables import ALL, monthly_exposure, monthly_impact, monthly_overall, pair_parts


def pair_sums(rows: pd.DataFrame, segmentations: Sequence[str]) -> Iterator[tuple[sa.Table, pd.DataFrame]]:
    """Rows for the tables of derived importance, from ratings as `rollups.pair_rows` selects them.

    For each month the total's, then each segmentation's. Where its ratings disagree, a response belongs to
    the segments and the bucket of its first touchpoint in the alphabet, and has the weight given there. One
    with ratings in two months counts in both.
    """
    names = ["touchpoint_id", "bucket", *(f"segment_{place}" for place in range(len(segmentations)))]
    keys = {name: _Key.of(rows[name]) for name in names}
    month = _Key.of(rows["month"])
    levels = LevelSums(
        keys["touchpoint_id"].values,
        [(name, keys[key].values) for name, key in zip(segmentations, names[2:], strict=True)],
    )
    for code, day in enumerate(month.values):
        inside = np.flatnonzero(month.codes == code)
        found = _Answers.of(rows, {name: key.at(inside) for name, key in keys.items()}, inside)
        neighbours = _neighbours(found.response)
        whole = _Key(np.zeros(len(inside), dtype=np.int64), pd.Index([ALL]))
        owner = found.first[found.response]  # the whole response takes its first rating's segment
        segments = [keys[name].at(inside[found.order[owner]]) for name in names[2:]]
        for segmentation, segment in zip((ALL, *segmentations), (whole, *segments), strict=True):
            for table, frame in _sums(found, neighbours, segment):
                yield table, frame.assign(month=day, segmentation=segmentation)[table.c.keys()]
        divided = [segment.codes for segment in segments or [whole]]
        weighted = (found.w, found.w * found.x, found.w * found.y)
        levels.add(day.year, divided, found.touchpoint.codes, found.x, weighted, neighbours)
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


def _sums(
    found: _Answers, neighbours: tuple[Codes, Codes], own: _Key
) -> Iterator[tuple[sa.Table, pd.DataFrame]]:
    w, x, y, k = found.w, found.x, found.y, found.others
    a, b = neighbours
    yield (
        pair_parts,
        _grouped(
            {
                "bucket": found.bucket.at(a),
                "segment": own.at(a),
                "touchpoint_a": found.touchpoint.at(a),
                "touchpoint_b": found.touchpoint.at(b),
            },
            {"w": w[a], "wxa": w[a] * x[a], "wxb": w[a] * x[b], "wxaxb": w[a] * x[a] * x[b]},
        ),
    )
    per = {"segment": own, "touchpoint_id": found.touchpoint}
    alone = {"w": w, "wx": w * x, "wxx": w * x * x, "wy": w * y, "wxy": w * x * y}
    yield monthly_impact, _grouped({"bucket": found.bucket, **per}, alone)
    beside = {"wyy": w * y * y, "wk": w * k, "wkk": w * k * k, "wyk": w * y * k, "wxk": w * x * k}
    beside |= {"wxkk": w * x * k * k, "wxxk": w * x * x * k, "wxxkk": w * x * x * k * k}
    beside["wxyk"] = w * x * y * k
    yield monthly_exposure, _grouped(per, {**alone, **beside})
    once = found.first
    whole = {"w": w[once], "wy": w[once] * y[once], "wyy": w[once] * y[once] ** 2}
    yield monthly_overall, _grouped({"bucket": found.bucket.at(once), "segment": own.at(once)}, whole)


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


def _grouped(keys: Mapping[str, _Key], values: Mapping[str, Floats]) -> pd.DataFrame:
    """Count and sums of the values per combination of keys that occurs."""
    sizes = tuple(len(key.values) for key in keys.values())
    code = np.ravel_multi_index(tuple(key.codes for key in keys.values()), sizes)
    found, sums = sums_per_cell(code, math.prod(sizes), [None, *values.values()])
    places = np.unravel_index(found, sizes)
    columns: dict[str, Any] = {
        name: pd.Categorical.from_codes(place, categories=key.values)
        for (name, key), place in zip(keys.items(), places, strict=True)
    }
    return pd.DataFrame(columns | dict(zip(("n", *values), sums, strict=True)))
