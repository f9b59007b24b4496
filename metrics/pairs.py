"""Sums over pairs of touchpoints rated in one response, for derived importance: numpy instead of a self-join.

A column store makes a self-join of ratings cost more than everything else of a load; sorted by response, the
ratings that belong together are neighbours.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from metrics.rollup_tables import ALL, monthly_impact, monthly_overall, monthly_pairs

Codes = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class PairSums:
    """Rows for the three roll-ups of derived importance."""

    pairs: pd.DataFrame
    impact: pd.DataFrame
    overall: pd.DataFrame


def pair_sums(rows: pd.DataFrame, segmentations: Sequence[str]) -> Iterator[PairSums]:
    """The sums of ratings as `rollups.pair_rows` selects them: the total's, then each segmentation's.

    The rows are those of whole months.

    Where its ratings disagree, a response belongs to the segments and the bucket of its first touchpoint in
    the alphabet. One with ratings in two months counts in both.
    """
    found = _Answers.of(rows, len(segmentations))
    neighbours = _neighbours(found.response)
    yield _sums(found, neighbours, found.whole, ALL)
    for name, segment in zip(segmentations, found.segments, strict=True):
        yield _sums(found, neighbours, segment, name)


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

    def column(self, places: Codes) -> Any:
        """The values at these places, without a text per row."""
        return pd.Categorical.from_codes(self.codes[places], categories=self.values)

    def at(self, places: Codes) -> "_Key":
        return _Key(self.codes[places], self.values)


@dataclass(frozen=True)
class _Answers:
    """Ratings in the order of month, response and touchpoint; `first`: the place of each response's first."""

    month: _Key
    bucket: _Key
    touchpoint: _Key
    segments: tuple[_Key, ...]
    x: Floats
    y: Floats
    response: Codes
    first: Codes

    @classmethod
    def of(cls, rows: pd.DataFrame, segmentations: int) -> "_Answers":
        month, touchpoint = _Key.of(rows["month"]), _Key.of(rows["touchpoint_id"])
        given = rows["response_id"].astype("category").cat.codes.to_numpy(np.int64)
        sheet = given * len(month.values) + month.codes
        order = np.argsort(sheet * len(touchpoint.values) + touchpoint.codes)
        new = np.flatnonzero(np.diff(sheet[order], prepend=-1))
        return cls(
            month.at(order),
            _Key.of(rows["bucket"]).at(order),
            touchpoint.at(order),
            tuple(_Key.of(rows[f"segment_{place}"]).at(order) for place in range(segmentations)),
            rows["x"].to_numpy(np.float64)[order],
            rows["y"].to_numpy(np.float64)[order],
            np.cumsum(np.bincount(new, minlength=len(order))) - 1,
            new,
        )

    @property
    def whole(self) -> _Key:
        """Everybody, as one segment."""
        return _Key(np.zeros(len(self.x), dtype=np.int64), pd.Index([ALL]))


def _sums(found: _Answers, neighbours: tuple[Codes, Codes], segment: _Key, segmentation: str) -> PairSums:
    owner = found.first[found.response]  # the place whose bucket and segment the whole response takes
    month, bucket, own = found.month.at(owner), found.bucket.at(owner), segment.at(owner)
    group = {"month": month, "bucket": bucket, "segment": own}
    a, b = neighbours
    pairs = _grouped(
        {**_at(group, a), "touchpoint_a": found.touchpoint.at(a), "touchpoint_b": found.touchpoint.at(b)},
        {"sxa": found.x[a], "sxb": found.x[b], "sxaxb": found.x[a] * found.x[b]},
    )
    x, y = found.x, found.y
    impact = _grouped(
        {**group, "touchpoint_id": found.touchpoint}, {"sx": x, "sxx": x * x, "sy": y, "sxy": x * y}
    )
    y = y[found.first]
    overall = _grouped(_at(group, found.first), {"sy": y, "syy": y * y})
    frames = zip((monthly_pairs, monthly_impact, monthly_overall), (pairs, impact, overall), strict=True)
    return PairSums(*(frame.assign(segmentation=segmentation)[table.c.keys()] for table, frame in frames))


def _at(keys: Mapping[str, _Key], places: Codes) -> dict[str, _Key]:
    return {name: key.at(places) for name, key in keys.items()}


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


def _combined(keys: Sequence[_Key]) -> Codes:
    """One code per combination of codes."""
    code = np.zeros(len(keys[0].codes), dtype=np.int64)
    for key in keys:
        code = code * max(len(key.values), 1) + key.codes
    return code


def _grouped(keys: Mapping[str, _Key], values: Mapping[str, Floats]) -> pd.DataFrame:
    """Count and sums of the values per combination of keys."""
    group, combinations = pd.factorize(_combined(list(keys.values())))
    size = len(combinations)
    example = np.zeros(size, dtype=np.int64)
    example[group] = np.arange(len(group))
    columns: dict[str, Any] = {name: key.column(example) for name, key in keys.items()}
    columns["n"] = np.bincount(group, minlength=size)
    columns |= {name: np.bincount(group, value, minlength=size) for name, value in values.items()}
    return pd.DataFrame(columns)
