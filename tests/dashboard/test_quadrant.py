"""The quadrants: where touchpoints stood before, and how chart and list point at each other."""

from typing import Any

import pandas as pd
import pytest

from dashboard import rankings
from dashboard.charts import quadrant
from dashboard.quadrant_list import LIST, ROW
from metrics.definitions import BY_NAME
from tests.dashboard.frames import touchpoint_frame
from tests.dashboard.pages import page, specs, table_with
from tests.dashboard.test_charts import IMPORTANCE, LIGHT, PERFORMANCE, layers, rows

CROSSHAIR = (64.2, 64.8)


def frame(**moves: float) -> pd.DataFrame:
    """Web, Branch and App; only the moves named are beyond chance."""
    names = ["Web", "Branch", "App"]
    made = touchpoint_frame(3).assign(name=names, performance=[50.0, 60.0, 70.0])
    return made.assign(
        performance_change=[moves.get(name, 1.0) for name in names],
        performance_change_p_adjusted=[0.01 if name in moves else 0.4 for name in names],
    )


def spec(touchpoints: pd.DataFrame) -> dict[str, Any]:
    return quadrant.quadrant(touchpoints, IMPORTANCE, PERFORMANCE, CROSSHAIR, LIGHT).to_dict()


def arrows(spec: dict[str, Any]) -> list[tuple[float, float, int]]:
    """From where to where, and how the head is turned."""
    (head,) = (layer for layer in layers(spec) if "angle" in layer["mark"])
    return [(row["x"], row["x2"], row["angle"]) for row in rows(spec, head)]


def test_an_arrow_leads_from_the_performance_before_only_where_it_moved_beyond_chance() -> None:
    assert arrows(spec(frame(Branch=-8.0, App=5.0))) == [(68.0, 60.0, -90), (65.0, 70.0, 90)]


def test_without_a_move_beyond_chance_there_is_no_ghost() -> None:
    assert not [layer for layer in layers(spec(frame())) if "angle" in layer["mark"]]


def test_the_axis_holds_the_ghosts() -> None:
    drawn = spec(frame(Branch=-35.0))
    ends = {
        tuple(layer["encoding"]["x"]["scale"]["domain"])
        for layer in layers(drawn)
        if "angle" in layer["mark"]
    }
    assert all(low <= 60 < 95 <= high for low, high in ends) and ends


def test_of_many_moves_the_widest_are_drawn() -> None:
    many = touchpoint_frame(40).assign(performance_change_p_adjusted=0.01)
    known = many.dropna(subset=["performance"])
    widest = known["performance_change"].abs().nlargest(quadrant.GHOSTS).index
    drawn = arrows(spec(many))
    assert {end for _, end, _ in drawn} == set(known.loc[widest, "performance"].round(2))


def test_the_twin_tells_how_far_performance_moved() -> None:
    told = quadrant.twin(frame(App=5.0), IMPORTANCE, PERFORMANCE).set_index("Touchpoint")
    change = BY_NAME["performance_change"]
    assert told.loc["App", "Change of performance"].startswith(f"+{5:.{change.unit.decimals}f} (")


def marked(spec: dict[str, Any]) -> list[str]:
    return [param["value"] for param in spec["params"] if param["name"] == quadrant.MARKED]


def test_what_the_link_marks_has_a_ring_in_the_quadrants_a_cell_in_the_list_and_a_way_to_its_page() -> None:
    with page("importance_performance", marked="tp_002") as app:
        assert marked(specs(app)[0]) == ["tp_002"]
        table = table_with(app, "certain")
        cells = app.session_state["ranked-table"]["selection"]["cells"]
        assert [(table["name"].iloc[row], column) for row, column in cells] == [("Phone support", "name")]
        assert app.button(key="open-marked").label == "Open its page"


def test_a_short_list_ends_with_its_last_row() -> None:
    rows = [rankings.height(touchpoint_frame(count), LIST, ROW) for count in (4, 11, 12, 40)]
    assert rows == ["content", "content", LIST, LIST]  # 425 pixels hold a header and 11 rows of 35


def test_nothing_is_marked_without_a_link() -> None:
    with page("importance_performance") as app:
        assert marked(specs(app)[0]) == [""]
        assert app.selectbox(key="marked").value == "all"


def test_a_link_that_marks_what_there_is_not_says_so() -> None:
    with page("importance_performance", marked="kiosk") as app:
        assert app.warning[0].value.startswith("Find a touchpoint\\: the link asks for “kiosk”")


def test_the_axis_of_small_shares_ends_near_them() -> None:
    small = frame().assign(stated_importance=[3.0, 4.0, 8.5])
    encodings = [layer["encoding"] for layer in layers(spec(small)) if "y" in layer.get("encoding", {})]
    ends = {tuple(encoding["y"]["scale"]["domain"]) for encoding in encodings}
    assert len(ends) == 1 and max(high for _, high in ends) < 100


def test_no_mark_stands_where_a_quadrant_has_its_name() -> None:
    lowest = frame().assign(stated_importance=[0.0, 40.0, 100.0])
    drawn = spec(lowest)
    floor, top = next(layers(drawn))["encoding"]["y"]["scale"]["domain"]
    plot = drawn["height"] - quadrant.MARGIN
    marks = [layer["mark"] for layer in layers(drawn)]
    names = {mark["text"]: mark["y"] for mark in marks if "text" in mark and "y" in mark}
    assert (names["KEEP UP"] < 0, names["LOW PRIORITY"], top) == (True, "height", 100.0)
    assert plot * (0.0 - floor) / (top - floor) == pytest.approx(quadrant.STRIP)


def test_the_corners_alone_say_what_symbols_mean() -> None:
    """A legend whose columns follow the width loses entries when a window is resized."""
    drawn = spec(touchpoint_frame(40))
    legends = [
        channel.get("legend")
        for layer in layers(drawn)
        for channel in layer.get("encoding", {}).values()
        if isinstance(channel, dict) and "scale" in channel and "legend" in channel
    ]
    assert legends and set(legends) == {None}
    words = {layer["mark"].get("text") for layer in layers(drawn)}
    assert {"CONCENTRATE HERE", "KEEP UP", "LOW PRIORITY", "POSSIBLE OVERKILL"} <= words


def test_axes_of_a_narrow_range_name_no_number_twice() -> None:
    axes = [
        layer["encoding"][side]["axis"]
        for layer in layers(spec(frame()))
        for side in ("x", "y")
        if layer.get("encoding", {}).get(side, {}).get("axis")
    ]
    assert axes and all((axis["format"], axis["tickMinStep"]) == (".0f", 1) for axis in axes)


def test_no_name_stands_on_an_arrow() -> None:
    drawn = spec(frame(Branch=-8.0))
    sides = {
        row["align"]
        for layer in layers(drawn)
        if "datum.label" in str(layer.get("transform"))
        for row in rows(drawn, layer)
        if row["label"] == "Branch"
    }
    assert sides == {"right"}  # the arrow comes from the right
