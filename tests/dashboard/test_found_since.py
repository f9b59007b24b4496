"""Captions that say how a segment complains, and where a frozen importance does not hold."""

from dataclasses import replace

import pandas as pd
import pytest

from dashboard import captions, cost_texts
from dashboard.choice import Choice
from tests.dashboard import more
from tests.dashboard.frames import scorecard_frames
from tests.dashboard.pages import page, texts

CHOICE = Choice(more.MONTHS, more.MONTHS)
OWN = "Means are of Gold alone: the lines lie elsewhere than for all customers."


def ratio(value: float, low: float, high: float, withheld: str | None = None) -> pd.DataFrame:
    parts = {"": value, "_low": low, "_high": high, "_n": 40, "_withheld": withheld}
    return pd.DataFrame([{f"complaints_ratio{end}": part for end, part in parts.items()}])


def test_a_segment_stands_beside_others_at_the_same_touchpoints() -> None:
    assert cost_texts.segment(ratio(1.312, 1.2, 1.43)) == (
        "These customers make 1.31× as many complaints as others would if they met each touchpoint as "
        "often (95 %: 1.20 to 1.43×)."
    )
    assert cost_texts.segment(ratio(0.95, 0.62, 1.47)) == (
        "These customers are not shown to complain more or less than others would if they met each "
        "touchpoint as often: 0.95× as many complaints (95 %: 0.62 to 1.47×)."
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
    said = captions.quadrant(replace(card, standing=frozen), CHOICE, "")
    assert "the mean importance, as the one frozen in touchpoint.toml is of stated importance" in said


@pytest.mark.parametrize(
    ("segment", "basis", "told"),
    [("tier=Gold", "means", True), ("tier=Gold", "frozen", False), (None, "means", False)],
)
def test_the_lines_of_a_segment_are_called_its_own_unless_they_are_frozen(segment, basis, told) -> None:
    card = scorecard_frames(3)
    standing = replace(card.standing, crosshair_basis=basis)
    said = captions.quadrant(replace(card, standing=standing), replace(CHOICE, segment=segment), "")
    assert (OWN in said) is told
