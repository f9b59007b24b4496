"""The parts of the index's change add up to what the scorecard says of it."""

from datetime import date

import pandas as pd
import pytest

from metrics.index_detail import index_parts
from metrics.period import Period
from metrics.scope import EVERYTHING
from tests.builders import rating, warehouse
from tests.metrics.test_scorecard import SECOND_QUARTER, card, company

FIRST_QUARTER = Period(date(2026, 1, 1), date(2026, 3, 31))


def answers(touchpoint: str, day: str, scores: list[float]) -> list[dict[str, object]]:
    return [rating(touchpoint, score, day, importance=40 + place) for place, score in enumerate(scores)]


FACTS = [
    *answers("web", "2026-02-10", [40, 50, 60] * 10),
    *answers("web", "2026-05-10", [60, 70, 80] * 10),
    *answers("app", "2026-02-10", [70, 80] * 10),
    *answers("app", "2026-05-10", [65, 75] * 10),
]


def test_they_add_up_to_the_scorecards_change() -> None:
    made = card(ratings=FACTS, comparison=FIRST_QUARTER)
    importance = tuple(
        zip(made.touchpoints["touchpoint_id"], made.touchpoints[made.standing.importance], strict=True)
    )
    found = index_parts(
        warehouse(ratings=FACTS), EVERYTHING, SECOND_QUARTER, FIRST_QUARTER, None, importance, 10
    ).touchpoints.set_index("touchpoint_id")
    assert found[["performance", "mix"]].to_numpy().sum() == pytest.approx(
        company(made, "cx_index")["change"]
    )
    assert found.loc["web", "performance"] > 0 > found.loc["app", "performance"]
    assert found["mix"].tolist() == [0, 0]
    assert (found["low"] < found["performance"]).all() and (found["performance"] < found["high"]).all()
    assert found.loc["web", "low"] > 0 and found.loc["app", "high"] < 0


def test_what_is_shown_in_one_period_only_is_mix() -> None:
    few = [row for row in FACTS if not (row["touchpoint_id"] == "app" and row["answered_at"].month == 2)]
    weights = (("web", 1.0), ("app", 1.0))
    engine = warehouse(
        ratings=[*few, *answers("app", "2026-02-10", [70, 80] * 4)]
    )  # eight answers: not shown
    found = index_parts(engine, EVERYTHING, SECOND_QUARTER, FIRST_QUARTER, None, weights, 10)
    app = found.touchpoints.set_index("touchpoint_id").loc["app"]
    assert found.mix_low < app["mix"] < found.mix_high  # of what it is alone
    assert pd.isna(app["low"]) and pd.isna(app["high"])
    assert app["performance"] == 0 and app["mix"] > 0 and app["before"] != app["before"]


def test_what_the_scorecard_withholds_for_want_of_an_interval_is_not_shown_here_either() -> None:
    alone = [
        rating("desk", score, "2026-02-10", importance=40 + place, customer_id="c1")
        for place, score in enumerate([10, 20, 30] * 5)
    ]
    facts = [*FACTS, *alone, *answers("desk", "2026-05-10", [50, 60, 70] * 10)]
    made = card(ids=("app", "web", "desk"), ratings=facts, comparison=FIRST_QUARTER)
    weights = made.touchpoints[["touchpoint_id", made.standing.importance]].itertuples(index=False, name=None)
    engine = warehouse(ratings=facts)
    found = index_parts(
        engine, EVERYTHING, SECOND_QUARTER, FIRST_QUARTER, None, tuple(weights), 10
    ).touchpoints
    change = company(made, "cx_index")["change"]
    assert found[["performance", "mix"]].to_numpy().sum() == pytest.approx(change)
