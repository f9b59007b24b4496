"""What the tiles of the whole company say."""

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

ROW = {
    "value": 31.0,
    "low": 29.1,
    "high": 32.9,
    "n": 32980,
    "withheld": None,
    "previous": 35.0,
    "change": -4.0,
    "change_low": -6.7,
    "change_high": -1.3,
    "basis": None,
}
NBSP = "\u00a0"
RED, GREEN, GRAY = "RED", "GREEN", "GRAY"


def app() -> None:
    from datetime import date

    import streamlit as st

    from dashboard import tiles
    from dashboard.measures import metric
    from metrics.period import Period

    september = Period(date(2026, 9, 1), date(2026, 9, 30))
    name, row, whole = (st.session_state[key] for key in ("name", "row", "whole"))
    tiles.overall(metric(name), row, [], september, (), whole=whole)


def drawn(name: str, whole: dict[str, Any] | None = None, **values: Any) -> AppTest:
    test = AppTest.from_function(app, default_timeout=30)
    test.session_state["name"] = name
    test.session_state["row"] = ROW | values
    test.session_state["whole"] = whole
    test.run()
    assert not test.exception
    return test


@pytest.mark.parametrize("basis", ["contacts", "ratings"])
def test_complaints_say_what_they_are_counted_against(basis: str) -> None:
    said = drawn("complaints_per_1000", basis=basis).caption[0].value
    assert said == f"95{NBSP}%\\: 29.1 to 32.9  \nn{NBSP}={NBSP}32,980 {basis}"


def test_churn_says_that_it_rests_on_customers() -> None:
    assert drawn("churn").caption[0].value.endswith(f"n{NBSP}={NBSP}32,980 customers")


def test_a_score_needs_no_unit() -> None:
    assert drawn("nps").caption[0].value == f"95{NBSP}%\\: +29.1 to +32.9  \nn{NBSP}={NBSP}32,980"


def test_of_a_part_the_tile_says_the_same_figure_of_all() -> None:
    said = drawn("cx_index", ROW | {"value": 40.0, "low": 39.0, "high": 41.2}).caption[0].value
    assert said.endswith("  \noverall\\: 40.0 \\(39.0 to 41.2\\)")
    hidden = ROW | {"value": None, "low": None, "high": None, "withheld": "too_wide"}
    assert "overall" not in drawn("cx_index", hidden).caption[0].value
    asked = drawn("satisfaction", ROW | {"basis": "responses"}, basis="ratings")
    assert "overall" not in asked.caption[0].value, "another question has another answer"


def test_the_help_says_the_change_with_a_true_minus_and_against_what() -> None:
    said = drawn("nps").metric[0].help.replace("\\", "")
    assert said.endswith(
        "Change of \u22124.0 (95\u00a0%: \u22126.7 to \u22121.3) against 1 Sep 2026 to 30 Sep 2026; "
        "beyond chance."
    )


def test_the_help_of_the_index_says_what_weighs_it() -> None:
    assert "by its stated importance. Change of" in drawn("cx_index", basis="stated").metric[0].help
    assert "All touchpoints count alike" in drawn("cx_index", basis="none").metric[0].help


def test_without_a_change_the_help_says_so() -> None:
    found = drawn("nps", change=np.nan, change_low=np.nan, change_high=np.nan)
    assert found.metric[0].help.endswith("Nothing to compare with in 1 Sep 2026 to 30 Sep 2026.")
    assert found.metric[0].delta == ""


@pytest.mark.parametrize(
    ("name", "change", "looks"),
    [
        ("nps", (-4.0, -6.7, -1.3), ("\u22124.0", RED, "DOWN")),
        ("nps", (4.0, 1.3, 6.7), ("+4.0", GREEN, "UP")),
        ("nps", (-4.0, -8.7, 0.7), ("\u22124.0", GRAY, "NONE")),
        ("nps", (-0.04, -0.7, 0.7), ("0.0", GRAY, "NONE")),
        ("churn", (-0.4, -0.6, -0.2), ("\u22120.40", GREEN, "DOWN")),
        ("churn", (0.4, 0.2, 0.6), ("+0.40", RED, "UP")),
        ("churn", (0.4, -0.2, 1.0), ("+0.40", GRAY, "NONE")),
    ],
)
def test_a_change_has_colour_and_arrow_only_beyond_chance(
    name: str, change: tuple[float, float, float], looks: tuple[str, str, str]
) -> None:
    value, low, high = change
    proto = drawn(name, change=value, change_low=low, change_high=high).metric[0].proto
    colour, arrow = proto.MetricColor.Name(proto.color), proto.MetricDirection.Name(proto.direction)
    assert (proto.delta, colour, arrow) == looks
