"""Tables as files that are safe to open in a spreadsheet, and ready to be calculated with."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard.written import WITHHELD, Written
from metrics.withheld import NOT_ESTIMABLE

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe_csv(frame: pd.DataFrame) -> str:
    """The frame as CSV, a list as its values with semicolons between them, days as ISO 8601.

    Text that a spreadsheet would run as a formula gets an apostrophe before it.
    """
    plain = in_parts(frame)
    moments = plain.select_dtypes(include=["datetime", "datetimetz"])
    plain = plain.assign(**{str(name): _as_iso(moments[name]) for name in moments})
    texts = plain.select_dtypes(exclude=["number", "bool"]).columns
    safe = plain.assign(**{column: plain[column].map(_as_text) for column in texts})
    return safe.to_csv(index=False)


def in_parts(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with a column for each part of what is told in words: value, low, high, n, withheld."""
    columns: dict[str, Any] = {}
    for name in map(str, frame.columns):
        cells = [cell.parts if isinstance(cell, Written) else {} for cell in frame[name]]
        parts = dict.fromkeys(part for cell in cells for part in cell)
        if not parts:
            columns[name] = frame[name].reset_index(drop=True)
        for part in parts:
            values = [_reason(cell) if part == WITHHELD else cell.get(part) for cell in cells]
            columns[f"{name} {part}".strip()] = pd.Series(values, dtype="Int64" if part == "n" else None)
    return pd.DataFrame(columns)


def _reason(parts: Mapping[str, Any]) -> str | None:
    """Why the figure is withheld in words; nothing where it is shown."""
    from dashboard.measures import reason  # with charts, which the command line does without

    value = next(iter(parts.values()), None)
    if not parts or value is not None:
        return None
    return reason(parts[WITHHELD] or NOT_ESTIMABLE, parts["n"])


def _as_iso(moments: pd.Series) -> pd.Series:
    """`2026-11-20`; with the time where one of them has one."""
    whole = bool((moments.dropna() == moments.dropna().dt.normalize()).all())
    written: pd.Series = moments.dt.strftime("%Y-%m-%d" if whole else "%Y-%m-%dT%H:%M:%S")
    return written


def _as_text(value: object) -> object:
    if isinstance(value, list):
        value = "; ".join(map(str, value))
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
