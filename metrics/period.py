"""A span of whole days, both ends included, and the span before it to compare with."""

from dataclasses import dataclass
from datetime import date, timedelta

EARLY = 0.1  # of a period


@dataclass(frozen=True)
class Period:
    """From the first to the last day, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"the period ends on {self.last}, before it starts on {self.first}")

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def early(self) -> date:
        """The last day of its first tenth: a first record seldom falls on the first day."""
        return self.first + (self.last - self.first) * EARLY

    def before(self) -> "Period":
        """The period of the same length that ends the day before this one starts."""
        last = self.first - timedelta(days=1)
        return Period(last - timedelta(days=self.days - 1), last)

    def within(self, limits: "Period") -> "Period":
        """As much of it as lies within the limits; all of the limits where nothing does."""
        first, last = max(self.first, limits.first), min(self.last, limits.last)
        return Period(first, last) if first <= last else limits
