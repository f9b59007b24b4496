"""Sums by pair of touchpoints kept as Parquet inside a text, one per year and segment.

As rows of a table they are more than the ratings they are made from, unless these are millions; packed they
take less room than the ratings, and a page reads a few rows where it would add up hundreds of thousands.
Every engine holds texts, hence base64.
"""

import base64
import io
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]
from pyarrow import compute as pc
from pyarrow import parquet

from metrics.period import Period
from metrics.rollup_tables import PACKED, SEGMENT_COLUMNS


class Packing:
    """Collects a year's sums and gives them as rows of `yearly_drivers`."""

    def __init__(self) -> None:
        self._kept: dict[str, list[pa.Table]] = {name: [] for name in PACKED}

    def add(self, name: str, frame: pd.DataFrame) -> None:
        """Sums for a column of `yearly_drivers`: segmentation, segment, its keys and sums.

        Keys may come again, but for those with a month: to add these up would take a third of all this.
        """
        keys, sums = PACKED[name]
        columns = [*SEGMENT_COLUMNS, *keys, *sums]
        self._kept[name].append(
            _coded(pa.Table.from_pandas(frame[columns], preserve_index=False, nthreads=1))
        )

    def rows(self) -> pd.DataFrame:
        """segmentation, segment and the packed columns."""
        packed = {name: dict(self._segments(name)) for name in PACKED}
        found = sorted(set().union(*packed.values()))
        rows = [(*segment, *(packed[name].get(segment, "") for name in PACKED)) for segment in found]
        return pd.DataFrame(rows, columns=[*SEGMENT_COLUMNS, *PACKED])

    def _segments(self, name: str) -> Iterator[tuple[tuple[str, str], str]]:
        keys, sums = PACKED[name]
        if not self._kept[name]:
            return
        table = _joined(self._kept[name])
        if "month" not in keys:
            table = _added(table, [*SEGMENT_COLUMNS, *keys], sums)
        segments = table.select(SEGMENT_COLUMNS).to_pandas()
        number = segments.groupby([*SEGMENT_COLUMNS], observed=True, sort=False).ngroup().to_numpy()
        order = np.argsort(number, kind="stable")
        table, segments = table.take(order), segments.iloc[order]
        starts = np.flatnonzero(np.diff(number[order], prepend=-1))
        for start, end in zip(starts, np.append(starts, len(order))[1:], strict=True):
            segmentation, segment = segments.iloc[start]
            yield (segmentation, segment), _pack(table.select([*keys, *sums]).slice(start, end - start))


def unpacked(texts: Iterable[str], name: str, *keys: str, within: Period | None = None) -> pd.DataFrame:
    """What texts of a column of `yearly_drivers` hold, added up per combination of these of its keys.

    `within`: only the months that the period touches, of what is kept by the month.
    """
    known, sums = PACKED[name]
    coded = [key for key in known if key.startswith("touchpoint")]
    tables = [_unpack(text, coded) for text in texts if text]
    if within is not None:
        months = pc.field("month") >= within.first.replace(day=1), pc.field("month") <= within.last
        tables = [table.filter(months[0] & months[1]) for table in tables]
    if not tables:
        return pd.DataFrame(
            {column: pd.Series(dtype=float if column in sums else object) for column in (*keys, *sums)}
        )
    found: pd.DataFrame = _added(_joined(tables), keys, sums).to_pandas()
    return found


def _pack(table: pa.Table) -> str:
    file = io.BytesIO()
    plain = table.replace_schema_metadata(None)
    parquet.write_table(plain, file, compression="zstd", write_statistics=False, store_schema=False)
    return base64.b64encode(file.getbuffer()).decode("ascii")


def _unpack(text: str, coded: list[str]) -> pa.Table:
    file = io.BytesIO(base64.b64decode(text))
    return parquet.ParquetFile(file, read_dictionary=coded).read(use_threads=False)


def _coded(table: pa.Table) -> pa.Table:
    """With texts as codes and the words they stand for."""
    return pa.table(
        {
            name: column.dictionary_encode() if pa.types.is_string(column.type) else column
            for name, column in zip(table.column_names, table.columns, strict=True)
        }
    )


def _joined(tables: Sequence[pa.Table]) -> pa.Table:
    return pa.concat_tables(tables).unify_dictionaries()


def _added(table: pa.Table, keys: Sequence[str], sums: Sequence[str]) -> pa.Table:
    """The sums per combination of keys."""
    grouped = table.group_by(list(keys), use_threads=False).aggregate([(name, "sum") for name in sums])
    return grouped.select([*keys, *(f"{name}_sum" for name in sums)]).rename_columns([*keys, *sums])
