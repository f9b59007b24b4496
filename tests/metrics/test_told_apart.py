"""Nobody learns what a few of staff said from what is told of two days."""

from datetime import date, timedelta

import pandas as pd
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from metrics.assessed import MEASURES, answers_at, latest_answers
from metrics.period import Period

FIRST = date(2024, 1, 1)
FEWEST = 3
COLUMNS = ["respondent_id", "touchpoint_id", "assessed_on", "department_id", *MEASURES]
NONE = pd.DataFrame(columns=COLUMNS).astype(dict.fromkeys(MEASURES, float))

said = st.one_of(st.none(), st.integers(0, 100))
histories = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 900), said, said), max_size=25)


def on(day: int) -> date:
    return FIRST + timedelta(days=day)


def answers(*rows: tuple[str, int, float | None, float | None], place: str = "shop") -> pd.DataFrame:
    frame = pd.DataFrame(
        [
            (who, place, on(day), "sales", importance, performance)
            for who, day, importance, performance in rows
        ],
        columns=COLUMNS,
    )
    return frame.astype(dict.fromkeys(MEASURES, float))


def told(given: pd.DataFrame, day: int, newest: int) -> pd.DataFrame:
    def within(days: Period) -> pd.DataFrame:
        return given[given["assessed_on"].between(days.first, days.last)]

    return answers_at(within, lambda days: NONE, on(day), on(newest), FEWEST)


def shown(found: pd.DataFrame, measure: str) -> set[tuple[str, str]] | None:
    """Whose answer of which day a figure is made of; None where there is no figure."""
    said = found.dropna(subset=[measure])
    if len(said) < FEWEST or said["held"].any():
        return None
    return set(zip(said["respondent_id"], said["assessed_on"].astype(str), strict=True))


def respondents(one: set[tuple[str, str]], other: set[tuple[str, str]]) -> int:
    return len({who for who, _ in one ^ other})


@hypothesis_settings(deadline=None, max_examples=30)
@given(histories, st.lists(st.integers(0, 950), min_size=2, max_size=6))
def test_two_days_never_differ_by_fewer_respondents_than_the_smallest_group(rows, days):
    given = answers(*rows)
    made = [told(given, day, newest=950) for day in [*days, 950]]
    for measure in MEASURES:
        sets = [found for found in (shown(one, measure) for one in made) if found is not None]
        for one in sets:
            for other in sets:
                assert respondents(one, other) in (0, *range(FEWEST, 9))


@hypothesis_settings(deadline=None, max_examples=30)
@given(histories, st.integers(0, 900))
def test_on_the_newest_day_all_that_counts_is_told_and_later_answers_change_nothing_before(rows, newest):
    given = answers(*[row for row in rows if row[1] <= newest])
    counts = given[given["assessed_on"] >= on(newest - 365)]
    pd.testing.assert_frame_equal(
        told(given, newest, newest).drop(columns="held"), latest_answers(counts, NONE), check_dtype=False
    )


@hypothesis_settings(deadline=None, max_examples=30)
@given(histories, st.integers(0, 900))
def test_no_answer_after_the_day_is_told(rows, day):
    assert (told(answers(*rows), day, newest=950)["assessed_on"] <= pd.Timestamp(on(day))).all()


FIVE = [(who, 10, 50.0, 60.0) for who in "abcde"]


def test_a_day_is_told_as_it_was_where_enough_have_answered_since():
    given = answers(*FIVE, *[(who, 20, 70.0, 80.0) for who in "fgh"])
    assert len(told(given, 15, newest=30)) == 5
    assert len(told(given, 20, newest=30)) == 8


def test_a_day_is_told_as_the_one_before_where_too_few_have_answered_since():
    given = answers(*FIVE, *[(who, 20, 70.0, 80.0) for who in "fgh"], ("a", 25, 0.0, 0.0))
    assert len(told(given, 22, newest=30)) == 5  # as of day 10: the eight of day 20 would tell what a said
    assert not told(given, 22, newest=30)["held"].any()


def test_a_day_whose_every_answer_would_tell_is_held_with_the_number_of_its_answers():
    found = told(answers(*FIVE, ("f", 20, 0.0, 0.0)), 15, newest=30)
    assert found["held"].all()
    assert len(found) == 5


def test_touchpoints_are_told_apart_on_their_own():
    given = pd.concat([answers(*FIVE), answers(*FIVE, ("f", 20, 0.0, 0.0), place="call")])
    held = told(given, 15, newest=30).groupby("touchpoint_id")["held"].any()
    assert held.to_dict() == {"call": True, "shop": False}


def test_too_few_answers_are_left_for_the_figure_to_tell_their_number():
    found = told(answers(*FIVE[:2], ("f", 20, 0.0, 0.0)), 15, newest=30)
    assert not found["held"].any()
    assert len(found) == 2
