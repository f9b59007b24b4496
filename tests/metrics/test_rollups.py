"""Hand-drawn facts: each row is there to kill one mistake, which the comment beside it names."""

from datetime import date, datetime
from itertools import pairwise

from metrics import rollup_tables as rollups
from metrics.refresh import refresh
from metrics.settings import Settings
from metrics.tables import warehouse_tables
from tests.builders import add, complaint, contact, customer, rating, response, warehouse
from tests.metrics.tables import stored, total

MAY = date(2026, 5, 1)
DAY = date(2026, 5, 4)
UNTIL = datetime(2026, 12, 31)


def test_ratings_are_counted_and_summed_with_their_weights():
    engine = warehouse(
        ratings=[
            rating("web", 80, weight=2.0),  # a weight multiplies sums, not the count
            rating("web", 75),  # no weight counts as one; at the top box is in it
            rating("web", 50),  # the middle of the scale is not bad
            rating("web", 49),  # below it is
            rating("web", None, importance=60),  # another measure alone adds no satisfaction
            rating("app", 80),  # another touchpoint
            rating("web", 80, day="2026-05-05"),  # another day
        ]
    )
    names = ("satisfaction_n", "satisfaction_w", "satisfaction_ww", "satisfaction_wx", "satisfaction_wxx")
    assert total(engine, "daily_ratings", *names, "top_w", "bad_n", "importance_n", "importance_wx") == {
        (DAY, "web"): (4, 5, 7, 160 + 75 + 50 + 49, 12800 + 5625 + 2500 + 2401, 3, 1, 1, 60),
        (DAY, "app"): (1, 1, 1, 80, 6400, 1, 0, 0, 0),
        (date(2026, 5, 5), "web"): (1, 1, 1, 80, 6400, 1, 0, 0, 0),
    }


def test_without_any_weight_each_answer_counts_once_and_what_is_missing_does_not():
    engine = warehouse(
        ratings=[rating("web", 80), rating("web", 40), rating("web", None, importance=60)],
        responses=[response(100, None), response(None, 9)],
    )
    sums = (
        "satisfaction_n",
        "satisfaction_w",
        "satisfaction_ww",
        "satisfaction_wx",
        "importance_w",
        "effort_w",
    )
    assert total(engine, "daily_ratings", *sums) == {(DAY, "web"): (2, 2, 2, 120, 1, 0)}
    assert total(engine, "monthly_ratings", "satisfaction_w", "satisfaction_wx", "importance_w") == {
        (MAY, "web"): (2, 120, 1)
    }
    assert total(engine, "daily_responses", "satisfaction_w", "recommend_w", "recommend_ww") == {
        (DAY,): (1, 1, 1)
    }


def test_the_top_box_is_the_configured_one():
    engine = warehouse(ratings=[rating("web", 80), rating("web", 90)], settings=Settings(top_box=90))
    assert total(engine, "daily_ratings", "top_w") == {(DAY, "web"): (1,)}


def test_a_missing_segment_is_that_of_the_customer_and_else_unknown():
    engine = warehouse(
        ratings=[
            rating("web", 10, tier="Gold", customer_id="silver"),  # what the record says wins
            rating("web", 20, customer_id="silver"),  # said by the customer
            rating("web", 30, customer_id="nameless"),  # the customer has none either
            rating("web", 40, customer_id="stranger"),  # no such customer: the rating stays
            rating("web", 50),  # nobody's
        ],
        customers=[customer("silver", tier="Silver"), customer("nameless")],
    )
    found = stored(engine, "daily_ratings", "satisfaction_wx")
    assert {key[2:]: sums["satisfaction_wx"] for key, sums in found.items()} == {
        ("all", "all"): 150,
        ("tier", "Gold"): 10,
        ("tier", "Silver"): 20,
        ("tier", "unknown"): 120,
    }


def test_each_segmentation_divides_the_total_once_more():
    rows = [rating("web", 10, tier="Gold", region="North"), rating("web", 20, tier="Gold", region="South")]
    engine = warehouse(segmentations=("tier", "region"), ratings=rows)
    found = stored(engine, "daily_ratings", "satisfaction_wx")
    assert {key[2:]: sums["satisfaction_wx"] for key, sums in found.items()} == {
        ("all", "all"): 30,
        ("tier", "Gold"): 30,
        ("region", "North"): 10,
        ("region", "South"): 20,
    }


def test_without_segmentations_there_is_only_the_total():
    engine = warehouse(segmentations=(), ratings=[rating("web", 10)])
    assert list(stored(engine, "daily_ratings")) == [(DAY, "web", "all", "all")]


def test_promoters_begin_at_nine_and_detractors_end_at_six():
    engine = warehouse(
        responses=[
            response(80, 10),
            response(75, 9, weight=2.0),  # the lowest promoter; at the top box
            response(74, 8),  # passive
            response(0, 7),  # passive, though not satisfied
            response(50, 6, weight=3.0),  # the highest detractor
            response(None, 0),  # a detractor who said nothing about satisfaction
            response(60, None),  # no recommendation: not a detractor
        ]
    )
    names = ("recommend_n", "recommend_w", "recommend_ww", "promoters_w", "detractors_w", "top_w")
    assert total(engine, "daily_responses", *names, "satisfaction_n", "satisfaction_w") == {
        (DAY,): (6, 9, 17, 3, 4, 3, 6, 9)
    }


def test_complaints_are_counted_by_category():
    engine = warehouse(
        complaints=[
            complaint("web", hours=1, category="price", severity=4),
            complaint("web", category="price"),  # open, no severity
            complaint("web", category=None, severity=1),  # no category
        ]
    )
    names = ("n", "resolved_n", "severity_n", "severity_sum")
    assert total(engine, "daily_complaints", *names) == {
        (DAY, "web", "price"): (2, 1, 1, 4),
        (DAY, "web", "unknown"): (1, 0, 1, 1),
    }


def test_times_to_resolve_fall_into_bins_and_open_complaints_count_as_open():
    engine = warehouse(
        complaints=[
            complaint("web", hours=0),  # at once: the first bin
            complaint("web", hours=0.5 / 60),  # half a minute: still the first
            complaint("web", hours=2 / 60),  # 2 minutes = 2 ** (8 / 8): bin 9 begins there
            complaint("web", hours=32 / 60),  # 32 minutes = 2 ** (40 / 8)
            complaint("web", day="2026-05-31T00:00:00"),  # open for 16 minutes at the end of the data
            complaint("web", day="2026-06-01T00:00:00"),  # opened after it: no time of its own yet
        ],
        until=datetime(2026, 5, 31, 0, 16),
    )
    assert total(engine, "resolution_times", "n") == {
        (MAY, "web", 0, 1): (2,),
        (MAY, "web", 9, 1): (1,),
        (MAY, "web", 41, 1): (1,),
        (MAY, "web", 33, 0): (1,),
    }


def test_bins_of_time_begin_where_the_one_before_ends():
    hours = rollups.bin_hours()
    assert hours[0] == (0, 1 / 60)
    assert hours[9][0] == 2 / 60
    assert all(first[1] == second[0] for first, second in pairwise(hours))


def test_contacts_are_counted_by_outcome():
    engine = warehouse(
        contacts=[
            contact("web", outcome="completed", duration_seconds=30.0),
            contact("web", outcome="abandoned"),
            contact("web", outcome="failed", duration_seconds=10.0),
            contact("web"),  # no outcome is none of the three
        ]
    )
    names = ("n", "completed_n", "abandoned_n", "failed_n", "duration_n", "duration_sum")
    assert total(engine, "daily_contacts", *names) == {(DAY, "web"): (4, 1, 1, 1, 2, 40)}


def test_customers_come_and_leave_by_own_will_or_not():
    engine = warehouse(
        customers=[
            customer("a", "2026-05-04", monthly_revenue=10.0),
            customer("b", "2026-05-04", "2026-06-30", "voluntary", monthly_revenue=5.0),
            customer("c", "2026-05-05", "2026-06-30", "involuntary"),  # died: not by own will; no revenue
            customer(
                "d", "2026-05-05", "2026-06-30", monthly_revenue=2.0
            ),  # an end without a kind is own will
        ]
    )
    names = ("started_n", "ended_voluntary_n", "ended_involuntary_n", "started_revenue")
    assert total(engine, "daily_customers", *names, "ended_voluntary_revenue") == {
        (DAY,): (2, 0, 0, 15, 0),
        (date(2026, 5, 5),): (2, 0, 0, 2, 0),
        (date(2026, 6, 30),): (0, 2, 1, 0, 7),
    }


FOLLOWED = ("n", "churned_n", "days")


def test_churn_is_counted_after_the_experience_and_within_its_window():
    def person(name, seen, ended=None, kind=None, score=80):
        return rating("web", score, seen, customer_id=name), customer(name, "2026-01-01", ended, kind)

    rows = [
        person("stays", "2026-05-04"),  # followed for the whole window of 90 days
        person("leaves", "2026-05-04", "2026-08-02"),  # on its last day: 90 days
        person("later", "2026-05-04", "2026-08-03"),  # a day too late: not churned, 90 days
        person("dies", "2026-05-04", "2026-06-01", "involuntary"),  # followed for 28 days, not churned
        person("same day", "2026-05-04", "2026-05-04"),  # left that day: no cause before an effect
        person("gone", "2026-05-04", "2026-05-01"),  # rated after leaving
        person("unhappy", "2026-05-04", "2026-06-01", score=49),  # a bad experience, 28 days
    ]
    engine = warehouse(
        ratings=[
            *(one for one, _ in rows),
            rating("web", 80, "2026-05-04"),  # nobody's: cannot be followed
            rating("web", 80, "2026-05-04", customer_id="stranger"),  # no such customer
        ],
        customers=[one for _, one in rows],
        until=UNTIL,
    )
    assert total(engine, "monthly_churn", *FOLLOWED) == {
        (MAY, "web", "first year", "good"): (4, 1, 3 * 90 + 28),
        (MAY, "web", "first year", "bad"): (1, 1, 28),
    }


def test_who_rates_before_being_a_customer_is_followed_from_then_on():
    """Nobody leaves before: a customer since 3 June is followed for 60 of the 90 days."""
    starts = {"prospect": "2026-06-03", "too early": "2026-08-02", "customer": "2026-05-04"}
    engine = warehouse(
        ratings=[rating("web", 80, "2026-05-04", customer_id=name) for name in starts],
        customers=[customer(name, start) for name, start in starts.items()],
        until=UNTIL,
    )
    assert total(engine, "monthly_churn", *FOLLOWED) == {(MAY, "web", "first year", "good"): (2, 0, 60 + 90)}


def test_customers_are_followed_as_far_as_the_data_reach():
    engine = warehouse(
        ratings=[
            rating("web", 80, "2026-05-04", customer_id="a"),
            rating("web", 80, "2026-05-04", customer_id="b"),
            rating("web", 80, "2026-06-02", customer_id="c"),  # on the newest day: not followed yet
        ],
        customers=[
            customer("a", "2026-01-01"),
            customer("b", "2026-01-01", "2026-06-05"),  # notice of a later end
            customer("c", "2026-01-01"),
        ],
        until=datetime(2026, 6, 2),
    )
    assert total(engine, "monthly_churn", *FOLLOWED) == {(MAY, "web", "first year", "good"): (2, 0, 2 * 29)}


def test_who_rates_again_is_followed_anew_so_that_an_end_counts_once():
    engine = warehouse(
        ratings=[
            rating("web", 20, "2026-05-04", customer_id="a"),  # tells for 2 days
            rating("web", 90, "2026-05-06T08:00:00", customer_id="a"),  # later on that day it was bad again
            rating("web", 10, "2026-05-06", customer_id="a"),  # tells for the 26 days until June
            rating("app", 90, "2026-05-06", customer_id="a"),  # another touchpoint: 90 days
            rating("web", 90, "2026-06-01T12:00:00", customer_id="a"),  # of one moment the worse prevails
            rating("web", 40, "2026-06-01T12:00:00", customer_id="a"),  # 64 days, then the customer leaves
            rating("web", 90, "2026-08-04", customer_id="a"),  # on the day of leaving: no cause
        ],
        customers=[customer("a", "2026-01-01", "2026-08-04", monthly_revenue=7.0)],
        until=UNTIL,
    )
    assert total(engine, "monthly_churn", *FOLLOWED, "known_days", "revenue_days") == {
        (MAY, "web", "first year", "bad"): (2, 0, 2 + 26, 28, 7 * 28),
        (MAY, "app", "first year", "good"): (1, 1, 90, 90, 7 * 90),
        (date(2026, 6, 1), "web", "first year", "bad"): (1, 1, 64, 64, 7 * 64),
    }


def test_a_new_rating_ends_the_time_in_which_one_of_an_earlier_month_tells():
    tables = warehouse_tables(("tier",))
    first, second = (rating("web", 80, day, customer_id="a") for day in ("2026-05-04", "2026-06-03"))
    engine = warehouse(ratings=[first], customers=[customer("a", "2026-01-01")], until=UNTIL)
    with engine.begin() as connection:
        add(connection, tables.ratings, [second])
        june = date(2026, 6, 1)
        refresh(connection, tables, Settings(), {"ratings": (june,)}, UNTIL, UNTIL)
    assert total(engine, "monthly_churn", "days") == {
        (MAY, "web", "first year", "good"): (30,),
        (june, "web", "first year", "good"): (90,),
    }


def test_tenure_is_counted_in_days_at_the_experience():
    starts = {"a": "2025-05-05", "b": "2025-05-04", "c": "2023-05-06", "d": "2023-05-05"}
    engine = warehouse(
        ratings=[rating("web", 80, "2026-05-04", customer_id=name) for name in starts],
        customers=[customer(name, start) for name, start in starts.items()],
        until=UNTIL,
    )
    assert total(engine, "monthly_churn", "n") == {
        (MAY, "web", "first year", "good"): (1,),  # a: 364 days
        (MAY, "web", "second and third year", "good"): (2,),  # b: 365 days, c: 1,094
        (MAY, "web", "longer", "good"): (1,),  # d: 1,095
    }


def test_pairs_are_of_one_response_that_says_how_satisfied_it_is():
    engine = warehouse(
        ratings=[
            rating("web", 10, response_id="r9"),  # the last of all ratings has a partner, too
            rating("app", 20, response_id="r9"),  # a pair is written in the order of the alphabet
            rating("web", 30, response_id="r2"),  # alone: no pair
            rating("app", None, response_id="r2", effort=5),  # no satisfaction: not met
            rating("web", 40, response_id="r3"),  # its response has no overall satisfaction
            rating("web", 50, response_id="r4"),  # no such response
        ],
        responses=[
            response(100, response_id="r9"),
            response(50, response_id="r2"),
            response(None, 9, response_id="r3"),
        ],
    )
    assert total(engine, "pairs_by_month", "w", "wxa", "wxb", "wxaxb") == {
        (MAY, "app", "web"): (1, 20, 10, 200)
    }
    assert total(engine, "impact", "n", "wx", "wxx", "wy", "wxy") == {
        (MAY, "app"): (1, 20, 400, 100, 2000),
        (MAY, "web"): (2, 40, 1000, 150, 1000 + 1500),
    }
    assert total(engine, "monthly_overall", "n", "wy", "wyy") == {(MAY,): (2, 150, 12500)}


def test_the_last_two_ratings_of_a_month_are_a_pair():
    engine = warehouse(
        ratings=[rating("web", 10, response_id="r1"), rating("app", 20, response_id="r1")],
        responses=[response(100, response_id="r1")],
    )
    assert total(engine, "pairs_by_month", "w") == {(MAY, "app", "web"): (1,)}


def test_all_answers_of_a_customer_are_in_one_bucket():
    forms = [f"r{number}" for number in range(30)]
    engine = warehouse(
        ratings=[rating("web", 50, response_id=form, customer_id="a") for form in forms],
        responses=[response(50, response_id=form, customer_id="a") for form in forms],
    )
    with engine.connect() as connection:
        rows = connection.execute(rollups.monthly_overall.select()).mappings().all()
    assert [row["n"] for row in rows if row["segmentation"] == "all"] == [30]


def test_answers_of_many_customers_are_spread_over_the_buckets():
    forms = [f"r{number}" for number in range(400)]
    engine = warehouse(
        ratings=[rating("web", 50, response_id=form) for form in forms],
        responses=[response(50, response_id=form) for form in forms],
    )
    with engine.connect() as connection:
        rows = connection.execute(rollups.monthly_overall.select()).mappings().all()
    assert sorted(row["bucket"] for row in rows if row["segmentation"] == "all") == list(range(20))
