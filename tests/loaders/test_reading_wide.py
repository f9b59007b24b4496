"""Wide surveys: one column per touchpoint, ranked picks, and both meeting in the same ratings."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.loaders.readings import Reader

WRONG = "2: FOLDER/touchpoint.toml: source.survey."

SOURCE = 'table = "ratings"\nformat = "csv"\npath = "in/a.csv"\n[source.columns]\nresponse_id = "id"\n'
UNPIVOT = '[[source.unpivot]]\ninto = "satisfaction"\ncolumns = { Q1 = "desk", Q2 = "shop" }\n'
SCALE = "[source.scale]\nsatisfaction = { min = 1, max = 5, missing = [0, 6, 'Blank'] }\n"
PICKS = """
[[source.picks]]
columns = ["P1", "P2"]
items = { 1 = "desk", 2 = "shop", 3 = "site" }
missing = [99]
"""
MEASURES = ("response_id", "touchpoint_id", "satisfaction", "importance")


def test_each_answered_column_is_a_rating_and_an_unanswered_one_is_none(reader: Reader) -> None:
    reader.write(
        "in/a.csv", "id,answered_at,Q1,Q2\nr1,2026-05-04,5,1\nr2,2026-05-04,6.0,3\nr3,2026-05-04, Blank ,\n"
    )
    staged = reader.stage(SOURCE + UNPIVOT + SCALE)
    assert reader.rows(SOURCE + UNPIVOT + SCALE, *MEASURES) == [
        ("r1", "desk", 100.0, None),
        ("r1", "shop", 0.0, None),
        ("r2", "shop", 50.0, None),
    ]
    assert (staged.rows_read, staged.rows, staged.refused) == (3, 3, 0)
    assert staged.unanswered == 3 * 2 - 3


def test_an_answer_outside_the_scale_refuses_that_rating_alone(reader: Reader) -> None:
    reader.write("in/a.csv", "id,answered_at,Q1,Q2\nr1,2026-05-04,9,1\nr2,2026-05-04,good,2\n")
    assert reader.rows(SOURCE + UNPIVOT + SCALE, *MEASURES) == [
        ("r1", "shop", 0.0, None),
        ("r2", "shop", 25.0, None),
    ]
    assert reader.refused("key", "reason", "line") == [
        ("r1 / desk", "satisfaction (Q1): 9 is outside the scale 1 to 5", 2),
        ("r2 / desk", "satisfaction (Q1): good is not a number", 3),
    ]
    assert reader.refused("row")[0] == (
        '{"response_id":"r1","answered_at":"2026-05-04 00:00:00","touchpoint_id":"desk","satisfaction":"9"}',
    )


def test_a_response_that_cannot_be_read_is_refused_once(reader: Reader) -> None:
    reader.write("in/a.csv", "id,answered_at,Q1,Q2\nr1,soon,5,1\nr2,2026-05-04,5,1\n")
    staged = reader.stage(SOURCE + UNPIVOT + SCALE)
    assert (staged.rows_read, staged.rows, staged.refused) == (2, 2, 1)
    assert reader.refused("key", "reason", "row", "file") == [
        ("r1", "answered_at: soon is not a time", '{"id":"r1","answered_at":"soon"}', "in/a.csv")
    ]


def test_picks_are_100_and_the_rest_of_the_list_0(reader: Reader) -> None:
    rows = [
        "r1,2026-05-04,1,3",  # two picks
        "r2,2026-05-04,2.0,99",  # one pick; the other is a missing code
        "r3,2026-05-04,, 3 ",
        "r4,2026-05-04,,99",  # did not answer
        "r5,2026-05-04,1,7",  # 7 is not on the list
    ]
    reader.write("in/a.csv", "id,answered_at,P1,P2\n" + "\n".join(rows) + "\n")
    staged = reader.stage(SOURCE + PICKS)
    picked = {
        key: [
            row[2]
            for row in reader.rows(SOURCE + PICKS, "response_id", "touchpoint_id", "importance")
            if row[0] == key
        ]
        for key in ("r1", "r2", "r3", "r4", "r5")
    }
    assert picked == {
        "r1": [100.0, 0.0, 100.0],  # desk, shop, site
        "r2": [0.0, 100.0, 0.0],
        "r3": [0.0, 0.0, 100.0],
        "r4": [],
        "r5": [],
    }
    assert reader.refused("key", "reason", "row") == [
        (
            "r5",
            "importance (P2): 7 is not one of the items to pick from",
            '{"response_id":"r5","answered_at":"2026-05-04 00:00:00","P1":"1","P2":"7"}',
        )
    ]
    assert (staged.rows_read, staged.rows, staged.refused) == (5, 9, 1)


def test_answers_and_picks_of_a_response_meet_in_one_rating(reader: Reader) -> None:
    reader.write(
        "in/a.csv",
        "id,answered_at,Q1,Q2,P1,P2\nr1,2026-05-04,5,6,2,\nr2,2026-05-04,,4,,\nr3,2026-05-04,5,5,8,\n",
    )
    assert reader.rows(SOURCE + UNPIVOT + SCALE + PICKS, *MEASURES) == [
        ("r1", "desk", 100.0, 0.0),
        ("r1", "shop", None, 100.0),
        ("r1", "site", None, 0.0),
        ("r2", "shop", 75.0, None),
        ("r3", "desk", 100.0, None),
        ("r3", "shop", 100.0, None),
    ]
    assert reader.refused("key") == [("r3",)]


def test_several_measures_and_lists_fill_one_rating(reader: Reader) -> None:
    second = '[[source.unpivot]]\ninto = "effort"\ncolumns = { E1 = "desk" }\n'
    other = '[[source.picks]]\ncolumns = ["R1"]\nitems = { a = "door" }\n'
    reader.write("in/a.csv", "id,answered_at,Q1,Q2,E1,P1,P2,R1\nr1,2026-05-04,5,1,40,1,,a\n")
    source = SOURCE + UNPIVOT + second + SCALE + PICKS + other
    assert reader.rows(source, *MEASURES, "effort") == [
        ("r1", "desk", 100.0, 100.0, 40.0),
        ("r1", "door", None, 100.0, None),
        ("r1", "shop", 0.0, 0.0, None),
        ("r1", "site", None, 0.0, None),
    ]


def test_response_columns_go_with_every_rating(reader: Reader) -> None:
    reader.write("in/a.csv", "id,answered_at,WT,TIER,Q1,Q2\nr1,2026-05-04,0.5,Gold,5,1\n")
    source = SOURCE + 'weight = "WT"\ntier = "TIER"\n' + UNPIVOT + SCALE
    assert reader.rows(
        source, "touchpoint_id", "weight", "tier", settings='[segmentations]\ntier = "Tier"'
    ) == [
        ("desk", 0.5, "Gold"),
        ("shop", 0.5, "Gold"),
    ]


@pytest.mark.parametrize(
    ("more", "line"),
    [
        (
            UNPIVOT.replace("Q1", "q1"),
            WRONG + 'unpivot.columns: in/a.csv has no column "q1"; did you mean "Q1"?',
        ),
        (
            PICKS,
            WRONG + 'picks.columns: in/a.csv has no column "P1"; it has id, answered_at, Q1, Q2',
        ),
    ],
)
def test_a_column_that_the_file_has_not_ends_as_one_line(reader: Reader, more: str, line: str) -> None:
    reader.write("in/a.csv", "id,answered_at,Q1,Q2\nr1,2026-05-04,5,1\n")
    assert reader.error(SOURCE + more) == line


answers = st.sampled_from(["1", "2", "3.0", " 4 ", "5", "6", "6.0", "0", "", "Blank", "7", "x"])


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(answers, answers), min_size=1, max_size=6))
def test_every_answer_is_a_rating_refused_or_none_at_all(
    reader: Reader, given_: list[tuple[str, str]]
) -> None:
    reader.write(
        "in/a.csv",
        "id,answered_at,Q1,Q2\n" + "".join(f"r{n},2026-05-04,{a},{b}\n" for n, (a, b) in enumerate(given_)),
    )
    expected, refused = {}, set()
    for number, pair in enumerate(given_):
        for touchpoint, answer in zip(("desk", "shop"), map(str.strip, pair), strict=True):
            if answer in ("7", "x"):
                refused.add(f"r{number} / {touchpoint}")
            elif answer not in ("6", "6.0", "0", "", "Blank"):
                expected[f"r{number}", touchpoint] = 25.0 * (float(answer) - 1)
    rows = reader.rows(SOURCE + UNPIVOT + SCALE, "response_id", "touchpoint_id", "satisfaction")
    assert {(response, touchpoint): score for response, touchpoint, score in rows} == expected
    assert {key for (key,) in reader.refused("key")} == refused
