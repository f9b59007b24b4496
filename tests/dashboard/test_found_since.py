"""Captions that say since when a touchpoint is at another level, and how a segment complains."""

from dataclasses import replace
from datetime import date

import pandas as pd

from dashboard import captions, cost_texts
from metrics.course import Drifted, Stepped
from tests.dashboard.frames import scorecard_frames
from tests.dashboard.pages import page, texts


def test_a_step_is_dated_with_its_interval() -> None:
    found = Stepped(date(2026, 3, 1), date(2026, 2, 1), date(2026, 5, 1), 71.04, 62.4)
    said = captions.trend(found, None)
    assert said.endswith(" Since Mar 2026 (95 %: Feb 2026 to May 2026) 62.4 instead of 71.0.")
    assert captions.trend(None, None) == said.removesuffix(
        " Since Mar 2026 (95 %: Feb 2026 to May 2026) 62.4 instead of 71.0."
    )


def test_a_drift_says_how_far_in_a_year() -> None:
    assert captions.trend(Drifted(-3.2, -4.0, -2.4), None).endswith(
        " It drifts by −3.2 a year (95 %: −4.0 to −2.4)."
    )


def test_limits_say_how_often_they_err() -> None:
    assert "Of 100 steady touchpoints about 8 signal." in captions.trend(None, 0.083)
    assert "limits from the first twelve months with a figure" in captions.trend(None, 0.083)
    assert "Diamond" not in captions.trend(None, None)  # no limits, no diamonds


def ratio(value: float, low: float, high: float, withheld: str | None = None) -> pd.DataFrame:
    parts = {"": value, "_low": low, "_high": high, "_n": 40, "_withheld": withheld}
    return pd.DataFrame([{f"complaints_ratio{end}": part for end, part in parts.items()}])


def test_a_segment_stands_beside_others_at_the_same_touchpoints() -> None:
    assert cost_texts.segment(ratio(1.312, 1.2, 1.43)) == (
        "These customers make 1.31× as many complaints as others would if they met each touchpoint as "
        "often (95 %: 1.20 to 1.43×)."
    )
    few = ratio(float("nan"), float("nan"), float("nan"), "too_few_complaints")
    assert "too few complaints" in cost_texts.segment(few)


def test_the_page_compares_a_chosen_segment_and_nobody_else() -> None:
    costs = {"of_segment": ratio(1.312, 1.2, 1.43)}
    with page("churn_complaints", 3, costs=costs, segment="tier=Gold") as app:
        assert any("make 1.31× as many complaints" in text for text in texts(app))
    with page("churn_complaints", 3, costs=costs) as app:
        assert not any("These customers" in text for text in texts(app))


def test_where_the_frozen_importance_does_not_hold_the_map_says_so() -> None:
    card = scorecard_frames(3)
    frozen = replace(card.standing, basis="derived", crosshair_basis="frozen_performance")
    said = captions.quadrant(replace(card, standing=frozen), "")
    assert "the mean importance, as the one frozen in touchpoint.toml is of stated importance" in said
