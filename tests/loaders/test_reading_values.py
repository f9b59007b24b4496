"""From the source's values to canonical types: what is read, and what is refused with which words."""

import json
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.loaders.readings import Reader

COMPLAINTS = 'table = "complaints"\nformat = "csv"\npath = "in/a.csv"\n'
HEADER = "complaint_id,touchpoint_id,opened_at,severity,justified\n"
RESPONSES = 'table = "responses"\nformat = "csv"\npath = "in/a.csv"\n'
FORM = 'write its form: options = { time_format = "%d.%m.%Y" }'
DECIMALS = 'for decimals write options = { decimal_separator = "," }'


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-05-04", datetime(2026, 5, 4)),
        ("2026-05-04 10:11:12", datetime(2026, 5, 4, 10, 11, 12)),
        ("2026-05-04T10:11:12.5", datetime(2026, 5, 4, 10, 11, 12, 500_000)),
        ("2026-05-04 10:11", datetime(2026, 5, 4, 10, 11)),
        ("2026/05/04", datetime(2026, 5, 4)),
        ("2026-05-04T10:11:12Z", datetime(2026, 5, 4, 10, 11, 12)),
        ("2026-05-04T10:11:12+02:00", datetime(2026, 5, 4, 8, 11, 12)),
        ("2026-05-04T10:11:12-05:00", datetime(2026, 5, 4, 15, 11, 12)),
        ("2026-05-04 10:11+02", datetime(2026, 5, 4, 8, 11)),  # as long as a time without zone
        ("2026-05-04 10:11:12 Europe/Berlin", datetime(2026, 5, 4, 8, 11, 12)),
        (" 2026-05-04 ", datetime(2026, 5, 4)),
    ],
)
def test_times_become_utc(reader: Reader, text: str, moment: datetime) -> None:
    reader.write("in/a.csv", HEADER + f"c1,desk,{text},,\n")
    assert reader.rows(COMPLAINTS, "complaint_id", "opened_at") == [("c1", moment)]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("c1,desk,soon,,", "opened_at: soon is not a time"),
        ("c1,desk,2026-02-30,,", "opened_at: 2026-02-30 is not a time"),
        ("c1,desk,04.05.2026,,", f"opened_at: 04.05.2026 is not a time; {FORM}"),
        ("c1,desk,5/4/26 10:30,,", f"opened_at: 5/4/26 10:30 is not a time; {FORM}"),
        ("c1,desk,26-05-04,,", f"opened_at: 26-05-04 is not a time; {FORM}"),  # else the year 26
        ("c1,desk,infinity,,", "opened_at: infinity is not a time"),
        ("c1,desk,2026-05-04,high,", "severity: high is not a number"),
        ("c1,desk,2026-05-04,2.5,", "severity: 2.5 is not a whole number"),
        ('c1,desk,2026-05-04,"2,5",', f"severity: 2,5 is not a number; {DECIMALS}"),
        ("c1,desk,2026-05-04,nan,", "severity: nan is not a number"),
        ("c1,desk,2026-05-04,,maybe", "justified: maybe is not yes or no"),
        (
            "c1,desk,soon,high,maybe",
            "opened_at: soon is not a time; severity: high is not a number; "
            "justified: maybe is not yes or no",
        ),
    ],
)
def test_a_value_that_cannot_be_read_refuses_its_row_with_column_and_value(
    reader: Reader, row: str, reason: str
) -> None:
    reader.write("in/a.csv", HEADER + "c0,desk,2026-05-04,2,yes\n" + row + "\n")
    assert reader.rows(COMPLAINTS, "complaint_id", "severity", "justified") == [("c0", 2, True)]
    assert reader.refused("key", "reason", "line") == [("c1", reason, 3)]


def test_a_refused_row_is_kept_as_the_source_had_it(reader: Reader) -> None:
    reader.write("in/a.csv", 'NR,WO,opened_at,severity,WHY\nc1,desk,2026-05-04,"hi""gh",x\n')
    staged = reader.stage(
        COMPLAINTS + "[source.columns]\ncomplaint_id = 'NR'\ntouchpoint_id = 'WO'\ntext = 'WHY'"
    )
    assert reader.query("SELECT * FROM staging.refused").to_dict("records") == [
        {
            "source": "survey",
            "table_name": "complaints",
            "key": "c1",
            "row": '{"NR":"c1","WO":"desk","opened_at":"2026-05-04","severity":"hi\\"gh","WHY":"x"}',
            "reason": 'severity: hi"gh is not a number',
            "cause": "severity:  is not a number",
            "file": "in/a.csv",
            "line": 2,
        }
    ]
    assert (staged.rows_read, staged.rows, staged.refused) == (1, 0, 1)


@pytest.mark.parametrize(
    ("word", "flag"),
    [("true", True), ("YES", True), (" y ", True), ("1", True), ("no", False), ("F", False), ("0.0", False)],
)
def test_a_flag_has_many_words(reader: Reader, word: str, flag: bool) -> None:
    reader.write("in/a.csv", HEADER + f"c1,desk,2026-05-04,,{word}\n")
    assert reader.rows(COMPLAINTS, "complaint_id", "justified") == [("c1", flag)]


def test_a_date_may_carry_a_time_but_no_nonsense(reader: Reader) -> None:
    reader.write(
        "in/a.csv", "customer_id,started_on\na,2026-05-04\nb,2026-05-04 23:59:00\nc,2026-05-04 rubbish\n"
    )
    source = 'table = "customers"\nformat = "csv"\npath = "in/a.csv"\n'
    rows = reader.rows(source, "customer_id", "started_on")
    assert [(key, str(day)[:10]) for key, day in rows] == [("a", "2026-05-04"), ("b", "2026-05-04")]
    assert reader.refused("reason") == [("started_on: 2026-05-04 rubbish is not a date",)]


def test_formats_and_separators_of_the_source(reader: Reader) -> None:
    reader.write(
        "in/a.csv",
        "customer_id;started_on;monthly_revenue\na;04.05.26;1 234,50\nb;2026-05-05;7.5\n"
        "c;04.05.26;1.234,50\n",
    )
    source = 'table = "customers"\nformat = "csv"\npath = "in/a.csv"\n' + (
        'options = { decimal_separator = ",", thousands_separator = " ", date_format = ["%d.%m.%y"] }'
    )
    rows = reader.rows(source, "customer_id", "started_on", "monthly_revenue")
    assert [(key, str(day)[:10], money) for key, day, money in rows] == [("a", "2026-05-04", 1234.5)]
    points = 'for thousands write options = { thousands_separator = "." }'
    assert reader.refused("key", "reason") == [
        ("b", "monthly_revenue: 7.5 is not a number"),
        ("c", f"monthly_revenue: 1.234,50 is not a number; {points}"),
    ]


def test_a_time_format_with_a_zone_becomes_utc(reader: Reader) -> None:
    reader.write("in/a.csv", "response_id,answered_at\n1,04.05.2026 10:00 +0200\n")
    source = RESPONSES + 'options = { time_format = "%d.%m.%Y %H:%M %z" }'
    assert reader.rows(source, "response_id", "answered_at") == [("1", datetime(2026, 5, 4, 8))]


def test_a_score_is_scaled_and_a_value_outside_is_refused_never_clipped(reader: Reader) -> None:
    lines = ["1,1", "2,3.5", "3,5.0", "4,0", "5,5.01", "6, 6 ", "7,6.0", "8,NA", "9,"]
    reader.write("in/a.csv", "id,Q1,answered_at\n" + "".join(f"{line},2026-05-04\n" for line in lines))
    source = (
        RESPONSES
        + "[source.columns]\nresponse_id = 'id'\nsatisfaction = 'Q1'\n"
        + ("[source.scale]\nsatisfaction = { min = 1, max = 5, missing = [6, 'NA'] }")
    )
    assert reader.rows(source, "response_id", "satisfaction") == [
        ("1", 0.0),
        ("2", 62.5),
        ("3", 100.0),
        ("6", None),
        ("7", None),
        ("8", None),
        ("9", None),
    ]
    assert reader.refused("key", "reason") == [
        ("4", "satisfaction (Q1): 0 is outside the scale 1 to 5"),
        ("5", "satisfaction (Q1): 5.01 is outside the scale 1 to 5"),
    ]


LONG = [  # response, satisfaction, importance
    ("r1", "5", "n/a"),
    ("r2", "9", "n/a"),  # says twice that nobody answered
    ("r3", "9", ""),  # and once
    ("r4", "", ""),  # nothing is said
    ("r5", "7", "n/a"),  # outside the scale
]


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_rating_whose_measures_are_missing_codes_was_not_answered(reader: Reader, form: str) -> None:
    names = ("response_id", "touchpoint_id", "answered_at", "satisfaction", "importance")
    rows = [(response, "desk", "2026-05-04", *measures) for response, *measures in LONG]
    lines = [",".join(names), *(",".join(row) for row in rows)]
    content = "\n".join(lines) if form == "csv" else _records(names, rows)
    reader.write(f"in/a.{form}", content)
    source = (
        f'table = "ratings"\nformat = "{form}"\npath = "in/a.{form}"\n[source.scale]\n'
        "satisfaction = { min = 1, max = 5, missing = [9] }\n"
        "importance = { min = 1, max = 5, missing = ['n/a'] }"
    )
    staged = reader.stage(source)
    found = reader.query('SELECT * FROM "staged survey"').sort_values("response_id")
    assert found["response_id"].tolist() == ["r1"]
    assert (staged.rows_read, staged.rows, staged.refused, staged.unanswered) == (5, 1, 1, 3)
    assert [key.split()[0] for (key,) in reader.refused("key")] == ["r5"]


RATINGS = 'table = "ratings"\nformat = "csv"\npath = "in/a.csv"\n'


@pytest.mark.parametrize(
    ("origin", "rated", "unanswered"),
    [
        ("Score", 1, 2),
        ("= Score", 1, 2),
        ("= coalesce(Score, '9')", 1, 2),
        ("= CAST(Score AS INTEGER)", 1, 2),
        ("= '9'", 0, 3),
    ],
)
def test_a_missing_code_counts_from_an_expression_as_from_a_header(
    reader: Reader, origin: str, rated: int, unanswered: int
) -> None:
    day = ",desk,2026-05-04\n"
    reader.write("in/a.csv", f"Score,response_id,touchpoint_id,answered_at\n5,r1{day}9,r2{day},r3{day}")
    columns = f'[source.columns]\nsatisfaction = "{origin}"\n'
    scale = "[source.scale]\nsatisfaction = { min = 1, max = 5, missing = [9] }"
    staged = reader.stage(RATINGS + columns + scale)
    assert (staged.rows, staged.refused, staged.unanswered) == (rated, 0, unanswered)


def test_a_rating_that_cannot_be_read_is_refused_and_not_taken_for_unanswered(reader: Reader) -> None:
    reader.write(
        "in/a.csv",
        "response_id,touchpoint_id,answered_at,Score,effort\n"
        "r1,desk,2026-05-04,good,\nr2,desk,never,,\nr3,desk,2026-05-04,,\n",
    )
    staged = reader.stage(RATINGS + '[source.columns]\nsatisfaction = "= CAST(Score AS INTEGER)"\n')
    assert (staged.rows, staged.refused, staged.unanswered) == (0, 2, 1)


def test_a_rating_of_a_source_without_measures_is_left_to_the_checks(reader: Reader) -> None:
    reader.write("in/a.csv", "response_id,touchpoint_id,answered_at\nr1,desk,2026-05-04\n")
    staged = reader.stage(RATINGS)
    assert (staged.rows, staged.refused, staged.unanswered) == (1, 0, 0)


def _records(names: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    return json.dumps([dict(zip(names, row, strict=True)) for row in rows])


def test_an_answer_without_a_score_is_an_answer(reader: Reader) -> None:
    reader.write("in/a.csv", "response_id,answered_at,satisfaction\nr1,2026-05-04,9\n")
    source = RESPONSES + "[source.scale]\nsatisfaction = { min = 1, max = 5, missing = [9] }"
    assert (reader.stage(source).rows, reader.stage(source).unanswered) == (1, 0)


def test_a_scale_of_a_whole_number_keeps_its_own_span(reader: Reader) -> None:
    reader.write(
        "in/a.csv", "response_id,answered_at,recommend\n1,2026-05-04,10\n2,2026-05-04,11\n3,2026-05-04,7\n"
    )
    source = RESPONSES + "[source.scale]\nrecommend = { min = 0, max = 10, missing = [11] }"
    assert reader.rows(source, "response_id", "recommend") == [("1", 10), ("2", None), ("3", 7)]


def test_the_scale_of_assessments_stands_in_its_own_section(reader: Reader) -> None:
    reader.write(
        "in/a.csv", "respondent_id,touchpoint_id,assessed_on,importance,performance\na,desk,2026-05-04,7,1\n"
    )
    source = 'table = "assessments"\nformat = "csv"\npath = "in/a.csv"\n'
    rows = reader.rows(
        source,
        "respondent_id",
        "importance",
        "performance",
        settings="[assessments]\nscale = { min = 1, max = 7 }",
    )
    assert rows == [("a", 100.0, 0.0)]


numbers = st.floats(-1000, 1000, allow_nan=False).map(lambda number: round(number, 3))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(low=numbers, span=st.floats(0.01, 1000).map(lambda number: round(number, 2)), data=st.data())
def test_every_value_of_a_scale_comes_back_from_0_to_100(
    reader: Reader, low: float, span: float, data: st.DataObject
) -> None:
    high = round(low + span, 3)
    missing = data.draw(numbers, "missing")
    drawn = data.draw(
        st.lists(st.one_of(numbers, st.sampled_from([low, high, missing])), min_size=1, max_size=8)
    )
    reader.write(
        "in/a.csv",
        "response_id,answered_at,satisfaction\n"
        + "".join(f"{place},2026-05-04,{value}\n" for place, value in enumerate(drawn)),
    )
    scale = f"satisfaction = {{ min = {low}, max = {high}, missing = [{missing}] }}"
    rows = dict(reader.rows(RESPONSES + f"[source.scale]\n{scale}", "response_id", "satisfaction"))
    refused = {key for (key,) in reader.refused("key")}
    for place, value in enumerate(drawn):
        if value == missing:
            assert rows[str(place)] is None
        elif low <= value <= high:
            assert low + rows[str(place)] / 100 * (high - low) == pytest.approx(value, abs=1e-9)
            assert 0 <= rows[str(place)] <= 100
        else:
            assert str(place) in refused
    assert len(rows) + len(refused) == len(drawn)
