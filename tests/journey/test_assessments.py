"""Staff's assessments: written once per respondent, touchpoint and day; entered ones are read."""

from datetime import date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa

from journey import assessments, tables
from journey.errors import JourneyError
from journey.files import import_map
from journey.store import open_store, version
from metrics.scope import EVERYTHING, Scope

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture(params=["sqlite", "postgresql"])
def drawn(request: pytest.FixtureRequest, tmp_path: Path, folder: Path) -> sa.Engine:
    """A store with a map and no assessment."""
    (folder / "assessments.csv").unlink()
    url = f"sqlite:///{tmp_path}/journey.sqlite"
    engine = open_store(url if request.param == "sqlite" else request.getfixturevalue("postgres_url"))
    import_map(engine, folder)
    yield engine
    engine.dispose()


def answers(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(
        rows,
        columns=[
            "respondent_id",
            "touchpoint_id",
            "assessed_on",
            "department_id",
            "importance",
            "performance",
        ],
    )


def test_the_answers_of_the_days_are_read(drawn: sa.Engine) -> None:
    written = assessments.write(
        drawn,
        answers(
            ("a", "shop", date(2025, 12, 31), "service", 10.0, 10.0),  # before the period
            ("a", "shop", date(2026, 1, 1), "service", 20.0, 20.0),  # on the first day
            ("a", "shop", date(2027, 1, 1), "service", 40.0, 40.0),  # after the period
            ("a", "call", date(2026, 2, 1), "phone", 50.0, np.nan),  # another touchpoint
            ("b", "shop", date(2026, 12, 31), None, 60.0, 60.0),  # another respondent, on the last day
        ),
    )
    found = assessments.read(drawn, EVERYTHING, *YEAR)
    assert written == 5
    assert found[["respondent_id", "touchpoint_id", "importance"]].values.tolist() == [
        ["a", "call", 50.0],
        ["a", "shop", 20.0],
        ["b", "shop", 60.0],
    ]
    assert found["performance"].isna().tolist() == [True, False, False]
    assert found["department_id"].isna().tolist() == [False, False, True]


def test_what_a_source_delivers_is_kept_but_not_read_as_entered(drawn: sa.Engine) -> None:
    frame = answers(("a", "shop", date(2026, 1, 1), "service", 20.0, 20.0))
    assessments.write(drawn, frame.assign(source="survey"))
    assert assessments.read(drawn, EVERYTHING, *YEAR).empty
    with drawn.connect() as connection:
        assert connection.execute(sa.select(tables.assessments.c.source)).scalars().all() == ["survey"]


def test_a_source_never_replaces_what_somebody_entered(drawn: sa.Engine) -> None:
    entered = answers(("a", "shop", date(2026, 1, 1), "service", 20.0, 20.0))
    delivered = answers(("a", "shop", date(2026, 1, 1), "service", 90.0, 90.0)).assign(source="survey")
    for frame in (delivered, entered, delivered):
        assessments.write(drawn, frame)
    assert assessments.read(drawn, EVERYTHING, *YEAR)["importance"].tolist() == [20.0]


def test_a_second_answer_of_the_same_day_replaces_the_first(drawn: sa.Engine) -> None:
    assessments.write(drawn, answers(("a", "shop", date(2026, 1, 1), "service", 20.0, 20.0)))
    before = version(drawn)
    assessments.write(drawn, answers(("a", "shop", date(2026, 1, 1), "phone", 80.0, np.nan)))
    found = assessments.read(drawn, EVERYTHING, *YEAR)
    assert found[["department_id", "importance"]].values.tolist() == [["phone", 80.0]]
    assert found["performance"].isna().all()
    assert version(drawn) != before


def test_a_frame_as_a_database_gives_it_is_written(drawn: sa.Engine) -> None:
    frame = answers(("a", "shop", datetime(2026, 1, 1), "service", 20, 30)).astype(
        {"assessed_on": "datetime64[us]", "importance": "int64"}
    )
    assessments.write(drawn, frame.assign(loaded_at=datetime(2026, 1, 2), tier=None))
    found = assessments.read(drawn, EVERYTHING, *YEAR)
    assert found["importance"].tolist() == [20.0]
    assert found["assessed_on"].tolist() == [pd.Timestamp(2026, 1, 1)]


@pytest.mark.parametrize(
    ("touchpoint", "department", "words"),
    [
        ("shp", "service", "name touchpoint_id that the map does not have: shp"),
        ("shop", "sales", "name department_id that the map does not have: sales"),
    ],
)
def test_an_answer_about_nothing_on_the_map_is_refused_with_all_others(
    drawn: sa.Engine, touchpoint: str, department: str, words: str
) -> None:
    frame = answers(
        ("a", "shop", date(2026, 1, 1), "service", 20.0, 20.0),
        ("a", touchpoint, date(2026, 1, 2), department, 20.0, 20.0),
    )
    with pytest.raises(JourneyError, match=words):
        assessments.write(drawn, frame)
    assert assessments.read(drawn, EVERYTHING, *YEAR).empty


def test_no_answers_are_no_error(drawn: sa.Engine) -> None:
    before = version(drawn)
    assert assessments.write(drawn, answers()) == 0
    assert version(drawn) == before
    assert assessments.read(drawn, EVERYTHING, *YEAR).empty


def test_a_viewer_of_one_department_reads_the_answers_about_its_touchpoints(drawn: sa.Engine) -> None:
    day = date(2026, 1, 1)
    assessments.write(
        drawn, answers(("a", "shop", day, "phone", 20.0, 20.0), ("a", "call", day, "phone", 80.0, 80.0))
    )
    own = Scope(frozenset({"service"}), frozenset({"shop"}))
    assert assessments.read(drawn, own, *YEAR)["touchpoint_id"].tolist() == ["shop"]
