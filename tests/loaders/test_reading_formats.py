"""Parquet, JSON and Excel files."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.loaders.readings import Reader

WRONG = "2: FOLDER/touchpoint.toml: source.survey."

COLUMNS = ("complaint_id", "opened_at", "severity", "justified", "text")


def source(kind: str, more: str = "") -> str:
    place = f'table = "complaints"\nformat = "{kind}"\npath = "in/a.{kind}"'
    return f"{place}\n{more}\n[source.columns]\ntouchpoint_id = \"= 'desk'\"\n"


def save(folder: Path, table: pa.Table) -> None:
    (folder / "in").mkdir(exist_ok=True)
    pq.write_table(table, folder / "in" / "a.parquet")


def test_parquet_is_read_in_its_own_types(reader: Reader) -> None:
    save(
        reader.folder,
        pa.table(
            {
                "complaint_id": pa.array(
                    [12.0, 13.0], pa.float64()
                ),  # a whole number that pandas made a float
                "opened_at": pa.array(
                    [datetime(2026, 5, 4, 10, tzinfo=UTC), None], pa.timestamp("us", "Europe/Berlin")
                ),
                "severity": pa.array([2, 3], pa.int8()),
                "justified": pa.array([True, None]),
                "text": pa.array(["x", ""]),
            }
        ),
    )
    assert reader.rows(source("parquet"), *COLUMNS, "_line") == [
        ("12", datetime(2026, 5, 4, 10), 2, True, "x", 1),
        ("13", None, 3, None, None, 2),
    ]


def test_expressions_see_the_types_of_parquet(reader: Reader) -> None:
    save(
        reader.folder,
        pa.table(
            {
                "nr": [1, 2],
                "day": [date(2026, 5, 4), date(2026, 5, 5)],
                "wait": [Decimal("1.5"), Decimal("2.5")],
                "more": [{"why": "late"}, {"why": "rude"}],
            }
        ),
    )
    text = source("parquet") + (
        'complaint_id = "= nr + 100"\nopened_at = "= day + INTERVAL 1 DAY"\n'
        'severity = "= wait * 2"\ntext = "= more.why"\n'
    )
    assert reader.rows(text, *COLUMNS) == [
        ("101", datetime(2026, 5, 5), 3, None, "late"),
        ("102", datetime(2026, 5, 6), 5, None, "rude"),
    ]


def test_values_of_parquet_that_do_not_fit_are_refused(reader: Reader) -> None:
    save(
        reader.folder,
        pa.table({"complaint_id": ["a", "b"], "opened_at": ["2026-05-04", "soon"], "severity": [2.5, 1.0]}),
    )
    assert reader.rows(source("parquet"), "complaint_id", "severity") == []
    assert reader.refused("key", "reason", "line") == [
        ("a", "severity: 2.5 is not a whole number", 1),
        ("b", "opened_at: soon is not a time", 2),
    ]


RECORDS = [
    {
        "complaint_id": 1,
        "opened_at": "2026-05-04T10:00:00+02:00",
        "severity": 2,
        "justified": True,
        "text": "é",
    },
    {"complaint_id": "b", "opened_at": "2026-05-05", "severity": "3", "extra": {"a": [1]}},
]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(RECORDS),
        "\n".join(map(json.dumps, RECORDS)),
        json.dumps(RECORDS, indent=2, ensure_ascii=False),
    ],
)
def test_json_is_an_array_of_records_or_a_record_per_line(reader: Reader, text: str) -> None:
    reader.write("in/a.json", text)
    assert reader.rows(source("json"), *COLUMNS) == [
        ("1", datetime(2026, 5, 4, 8), 2, True, "é"),  # a zone is not lost
        ("b", datetime(2026, 5, 5), 3, None, None),
    ]


@pytest.mark.parametrize("text", ['{"answers": [%s]}', "[[%s]]"], ids=["nested", "in lists"])
def test_records_that_are_not_at_the_top_are_told_so(reader: Reader, text: str) -> None:
    reader.write("in/a.json", text % '{"id": "a", "when": "2026-05-04"}')
    mapped = 'complaint_id = "id"\nopened_at = "when"\n'
    line = reader.error(f"{source('json')}{mapped}")
    assert line.endswith("; a JSON file has to be a list of records or a record on each line, not deeper")


def test_a_byte_order_mark_before_json_is_passed_over(reader: Reader) -> None:
    reader.write("in/a.json", b'\xef\xbb\xbf[{"complaint_id": "a", "opened_at": "2026-05-04"}]')
    assert reader.rows(source("json"), "complaint_id") == [("a",)]


@pytest.mark.parametrize("text", ["[]", ""])
def test_no_records_are_no_rows(reader: Reader, text: str) -> None:
    reader.write("in/a.json", text)
    assert reader.stage(source("json")).rows == 0


@pytest.mark.parametrize(
    ("kind", "content", "line"),
    [
        (
            "json",
            b'{"complaint_id": 1}\n{"complaint_id": \n',
            "3: source survey: in/a.json: Malformed JSON in the file, at byte 19 in line 3: "
            "unexpected end of data; export it again",
        ),
        (
            "parquet",
            b"complaint_id\n1\n",
            "3: source survey: in/a.parquet: No magic bytes found at end of the file; export it again",
        ),
        (
            "excel",
            b"complaint_id\n1\n",
            "3: source survey: in/a.excel is not an .xlsx workbook; save it as .xlsx",
        ),
    ],
)
def test_a_file_of_another_kind_ends_as_one_line(
    reader: Reader, kind: str, content: bytes, line: str
) -> None:
    reader.write(f"in/a.{kind}", content)
    assert reader.error(source(kind)) == line


def workbook(
    folder: Path, rows: list[list[object]], title: str = "Sheet", epoch: datetime | None = None
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    if epoch:
        book.epoch = epoch
    for row in rows:
        sheet.append(row)
    book.create_sheet("empty")
    (folder / "in").mkdir(exist_ok=True)
    book.save(folder / "in" / "a.excel")


SHEET: list[list[object]] = [
    ["complaint_id ", "opened_at", "severity", "justified", "text"],
    [1001, datetime(2026, 5, 4, 10, 11, 12), 4, True, "x"],
    [12345678901234, date(2026, 5, 5), " 3 ", False, "007"],
    [None, None, None, None, None],
    ["c", "2026-05-06T10:00:00+02:00", None, "yes", 7.5],
]


@pytest.mark.parametrize("epoch", [None, openpyxl.utils.datetime.CALENDAR_MAC_1904])
def test_excel_cells_of_any_kind_are_read(reader: Reader, epoch: datetime | None) -> None:
    workbook(reader.folder, SHEET, epoch=epoch)
    assert reader.rows(source("excel"), *COLUMNS) == [
        ("1001", datetime(2026, 5, 4, 10, 11, 12), 4, True, "x"),
        ("12345678901234", datetime(2026, 5, 5), 3, False, "007"),
        ("c", datetime(2026, 5, 6, 8), None, True, "7.5"),
    ]


def test_a_date_of_excel_is_a_date_wherever_the_column_begins(reader: Reader) -> None:
    rows = [
        ["complaint_id", "opened_at", "when"],
        ["a", "2026-05-04", datetime(2026, 5, 4)],
        ["b", datetime(2026, 5, 5), ""],
    ]
    workbook(reader.folder, rows)
    text = source("excel") + 'text = "= strftime(CAST(\\"when\\" AS TIMESTAMP), \'%d.%m.%Y\')"\n'
    assert reader.rows(text, "complaint_id", "opened_at", "text") == [
        ("a", datetime(2026, 5, 4), "04.05.2026"),
        ("b", datetime(2026, 5, 5), None),
    ]


def test_a_sheet_and_a_range_can_be_named(reader: Reader) -> None:
    workbook(reader.folder, [["a report"], [], *([None, *row] for row in SHEET)], title="Answers")
    text = source("excel", 'options = { sheet = "Answers", range = "B3:F5" }')
    assert [key for key, _ in reader.rows(text, "complaint_id", "text")] == ["1001", "12345678901234"]


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (
            'sheet = "Anwers"',
            WRONG + 'options.sheet: in/a.excel has no sheet "Anwers"; it has "Answers", "empty"',
        ),
        (
            'sheet = "empty"',
            WRONG + "options.sheet: in/a.excel: No rows found in xlsx file; correct it",
        ),
    ],
)
def test_a_sheet_that_is_not_there_ends_as_one_line(reader: Reader, options: str, line: str) -> None:
    workbook(reader.folder, SHEET, title="Answers")
    assert reader.error(source("excel", f"options = {{ {options} }}")) == line


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            [["complaint_id", "opened_at", "opened_at"], ["a", "2026-05-04", "2026-05-05"]],
            'columns.opened_at: in/a.excel has more than one column "opened_at"; give each its own header',
        ),
        (
            [["Report"], [], *SHEET],
            'columns.complaint_id: in/a.excel has no column "complaint_id"; it has Report; where the table '
            'lies elsewhere write options = { sheet = "Data", range = "A3:F999" }',
        ),
    ],
    ids=["twice", "below a title"],
)
def test_a_header_that_cannot_be_told_ends_as_one_line(reader: Reader, rows, said: str) -> None:
    workbook(reader.folder, rows)
    mapped = 'complaint_id = "complaint_id"\nopened_at = "opened_at"\n'
    assert reader.error(f"{source('excel')}{mapped}") == f"{WRONG}{said}"


def test_a_zone_of_parquet_is_taken_off(reader: Reader) -> None:
    moment = datetime(2026, 5, 4, 10, tzinfo=timezone(timedelta(hours=-5)))
    save(reader.folder, pa.table({"complaint_id": ["a"], "opened_at": [moment]}))
    assert reader.rows(source("parquet"), "complaint_id", "opened_at") == [("a", datetime(2026, 5, 4, 15))]
