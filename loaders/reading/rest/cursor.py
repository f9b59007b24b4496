"""The field of records that only grows: where to ask from, and how far it has come. Positions are JSON."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from loaders.reading.mistakes import Mistake
from loaders.reading.rest.pages import Record, value_of
from metrics.look_back import OtherKind, back, moment, parsed, to_come
from metrics.settings import Source
from metrics.text import t


def asks_since(source: Source, since: str | None) -> str | None:
    """Where to ask from: where the last load stopped, less the window for late records."""
    if since is None:
        return None
    position = json.loads(since)
    look = parsed(source.look_back) if source.look_back else None
    try:
        return str(back(position, look) if look is not None else position)
    except OtherKind:
        what = t("it does not fit the cursor, which holds {value}", value=position)
        raise Mistake(source, "look_back", what) from None


def furthest(source: Source, records: Sequence[Record], position: str | None) -> tuple[str | None, bool]:
    """How far the cursor has come with these records, and whether they came in its order.

    A time that is yet to come is a mistake of the record: from there nothing would ever be asked for again.
    """
    if source.cursor is None:
        return position, True
    values = [value_of(record, source.cursor) for record in records]
    if records and position is None and not any(value is not None for value in values):
        names = ", ".join(records[0])
        what = t("the records have no {cursor}; they have {names}", cursor=source.cursor, names=names)
        raise Mistake(source, "cursor", what)
    ascending, far = True, None if position is None else _order(source, json.loads(position))
    for value in values:
        if value is None:
            continue
        order = _order(source, value)
        if isinstance(order, datetime) and order > to_come().replace(tzinfo=UTC):
            continue
        if far is None or _later(source, order, far):
            position, far = json.dumps(value), order
        elif order != far:
            ascending = False
    return position, ascending


def _order(source: Source, value: object) -> datetime | float:
    """What a cursor's value stands for: a moment, UTC where it has no zone, or a number."""
    found = moment(value) if isinstance(value, str) else value
    if isinstance(found, datetime):
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    if isinstance(found, int | float) and not isinstance(found, bool):
        return found
    what = t("{value} is neither a time nor a number; choose a field that grows", value=json.dumps(value))
    raise Mistake(source, "cursor", what)


def _later(source: Source, one: datetime | float, other: datetime | float) -> bool:
    if isinstance(one, datetime) and isinstance(other, datetime):
        return one > other
    if isinstance(one, datetime) or isinstance(other, datetime):
        raise Mistake(source, "cursor", t("it holds times and numbers; choose a field that grows"))
    return one > other
