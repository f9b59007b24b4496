"""Columns that charts send to the browser: figures in words, axes that hold their marks."""

import math
from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from dashboard import formats, written
from dashboard.charts.labels import wrapped
from dashboard.theme import Palette
from metrics.metric import Metric, Unit
from metrics.text import t

LINE = 12  # pixels from one line of a name to the next
ROW_ROOM = 132.0  # pixels for the names of rows: on a phone half of the plot, on a desk two lines of words
SHORT = 3  # letters that a name keeps at least where room is short
UNSEEN = "\u200b"  # makes equal labels different without showing
FEWER = 300  # pixels of a plot below which an axis has fewer numbers


def in_words(frame: pd.DataFrame, metric: Metric) -> list[str]:
    """The value of each row as a direct label: `68.2`, a dash where it is withheld."""
    return [formats.number(value, metric.unit) for value in frame[metric.name]]


def in_full(frame: pd.DataFrame, metric: Metric) -> pd.Series:
    """Value, 95 % interval and base of each row for tooltips: `68.2 (67.1 to 69.3), n = 1,180`."""
    return column_in_full(frame, metric.name, metric.unit)


def column_in_full(frame: pd.DataFrame, name: str, unit: Unit) -> pd.Series:
    """The same of a figure that is no metric."""
    columns = [frame[f"{name}{end}"] for end in ("", "_low", "_high", "_n")]
    words = [full(value, low, high, n, unit) for value, low, high, n in zip(*columns, strict=True)]
    return written.column(words, written.figures(frame, name, unit), frame.index)


def full(value: float | None, low: float | None, high: float | None, n: float | None, unit: Unit) -> str:
    """One figure with its interval and base."""
    if pd.isna(value):
        return t("withheld, n = {n}", n=formats.count(n))
    return t(
        "{value} ({interval}), n = {n}",
        value=formats.number(value, unit),
        interval=formats.interval(low, high, unit),
        n=formats.count(n),
    )


def distinct_names(frame: pd.DataFrame) -> pd.Series:
    """The touchpoints' names; those that occur twice say their stage, so that no two share a line."""
    twice = frame["name"].duplicated(keep=False)
    return frame["name"].where(~twice, frame["name"] + " · " + frame["stage"])


def shortened(names: Sequence[str]) -> dict[str, str]:
    """Each name and its first letters, as many as tell it from the others: `Get h`, `Get s`."""
    return {name: _shortest(name, [other for other in names if other != name]) for name in names}


def _shortest(name: str, others: Sequence[str]) -> str:
    lengths = range(SHORT, len(name))
    starts = (name[:length] for length in lengths if name[length - 1] != " ")
    return next((start for start in starts if not any(other.startswith(start) for other in others)), name)


def row_labels(frame: pd.DataFrame) -> list[str]:
    """The names as labels of rows, on up to two lines and each different; see `names`."""
    labels = [wrapped(name, ROW_ROOM) for name in distinct_names(frame)]
    seen: dict[str, int] = {}
    for place, label in enumerate(labels):
        seen[label] = seen.get(label, 0) + 1
        labels[place] = label + UNSEEN * (seen[label] - 1)
    return labels


def names(rows: pd.DataFrame, y: alt.Y, colours: Palette) -> alt.Chart:
    """The labels of rows, left of the plot, each centred on its row: an axis cannot centre two lines."""
    lines = rows[["label"]].assign(up=[-LINE / 2 if "\n" in label else 0 for label in rows["label"]])
    text: alt.Chart = (
        alt.Chart(lines)
        .mark_text(
            align="right",
            baseline="middle",
            x=-8,
            dy=alt.expr("datum.up"),
            lineBreak="\n",
            lineHeight=LINE,
            fontSize=11,
            color=colours.text,
            tooltip=None,
        )
        .encode(y=y, text=alt.Text("label:N"))
    )
    return text


def numbers(many: int = 5, **look: Any) -> alt.Axis:
    """An axis across with about so many numbers, on a phone three: round ones, so that zero stays.

    Left to itself, Vega-Lite drops every second number that finds no room, whichever it is. At the ends, too,
    numbers stand below their lines.
    """
    count = alt.expr(f"width < {FEWER} ? 3 : {many}")
    return alt.Axis(tickCount=count, labelFlush=False, grid=True, **look)


def axis_title(metric: Metric) -> str:
    """`Satisfaction (0–100)`: a scale with two ends names them, another its unit unless the label does."""
    unit = metric.unit
    if t(unit.name) in t(metric.label):
        return t(metric.label)
    if unit.low is not None and unit.high is not None:
        span = f"{formats.number(unit.low, _whole(unit))}–{formats.number(unit.high, _whole(unit))}"
        return f"{t(metric.label)} ({unit.suffix.strip() or span})"
    return f"{t(metric.label)} ({t(unit.name)})"


def span(frame: pd.DataFrame, columns: list[str], unit: Unit, step: float = 10.0) -> tuple[float, float]:
    """An axis from step to step that holds these columns with a little air, within the unit's own ends."""
    numbers = frame[columns].astype(float)
    low, high = float(numbers.min().min()), float(numbers.max().max())
    if math.isnan(low):
        return (unit.low or 0.0, unit.high if unit.high is not None else 100.0)
    air = 0.2 * step
    start = math.floor((low - air) / step) * step
    end = math.ceil((high + air) / step) * step
    return (
        start if unit.low is None else max(start, unit.low),
        end if unit.high is None else min(end, unit.high),
    )


def _whole(unit: Unit) -> Unit:
    return Unit(unit.name, decimals=0, signed=unit.signed)
