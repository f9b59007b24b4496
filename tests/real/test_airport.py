"""Four years of passengers: four layouts, weights, codes that are not ratings."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from metrics.packed import unpacked
from metrics.statistics.derived import derived_importance
from metrics.statistics.gram import Sums
from tests.real import airport
from tests.real.conftest import Example, touchpoint

NOT_ASKED = ("stated", "internal_importance", "effort", "internal_performance", "churn_risk_ratio")


@pytest.fixture(scope="module")
def example(load_example: Callable[[str], Example]) -> Example:
    return load_example("airport")


@pytest.mark.parametrize("year", airport.YEARS)
def test_performance_is_the_weighted_mean_of_those_who_rated(example: Example, data: Path, year: int) -> None:
    scores, weight = airport.scores(data, year), airport.passengers(data, year)["weight"]
    figure = example.scorecard(*airport.SPANS[year]).figure("performance")
    assert len(scores.columns) == 24
    pd.testing.assert_series_equal(
        figure["value"].sort_index(), airport.weighted(scores, weight).sort_index(), check_names=False
    )
    assert figure["n"].to_dict() == scores.notna().sum().to_dict()
    assert (figure["low"] < figure["value"]).all() and (figure["value"] < figure["high"]).all()


@pytest.mark.parametrize("year", airport.YEARS)
def test_top_box_is_the_weighted_share_of_fours_and_fives(example: Example, data: Path, year: int) -> None:
    scores, weight = airport.scores(data, year), airport.passengers(data, year)["weight"]
    satisfied = scores.ge(75).astype(float).mask(scores.isna())
    figure = example.scorecard(*airport.SPANS[year]).figure("top_box")
    pd.testing.assert_series_equal(
        figure["value"].sort_index(),
        100 * airport.weighted(satisfied, weight).sort_index(),
        check_names=False,
    )


@pytest.mark.parametrize("year", airport.YEARS)
def test_overall_satisfaction_leaves_blank_answers_out(example: Example, data: Path, year: int) -> None:
    overall, weight = airport.overall(data, year), airport.passengers(data, year)["weight"]
    found = example.scorecard(*airport.SPANS[year]).overall["satisfaction"]
    assert found["value"] == pytest.approx(airport.weighted(overall.to_frame("y"), weight)["y"])
    assert found["n"] == overall.notna().sum()


def test_nps_of_2017_leaves_eleven_out(example: Example, data: Path) -> None:
    raw = airport.passengers(data, 2017)
    asked = raw[raw["NETPRO"].isin([str(answer) for answer in range(11)])]
    answer, weight = asked["NETPRO"].astype(int), asked["weight"]
    found = example.scorecard(*airport.SPANS[2017]).overall["nps"]
    assert found["value"] == pytest.approx(
        100 * (weight[answer >= 9].sum() - weight[answer <= 6].sum()) / weight.sum()
    )
    assert found["n"] == len(asked) == 2746


@pytest.mark.parametrize("year", (2014, 2015, 2016))
def test_nps_is_withheld_where_nobody_was_asked(example: Example, year: int) -> None:
    found = example.scorecard(*airport.SPANS[year]).overall["nps"]
    assert (found["value"], found["n"]) == (None, 0)
    assert found["withheld"]


def test_a_segment_holds_its_own_passengers(example: Example, data: Path) -> None:
    raw, scores = airport.passengers(data, 2016), airport.scores(data, 2016)
    abroad = raw["PEAK"] == "3"
    figure = example.scorecard(*airport.SPANS[2016], segment="flight=International").figure("performance")
    pd.testing.assert_series_equal(
        figure["value"].sort_index(),
        airport.weighted(scores[abroad], raw.loc[abroad, "weight"]).sort_index(),
        check_names=False,
    )


def test_what_nobody_was_asked_is_withheld_with_a_reason(example: Example) -> None:
    card = example.scorecard(*airport.SPANS[2017])
    found = {name: card.figure(name) for name in NOT_ASKED}
    assert {name: figure["value"].notna().sum() for name, figure in found.items()} == dict.fromkeys(
        NOT_ASKED, 0
    )
    assert {name: figure["withheld"].notna().all() for name, figure in found.items()} == dict.fromkeys(
        NOT_ASKED, True
    )


def test_derived_importance_is_the_share_of_what_a_regression_on_every_answer_explains(
    example: Example, data: Path
) -> None:
    """Gains in explained variance, averaged over orders of entry (Lindeman, Merenda and Gold 1980)."""
    touchpoints, centred, met, overall = airport.exposure_coded(data)
    centred, overall = (block - met @ np.linalg.lstsq(met, block)[0] for block in (centred, overall))
    axes, columns = np.linalg.qr(centred)
    outcome, random, gained = axes.T @ overall, np.random.default_rng(20), np.zeros(len(touchpoints))
    for _ in range(4000):
        order = random.permutation(len(touchpoints))
        gained[order] += (np.linalg.qr(columns[:, order])[0].T @ outcome) ** 2
    expected = pd.Series(100 * gained / gained.sum(), touchpoints)
    derived = example.scorecard("2014-09-01", "2017-05-31").figure("derived")["value"]
    assert (derived - expected).abs().max() < 0.7  # both sides draw orders of entry
    assert set(derived.nlargest(6).index) == set(expected.nlargest(6).index)
    assert derived.corr(expected, method="spearman") > 0.98


def test_the_impact_of_a_touchpoint_is_its_coefficient_in_that_regression(
    example: Example, data: Path
) -> None:
    touchpoints, centred, met, overall = airport.exposure_coded(data)
    coefficients = np.linalg.lstsq(np.column_stack([centred, met]), overall)[0][: len(touchpoints)]
    overall = example.query("FROM monthly_overall WHERE segmentation = 'all'").drop(columns="bucket")
    rows = example.query("FROM yearly_drivers WHERE segmentation = 'all'")
    impact = unpacked(rows["impact"], "impact", "touchpoint_id")
    pairs = unpacked(rows["pairs_by_month"], "pairs_by_month", "touchpoint_a", "touchpoint_b")
    found = derived_importance(Sums(overall, impact, pairs)).touchpoints.set_index("touchpoint_id")["impact"]
    pd.testing.assert_series_equal(
        found.sort_index(), pd.Series(coefficients, touchpoints).sort_index(), check_names=False, rtol=1e-6
    )


def test_every_answer_is_published_and_the_rest_is_no_answer(example: Example, data: Path) -> None:
    expected = {}
    for year in airport.YEARS:
        asked, answered = len(airport.passengers(data, year)), int(airport.scores(data, year).count().sum())
        expected[f"passengers-{year}"] = {"rows_read": asked, "refused": 0, "published": asked}
        expected[f"ratings-{year}"] = {"rows_read": asked, "refused": 0, "published": answered}
    facts = example.query("""
        SELECT source, count(*) AS n FROM (SELECT source FROM ratings UNION ALL SELECT source FROM responses)
        GROUP BY source
    """)
    assert example.sources().to_dict("index") == expected
    assert facts.set_index("source")["n"].to_dict() == {
        name: row["published"] for name, row in expected.items()
    }
    assert example.query("SELECT count(*) AS n FROM quarantine")["n"].item() == 0


def test_interview_days_are_those_of_the_codebook(example: Example, data: Path) -> None:
    codebook = pd.read_csv(data / "sfo_airport_survey" / "codebook_dates.csv", dtype=str)
    coded = {(int(row.year), row.INTDATE): row.date for row in codebook.itertuples() if row.INTDATE != "*"}
    days = [
        coded.get((year, day)) or pd.to_datetime(day, format="%m/%d/%Y %I:%M:%S %p").strftime("%Y-%m-%d")
        for year in airport.YEARS
        for day in airport.passengers(data, year)["INTDATE"]
    ]
    found = example.query(
        "SELECT strftime(answered_at, '%Y-%m-%d') AS day, count(*) AS n FROM responses GROUP BY day"
    )
    assert found.set_index("day")["n"].to_dict() == pd.Series(days).value_counts().to_dict()


def test_loading_the_same_files_again_changes_nothing(example: Example) -> None:
    before = example.query("SELECT count(*) AS n, sum(satisfaction) AS total FROM ratings")
    touchpoint("load", "--workspace", str(example.folder))
    pd.testing.assert_frame_equal(
        example.query("SELECT count(*) AS n, sum(satisfaction) AS total FROM ratings"), before
    )
