"""Tables made of parts: each month shows the newest part that stands for it."""

from datetime import date
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from loaders.parts import Part, as_rows, followed_by, from_rows, part_table, rows_of

MAY, JUNE, JULY = (date(2026, month, 1) for month in (5, 6, 7))
TABLE = sa.Table("sales", sa.MetaData(), sa.Column("day", sa.Date), sa.Column("n", sa.Integer))


def part(name: str, *months: date, columns: tuple[str, ...] = ("day", "n")) -> Part:
    """Of these months; of all where none is named."""
    return Part(name, months or None, columns)


@pytest.mark.parametrize(
    ("parts", "left"),
    [
        ([part("a"), part("b", MAY)], "ab"),
        ([part("a"), part("b", MAY), part("c", MAY)], "ac"),
        ([part("a"), part("b", MAY, JUNE), part("c", MAY)], "abc"),
        ([part("a"), part("b", MAY), part("c", JUNE), part("d", MAY, JUNE)], "ad"),
        ([part("a", MAY), part("b", JUNE), part("c")], "c"),
    ],
)
def test_a_part_stays_while_something_of_it_is_shown(parts, left):
    found = ()
    for each in parts:
        found = followed_by(found, each)
    assert "".join(each.name for each in found) == left


def test_each_month_is_shown_from_its_newest_part():
    rows = {
        "all": [(date(2026, 5, 31), 1), (date(2026, 6, 1), 2), (date(2026, 6, 30), 3), (date(2026, 7, 1), 4)],
        "june": [(date(2026, 6, 2), 20), (date(2026, 6, 3), 30)],
        "both": [(date(2026, 5, 1), 100)],  # nothing is left of June
    }
    parts = (part("all"), part("june", JUNE))
    assert shown(rows, parts) == [1, 20, 30, 4]
    assert shown(rows, (*parts, part("both", MAY, JUNE))) == [100, 4]
    assert shown(rows, ()) == []


def test_a_column_that_a_part_has_not_yet_is_empty():
    rows = {"old": [(date(2026, 5, 31), 1)], "new": [(date(2026, 7, 1), 4)]}
    assert shown(rows, (part("old", columns=("day",)), part("new", JULY))) == [None, 4]


def shown(rows: dict[str, list[tuple[date, int]]], parts: tuple[Part, ...]) -> list[int | None]:
    with sa.create_engine("duckdb:///:memory:").connect() as connection:
        connection.execute(sa.schema.CreateSchema("touchpoint"))
        for name, values in rows.items():
            table = part_table(TABLE, name)
            table.create(connection)
            connection.execute(sa.insert(table), [{"day": day, "n": n} for day, n in values])
        found = rows_of(TABLE, parts, "day").subquery()
        return list(connection.scalars(sa.select(found.c.n).order_by(found.c.day)))


def test_parts_are_written_down_and_read_again():
    parts = {"sales": (part("a"), part("b", MAY, JUNE)), "costs": (part("c", columns=("day",)),)}
    assert from_rows([SimpleNamespace(**row) for row in reversed(as_rows(parts))]) == parts
