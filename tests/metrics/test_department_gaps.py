"""A department's gap: nobody counted twice, nobody told, against what customers say of the same."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from scipy import stats

from metrics.department_gaps import department_gaps
from metrics.settings import Settings

IMPORTANCE = ("stated_importance", "stated_importance_low", "stated_importance_high", "internal_importance")
NOTHING_OF_IMPORTANCE = dict.fromkeys((*IMPORTANCE, "importance_line"), np.nan)


def touchpoints() -> pd.DataFrame:
    """Two of sales with customers' scores of 50 and 60, one of service with 80."""
    names = {"touchpoint_id": ["a", "b", "c"], "department": ["Sales", "Sales", "Service"]}
    return pd.DataFrame(names).assign(
        performance=[50.0, 60.0, 80.0],
        performance_low=[49.0, 59.0, 79.0],
        performance_high=[51.0, 61.0, 81.0],
        performance_line=63.3,
        colleagues=0,
        **NOTHING_OF_IMPORTANCE,
        internal_performance=[92.5, 92.5, 79.67],
        internal_performance_disagree=[True, False, False],
    )


def answers(*rows: tuple[str, str, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["respondent_id", "touchpoint_id", "performance"])
    return frame.assign(importance=np.nan)


SALES = [(f"s{place}", one, 90.0 + place) for place in range(6) for one in ("a", "b")]
SERVICE = [(f"v{place}", "c", score) for place, score in enumerate([79.0, 80, 81, 80, 79, 81])]


def test_a_colleague_who_assesses_two_touchpoints_is_one_colleague():
    found = department_gaps(touchpoints(), answers(*SALES, *SERVICE), Settings()).set_index("department")
    row = found.loc["Sales"]
    mean = 92.5 - 55  # 90 to 95, less 50 and 60
    customers = (1 / stats.norm.ppf(0.975)) ** 2  # of both touchpoints, as the same may have rated them
    inner = np.var(np.arange(6), ddof=1) / 6
    degrees = 5 * ((inner + customers) / inner) ** 2
    half = stats.t.ppf(0.975, degrees) * np.sqrt(inner + customers)
    assert row["gap_performance_n"] == 6
    assert tuple(row[["gap_performance", "gap_performance_low", "gap_performance_high"]]) == pytest.approx(
        (mean, mean - half, mean + half)
    )


@pytest.mark.parametrize(("colleagues", "people"), [(8, 200), (40, 40)])
def test_the_interval_holds_the_truth_where_the_same_answer_about_all(colleagues, people):
    """Staff and customers each rate five touchpoints in a mood of their own; both see them alike."""
    runs, random = 1000, np.random.default_rng(2)
    levels = np.array([50.0, 55, 60, 65, 70])
    staff, customers = (
        levels + 16 * random.normal(size=(runs, n, 1)) + 2 * random.normal(size=(runs, n, 5))
        for n in (colleagues, people)
    )
    mean, half = customers.mean(1), 1.96 * customers.std(1, ddof=1) / people**0.5
    ends = {"performance": mean, "performance_low": mean - half, "performance_high": mean + half}
    run, who, place = np.indices(staff.shape).reshape(3, -1)
    names = pd.array([f"t{number}" for number in range(5 * runs)], dtype="str")
    given = pd.DataFrame({"respondent_id": run * colleagues + who, "touchpoint_id": names[run * 5 + place]})
    given = given.assign(performance=staff.ravel(), importance=np.nan)
    shown = {
        "internal_performance": 60.0,
        "internal_performance_disagree": False,
        "performance_line": 60.0,
        "colleagues": 0,
        **NOTHING_OF_IMPORTANCE,
    }
    frame = pd.DataFrame({"touchpoint_id": names, "department": np.repeat(np.arange(runs), 5)})
    figures = {name: values.ravel() for name, values in ends.items()}
    found = department_gaps(frame.assign(**figures, **shown), given, Settings())
    held = (found["gap_performance_low"] <= 0) & (found["gap_performance_high"] >= 0)
    assert 0.93 <= held.mean() <= 0.97


def test_where_all_colleagues_answered_customers_alone_err():
    found = department_gaps(touchpoints().assign(colleagues=6), answers(*SALES, *SERVICE), Settings())
    row = found.set_index("department").loc["Sales"]
    assert row["gap_performance_high"] - row["gap_performance"] == pytest.approx(1, abs=1e-4)


def test_verdicts_are_a_blind_spot_and_an_agreement():
    found = department_gaps(touchpoints(), answers(*SALES, *SERVICE), Settings()).set_index("department")
    assert found["gap_performance_verdict"].to_dict() == {"Sales": "blind_spot", "Service": "agreed_strong"}
    assert found["disagreed"].to_dict() == {"Sales": 1, "Service": 0}


def test_a_department_is_held_against_the_lines_of_its_own_touchpoints():
    for lines, verdict in (([40.0, 60.0, 90.0], "agreed_strong"), ([60.0, 80.0, 90.0], "blind_spot")):
        frame = touchpoints().assign(performance_line=lines)  # of sales' score of 55: 50 and 70
        found = department_gaps(frame, answers(*SALES, *SERVICE), Settings()).set_index("department")
        verdicts = {"Sales": verdict, "Service": "agreed_weak"}  # as 80 lies below 90
        assert found["gap_performance_verdict"].to_dict() == verdicts


def test_a_department_with_few_colleagues_is_withheld_and_so_is_what_would_tell_it():
    found = department_gaps(touchpoints(), answers(*SALES, *SERVICE[:3]), Settings()).set_index("department")
    assert found["gap_performance_withheld"].to_dict() == {
        "Sales": "would_reveal",
        "Service": "too_few_assessments",
    }
    assert found["gap_performance"].isna().all()


def test_without_answers_nothing_is_measured():
    found = department_gaps(touchpoints(), answers(), Settings())
    assert set(found["gap_performance_withheld"]) == {"not_measured"}
    assert set(found["gap_performance_verdict"]) == {"undecided"}


def test_staff_of_a_touchpoint_whose_own_figure_is_withheld_are_no_part_of_the_gap():
    """Else the gap less what is shown of a would tell what the two say of b, or that all say the same."""
    two = [("x0", "b", 10.0), ("x1", "b", 20.0)]
    shown_a = touchpoints().assign(internal_performance=[92.5, np.nan, 79.67])
    of_a = [one for one in SALES if one[1] == "a"]
    found = [
        department_gaps(shown_a, answers(*of_a, *more, *SERVICE), Settings()).set_index("department")
        for more in ([], two)
    ]
    assert found[0].loc["Sales", "gap_performance"] == pytest.approx(42.5)
    pd.testing.assert_frame_equal(*found)


def test_a_department_without_any_shown_touchpoint_is_withheld():
    none = touchpoints().assign(internal_performance=[np.nan, np.nan, 79.67])
    row = department_gaps(none, answers(*SALES, *SERVICE), Settings()).set_index("department").loc["Sales"]
    assert (row["gap_performance_withheld"], row["gap_performance_n"]) == ("would_reveal", 6)


SCORES = st.lists(st.integers(0, 100).map(float), min_size=5, max_size=9)


@hypothesis_settings(deadline=None, max_examples=50)
@given(SCORES, SCORES, st.lists(st.integers(0, 100).map(float), max_size=4), st.integers(0, 5), st.data())
def test_a_gap_says_nothing_beyond_what_is_shown_of_its_touchpoints(first, second, few, shift, data):
    """Who of them gave which answers, and what a group too small said, does not move it in any segment."""
    scored = data.draw(st.sets(st.sampled_from("abc"), min_size=1))  # where customers' score is shown
    frame = touchpoints().assign(department="Sales", internal_performance=[1.0, 1.0, np.nan])
    frame.loc[~frame["touchpoint_id"].isin(scored), "performance"] = np.nan

    def made(start, again, small):
        said = [(f"s{place}", "a", score) for place, score in enumerate(first)]
        said += [(f"s{start + place}", "b", score) for place, score in enumerate(again)]
        said += [(f"x{place}", "c", score) for place, score in enumerate(small)]
        found = department_gaps(frame, answers(*said), Settings()).loc[0]
        return found[[f"gap_performance{end}" for end in ("", "_low", "_high")]].to_list(), found[
            "gap_performance_withheld"
        ]

    mixed = data.draw(st.permutations(second))
    other = [100 - score for score in few]
    (value, why), (again, also) = made(0, second, few), made(shift, mixed, other)
    assert why == also
    assert value == pytest.approx(again, nan_ok=True)


def test_a_touchpoint_in_which_answers_differ_more_has_more_of_the_degrees_of_freedom():
    """Six say nearly the same of a and ten differ about b: the interval is nearly that of the ten."""
    said = [(f"s{place}", "a", 50 + place / 1000) for place in range(6)]
    said += [(f"t{place}", "b", 10.0 * place) for place in range(10)]
    exact = touchpoints().assign(performance_low=[50.0, 60, 80], performance_high=[50.0, 60, 80])
    row = department_gaps(exact, answers(*said), Settings()).set_index("department").loc["Sales"]
    half = stats.t.ppf(0.975, 9) * 10 / 16 * stats.sem(10.0 * np.arange(10))
    assert row["gap_performance_high"] - row["gap_performance"] == pytest.approx(half, rel=0.001)
