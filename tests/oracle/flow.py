"""Slow twins of where customers go on to after a contact, and how long they wait."""

import hashlib
import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import stats
from scipy.interpolate import PchipInterpolator

from tests.oracle.figures import ALONE, Answer, Figure, share, worth, worth_of_share
from tests.oracle.rows import Facts, Row

EDGES = (  # minutes
    *(6, 9, 14, 20, 30, 46, 68, 103, 154, 231, 346, 519, 778, 1168, 1752, 2627, 3941, 5912, 8867, 13301),
    *(19952, 29927, 44891),
)


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


def whose(row: Row) -> str:
    """Which of 32 parts of the customers a contact is of; its case tells if nothing else does."""
    digits = hashlib.md5((row.get("customer_id") or row["case_id"]).encode()).hexdigest()
    return digits[0] + ("0" if digits[1] in "01234567" else "8")


def share_of(hits: int, of: int, everybody: list[Answer]) -> Figure:
    """With what contacts are worth by those of everybody, of which several are one customer's."""
    effect, degrees = worth_of_share(everybody)
    *found, _ = share(hits / effect, of / effect, degrees)
    return found[0], found[1], found[2], of


def waiting_hours(minutes: list[float], everybody: list[tuple[str, float]], gap: int) -> Figure:
    """The median, by a smooth curve through what is counted at the edges, and its limits by the sign test.

    `everybody`: whose each wait is, and the minutes; they are counted at every second edge.
    """
    ends, coarse = _ends(EDGES, gap), _ends(EDGES[::2], gap)
    below = _below_median([one for _, one in everybody], coarse)
    everyones = [(who, below[_step(one, coarse)], 1) for who, one in everybody]
    alike = len({score for _, score, _ in everyones}) == 1  # which tells nothing
    effect, degrees = ALONE if alike else worth(everyones)
    scores = _below_median(minutes, ends)
    spread = sum((scores[_step(one, ends)] - 0.5) ** 2 for one in minutes) / len(minutes)
    half = float(stats.t.ppf(0.975, degrees)) * math.sqrt((0.25 + 2 * spread) / 3 * effect / len(minutes))
    value, low, high = (_hours(minutes, 0.5 + side * half, ends) for side in (0, -1, 1))
    first = max(step for step in range(len(ends)) if ends[step] <= low)
    last = min(step for step in range(len(ends) - 1) if ends[step + 1] >= high * (1 - 1e-9))
    low, high = (
        end if sum(_step(one, ends) == step for one in minutes) > 0.35 * len(minutes) else limit
        for step, end, limit in ((first, ends[first], low), (last, ends[last + 1], high))
    )
    return value, low, high, len(minutes)


def _ends(edges: tuple[int, ...], gap: int) -> list[float]:
    """Hours that divide waiting times."""
    return [0.0, *(edge / 60 for edge in edges if edge < gap * 1440), gap * 24.0]


def _step(minutes: float, ends: list[float]) -> int:
    return sum(minutes >= 60 * end for end in ends[1:-1])


def _below_median(minutes: list[float], ends: list[float]) -> dict[int, float]:
    """How much of each step lies below the median."""
    parts, left = {}, len(minutes) / 2
    for step in range(len(ends) - 1):
        inside = sum(_step(one, ends) == step for one in minutes)
        parts[step] = min(1.0, max(0.0, left / inside)) if inside else 0.0
        left -= inside
    return parts


def _hours(minutes: list[float], share: float, ends: list[float]) -> float:
    """Below which this share of the waits lies."""
    if share <= 0 or share >= 1:
        return ends[-1] * (share >= 1)
    below = [sum(_step(one, ends) < step for one in minutes) for step in range(1, len(ends))]
    at = [math.log(end) for end in ends[1:]]
    smooth = PchipInterpolator(
        [at[0] - 1, *at, at[-1] + 1], [below[0], *below, below[-1]]
    )  # flat at its ends
    points = [(math.exp(x), float(smooth(x))) for one, two in pairwise(at) for x in np.linspace(one, two, 9)]
    before, wanted = (0.0, 0.0), share * len(minutes)
    for hours, count in ((ends[1], float(below[0])), *points):
        if count >= wanted * (1 - 1e-12) and count > before[1]:
            part = (wanted - before[1]) / (count - before[1])
            return before[0] * (hours / before[0]) ** part if before[0] else hours * part
        before = hours, count
    raise AssertionError("all have gone on at last")
