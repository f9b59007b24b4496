"""What the twins read: rows of facts, their weight, their segments, their customer."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

Row = dict[str, Any]
Facts = dict[str, list[Row]]
Table = dict[tuple[Any, ...], dict[str, float]]
MEASURES = ("satisfaction", "importance", "effort")


def segments_of(row: Row, facts: Facts, segmentations: Iterable[str]) -> Iterator[tuple[str, str]]:
    """('all', 'all'), and the row's segment in each: its own, else its customer's, else unknown."""
    yield "all", "all"
    for name in segmentations:
        customer = owner(row, facts) or {}
        yield name, row.get(name) or customer.get(name) or "unknown"


def owner(row: Row, facts: Facts) -> Row | None:
    """The customer of a record."""
    for customer in facts.get("customers", []):
        if customer["customer_id"] == row.get("customer_id"):
            return customer
    return None


def add(table: Table, key: tuple[Any, ...], **sums: float) -> None:
    """Adds to the sums of a key."""
    row = table.setdefault(key, defaultdict(float))
    for name, value in sums.items():
        row[name] += value


def weight(row: Row) -> float:
    return 1.0 if row.get("weight") is None else row["weight"]


def powers(row: Row, measure: str) -> dict[str, float]:
    x, w = row.get(measure), weight(row)
    if x is None:
        return {f"{measure}_{power}": 0.0 for power in ("n", "w", "ww", "wx", "wxx")}
    return {
        f"{measure}_n": 1,
        f"{measure}_w": w,
        f"{measure}_ww": w * w,
        f"{measure}_wx": w * x,
        f"{measure}_wxx": w * x * x,
    }


def repeats(facts: Facts) -> Table:
    """What some customer has answered more than once."""
    seen = [
        (name, row.get("touchpoint_id"), row["customer_id"])
        for name in ("ratings", "responses")
        for row in facts.get(name, [])
        if row.get("customer_id") is not None
    ]
    return {key[:2]: {} for key, times in Counter(seen).items() if times > 1}


def level(x: float) -> int:
    """Of the nearest of five steps: 0 the lowest, 1 the second, 2 one of the middle, 3 the highest."""
    steps = [0, 25, 50, 75, 100]
    nearest = max(steps, key=lambda step: (-abs(step - x), step))
    return {0: 0, 25: 1, 50: 2, 75: 2, 100: 3}[nearest]
