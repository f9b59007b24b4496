"""Slow twins of where customers go on to after a contact, and how long they wait."""

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from tests.oracle.figures import Figure, Z, share
from tests.oracle.rows import Facts, Row

EDGES = (5, 15, 30, 60, 120, 240, 480, 1440, 2880, 4320, 7200, 10080, 20160)  # minutes


@dataclass(frozen=True)
class Step:
    """A contact, and the next of its journey if that came in time, so many minutes later."""

    row: Row
    later: Row | None
    minutes: float

    @property
    def goes_to(self) -> str:
        return "" if self.later is None else self.later["touchpoint_id"]


def outcome(row: Row) -> int:
    """0: unknown, 1: completed, 2: neither."""
    return {None: 0, "completed": 1}.get(row.get("outcome"), 2)


def steps(facts: Facts, gap: int) -> Iterator[Step]:
    """Journey by journey, contact by contact; a journey is a case, without one a customer's."""
    journeys: dict[str, list[Row]] = defaultdict(list)
    for row in facts.get("contacts", []):
        journey = row.get("case_id") or row.get("customer_id")
        if journey is not None:
            journeys[journey].append(row)
    for rows in journeys.values():
        rows.sort(key=lambda row: (row["occurred_at"], row["touchpoint_id"], outcome(row)))
        for row, later in zip(rows, [*rows[1:], None], strict=True):
            waited = math.inf if later is None else later["occurred_at"] - row["occurred_at"]
            minutes = waited if isinstance(waited, float) else waited.seconds / 60 + 1440 * waited.days
            follows = minutes <= gap * 1440
            yield Step(row, later if follows else None, minutes if follows else math.inf)


def waiting_hours(minutes: list[float], gap: int) -> Figure:
    """The median: even over the logarithm within the step between two edges, its limits whole steps.

    Nobody is still waiting, so that the share that waits longer is a plain one, and so is its error.
    """
    ends = _ends(gap)
    curves: list[tuple[int, float, float, float]] = []
    for step in range(1, len(ends)):
        longer = sum(one / 60 >= ends[step] for one in minutes) if step < len(ends) - 1 else 0
        left = longer / len(minutes)
        if any(ends[step - 1] <= one / 60 < ends[step] for one in minutes) or step == len(ends) - 1:
            low = high = left
            if 0 < left < 1:
                error = math.sqrt((1 - left) / (left * len(minutes))) / -math.log(left)
                low, high = left ** math.exp(Z * error), left ** math.exp(-Z * error)
            curves.append((step, left, low, high))
    value, low, high = (_half(ends, [(step, curve[k]) for step, *curve in curves]) for k in range(3))
    return value[1], ends[low[0] - 1], ends[high[0]], len(minutes)


def is_late(minutes: list[float], expected: float, gap: int) -> bool:
    """Most wait longer than the end of the step in which the expected time lies, beyond chance."""
    ends = _ends(gap)
    if expected > ends[-1]:
        return False
    end = next(one for one in ends if one >= expected)
    longer = sum(one / 60 >= end for one in minutes) if end < ends[-1] else 0
    return share(longer, len(minutes))[1] > 50


def _ends(gap: int) -> list[float]:
    """Hours that divide waiting times."""
    return [0.0, *(edge / 60 for edge in EDGES if edge < gap * 1440), gap * 24.0]


def _half(ends: list[float], curve: list[tuple[int, float]]) -> tuple[int, float]:
    """The step in which a falling curve reaches one half, and the hours."""
    before = 1.0
    for step, left in curve:
        if left <= 0.5:
            part, (start, end) = (before - 0.5) / (before - left), ends[step - 1 : step + 1]
            return step, start * (end / start) ** part if start else end * part
        before = left
    raise AssertionError("all have gone on at last")
