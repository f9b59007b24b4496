"""Months, trends, parts of the journey and segments, from roll-ups of a hand-made warehouse."""

from datetime import date
from math import exp, isnan
from random import Random

import pandas as pd
import pytest
import sqlalchemy as sa

from metrics import detail, queries
from metrics.clustered import powers
from metrics.period import Period
from metrics.scope import EVERYTHING, Scope
from metrics.scorecard import Scorecard, scorecard
from metrics.settings import Settings
from metrics.statistics.intervals import mean_t
from metrics.trends import trend
from tests.builders import complaint, contact, customer, rating, response, warehouse
from tests.metrics.map import SmallMap
from tests.metrics.test_scorecard import NOBODY

PERIOD = Period(date(2026, 5, 1), date(2026, 6, 30))


def test_whole_months_end_with_the_period() -> None:
    assert detail.last_months(PERIOD, 3) == Period(date(2026, 4, 1), date(2026, 6, 30))
    assert detail.last_months(Period(date(2026, 1, 5), date(2026, 1, 20)), 2).first == date(2025, 12, 1)


def test_a_month_is_the_mean_of_its_answers_and_withheld_below_the_minimum() -> None:
    engine = warehouse(
        ratings=[
            rating("web", 80, "2026-05-04"),
            rating("web", 60, "2026-05-20"),
            rating("web", 10, "2026-06-01"),
        ]
    )
    frame = detail.months(engine, EVERYTHING, PERIOD, None, 2)
    assert frame[["touchpoint_id", "n", "withheld"]].to_numpy().tolist() == [
        ["web", 2, None],
        ["web", 1, "too_few_answers"],
    ]
    assert frame["value"].iloc[0] == 70
    assert isnan(frame["value"].iloc[1])


def test_another_departments_touchpoints_have_no_months() -> None:
    engine = warehouse(ratings=[rating("web", 80), rating("web", 60), rating("shop", 50), rating("shop", 40)])
    own = Scope(frozenset({"it"}), frozenset({"shop"}))
    assert set(detail.months(engine, own, PERIOD, None, 2)["touchpoint_id"]) == {"shop"}


def test_a_cell_is_made_of_all_its_answers_not_of_its_touchpoints_means() -> None:
    rows = [rating("web", 100)] * 0 + [rating("web", score) for score in (100, 90, 80)] + [rating("app", 10)]
    places = (("web", "buy", "online"), ("app", "buy", "online"), ("shop", "use", "branch"))
    frame = detail.cells(warehouse(ratings=rows), EVERYTHING, PERIOD, None, places, 2)
    assert frame[["stage_id", "row", "touchpoints", "performance_n"]].to_numpy().tolist() == [
        ["buy", "online", 2, 4],
        ["use", "branch", 1, 0],
    ]
    assert frame["performance"].iloc[0] == (100 + 90 + 80 + 10) / 4
    assert frame["performance_withheld"].tolist() == [None, "not_measured"]


def test_complaints_are_divided_by_all_contacts_of_the_month() -> None:
    engine = warehouse(
        complaints=[complaint("web", "2026-05-01"), complaint("web", "2026-06-04")],
        contacts=[contact("web", f"2026-05-{day:02d}") for day in range(1, 21)],
        responses=[response(80, 9, "2026-05-04"), response(60, 2, "2026-05-05")],
    )
    frame = detail.overall_months(engine, EVERYTHING, PERIOD, None, 2)
    found = frame.set_index("metric")["value"]
    assert found["complaints_per_1000"] == pytest.approx(1000 * 1 / 20)
    assert (found["satisfaction"], found["nps"]) == (70, 0)


def test_a_part_of_the_company_is_as_satisfied_as_its_ratings_say_month_by_month() -> None:
    engine = warehouse(
        ratings=[
            *(rating("web", score, "2026-05-04") for score in (60, 80)),
            rating("app", 40, "2026-05-05"),
            rating("shop", 0, "2026-05-05"),  # of another department
            *(rating("web", score, "2026-06-04") for score in (90, 91)),
        ],
        responses=[response(10, 9, "2026-05-04"), response(20, 2, "2026-05-05")],  # of the whole company
    )
    own = Scope(frozenset({"digital"}), frozenset({"web", "app"}))
    found = detail.overall_months(engine, own, PERIOD, None, 2)
    months = found[found["metric"] == "satisfaction"]
    assert months[["value", "n"]].to_numpy().tolist() == [[60, 3], [90.5, 2]]


def test_complaints_of_touchpoints_without_contacts_are_left_out_of_the_rate() -> None:
    engine = warehouse(
        complaints=[
            complaint("web", "2026-05-04"),
            complaint("shop", "2026-05-01"),  # counts no contacts at all
            complaint("app", "2026-05-04"),  # counts them since June
        ],
        contacts=[contact("web", f"2026-05-{day:02d}") for day in range(1, 21)]
        + [contact("app", "2026-06-01"), contact("app", "2026-06-02")],
    )
    found = detail.overall_months(engine, EVERYTHING, PERIOD, None, 2)
    rates = found[found["metric"] == "complaints_per_1000"]
    assert rates[["value", "n"]].to_numpy().tolist() == [[1000 * 1 / 20, 20], [0, 2]]


def test_months_before_the_first_complaint_have_no_rate() -> None:
    engine = warehouse(
        complaints=[complaint("web", "2026-05-11"), complaint("web", "2026-06-04")],
        contacts=[contact("web", f"2026-{month:02}-{day:02}") for month in (4, 5, 6) for day in range(1, 21)],
        ratings=[rating("web", 50, "2026-04-04")],
    )
    found = detail.overall_months(engine, EVERYTHING, PERIOD, None, 2)
    rates = found[found["metric"] == "complaints_per_1000"]
    assert rates[["value", "n"]].to_numpy().tolist() == [[100, 10], [50, 20]]


def test_the_index_of_a_month_needs_performance_for_most_of_the_importance() -> None:
    rows = [rating("web", score, "2026-05-04") for score in (39.5, 40.5)]
    rows += [rating("app", score, "2026-05-04") for score in (89.5, 90.5)]
    rows += [rating("web", score, "2026-06-04") for score in (40, 60)]  # half of the importance: no index
    engine = warehouse(ratings=rows)
    frame = detail.index_months(engine, EVERYTHING, PERIOD, None, 2, (("web", 1.0), ("app", 1.0)))
    assert frame["value"].iloc[0] == pytest.approx((40 * 90) ** 0.5)
    assert frame["withheld"].tolist() == [None, "too_few_weighed"]


@pytest.mark.parametrize(("of_desk", "reason"), [(0.2, None), (0.4, "too_few_weighed")])
def test_a_month_without_a_tenth_of_the_importance_has_another_index(of_desk, reason) -> None:
    rows = [rating(place, score, "2026-05-04") for place in ("web", "app") for score in (40, 60)]
    engine = warehouse(ratings=[*rows, rating("desk", 10, "2026-05-04")])  # one answer of two needed
    importance = (("web", 1.0), ("app", 1.0), ("desk", of_desk))
    months = detail.index_months(engine, EVERYTHING, PERIOD, None, 2, importance)
    assert months["withheld"].tolist() == [reason]


def test_an_index_of_few_touchpoints_or_of_none_is_withheld() -> None:
    rows = [rating(place, score, "2026-05-04") for place in ("web", "app", "desk") for score in (40, 60)]
    engine = warehouse(ratings=rows)
    for importance, reason in (
        ((("web", 1.0), ("app", 0.0), ("desk", 0.0)), "too_few_weighed"),
        ((("web", 1.0), ("app", 1.0), ("desk", 0.0)), None),
        ((), "not_measured"),
    ):
        months = detail.index_months(engine, EVERYTHING, PERIOD, None, 2, importance)
        assert months["withheld"].iloc[0] == reason


def test_leaving_is_counted_after_good_and_after_bad_experiences() -> None:
    bad = [
        customer(f"b{i}", ended="2026-06-01" if i < 2 else None, kind="voluntary" if i < 2 else None)
        for i in range(4)
    ]
    good = [customer(f"g{i}") for i in range(3)]
    ratings = [rating("web", 10, "2026-05-04", customer_id=row["customer_id"]) for row in bad]
    ratings += [rating("web", 90, "2026-05-04", customer_id=row["customer_id"]) for row in good]
    ratings += [rating("late", 90, "2026-12-30", customer_id="g0")]  # the window of May is over
    engine = warehouse(ratings=ratings, customers=[*bad, *good])
    may = Period(date(2026, 5, 1), date(2026, 5, 31))
    frame = detail.churn_by_experience(engine, EVERYTHING, may, None, "web", 90, 2).set_index("experience")
    # two left after 28 days, two were followed for 90: gone after 90 days at that rate
    gone = 100 * (1 - exp(-90 * 2 / (2 * 28 + 2 * 90)))
    assert (frame.loc["bad", "churn"], frame.loc["good", "churn"]) == pytest.approx((gone, 0))
    assert frame["churn_n"].to_dict() == {"bad": 4, "good": 3}


def test_segments_divide_the_answers() -> None:
    rows = [rating("web", 80, tier="Gold"), rating("web", 60, tier="Gold"), rating("web", 10, tier="Basic")]
    engine = warehouse(ratings=rows, segmentations=("tier",))
    frame = detail.segments(engine, EVERYTHING, PERIOD, ("tier",), "web", 2)
    assert dict(zip(frame["segment"], frame["performance_n"], strict=True)) == {"Basic": 1, "Gold": 2}
    assert detail.segments(engine, EVERYTHING, PERIOD, (), "web", 2).empty


# ---- the same on every page


FIGURE = ("", "_low", "_high", "_n", "_withheld")
MONTH, PART = Period(date(2026, 6, 1), date(2026, 6, 30)), Period(date(2026, 6, 1), date(2026, 6, 20))


@pytest.fixture(scope="module")
def loyal() -> sa.Engine:
    """Forty customers who rate again and again, each in an own mood, so that answers hang together."""
    random = Random(4)
    rows: dict[str, list] = {"ratings": [], "responses": []}
    for who in range(40):
        mood, tier = random.gauss(60, 20), random.choice(["Gold", "Basic"])
        for day in [f"2026-{month:02}-{random.randrange(1, 29):02}" for month in (5, 6) for _ in range(4)]:
            same = {"customer_id": f"c{who}", "tier": tier}
            scores = [min(100.0, max(0.0, random.gauss(mood, 10))) for _ in range(3)]
            rows["ratings"] += [rating("web", scores[0], day, **same), rating("app", scores[1], day, **same)]
            rows["responses"].append(response(scores[2], round(scores[2] / 10), day, **same))
    return warehouse(**rows)


def card(engine: sa.Engine, period: Period, segment: tuple[str, str] | None = None) -> Scorecard:
    return scorecard(
        engine,
        EVERYTHING,
        period,
        settings=Settings(),
        journey=SmallMap(("app", "web")),
        assessments=NOBODY,
        segment=segment,
    )


def figure(row: pd.Series, name: str) -> list:
    return row[[f"{name}{end}" for end in FIGURE]].tolist()


@pytest.mark.parametrize("period", [MONTH, PART])
def test_a_touchpoints_month_is_the_same_in_trend_and_scorecard(loyal, period) -> None:
    row = card(loyal, period).touchpoints.set_index("touchpoint_id").loc["web"]
    alone = trend(loyal, EVERYTHING, period, None, "web", "performance", 10).points.iloc[-1]
    months = detail.months(loyal, EVERYTHING, period, None, 10)
    newest = months[months["touchpoint_id"] == "web"].iloc[-1]
    expected = pytest.approx(figure(row, "performance"))
    assert alone[detail.POINT].tolist() == expected
    assert newest[detail.POINT].tolist() == expected
    naive = mean_t(*powers(queries.ratings(loyal, EVERYTHING, period), "satisfaction"))
    assert row["performance_high"] - row["performance"] > 1.2 * (naive.high - naive.value)[1]


@pytest.mark.parametrize("period", [MONTH, PART])
def test_the_companys_month_is_the_same_as_in_the_scorecard(loyal, period) -> None:
    made = card(loyal, period)
    company = made.overall.set_index("metric")[detail.POINT]
    months = detail.overall_months(loyal, EVERYTHING, period, None, 10).groupby("metric").last()
    for name in ("satisfaction", "nps"):
        assert months.loc[name, detail.POINT].tolist() == pytest.approx(company.loc[name].tolist())
    equal = (
        ("app", 1.0),
        ("web", 1.0),
    )  # as no importance is known
    index = detail.index_months(loyal, EVERYTHING, period, None, 10, equal).iloc[-1]
    assert index[detail.POINT].tolist() == pytest.approx(company.loc["cx_index"].tolist())


@pytest.mark.parametrize("period", [MONTH, PART])
def test_a_segment_is_the_same_as_in_the_scorecard_of_the_segment(loyal, period) -> None:
    frame = detail.segments(loyal, EVERYTHING, period, ("tier",), "web", 10).set_index("segment")
    row = card(loyal, period, ("tier", "Gold")).touchpoints.set_index("touchpoint_id").loc["web"]
    for name in ("performance", "top_box"):
        assert figure(frame.loc["Gold"], name) == pytest.approx(figure(row, name))


def test_a_part_of_the_journey_is_what_the_company_would_be_if_it_were_all(loyal) -> None:
    places = (("web", "buy", "online"), ("app", "buy", "online"))
    cell = detail.cells(loyal, EVERYTHING, MONTH, None, places, 10).iloc[0]
    alone = detail.cells(loyal, EVERYTHING, MONTH, None, places[:1], 10).iloc[0]
    row = card(loyal, MONTH).touchpoints.set_index("touchpoint_id").loc["web"]
    assert figure(alone, "performance") == pytest.approx(figure(row, "performance"))
    # Both are rated by the same customers in the same mood: twice the answers hardly narrow the interval.
    assert cell["performance_n"] == 2 * alone["performance_n"]
    widths = [one["performance_high"] - one["performance_low"] for one in (cell, alone)]
    assert widths[0] > 0.85 * widths[1]


def test_categories_are_ordered_and_single_rows_are_the_newest() -> None:
    rows = [complaint("web", "2026-05-04", category="late"), complaint("web", "2026-05-05", category="late")]
    rows += [complaint("web", "2026-06-05", category=None, text="rude"), complaint("shop", category="late")]
    engine = warehouse(complaints=rows)
    counts = detail.complaint_categories(engine, EVERYTHING, PERIOD, None, "web")
    assert counts["n"].tolist() == [2, 1]
    newest = detail.newest(engine, EVERYTHING, PERIOD, "web", "complaints")
    assert newest["text"].iloc[0] == "rude"
    assert len(newest) == 3
