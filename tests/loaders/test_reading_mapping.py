"""Which column or expression fills what; and every way in which a mapping does not fit its file."""

import pytest

from tests.loaders.readings import Reader

SOURCE = 'table = "responses"\nformat = "csv"\npath = "in/a.csv"\n[source.columns]\n'
SEGMENTS = '[segmentations]\ntier = "Tier"\n'


def test_headers_and_expressions_fill_canonical_columns_and_segmentations(reader: Reader) -> None:
    reader.write("in/a.csv", "NO ,WHEN,CUSTOMER TYPE,comment\n7,05/04/2026,Gold,taken as it is\n")
    source = SOURCE + (
        "response_id = \"= '2026-' || NO\"\n"
        'answered_at = "= strptime(\\"WHEN\\", \'%m/%d/%Y\')"\n'
        'tier = "CUSTOMER TYPE"\n'
        "role = \"= 'guest'\"\n"
    )
    columns = ("response_id", "answered_at", "tier", "role", "comment", "customer_id", "source")
    rows = reader.rows(source, *columns, settings=SEGMENTS)
    assert [tuple(map(str, row)) for row in rows] == [
        ("2026-7", "2026-05-04 00:00:00", "Gold", "guest", "taken as it is", "None", "survey")
    ]


def test_headers_that_differ_in_capitals_only_are_told_apart(reader: Reader) -> None:
    reader.write("in/a.csv", "id,ID,answered_at\nsmall,LARGE,2026-05-04\n")
    assert reader.rows(SOURCE + 'response_id = "ID"\ncomment = "id"', "response_id", "comment") == [
        ("LARGE", "small")
    ]


def test_headers_may_be_whole_questions(reader: Reader) -> None:
    question = 'How likely are you, all in all, to say "yes" again; 100% honestly? ' * 4
    reader.write("in/a.csv", f'"{question.replace(chr(34), chr(34) * 2)}",answered_at\nr1,2026-05-04\n')
    source = SOURCE + f"response_id = '{question}'"
    assert reader.rows(source, "response_id", "comment") == [("r1", None)]


FAILS = (
    "answered_at: the expression fails for this row (strptime expects %m/%d/%Y, such as 08/31/2026), "
    "when = soon"
)


def test_an_expression_that_fails_on_a_row_refuses_that_row_alone(reader: Reader) -> None:
    reader.write("in/a.csv", "id,when\n1,05/04/2026\n2,soon\n3,\n")
    source = SOURCE + "response_id = 'id'\nanswered_at = '''= strptime(\"when\", '%m/%d/%Y')'''"
    assert [key for key, _ in reader.rows(source, "response_id", "answered_at")] == ["1", "3"]
    assert reader.refused("key", "reason", "row", "line") == [("2", FAILS, '{"id":"2","when":"soon"}', 3)]


def test_missing_words_of_the_source_are_null_before_anything_else(reader: Reader) -> None:
    reader.write("in/a.csv", "id,answered_at,role,score\n1,2026-05-04,n/a,99.0\n2,2026-05-04,guest, 7 \n")
    source = SOURCE.replace("[source.columns]", 'options = { missing = ["n/a", 99] }\n[source.columns]')
    source += (
        "response_id = 'id'\nrole = 'role'\nrecommend = 'score'\ncomment = \"= coalesce(role, 'nobody')\""
    )
    assert reader.rows(source, "response_id", "role", "recommend", "comment") == [
        ("1", None, None, "nobody"),
        ("2", "guest", 7, "guest"),
    ]


KEY = "2: FOLDER/touchpoint.toml: source.survey.columns.response_id: "
THERE = "RESPNUM, answered_at, twice, TWICE, Answer-No, Day of flight, again"
BARE = "within an expression the header {0} stands in double quotes: write '= \"{0}\"'"


@pytest.mark.parametrize(
    ("origin", "line"),
    [
        ("'respnum'", KEY + 'in/a.csv has no column "respnum"; did you mean "RESPNUM"?'),
        ("'xyzzy'", KEY + 'in/a.csv has no column "xyzzy"; it has ' + THERE),
        ("'again'", KEY + 'in/a.csv has more than one column "again"; give each its own header'),
        ("'= RESPNO || 1'", KEY + 'in/a.csv has no column "RESPNO"; did you mean "RESPNUM"?'),
        ("'= Answer-No'", KEY + BARE.format("Answer-No")),
        ("'= upper(Day of flight)'", KEY + BARE.format("Day of flight")),  # a mistake of syntax
        ("'= RESPNO || \"Answer-No\"'", KEY + 'in/a.csv has no column "RESPNO"; did you mean "RESPNUM"?'),
        ("'= lower(RESPNUM'", KEY + "syntax error at end of input; correct the expression"),
        (
            "'= lowr(RESPNUM)'",
            KEY + "the function lowr does not make one value from one row; correct the expression",
        ),
        (
            "'= round(RESPNUM)'",
            KEY + "No function matches the given name and argument types 'round(VARCHAR)'. "
            "You might need to add explicit type casts.; correct the expression",
        ),
    ],
)
def test_a_mapping_that_does_not_fit_ends_as_one_line(reader: Reader, origin: str, line: str) -> None:
    reader.write("in/a.csv", f"{THERE.replace(', ', ',')},again\n1,2026-05-04,a,b,c,d,e,f\n")
    assert reader.error(SOURCE + f"response_id = {origin}") == line


def test_a_required_column_without_a_source_ends_as_one_line(reader: Reader) -> None:
    reader.write("in/a.csv", "Response ID,answered_at\n1,2026-05-04\n")
    assert reader.error(SOURCE) == (
        "2: FOLDER/touchpoint.toml: source.survey.columns.response_id: in/a.csv has no such column; "
        'write response_id = "Response ID"'
    )


@pytest.mark.parametrize(
    "expression",
    [
        "(SELECT content FROM read_text('secret.txt'))",
        "(FROM 'secret.txt')",
        "read_text('secret.txt')",
        "a.read_text()",
        "a IN (SELECT table_name FROM duckdb_tables())",
        "EXISTS (SELECT 1 FROM files)",
        "ARRAY(SELECT 1)",
        "1) FROM (SELECT 2 AS a",
        "a; DROP TABLE files",
        "query('SELECT 1')",
        "current_setting('temp_directory')",
        "getenv('HOME')",
        "getvariable('x')",
        "pg_get_viewdef(1)",
        "nextval('s')",
        "random()",
        "uuid()",
        "today()",
        "current_localtime()",
        "current_localtimestamp()",
        "age(answered_at::TIMESTAMP)",
        "inet_client_addr()",
        "has_table_privilege('files', 'select')",
        "sum(a)",
        "first(a)",
        "row_number() OVER ()",
        "unnest([1, 2])",
        "*",
        "COLUMNS(*)",
        "$1",
        "?",
    ],
)
def test_an_expression_sees_its_row_and_nothing_else(reader: Reader, expression: str) -> None:
    reader.write("secret.txt", "secret")
    reader.write("in/a.csv", "a,answered_at\n1,2026-05-04\n")
    line = reader.error(SOURCE + f'response_id = """= {expression}"""')
    assert line.startswith(KEY)
    assert line.endswith("; correct the expression")
    assert "\n" not in line


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("a || '-' || b", "1-x"),
        ("CASE WHEN b = 'x' THEN 'yes' ELSE 'no' END", "yes"),
        ("['none', 'one'][CAST(a AS INTEGER) + 1]", "one"),
        ("MAP {'x': 'letter'}[b]", "letter"),
        ("list_transform(['p', 'q'], lambda i: i || b)[2]", "qx"),
        ("coalesce(nullif(b, 'x'), if(a = '1', 'a', 'b'))", "a"),
        ("strftime(DATE '2026-01-31' + INTERVAL 1 DAY, '%Y-%m-%d')", "2026-02-01"),
        ("regexp_extract('order 66', '\\d+') -- a note", "66"),
        ("split_part(\"b\", '-', 1)", "x"),
        ("CAST(extract(year FROM DATE '2026-01-31') AS VARCHAR)", "2026"),
        ("1 + CAST(a AS INTEGER)", "2"),
        ("1.5 * 2", "3"),
        ("1.5 * 1.5", "2.25"),
    ],
)
def test_an_expression_may_be_any_value_made_of_its_row(reader: Reader, expression: str, value: str) -> None:
    reader.write("in/a.csv", "a,b,answered_at\n1,x,2026-05-04\n")
    assert reader.rows(SOURCE + f"response_id = '''= {expression}'''", "response_id", "comment") == [
        (value, None)
    ]
