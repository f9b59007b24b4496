"""CSV files as people have them: encodings, line ends, delimiters, broken lines."""

import gzip
from io import BytesIO

import pandas as pd
import pytest

from tests.loaders.readings import Reader

WRONG = "2: FOLDER/touchpoint.toml: source.survey."

SOURCE = 'table = "responses"\nformat = "csv"\npath = "in/*"\n'
ROWS = [("1", "é, ü"), ("2", None)]
TEXT = 'response_id,answered_at,comment\n1,2026-05-04,"é, ü"\n2,2026-05-05,\n'


@pytest.mark.parametrize(
    ("content", "options"),
    [
        (TEXT.encode(), ""),
        (TEXT.encode("utf-8-sig"), ""),
        (TEXT.replace("\n", "\r\n").encode(), ""),
        (TEXT.replace("\n", "\r").encode(), ""),
        (TEXT.replace("\n2,", "\r\n2,").encode(), ""),  # two kinds of line ends, behind a quote
        (TEXT.replace(",\n", ",\r\n").replace("comment\n", "comment\r\n").encode(), ""),
        ((TEXT.replace("\n", "\r\n") + "\n").encode(), ""),
        (TEXT.encode("latin-1"), 'encoding = "latin-1"'),
        (TEXT.encode("cp1252"), 'encoding = "cp1252"'),
        (TEXT.encode("utf-16"), ""),  # its mark says what it is
        (TEXT.encode("utf-16-le"), 'encoding = "utf-16-le"'),
        (TEXT.encode("utf-8-sig"), 'encoding = "latin-1"'),  # the mark knows better than the option
        (gzip.compress(TEXT.encode(), mtime=0), ""),
        (gzip.compress(TEXT.encode("latin-1"), mtime=0), 'encoding = "latin-1"'),
        (TEXT.replace(",", ";").replace("é;", "é,").encode(), ""),
        (TEXT.replace(",", "\t").replace("é\t", "é,").encode(), ""),
        (b"sep=,\r\n" + TEXT.encode(), ""),
        (b"\n\r\n" + TEXT.encode(), ""),
        (b'a report,"of\nMay\n\n' + TEXT.encode(), "skip = 2"),
        (TEXT.replace("answered_at,", " answered_at  ,").encode(), ""),
        (TEXT.replace('"', "'").encode(), 'quote = "\'"'),
        (TEXT.split("\n", 1)[1].encode(), 'names = ["response_id", "answered_at", "comment"]'),
        ((TEXT + "\n\n").encode(), ""),
        (TEXT.rstrip("\n").encode(), ""),
    ],
)
def test_the_same_rows_come_from_every_way_of_writing_them(
    reader: Reader, content: bytes, options: str
) -> None:
    reader.write("in/export.csv", content)
    assert reader.rows(SOURCE + f"options = {{ {options} }}", "response_id", "comment") == ROWS
    assert reader.refused("reason") == []


def test_a_quoted_line_break_is_a_part_of_the_value(reader: Reader) -> None:
    reader.write(
        "in/a.csv", b'response_id,answered_at,comment\r\n1,2026-05-04,"one\r\ntwo"\r\n2,2026-05-04,"a\nb"\r\n'
    )
    assert reader.rows(SOURCE, "response_id", "comment") == [("1", "one\r\ntwo"), ("2", "a\nb")]


def test_lines_that_are_no_rows_are_refused_one_by_one(reader: Reader) -> None:
    lines = [
        b"response_id,answered_at,comment",
        b"1,2026-05-04,fine",
        b"2,2026-05-04",
        b"3,2026-05-04,a,b",
        b'4,2026-05-04,"un"x',
        b"5,2026-05-04,caf\xe9",
        b"6,2026-05-04,fine",
    ]
    reader.write("in/a.csv", b"\n".join(lines) + b"\n")
    staged = reader.stage(SOURCE)
    found = reader.query('SELECT response_id, _line FROM "staged survey"')
    assert found.sort_values("_line").to_numpy().tolist() == [["1", 2], ["6", 7]]
    assert reader.refused("line", "reason", "row", "file") == [
        (3, "the line has 2 columns instead of 3", '{"line":"2,2026-05-04"}', "in/a.csv"),
        (4, "the line has 4 columns instead of 3", '{"line":"3,2026-05-04,a,b"}', "in/a.csv"),
        (
            5,
            "a quote is not closed, or stands inside a value",
            '{"line":"4,2026-05-04,\\"un\\"x"}',
            "in/a.csv",
        ),
        (
            6,
            'the line is not UTF-8; write options = { encoding = "cp1252" }, or what it is written in',
            '{"line":"5,2026-05-04,caf?"}',
            "in/a.csv",
        ),
    ]
    assert (staged.rows_read, staged.rows, staged.refused) == (6, 2, 4)


def test_a_stray_byte_in_a_column_that_nothing_reads_refuses_its_row_alone(reader: Reader) -> None:
    spare = b",".join(b"spare%d" % number for number in range(12))
    rows = [b"1,2026-05-04" + b",x" * 12, b"2,2026-05-04" + b",x" * 11 + b",caf\xe9"]
    reader.write("in/a.csv", b"response_id,answered_at," + spare + b"\n" + b"\n".join(rows) + b"\n")
    assert reader.rows(SOURCE, "response_id") == [("1",)]
    assert "is not UTF-8" in reader.refused("reason")[0][0]


def test_a_quote_that_is_never_closed_loses_no_line_silently(reader: Reader) -> None:
    reader.write(
        "in/a.csv", 'response_id,answered_at,comment\n1,2026-05-04,x\n2,2026-05-04,"open\n3,2026-05-04,y\n'
    )
    assert reader.rows(SOURCE, "response_id", "comment") == [("1", "x")]
    assert reader.refused("reason", "row") == [
        (
            "a quote is not closed, or stands inside a value",
            '{"line":"2,2026-05-04,\\"open\\n3,2026-05-04,y"}',
        )
    ]


def test_a_line_that_is_too_long_says_so(reader: Reader) -> None:
    reader.write("in/a.csv", f"response_id,answered_at,comment\n1,2026-05-04,{'x' * 3_000_000}\n")
    reader.stage(SOURCE)
    assert reader.refused("line", "reason") == [(2, "the line is too long; is a quote not closed?")]


def test_a_title_above_the_header_is_told_with_the_way_around_it(reader: Reader) -> None:
    reader.write("in/a.csv", "All answers of May\n\n" + TEXT)
    write = 'response_id = "response_id"\nanswered_at = "answered_at"\n'
    assert reader.error(f"{SOURCE}[source.columns]\n{write}") == (
        WRONG
        + 'columns.response_id: in/a.csv has no column "response_id"; it has All answers of May; where the '
        "header stands further down write options = { skip = 2 }, the lines above it"
    )


@pytest.mark.parametrize(
    ("header", "options", "delim", "columns"),
    [
        ("No-1,Day,Why", "options = { delim = ';' }\n", ",", "response_id = 'No-1'\nanswered_at = 'Day'\n"),
        (
            "No;Day;Why",
            "options = { delim = ',' }\n",
            ";",
            "response_id = 'no'\nanswered_at = 'Day'\n",
        ),  # nearly the header
        ("No\tDay\tWhy", "options = { delim = ',' }\n", r"\t", "response_id = '= upper(No)'\n"),
        ("response_id|answered_at", "options = { delim = ',' }\n", "|", ""),  # not mapped: canonical names
    ],
)
def test_a_header_that_is_not_divided_is_told_with_its_delimiter(
    reader: Reader, header: str, options: str, delim: str, columns: str
) -> None:
    reader.write("in/a.csv", f"{header}\n{header}\n")
    source = f"{SOURCE}{options}[source.columns]\n{columns}"
    assert reader.error(source) == (
        WRONG + "columns.response_id: in/a.csv has one column only, its whole header; "
        f'write options = {{ delim = "{delim}" }}'
    )


def test_rows_know_their_line(reader: Reader) -> None:
    reader.write("in/a.csv", "\n" + TEXT)
    assert reader.rows(SOURCE, "response_id", "_file", "_line") == [
        ("1", "in/a.csv", 3),
        ("2", "in/a.csv", 4),
    ]


@pytest.mark.parametrize(
    "more",
    ["", '[source.unpivot]\ninto = "satisfaction"\ncolumns = { desk = "desk" }\n'],
    ids=["long", "wide"],
)
def test_rows_know_their_line_beside_broken_and_empty_ones(reader: Reader, more: str) -> None:
    lines = [
        *("", ""),  # before the header
        "response_id,answered_at,comment,desk",
        '1,2026-05-04,"of three\n\nlines",5',
        "2,soon,fine,5",
        *("short", "short", ""),
        "3,2026-05-04,fine,5",
        *("", "short"),
        "4,never,fine,5",
    ]
    reader.write("in/a.csv", "\r\n".join(lines) + "\r\n\r\n")
    source = SOURCE.replace("responses", "ratings") if more else SOURCE
    assert reader.rows(source + more, "response_id", "_line") == [("1", 4), ("3", 9)]
    assert reader.refused("line", "key") == [
        (5, "2"), (6, None), (7, None), (11, None), (12, "4")
    ]  # fmt: skip


def test_a_header_without_rows_is_no_mistake(reader: Reader) -> None:
    reader.write("in/a.csv", "response_id,answered_at\n")
    staged = reader.stage(SOURCE)
    assert (staged.changed, staged.rows_read, staged.rows, staged.refused) == (True, 0, 0, 0)


def test_an_excel_file_by_another_name_is_told_as_one(reader: Reader) -> None:
    sheet = BytesIO()
    pd.DataFrame({"response_id": ["r1"]}).to_excel(sheet, index=False)
    reader.write("in/a.csv", sheet.getvalue())
    written = 'in/a.csv is an Excel file whatever its name says; write format = "excel"'
    assert reader.error(SOURCE) == f"{WRONG}format: {written}"


@pytest.mark.parametrize(
    ("content", "options", "line"),
    [
        (b"", "", "3: source survey: in/a.csv is empty; it needs a line with headers"),
        (b"\xef\xbb\xbf\n \n", "", "3: source survey: in/a.csv is empty; it needs a line with headers"),
        (
            "response_id,answered_at,hé\n".encode("latin-1"),
            "",
            WRONG + 'options.encoding: in/a.csv is not utf-8; write "cp1252", or what it is written in',
        ),
        (
            TEXT.encode("utf-16-le"),
            "",
            WRONG
            + 'options.encoding: in/a.csv looks like UTF-16; write "utf-16-le", or what it is written in',
        ),
        (
            TEXT.encode("cp1252") + b"3,2026-05-04,\x81\n",
            'encoding = "cp1252"',
            WRONG + 'options.encoding: in/a.csv is not cp1252; write "cp1252", or what it is written in',
        ),
        (
            gzip.compress(TEXT.encode() * 100, mtime=0)[:60],
            "",
            "3: source survey: in/a.csv is a broken gzip file; fetch it again",
        ),
    ],
)
def test_a_file_that_is_no_table_ends_as_one_line(
    reader: Reader, content: bytes, options: str, line: str
) -> None:
    reader.write("in/a.csv", content)
    assert reader.error(SOURCE + f"options = {{ {options} }}") == line


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("in/x.csv", "3: source survey: there is no file in/x.csv; put it below FOLDER, or correct path"),
        ("in/x-*.csv", "3: source survey: no file matches in/x-*.csv; put it below FOLDER, or correct path"),
        ("in/", "3: source survey: in is a folder; write which files, such as in/*"),
    ],
)
def test_a_file_that_is_not_there_ends_as_one_line(reader: Reader, path: str, line: str) -> None:
    reader.write("in/a.csv.txt", "")
    assert reader.error(SOURCE.replace("in/*", path)) == line


def test_all_files_of_a_glob_are_read_whatever_their_headers(reader: Reader) -> None:
    reader.write("in/a.csv", "response_id,answered_at,comment\n1,2026-05-04,x\n")
    reader.write("in/b.csv", "comment;answered_at;response_id;more\ny;2026-05-04;2;z\n")
    reader.write("in/c.csv", "response_id,answered_at\n3,2026-05-04\n")
    assert reader.rows(SOURCE, "response_id", "comment", "_file") == [
        ("1", "x", "in/a.csv"),
        ("2", "y", "in/b.csv"),
        ("3", None, "in/c.csv"),
    ]


def test_nothing_is_left_behind_but_the_staged_table(reader: Reader) -> None:
    reader.write("in/a.csv", TEXT)
    reader.stage(SOURCE)
    found = reader.query(
        "SELECT table_name FROM information_schema.tables WHERE table_name SIMILAR TO '.*read.*|staged.*'"
    )
    assert found["table_name"].tolist() == ["staged survey"]
    columns = reader.query('DESCRIBE "staged survey"')["column_name"].tolist()
    assert columns[-5:] == ["source", "loaded_at", "bucket", "_file", "_line"]
