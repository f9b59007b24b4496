"""The card that takes the change of the CX index apart."""

import pandas as pd
import pytest

from dashboard import briefing, index_change
from dashboard.charts import contributions
from dashboard.theme import palette
from tests.dashboard import costs
from tests.dashboard.frames import Scorecard, overall_frame, scorecard_frames
from tests.dashboard.pages import page, texts
from tests.dashboard.test_charts import layers, rows

ROW = {"change": 1.6, "change_low": 0.4, "change_high": 2.8}


def test_what_moved_it_most_is_said_only_beyond_chance() -> None:
    found = costs.index_parts()
    assert index_change.title(ROW, found) == "CX index +1.6: the largest part from Complaint handling (+0.90)"
    fall = {"change": -1.6, "change_low": -2.8, "change_high": -0.4}
    assert index_change.title(fall, found) == "CX index −1.6, for instance from Phone support (−0.40)"
    assert index_change.title(ROW | {"change_low": -0.1}, found) == "The CX index moved within chance"


def test_the_largest_is_named_as_such_only_where_it_is_apart_and_none_that_chance_may_have_moved() -> None:
    found = costs.index_parts()
    wide = found.assign(low=found["points"] - 0.3, high=found["points"] + 0.3)
    assert index_change.title(ROW, wide) == "CX index +1.6, for instance from Complaint handling (+0.90)"
    still = "CX index +1.6: no touchpoint's part is beyond chance"
    assert index_change.title(ROW, found.assign(moved=False)) == still
    against = found.assign(moved=found["points"] < 0)
    assert index_change.title(ROW, against) == "CX index +1.6: no touchpoint's rise is beyond chance"
    fall = {"change": -1.6, "change_low": -2.8, "change_high": -0.4}
    against = found.assign(moved=found["points"] > 0)
    assert index_change.title(fall, against) == "CX index −1.6: no touchpoint's fall is beyond chance"


def test_what_is_measured_in_one_period_only_may_be_the_largest_part() -> None:
    mix = {"name": "Measured in one period only", "stage": "", "points": 2.0, "low": 1.8, "high": 2.2}
    found, within = (
        pd.concat([costs.index_parts(), pd.DataFrame([mix | {"moved": moved}])], ignore_index=True)
        for moved in (True, False)
    )
    said = index_change.title(ROW, found)
    assert said == "CX index +1.6: the largest part from Measured in one period only (+2.00)"
    assert "Complaint handling" in index_change.title(ROW, within)
    bars, _, _ = drawn(found)
    assert "+2.00 (+1.80 to +2.20)" in {row["full"] for row in bars}


def drawn(parts: pd.DataFrame) -> tuple[list[dict], list[dict], list[dict]]:
    """What is drawn as bars, hollow and in bold."""
    spec = contributions.contributions(parts, palette("light")).to_dict()

    def of(kind: str, **look: object) -> list[dict]:
        marks = [layer for layer in layers(spec) if layer["mark"]["type"] == kind]
        return [row for layer in marks if look.items() <= layer["mark"].items() for row in rows(spec, layer)]

    return of("bar"), of("point"), of("text", fontWeight=700)


def test_parts_beyond_chance_are_bars_with_bold_numbers_and_the_rest_is_one() -> None:
    bars, hollow, bold = drawn(costs.index_parts())
    assert [row["words"] for row in bold] == ["+0.90", "+0.60", "−0.40", "+0.30", "+0.20", "−0.20"]
    assert {row["name"] for row in bars if row["points"] < 0} == {"Phone support", "In-app payments"}
    assert len(bars) == 6
    assert len(hollow) == contributions.SHOWN - 6 + 1
    assert sum(row["points"] for row in [*bars, *hollow]) == pytest.approx(1.6)
    spec = contributions.contributions(costs.index_parts(), palette("light")).to_dict()
    spans = [row for layer in layers(spec) if "x2" in layer["encoding"] for row in rows(spec, layer)]
    assert [row["low"] for row in spans][:2] == pytest.approx([0.75, 0.45])
    assert len(spans) == contributions.SHOWN


@pytest.mark.parametrize(("moved", "hollow"), [(1, 8), (9, 1)])  # the rest is one of the hollow
def test_what_moved_beyond_chance_is_drawn_however_small_its_part(moved: int, hollow: int) -> None:
    found = costs.index_parts().assign(moved=[place >= 12 - moved for place in range(12)])
    bars, others, _ = drawn(found)
    assert {row["name"] for row in bars} == set(found["name"].tail(moved))
    assert len(others) == hollow


@pytest.mark.parametrize(
    ("change", "points", "said"),
    [
        (-0.4, [0.08], "{parts} points, against the fall; what made it fall is within chance."),
        (0.4, [-0.08], "{parts} points, against the rise; what made it rise is within chance."),
        (0.4, [0.08], "{parts} points."),
        (-0.4, [0.08, -0.3], "{parts} points."),
    ],
)
def test_why_says_where_nothing_beyond_chance_went_the_way_of_the_index(
    change: float, points: list[float], said: str
) -> None:
    found = pd.DataFrame({"name": ["Web", "App"][: len(points)], "points": points, "moved": True})
    found["stage"] = "Buy"
    largest = sorted(zip(found["name"], points, strict=True), key=lambda part: -abs(part[1]))
    parts = ", ".join(f"{name} {number:+.2f}".replace("-", "−") for name, number in largest)
    assert (
        briefing.reasons(change, found) == f"Beyond chance in the index's change: {said.format(parts=parts)}"
    )


def test_why_names_what_is_measured_in_one_period_only_as_touchpoints() -> None:
    found = pd.DataFrame({"name": ["Web", "Measured in one period only"], "stage": ["Buy", ""]})
    said = briefing.reasons(0.4, found.assign(points=[0.2, 0.3], moved=True))
    assert said.endswith("change: touchpoints measured in one period only +0.30, Web +0.20 points.")


def test_the_table_has_every_part_that_counts() -> None:
    table = contributions.twin(costs.index_parts())
    assert table["Points"].tolist()[:3] == ["+0.90", "+0.60", "−0.40"]
    assert table["95 % interval"].tolist()[0] == "+0.75 to +1.05"
    assert table["Evidence"].tolist() == ["Beyond chance"] * 6 + ["Within chance"] * 3
    assert len(table) == 9


def test_the_overview_shows_it_with_what_other_weights_would_make() -> None:
    with page("overview") as app:
        said = texts(app)
        assert "CX index +1.6\\: the largest part from Complaint handling (+0.90)" in [
            one.replace("\\(", "(").replace("\\)", ")") for one in said
        ]
        (card,) = [header.proto for header in app.header if "the largest part" in header.value]
        assert "With other weights, drawn around these, the index would lie between" in card.help
        assert "would change places by" in card.help
        assert not any("With other weights" in one for one in said)


def test_an_index_that_cannot_be_compared_says_what_other_weights_would_make_of_it() -> None:
    frame = overall_frame().assign(change=float("nan"))
    with page("overview") as app:
        shown = len(app.get("vega_lite_chart"))
    card = scorecard_frames(40)
    with page("overview", answers={"scorecard": Scorecard(card.touchpoints, frame, card.standing)}) as app:
        assert len(app.get("vega_lite_chart")) == shown - 1
        assert "How much the CX index rests on its weights" in texts(app)
        assert any("With other weights" in one for one in texts(app))
        assert any("would change places by" in header.proto.help for header in app.header)
