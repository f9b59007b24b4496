"""Which deliveries are refused as a whole."""

import pytest

from metrics.history import Profile
from metrics.workspace import Checks
from tests.expectations.deliveries import check

STRICT = Checks(refused_share=0.2, row_count_factor=10, mean_shift=25)


def profile(
    column: str, rows: int, filled: int | None = None, mean: float | None = None, days: int = 1
) -> Profile:
    return Profile(column, rows, rows if filled is None else filled, mean, 10.0, days)


def broken(findings) -> list[str]:
    return [found.text for found in findings.checks if found.severity == "critical" and not found.passed]


def test_a_delivery_without_a_row_blocks(tmp_path):
    findings, _ = check(tmp_path, "ratings")
    assert broken(findings) == ["no row at all was delivered"]
    assert findings.blocked


def test_a_delivery_in_which_nobody_answered_blocks_unless_it_only_brings_what_is_new(tmp_path):
    (tmp_path / "new").mkdir()
    findings, _ = check(tmp_path, "ratings", unanswered=200)
    assert broken(findings) == ["none of 200 ratings was answered"]
    findings, _ = check(tmp_path / "new", "ratings", unanswered=1, incremental=True)
    assert broken(findings) == []


def test_a_delivery_of_refused_rows_alone_blocks_for_its_refusals(tmp_path):
    findings, _ = check(tmp_path, "ratings", unreadable=3, checks=STRICT)
    assert broken(findings) == ["3 of 3 rows were refused, more than 20 %"]


@pytest.mark.parametrize(("bad", "unreadable", "blocked"), [(1, 0, False), (1, 1, True), (2, 0, True)])
def test_more_than_the_set_share_of_refused_rows_blocks(tmp_path, bad, unreadable, blocked):
    # 1 of 5 is 20 %, and allowed; 2 of 6 and 2 of 5 are more
    changes = [{"satisfaction": 140.0}] * bad + [{}] * (5 - bad)
    findings, _ = check(tmp_path, "ratings", *changes, unreadable=unreadable, checks=STRICT)
    assert findings.blocked is blocked


def test_far_fewer_rows_than_earlier_loads_block(tmp_path):
    earlier = [[profile("response_id", rows)] for rows in (1000, 1200, 1100)]
    findings, _ = check(tmp_path, "responses", *[{}] * 100, earlier=earlier, checks=STRICT)
    assert broken(findings) == [
        "100 rows were read; earlier loads like it had about 1,100, and up to 10 times more or "
        "fewer are allowed"
    ]


def test_far_more_rows_than_earlier_loads_block(tmp_path):
    earlier = [[profile("response_id", rows)] for rows in (20, 15, 18)]
    findings, _ = check(tmp_path, "responses", *[{}] * 181, earlier=earlier, checks=STRICT)
    assert findings.blocked


YEARS = [profile("response_id", 700_000, days=1000) for _ in range(5)]  # files of years, read five times


@pytest.mark.parametrize(("rows", "days", "blocked"), [(70, 0, False), (69, 3, True), (70, 3, False)])
def test_a_day_is_measured_by_days_and_not_by_years(tmp_path, rows, days, blocked):
    # 70 of the usual 700 rows is a tenth; how many rows a day brings is not known before three of them
    earlier = [[profile("response_id", 700)] for _ in range(days)] + [[years] for years in YEARS]
    findings, _ = check(tmp_path, "responses", *[{}] * rows, earlier=earlier, checks=STRICT)
    assert findings.blocked is blocked


@pytest.mark.parametrize(("days", "blocked"), [(3, True), (4, False)])
def test_deliveries_of_up_to_three_times_as_many_days_are_alike(tmp_path, days, blocked):
    earlier = [[profile("response_id", 1000, days=days)] for _ in range(3)]
    findings, _ = check(tmp_path, "responses", *[{}] * 99, earlier=earlier, checks=STRICT)
    assert findings.blocked is blocked


def test_what_is_replaced_whole_is_measured_by_all_loads(tmp_path):
    # cut off after its first day
    findings, _ = check(
        tmp_path, "responses", *[{}] * 99, earlier=[[years] for years in YEARS], checks=STRICT, whole=True
    )
    assert [found.rule for found in findings.checks if not found.passed] == ["table.rows"]


@pytest.mark.parametrize("loads", [(1000, 1200), (20, 15, 3)])
def test_two_earlier_loads_or_small_numbers_are_no_measure(tmp_path, loads):
    earlier = [[profile("response_id", rows)] for rows in loads]
    findings, _ = check(tmp_path, "responses", *[{}] * 99, earlier=earlier, checks=STRICT)
    assert not findings.blocked


def test_a_mean_far_from_earlier_loads_blocks(tmp_path):
    earlier = [[profile("satisfaction", 200, mean=mean)] for mean in (74.0, 75.0, 76.0)]
    findings, _ = check(tmp_path, "responses", *[{"satisfaction": 49.0}] * 40, earlier=earlier, checks=STRICT)
    assert broken(findings) == [
        "the mean of satisfaction is 49.0; earlier loads had about 75.0, "
        "and 25.0 points more or less are allowed"
    ]


def test_a_mean_of_few_scattered_scores_is_allowed_its_noise(tmp_path):
    # 0 and 100 scatter by 50; of two scores the mean's standard error is 35: no movement can be told
    earlier = [[profile("satisfaction", 15, mean=80.0)] for _ in range(3)]
    scores = [{"satisfaction": 0.0}, {"satisfaction": 100.0}]
    findings, _ = check(tmp_path, "responses", *scores, earlier=earlier, checks=STRICT)
    assert not findings.blocked


@pytest.mark.parametrize(("score", "blocked"), [(51.0, False), (49.0, True)])
def test_a_single_score_is_allowed_the_noise_of_earlier_ones(tmp_path, score, blocked):
    # earlier scores scatter by 10: three times that is allowed to a mean of one
    earlier = [[profile("satisfaction", 15, mean=80.0)] for _ in range(3)]
    findings, _ = check(tmp_path, "responses", {"satisfaction": score}, earlier=earlier, checks=STRICT)
    assert findings.blocked is blocked


@pytest.mark.parametrize("count", [2, 101])
def test_what_is_new_may_be_much_or_little(tmp_path, count):
    earlier = [[profile("response_id", rows)] for rows in ((1000, 1200, 1100) if count == 2 else (3, 4, 5))]
    rows = [{}] * count
    findings, _ = check(tmp_path, "responses", *rows, earlier=earlier, checks=STRICT, incremental=True)
    assert not findings.blocked


@pytest.mark.parametrize(("bad", "loads", "blocked"), [(9, 1, False), (10, 1, True), (9, 0, True)])
def test_a_few_refused_rows_do_not_stop_what_is_new(tmp_path, bad, loads, blocked):
    # 9 of 9 rows; a first delivery has to be right as any other source's
    changes, earlier = [{"satisfaction": 140.0}] * bad, [[profile("response_id", 100)]] * loads
    findings, _ = check(tmp_path, "ratings", *changes, earlier=earlier, checks=STRICT, incremental=True)
    assert findings.blocked is blocked


def test_a_column_that_went_empty_blocks(tmp_path):
    earlier = [[profile("satisfaction", 200, filled=120, mean=50.0)]]
    findings, _ = check(tmp_path, "responses", *[{}] * 20, earlier=earlier, checks=STRICT)
    assert broken(findings) == [
        "satisfaction is empty in all 20 rows; in earlier loads at least 60 % of the rows had it. If that is "
        'as it should be, write may_be_empty = ["satisfaction"] into [checks]'
    ]


def test_a_column_that_may_be_empty_does_not_block(tmp_path):
    earlier = [[profile("satisfaction", 200)]]
    findings, _ = check(
        tmp_path, "responses", *[{}] * 20, earlier=earlier, checks=Checks(may_be_empty=("satisfaction",))
    )
    assert not findings.blocked


@pytest.mark.parametrize(
    ("filled", "days", "rows", "blocked"),
    [
        (990, 1, 20, True),
        (990, 1, 9, False),  # a few rows tell nothing
        (990, 100, 20, False),  # the ten without it may have been the newest: nobody has looked at them yet
        (1000, 100, 20, True),  # the newest had it too
    ],
)
@pytest.mark.parametrize("incremental", [True, False])
def test_what_is_fresh_is_held_against_what_was_fresh(tmp_path, filled, days, rows, blocked, incremental):
    earlier = [[profile("category", 1000, filled, days=days)]]
    findings, _ = check(
        tmp_path, "complaints", *[{}] * rows, earlier=earlier, checks=STRICT, incremental=incremental
    )
    assert findings.blocked is blocked


def test_a_column_that_was_empty_once_may_be_so_again(tmp_path):
    earlier = [[profile("category", 1000)], [profile("category", 30, filled=0)]]
    findings, _ = check(tmp_path, "complaints", *[{}] * 20, earlier=earlier, checks=STRICT)
    assert not findings.blocked


@pytest.mark.parametrize("whole", [True, False])
def test_only_a_source_that_delivers_all_must_have_what_comes_later(tmp_path, whole):
    # complaints of a Sunday: nobody was there to resolve them
    earlier = [[profile("resolved_at", 20, filled=10)]] * 5
    findings, _ = check(tmp_path, "complaints", *[{}] * 20, earlier=earlier, checks=STRICT, whole=whole)
    assert findings.blocked is whole


def test_a_rarely_filled_column_may_be_empty_in_a_small_file(tmp_path):
    earlier = [[profile("comment", 200, filled=10)]]  # one of 20 rows: 15 rows are often without
    findings, _ = check(tmp_path, "responses", *[{}] * 15, earlier=earlier, checks=STRICT)
    assert not findings.blocked


def test_the_profile_leaves_out_what_is_no_score(tmp_path):
    findings, _ = check(
        tmp_path,
        "responses",
        {"satisfaction": 40.0},
        {"satisfaction": 60.0},
        {"satisfaction": float("inf")},
        {},
    )
    found = next(one for one in findings.profile if one.column == "satisfaction")
    days = next(one.days for one in findings.profile if one.column == "answered_at")
    # mean of 40 and 60; both lie 10 from it; infinity is filled but no score
    assert (found, days) == (Profile("satisfaction", rows=4, filled=3, mean=50.0, deviation=10.0), 1)
