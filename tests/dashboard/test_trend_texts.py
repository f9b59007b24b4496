"""What is said about a trend is what its months say: signals, a step, a drift, nothing, or too little."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from dashboard import trend_texts
from metrics.definitions import BY_NAME
from metrics.trends import MEASURES, Trend
from tests.dashboard import more
from tests.dashboard.pages import page, texts

NOISE = np.random.default_rng(2).normal(0, 1, 24).round(1)


def months(values: list[float | None] | np.ndarray, signals: dict[int, str] | None = None) -> Trend:
    """A touchpoint's months from December 2024 on, within wide limits about 66."""
    frame = pd.DataFrame(
        {"period": pd.date_range(more.FIRST, periods=len(values), freq="MS"), "value": values}
    )
    frame = frame.assign(
        value=frame["value"].astype(float), n=100, withheld=None, centre=66.0, limit_low=50.0, limit_high=80.0
    )
    frame["signal"] = pd.Series(signals or {}, index=frame.index, dtype=object)
    return Trend(frame, "mean", 12, 0.083)


def said(trend: Trend, measure: str = "performance") -> str:
    return trend_texts.found(trend, BY_NAME[measure], "Score")


FALLING = 66 + NOISE - 0.5 * np.arange(24)
FALLEN = 66 + NOISE - 8.0 * (np.arange(24) >= 15)


@pytest.mark.parametrize(
    ("trend", "sentence"),
    [
        (months([66, 58], {1: "outside"}), "Score: below its usual level in January 2025, beyond chance"),
        (months([72, 66], {0: "run"}), "Score: above its usual level in December 2024, beyond chance"),
        (
            months([52, 90, 53, 51], {0: "outside", 1: "outside", 2: "outside", 3: "run"}),
            "Score: below its usual level beyond chance in 3 months, last in March 2025",
        ),
        (months(66 + NOISE), "Score: steady, no month is beyond what chance makes"),
        (months(FALLEN), "Score: another level since March 2026, though no month is beyond its limits"),
        (months([None, None]), "Score: no month has enough to show"),
        (
            replace(months([66.0] * 9), kind="run", false_alarm=None),
            "Score: too few months to tell a change from chance, 9 so far",
        ),
        (
            replace(months([66.0] * 24), kind="rate", false_alarm=None),
            "Score: too few cases a month to tell a change from chance",
        ),
        (
            replace(months([66.0] * 12), kind="run", false_alarm=0.01, moved=True),
            "Score: moved, its months lie about their median otherwise than chance lays them",
        ),
    ],
)
def test_the_title_is_what_was_found(trend: Trend, sentence: str) -> None:
    assert said(trend) == sentence


@pytest.mark.parametrize(
    ("measure", "unit"), [("performance", ""), ("top_box", " pp"), ("resolution_hours", " h")]
)
def test_a_drift_is_told_in_its_unit(measure: str, unit: str) -> None:
    found = said(months(FALLING), measure)
    assert found.startswith("Score: drifting by −5.") or found.startswith("Score: drifting by −6.")
    assert f"{unit} a year, though no month is beyond its limits" in found


BY_CHANCE = "By chance this is said of 2 to 3 in 100."


def test_a_step_is_dated_with_its_interval() -> None:
    caption = trend_texts.caption(months(FALLEN), "performance")
    assert " Since Mar 2026 (95 %: " in caption
    assert caption.endswith(f" 58.1 instead of 66.0. {BY_CHANCE}")


def test_a_drift_has_its_interval_in_percentage_points() -> None:
    caption = trend_texts.caption(months(FALLING), "top_box")
    said = re.search(r"It drifts by −[0-9.]+ pp a year \(95 %: −[0-9.]+ to −[0-9.]+ pp\)\. (.*)$", caption)
    assert said and said[1] == BY_CHANCE


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("mean", "limits from the first 12 months with a figure, widened by their own spread."),
        ("share", "widened by their own spread (Laney's p′)."),
        ("rate", "widened by their own spread (Laney's u′)."),
        ("single", "limits from the steps between the first 12 months with a figure (XmR, of logarithms)."),
        ("run", "so their runs about the median decide"),
    ],
)
def test_each_chart_says_how_it_judges_and_how_often_it_errs(kind: str, words: str) -> None:
    trend = replace(months(66 + NOISE), kind=kind)
    assert words in trend_texts.method(trend)
    assert "f 100 steady touchpoints about 8 " in trend_texts.caption(trend, "performance")


def test_limits_from_few_months_are_provisional() -> None:
    found = months(66 + NOISE)
    assert "provisional" in trend_texts.method(found)
    assert "provisional" not in trend_texts.method(replace(found, baseline=24))


def test_without_limits_there_are_no_diamonds_and_no_false_alarms() -> None:
    found = replace(months(66 + NOISE), false_alarm=None)
    assert trend_texts.caption(found, "performance") == (
        "Customers' mean score per month. Band: 95 % interval."
    )
    assert trend_texts.method(found) == ""


@pytest.mark.parametrize(
    ("gaps", "unrecorded", "said"),
    [
        ([], [], "interval."),
        ([3], [], "interval. 1 of 24 months has too few records for a figure and is left out."),
        ([0, 3], [7], "interval. 3 of 24 months have too few records for a figure and are left out."),
    ],
)
def test_months_without_a_figure_are_counted(gaps: list[int], unrecorded: list[int], said: str) -> None:
    found = months([None if place in gaps else value for place, value in enumerate(66 + NOISE)])
    found = replace(found, points=found.points.drop(unrecorded), false_alarm=None)
    assert trend_texts.caption(found, "performance").endswith(said)


def test_complaints_say_what_they_are_divided_by() -> None:
    for basis in ("contacts", "ratings"):
        caption = trend_texts.caption(replace(more.rates(), basis=basis), "complaints_per_1000")
        assert caption.startswith(f"Complaints per 1,000 {basis} by month.")


class TestPage:
    def test_every_measure_that_was_recorded_can_be_picked(self) -> None:
        with page("touchpoint") as app:
            assert app.selectbox(key="measure").options == [BY_NAME[name].label for name in MEASURES]
            assert any(text.startswith("Performance\\: below its usual level") for text in texts(app))

    def test_the_link_names_the_measure(self) -> None:
        with page("touchpoint", measure="complaints_per_1000") as app:
            assert app.selectbox(key="measure").value == "complaints_per_1000"
            assert any(
                text.startswith("Complaints per 1,000\\: above its usual level") for text in texts(app)
            )
            assert any("of 100 steady touchpoints about 7 have one" in text for text in texts(app))

    def test_a_pick_stands_in_the_link(self) -> None:
        with page("touchpoint") as app:
            app.selectbox(key="measure").set_value("top_box").run()
            assert app.query_params["measure"] == "top_box"

    def test_a_measure_that_there_is_not_is_said(self) -> None:
        with page("touchpoint", measure="shoe_size") as app:
            assert "Trend of\\: the link asks for “shoe\\_size”, which there is not" in app.warning[0].value

    def test_months_that_are_all_withheld_say_why(self) -> None:
        frame = months([None]).points.assign(n=4, withheld="too_few_complaints")
        with page("touchpoint", details={"trend": Trend(frame, "run")}) as app:
            assert any("4 complaints; at least 10 are needed." in info.value for info in app.info)

    def test_without_contacts_and_ratings_the_page_says_what_to_load(self) -> None:
        none = Trend(more.rates().points.iloc[:0], "run", basis="ratings")
        with page("churn_complaints", details={"trend": none}) as app:
            assert any("load either" in info.value for info in app.info)
