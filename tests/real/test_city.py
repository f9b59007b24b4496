"""Residents who rated 66 services and picked those that matter most."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
import scipy.stats

from tests.real.conftest import EXAMPLES, Example

SEPTEMBER = ("2021-09-01", "2021-09-30")
LISTS = {
    "q3": "q4",
    "q5": "q6",
    "q7": "q8",
    "q9": "q10",
    "q12": "q13",
    "q15": "q16",
    "q17": "q18",
}  # rated: picked
ANSWERS = {str(answer): 25.0 * (answer - 1) for answer in range(1, 6)}  # 9 = don't know


@pytest.fixture(scope="module")
def example(load_example: Callable[[str], Example]) -> Example:
    return load_example("city")


@pytest.fixture(scope="module")
def residents(data: Path) -> pd.DataFrame:
    return pd.read_csv(
        data / "kc_resident_survey" / "FY2022_RS_Cleaned_safe.csv", dtype=str, keep_default_na=False
    )


@pytest.fixture(scope="module")
def services(data: Path) -> dict[str, str]:
    """The survey's column of each touchpoint: the names in the map, in the codebook's order."""
    codebook = pd.read_csv(data / "kc_resident_survey" / "codebook.csv").query("kind == 'rating'")["column"]
    touchpoints = pd.read_csv(EXAMPLES / "city" / "map" / "touchpoints.csv")["touchpoint_id"]
    return dict(zip(touchpoints, codebook, strict=True))


@pytest.fixture(scope="module")
def scores(residents: pd.DataFrame, services: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        {touchpoint: residents[column].map(ANSWERS) for touchpoint, column in services.items()}
    )


@pytest.fixture(scope="module")
def picked(residents: pd.DataFrame, services: dict[str, str]) -> pd.DataFrame:
    """100 where a resident picked the service, 0 where only others of its list, NaN where none was."""
    found = {}
    for touchpoint, column in services.items():
        group, number = column.split("_")
        if group in LISTS:
            choices = residents.filter(regex=f"^{LISTS[group]}_").replace({"99": None, "NA": None})
            chosen = choices.eq(str(int(number))).any(axis=1) * 100.0
            found[touchpoint] = chosen.where(choices.notna().any(axis=1))
    return pd.DataFrame(found)


def test_performance_is_the_mean_of_those_who_know_the_service(
    example: Example, scores: pd.DataFrame
) -> None:
    figure = example.scorecard(*SEPTEMBER).figure("performance").loc[scores.columns]
    half = scipy.stats.t.ppf(0.975, scores.count() - 1) * scores.sem()
    expected = pd.DataFrame(
        {
            "value": scores.mean(),
            "low": scores.mean() - half,
            "high": scores.mean() + half,
            "n": scores.count(),
        }
    )
    pd.testing.assert_frame_equal(figure[["value", "low", "high", "n"]].astype(float), expected.astype(float))


def test_top_box_is_the_share_of_fours_and_fives(example: Example, scores: pd.DataFrame) -> None:
    figure = example.scorecard(*SEPTEMBER).figure("top_box").loc[scores.columns]
    expected = 100 * scores.ge(75).sum() / scores.count()
    pd.testing.assert_series_equal(figure["value"], expected, check_names=False)


def test_stated_importance_is_the_share_who_picked_it(example: Example, picked: pd.DataFrame) -> None:
    figure = example.scorecard(*SEPTEMBER).figure("stated").loc[picked.columns]
    assert len(picked.columns) == 56
    pd.testing.assert_series_equal(figure["value"], picked.mean(), check_names=False)
    assert figure["n"].to_dict() == picked.count().to_dict()


def test_services_without_a_pick_list_have_no_stated_importance(
    example: Example, picked: pd.DataFrame
) -> None:
    figure = example.scorecard(*SEPTEMBER).figure("stated").drop(picked.columns)
    assert len(figure) == 10
    assert figure["value"].isna().all()
    assert figure["withheld"].notna().all()


def test_overall_satisfaction_is_the_quality_of_services(example: Example, residents: pd.DataFrame) -> None:
    answers = residents["q2_01"].map(ANSWERS).dropna()
    found = example.scorecard(*SEPTEMBER).overall["satisfaction"]
    assert (found["value"], found["n"]) == (pytest.approx(answers.mean()), 1018)


def test_a_segment_holds_its_own_residents(
    example: Example, residents: pd.DataFrame, scores: pd.DataFrame, picked: pd.DataFrame
) -> None:
    called = residents["q31_04"] == "1"
    card = example.scorecard(*SEPTEMBER, segment="used_311=Yes")
    performance, stated = (
        card.figure("performance").loc[scores.columns],
        card.figure("stated").loc[picked.columns],
    )
    pd.testing.assert_series_equal(performance["value"], scores[called].mean(), check_names=False)
    pd.testing.assert_series_equal(stated["value"], picked[called].mean(), check_names=False)


def test_a_rating_holds_what_was_rated_and_what_was_picked(
    example: Example, residents: pd.DataFrame, scores: pd.DataFrame, picked: pd.DataFrame
) -> None:
    expected = pd.DataFrame(
        {
            "satisfaction": scores.set_axis(residents["id"]).stack(),
            "importance": picked.set_axis(residents["id"]).stack(),
        }
    )
    found = example.query("SELECT response_id, touchpoint_id, satisfaction, importance FROM ratings")
    found = found.set_index(["response_id", "touchpoint_id"]).sort_index()
    pd.testing.assert_frame_equal(found, expected.dropna(how="all").sort_index(), check_names=False)


def test_every_resident_is_read_and_nothing_refused(
    example: Example, scores: pd.DataFrame, picked: pd.DataFrame
) -> None:
    in_a_row = scores.notna() | picked.notna().reindex(columns=scores.columns, fill_value=False)
    assert example.sources().to_dict("index") == {
        "residents": {"rows_read": 1033, "refused": 0, "published": 1033},
        "services": {"rows_read": 1033, "refused": 0, "published": in_a_row.sum().sum()},
    }


def test_people_who_call_a_service_weak_and_important_find_it_in_the_first_quadrant(example: Example) -> None:
    quadrants = {
        one["touchpoint_id"]: one["quadrant"] for one in example.scorecard(*SEPTEMBER).content["touchpoints"]
    }
    assert (quadrants["streets"], quadrants["ambulance_response"]) == ("concentrate", "keep_up")
