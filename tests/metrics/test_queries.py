"""What pages read keeps to the scope, the period and the segment."""

from datetime import date, datetime

import pandas as pd
import pytest

from metrics import queries
from metrics.period import Period
from metrics.queries import extent
from metrics.scope import EVERYTHING, Scope
from tests.builders import complaint, contact, customer, rating, response, warehouse

MAY = Period(date(2026, 5, 1), date(2026, 5, 31))
OWN = Scope(departments=frozenset({"service"}), touchpoints=frozenset({"web"}))
NOTHING = Scope(departments=frozenset({"new"}), touchpoints=frozenset())


@pytest.fixture(scope="module")
def engine():
    """Records of two touchpoints inside and outside of May, in two tiers."""
    days = ["2026-04-30", "2026-05-01", "2026-05-31", "2026-06-01"]
    places = [(name, day) for name in ("web", "app") for day in days]
    return warehouse(
        ratings=[
            rating(name, 40, day, tier="Gold", response_id=f"{name} {day}", comment=f"{name} {day}")
            for name, day in places
        ]
        + [rating("web", 60, "2026-05-15", tier="Silver", comment="")],
        responses=[response(50, 9, day, response_id=f"{name} {day}") for name, day in places],
        complaints=[complaint(name, day, 1, category=name, text="words") for name, day in places],
        contacts=[contact(name, day) for name, day in places],
        customers=[
            customer("a", "2026-05-01", monthly_revenue=10.0),
            customer("b", "2026-01-01", "2026-05-10"),
        ],
        until=datetime(2026, 12, 31),
    )


def sums(frame: pd.DataFrame, column: str, key: str = "touchpoint_id") -> dict:
    return dict(zip(frame[key], frame[column], strict=True))


def test_sums_are_of_the_days_of_the_period(engine):
    assert sums(queries.ratings(engine, EVERYTHING, MAY), "satisfaction_n") == {"web": 3, "app": 2}
    assert sums(queries.complaints(engine, EVERYTHING, MAY), "n") == {"web": 2, "app": 2}
    assert sums(queries.contacts(engine, EVERYTHING, MAY), "n") == {"web": 2, "app": 2}
    assert queries.responses(engine, EVERYTHING, MAY)["recommend_n"].tolist() == [4]


def test_a_segment_is_one_value_of_one_segmentation(engine):
    assert sums(queries.ratings(engine, EVERYTHING, MAY, ("tier", "Silver")), "satisfaction_n") == {"web": 1}
    assert queries.ratings(engine, EVERYTHING, MAY, ("tier", "Bronze")).empty


EVERY_TOUCHPOINT_QUERY = [
    queries.ratings,
    queries.complaints,
    queries.contacts,
    queries.resolution,
    queries.churn,
    queries.rating_series,
    queries.complaint_series,
    queries.contact_series,
    queries.complaint_rows,
    queries.comment_rows,
]


@pytest.mark.parametrize("query", EVERY_TOUCHPOINT_QUERY, ids=lambda query: query.__name__)
def test_a_scope_hides_the_touchpoints_of_others(engine, query):
    assert set(query(engine, OWN, MAY)["touchpoint_id"]) <= {"web"}
    assert query(engine, NOTHING, MAY).empty


def test_a_scope_hides_the_categories_of_others(engine):
    assert sums(queries.complaint_categories(engine, OWN, MAY), "n", "category") == {"web": 2}
    assert sums(queries.complaint_categories(engine, EVERYTHING, MAY, None, "app"), "n", "category") == {
        "app": 2
    }


def test_a_scope_hides_the_segments_of_others(engine):
    found = queries.rating_segments(engine, OWN, MAY, "tier")
    assert sums(found, "satisfaction_n", "segment") == {"Gold": 2, "Silver": 1}
    assert set(found["touchpoint_id"]) == {"web"}


def test_what_has_no_touchpoint_is_hidden_from_a_part_of_the_company(engine):
    assert queries.responses(engine, OWN, MAY)["recommend_n"].tolist() == [0]
    assert queries.response_series(engine, OWN, MAY).empty
    assert queries.customers(engine, OWN, MAY).at_risk == 0


def test_a_series_has_a_row_per_touchpoint_and_month(engine):
    year = Period(date(2026, 1, 1), date(2026, 12, 31))
    found = queries.rating_series(engine, OWN, year)
    starts = [day.date().isoformat() for day in found["start"]]
    assert dict(zip(starts, found["satisfaction_wx"], strict=True)) == {
        "2026-04-01": 40,
        "2026-05-01": 140,
        "2026-06-01": 40,
    }
    weeks = queries.rating_series(engine, OWN, MAY, "week", None, "web")["start"]
    assert [day.date().isoformat() for day in weeks] == ["2026-04-27", "2026-05-11", "2026-05-25"]


def test_customers_at_risk_are_counted_by_days(engine):
    found = queries.customers(engine, EVERYTHING, MAY)
    # a from the 1st to the 31st, b from before until the 10th
    assert (found.at_start, found.started, found.left_voluntarily) == (1, 1, 1)
    assert found.customer_months == pytest.approx((31 + 10) / (365.25 / 12))
    assert found.monthly_revenue == 10


def test_single_rows_come_newest_first_and_no_more_than_asked_for(engine):
    rows = queries.complaint_rows(engine, EVERYTHING, MAY, limit=3)
    assert [day.date().isoformat() for day in rows["opened_at"]] == ["2026-05-31", "2026-05-31", "2026-05-01"]


def test_comments_are_those_that_say_something(engine):
    assert set(queries.comment_rows(engine, OWN, MAY)["comment"]) == {"web 2026-05-01", "web 2026-05-31"}


def test_kinds_without_a_record_are_not_recorded():
    assert extent.recorded(warehouse(contacts=[contact("web")]), EVERYTHING) == {"contacts"}


def test_answers_are_weighted_where_one_counts_for_more_than_another(engine):
    heavy = warehouse(ratings=[rating("web", 40, "2026-05-02", weight=2.5)])
    assert (extent.weighted(heavy, EVERYTHING, MAY), extent.weighted(engine, EVERYTHING, MAY)) == (
        True,
        False,
    )
    assert not extent.weighted(heavy, EVERYTHING, Period(date(2026, 6, 1), date(2026, 6, 30)))
