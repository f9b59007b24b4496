"""What pages read beside the scorecard."""

from datetime import date
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from dashboard import captions, data, details, recommended, settings, verdicts
from dashboard.choice import Choice
from metrics.period import Period
from metrics.scope import EVERYTHING, Scope
from metrics.settings import Settings
from tests.dashboard.frames import touchpoint_frame
from tests.metrics.test_department_gaps import NOTHING_OF_IMPORTANCE


def test_a_line_of_months_keeps_its_gaps() -> None:
    months = [
        "2026-03-01",
        "2025-11-01",
        "2026-02-01",
        "2025-12-01",
        "2026-01-01",
        "2026-03-01",
        "2026-01-01",
    ]
    points = pd.DataFrame(
        {
            "touchpoint_id": ["web"] * 5 + ["app"] * 2,
            "period": pd.to_datetime(months),
            "value": [30.0, 1.0, 20.0, 2.0, None, 7.0, 5.0],  # January is withheld; the app has no February
        }
    )
    assert details._lines(points, "touchpoint_id") == {"web": [1, 2, None, 20, 30], "app": [5, None, 7]}
    assert details._lines(points.head(0), "touchpoint_id") == {}


def test_a_cell_of_a_table_shows_the_newest_months_in_a_row() -> None:
    assert details._unbroken([1, None, 2, 3]) == [2, 3]
    assert details._unbroken([1, 2, None]) == [1, 2]
    assert details._unbroken([4]) == [4]


END = date(2026, 6, 30)
SALES = Scope(departments=frozenset({"sales"}), touchpoints=frozenset("abc"))


@pytest.fixture
def two_departments(monkeypatch: pytest.MonkeyPatch) -> None:
    """Customers rate three touchpoints of sales 40 to 50, two of service 80 and 85; staff say 80 to 87."""
    customers = [40.0, 45.0, 50.0, 80.0, 85.0]
    every = pd.DataFrame(
        {"touchpoint_id": list("abcde"), "department": ["Sales"] * 3 + ["Service"] * 2}
    ).assign(
        performance=customers,
        performance_low=[score - 1 for score in customers],
        performance_high=[score + 1 for score in customers],
        internal_performance=83.5,
        performance_line=70.0,
        internal_performance_disagree=False,
        colleagues=0,
        **NOTHING_OF_IMPORTANCE,
    )
    said = [(f"{one}{place}", one, 80.0 + place) for one in "abcde" for place in range(8)]
    answers = pd.DataFrame(said, columns=["respondent_id", "touchpoint_id", "performance"]).assign(
        assessed_on=pd.Timestamp(2026, 5, 1), importance=np.nan
    )

    def seen(frame: pd.DataFrame, scope: Scope) -> pd.DataFrame:
        return frame if scope.everything else frame[frame["touchpoint_id"].isin(scope.touchpoints)]

    monkeypatch.setattr(
        data, "scorecard", lambda scope, choice: SimpleNamespace(touchpoints=seen(every, scope))
    )
    monkeypatch.setattr(data, "assessed", lambda scope, choice: seen(answers, scope))
    monkeypatch.setattr(data, "once", lambda rests_on, make: make())
    monkeypatch.setattr(settings, "workspace", lambda: SimpleNamespace(metrics=Settings()))


def test_a_viewer_of_one_department_gets_the_verdict_on_it_that_everybody_gets(two_departments: None) -> None:
    choice = Choice(Period(date(2026, 1, 1), date(2026, 6, 30)), Period(date(2025, 7, 1), date(2025, 12, 31)))
    whole, own = (
        details.participation(scope, choice, data.scorecard(scope, choice)) for scope in (EVERYTHING, SALES)
    )
    assert whole["department"].tolist() == ["Service", "Sales"]
    pd.testing.assert_frame_equal(own, whole[whole["department"] == "Sales"].reset_index(drop=True))


@pytest.mark.parametrize(
    ("counts", "newest", "said"),
    [
        ([2, 0], END, "1 touchpoint has been assessed, but not by the 5 colleagues that a figure needs."),
        (
            [2, 1],
            END,
            "2 touchpoints have been assessed, none of them by the 5 colleagues that a figure needs.",
        ),
        (
            [0, 0],
            None,
            "No staff assessment yet. Import one with the map (assessments.csv); figures show from 5 ",
        ),
        (
            [0, 0],
            date(2026, 9, 2),
            "No staff assessment counts on 30 Jun 2026: the newest are of Sep 2026. Choose a later period.",
        ),
        (
            [0, 0],
            date(2025, 6, 1),
            "the newest are of Jun 2025, and they count for twelve months. Ask staff again.",
        ),
    ],
)
def test_what_is_missing_for_a_gap_is_said(
    two_departments: None, counts: list[int], newest: date | None, said: str
) -> None:
    assert said in captions.no_gap(pd.DataFrame({"internal_performance_n": counts}), END, newest)


def test_complaints_without_a_category_are_called_so(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = pd.DataFrame({"category": ["unknown", "Waiting time"], "n": [3, 1]})
    monkeypatch.setattr(data, "read", lambda *asked: counts)
    choice = Choice(Period(date(2026, 1, 1), date(2026, 6, 30)), None)
    found = details.categories(EVERYTHING, choice, "web")
    assert found["category"].tolist() == ["No category", "Waiting time"]


@pytest.mark.parametrize(
    ("stated", "derived", "told"),
    [
        ("not_measured", "not_measured", "nobody was asked in this period, and it cannot be derived"),
        ("not_measured", "too_few_ratings", "too few answers to derive it from what they rate (n = 43)"),
        ("not_measured", "nothing_explained", "with overall satisfaction beyond chance (n = 43)"),
        ("too_few_answers", "too_few_ratings", "often enough in this period"),
    ],
)
def test_what_is_missing_for_an_importance_is_said_alike_everywhere(
    stated: str, derived: str, told: str
) -> None:
    frame = touchpoint_frame(2).assign(
        stated_importance=np.nan,
        stated_importance_withheld=stated,
        derived_importance=np.nan,
        derived_importance_withheld=derived,
        priority_rank=np.nan,
    )
    said = captions.no_pair(frame, 43)
    assert told in said
    assert ("Load answers" in said, "longer period" in said) == (derived == "not_measured", "43" in said)
    assert recommended.unknown(frame, 43) == said


def test_an_undecided_gap_is_not_called_chance() -> None:
    """4.0 to 9.0 is certainly a gap; only whether it reaches the margin is not."""
    assert verdicts.GROUPS["undecided"][1] == "The gap, or the side of the line, is not certain."
