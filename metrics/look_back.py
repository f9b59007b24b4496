"""A look-back window: how far before its cursor a source is asked again, for rows that came late."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

SPAN = re.compile(r"(\d+) *(minute|hour|day|week)s?")
Look = timedelta | int
Position = datetime | date | Decimal | float | int | str


class OtherKind(Exception):
    """A window of time on a cursor that counts, or the other way round."""


def parsed(text: str) -> Look | None:
    """`2 days` as a span of time, `500` as a number; None where it is neither."""
    if text.strip().isdecimal():
        return int(text)
    found = SPAN.fullmatch(text.strip())
    return timedelta(**{f"{found[2]}s": int(found[1])}) if found else None


def back(position: Position, look: Look) -> Position:
    """The position so much earlier, in its own kind; text keeps its way to write a time.

    Raises OtherKind where one is a time and the other a number.
    """
    if isinstance(position, str):
        return _text_back(position, look)
    counts = isinstance(position, int | float | Decimal)
    if counts != isinstance(look, int):
        raise OtherKind
    if isinstance(position, date) and not isinstance(position, datetime) and isinstance(look, timedelta):
        return position - timedelta(days=-(-look // timedelta(days=1)))  # a day that has begun counts whole
    return position - look  # type: ignore[operator]  # both are times, or both are numbers


def to_come() -> datetime:
    """The time (UTC, without its zone) from which on nothing has happened yet, whatever a clock's zone."""
    return datetime.now(UTC).replace(tzinfo=None) + timedelta(days=1)


def moment(text: str) -> datetime | int | None:
    """A text that a cursor holds as what it stands for: a time (with a zone or without) or a number."""
    if text.isdecimal():
        return int(text)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _text_back(text: str, look: Look) -> str:
    stands_for = moment(text)
    if stands_for is None:
        raise OtherKind
    if len(text) == len("2026-05-04") and isinstance(stands_for, datetime):
        return str(back(stands_for.date(), look))
    earlier = back(stands_for, look)
    if not isinstance(earlier, datetime):
        return str(earlier)
    decimals = re.search(r"\.(\d+)", text)
    precision = "seconds" if decimals is None else "milliseconds" if len(decimals[1]) < 4 else "microseconds"
    written = earlier.isoformat(text[10], precision)
    return written.replace("+00:00", "Z") if text.endswith("Z") else written
