"""Whatever people write in a map: taken over, written out and taken over again, it is the same."""

import string
import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journey import sheets
from journey.columns import FILES, Column
from journey.files import diff_map, export_map, import_map
from journey.map import read_map
from journey.store import open_store
from metrics.scope import EVERYTHING

# What a person may type: any sign but control characters (which no spreadsheet keeps), line breaks within.
SIGNS = st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n,;\"'=|")
TEXTS = st.text(SIGNS, max_size=20).map(str.strip)
IDS = (
    st.text(string.ascii_letters + string.digits + "-_.äß ", min_size=1, max_size=6)
    .map(str.strip)
    .filter(bool)
)
DAYS = st.dates(max_value=date(2026, 1, 1)).map(str)


def cell(column: Column) -> st.SearchStrategy[str]:
    filled: st.SearchStrategy[str]
    if column.choices:
        filled = st.sampled_from(column.choices)
    elif column.kind == "flag":
        filled = st.sampled_from(["yes", "no"])
    elif column.kind == "whole":
        low, high = column.low, column.high
        filled = st.integers(int(low) if low is not None else -99, int(high) if high is not None else 99).map(
            str
        )
    elif column.kind == "number":
        filled = st.floats(column.low or 0, column.high or 1e9, allow_nan=False).map(repr)
    elif column.kind == "email":
        filled = st.just("name@example.com")
    elif column.kind == "date":
        filled = DAYS
    else:
        filled = TEXTS.filter(bool)
    return filled if column.required else st.just("") | filled


@st.composite
def maps(draw: st.DrawFn) -> dict[str, list[dict[str, str]]]:
    """Rows for each file whose ids are there and unique, with everything else at will."""
    ids = {
        name: draw(st.lists(IDS, unique=True, min_size=1, max_size=4))
        for name in ("stages", "departments", "touchpoints")
    }
    rows: dict[str, list[dict[str, str]]] = {}
    for name, file in FILES.items():
        if name in ids:
            keys = [(key,) for key in ids[name]]
        else:
            parts = [
                st.sampled_from(ids[column.refers])
                if column.refers
                else DAYS
                if column.kind == "date"
                else IDS
                for column in map(file.column, file.key)
            ]
            keys = draw(st.lists(st.tuples(*parts), unique=True, max_size=4))
        rows[name] = []
        for place, key in enumerate(keys):
            row = dict(zip(file.key, key, strict=True))
            for column in file.columns:
                if column.name in row:
                    continue
                if column.name in ("parent_id", "replaces"):  # only earlier rows: no circles
                    earlier = ids[name][:place]
                    row[column.name] = draw(st.just("") | st.sampled_from(earlier)) if earlier else ""
                elif column.refers:
                    known = st.sampled_from(ids[column.refers])
                    row[column.name] = draw(known if column.required else st.just("") | known)
                else:
                    row[column.name] = draw(cell(column))
            rows[name].append(row)
    return rows


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@given(rows=maps())
@settings(max_examples=40, deadline=None)
def test_a_map_that_is_written_out_and_taken_over_is_the_same(
    suffix: str, rows: dict[str, list[dict[str, str]]]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "one").mkdir()
        for file in FILES.values():
            lines = [[row[column] for column in file.names] for row in rows[file.name]]
            sheets.write(folder / "one" / f"{file.name}.csv", file.names, lines)
        engine = open_store(f"sqlite:///{folder}/journey.sqlite")
        import_map(engine, folder / "one")
        assert diff_map(engine, folder / "one") == []
        export_map(engine, folder / "two", suffix=suffix)
        assert diff_map(engine, folder / "two") == []
        assert list(read_map(engine, EVERYTHING).touchpoints["touchpoint_id"]) == [
            row["touchpoint_id"] for row in rows["touchpoints"]
        ]
        engine.dispose()
