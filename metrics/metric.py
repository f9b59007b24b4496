"""What a metric is: the one place that says how a number is called, made, bounded and read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Direction = Literal["up_is_good", "down_is_good", "neither"]


@dataclass(frozen=True)
class Unit:
    """How a number is written: its sign for tables and axes, decimals, and the span of its axis."""

    name: str
    suffix: str = ""
    decimals: int = 1
    signed: bool = False
    low: float | None = None
    high: float | None = None


SCORE = Unit("score", low=0, high=100)
POINTS = Unit("points", signed=True, low=-100, high=100)
PERCENT = Unit("percent", suffix=" %", low=0, high=100)
PER_1000 = Unit("per 1,000", low=0)
HOURS = Unit("hours", suffix=" h", low=0)
RATIO = Unit("ratio", suffix="×", decimals=2, low=0)
MONEY = Unit("money per month", decimals=0)


@dataclass(frozen=True)
class Metric:
    """One number of the product. Table headers, tooltips, axes, glossary and tests are derived from it.

    `numerator` and `denominator` name the roll-up's sums in words; both halves travel with the value.
    """

    name: str  # the column that holds it; `name_low`, `name_high`, `name_n`, `name_withheld` stand beside it
    label: str
    meaning: str
    formula: str
    numerator: str
    denominator: str
    unit: Unit
    direction: Direction
    interval: str  # the method in words, with author and year; else "None: " and why
    minimum: str  # the smallest base in words; a setting's name in braces stands for its value
    source: str
    change: str = ""  # of a figure that is kept by month: the chart that tells a change, and how it errs
    estimate: Callable[..., object] | None = None
