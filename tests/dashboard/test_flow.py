"""The flow drawn, listed and said: which touchpoints, which ways, how wide, with which words."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dashboard import flow_texts, formats, story
from dashboard.charts import flow, flow_list, flow_map, flow_ways
from dashboard.charts.labels import LINE
from dashboard.theme import palette
from metrics.flow import Flow
from tests.dashboard import more
from tests.dashboard.fake import fake_data
from tests.dashboard.frames import touchpoint_frame
from tests.dashboard.test_charts import layers, rows

LIGHT = palette("light")
EVERY = 99


def drawn(touchpoints: int = 40, stage: str | None = None, per_stage: int = EVERY) -> flow.Drawn:
    return flow.draw(touchpoint_frame(touchpoints), more.flow(), stage, per_stage)


def ways(found: flow.Drawn) -> dict[tuple[str, str], str]:
    return {(row["from_touchpoint"], row["to_touchpoint"]): row["kind"] for _, row in found.ways.iterrows()}


def of_type(spec: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [layer for layer in layers(spec) if layer["mark"]["type"] == kind]


def test_ways_are_declared_and_used_or_only_one_of_both() -> None:
    assert ways(drawn()) == {
        ("tp_001", "tp_005"): "declared",
        ("tp_005", "tp_012"): "unused",  # nobody went
        ("tp_005", "tp_001"): "found",
        ("tp_011", "tp_030"): "unknown",  # too few contacts to tell
    }


def test_the_whole_journey_has_the_stages_in_their_order() -> None:
    stages = touchpoint_frame(40).sort_values("stage_position")["stage"].unique()
    assert [column.title for column in drawn().columns] == list(stages)


def test_a_stage_without_a_way_keeps_its_heading_that_says_how_many_are_drawn() -> None:
    frame = touchpoint_frame(40)
    stages = frame.groupby("stage_position")["touchpoint_id"].agg(set)
    found = drawn()
    ids = set(found.places["touchpoint_id"])
    counts = [f"{len(stage & ids)} of {len(stage)}" for stage in stages]
    assert found.counts == counts and any(count.startswith("0 of") for count in counts)
    for spec in (flow_map.flow_map(found, LIGHT).to_dict(), flow_list.flow_list(found, LIGHT).to_dict()):
        written = [
            text for layer in of_type(spec, "text") for row in rows(spec, layer) for text in row.values()
        ]
        assert {*counts, *frame["stage"]} <= set(written)


def test_a_stage_of_which_all_are_drawn_has_no_count() -> None:
    frame = touchpoint_frame(40)
    alone = frame[frame["touchpoint_id"].isin(["tp_001", "tp_005"])]
    assert set(flow.draw(alone, more.flow(), None, EVERY).counts) == {""}


def few_drop_off_at_the_last(low: float) -> Flow:
    """40 of few contacts drop off at tp_012, beside 31.5 (28.5 to 34.5) at tp_005."""
    moves = more.flow()
    few = moves.places["touchpoint_id"] == "tp_012"
    places = moves.places.copy()
    places.loc[few, ["drop_off", "drop_off_low", "drop_off_high"]] = [40.0, low, 80.0 - low]
    return replace(moves, places=places)


def test_the_highest_of_few_contacts_is_not_said_to_be_the_most() -> None:
    frame = touchpoint_frame(40).assign(stage_id="one", stage="One", stage_position=1)
    surest = "Customers drop off, for instance at In-app payments: 31.5 % of contacts; "
    moves = few_drop_off_at_the_last(low=25.0)
    assert flow_texts.title(frame, moves).startswith(surest)
    found = flow.draw(frame, moves, None, 1)
    assert (list(found.places["touchpoint_id"]), found.most) == (["tp_005"], 40.0)


def test_where_most_drop_off_is_drawn_however_few_go_there() -> None:
    frame = touchpoint_frame(40).assign(stage_id="one", stage="One", stage_position=1)
    moves = few_drop_off_at_the_last(low=36.0)
    found = flow.draw(frame, moves, None, 1)
    assert list(found.places["touchpoint_id"]) == ["tp_012"]  # most go to tp_001
    name = frame.set_index("touchpoint_id").loc["tp_012", "name"]
    assert flow_texts.title(frame, moves).startswith(f"Most drop off at {name}: 40.0 %")
    spec = flow_list.flow_list(found, LIGHT).to_dict()
    assert name in {row.get("name") for layer in of_type(spec, "text") for row in rows(spec, layer)}


def test_bars_are_as_long_as_the_share_of_the_highest_drop_off_drawn_or_not() -> None:
    frame = touchpoint_frame(40)
    frame.loc[frame["touchpoint_id"].eq("tp_001"), ["stage_id", "stage", "stage_position"]] = [
        "own",
        "Own",
        9,
    ]
    found = flow.draw(frame, replace(more.flow(), links=more.flow().links.head(0)), "own", EVERY)
    assert list(found.places["touchpoint_id"]) == ["tp_001"]
    spec = flow_map.flow_map(found, LIGHT).to_dict()
    ((bar,),) = (rows(spec, layer) for layer in of_type(spec, "rect") if "name" not in rows(spec, layer)[0])
    assert (bar["bar"] - bar["left"]) / (flow_ways.RIGHT - flow_ways.LEFT) == pytest.approx(12.0 / 31.5)


def test_only_the_most_visited_of_a_stage_are_drawn() -> None:
    frame = touchpoint_frame(40).assign(stage_id="one", stage="One", stage_position=1)
    found = flow.draw(frame, more.flow(), None, 2)
    assert (list(found.places["touchpoint_id"]), found.counts) == (["tp_001", "tp_005"], ["2 of 40"])


def test_a_stage_stands_between_what_leads_to_it_and_what_it_leads_to() -> None:
    frame = touchpoint_frame(40)
    own = frame.set_index("touchpoint_id").loc["tp_005", "stage_id"]
    frame.loc[frame["touchpoint_id"].isin(["tp_001", "tp_012"]), ["stage_id", "stage"]] = ["else", "Else"]
    found = flow.draw(frame, more.flow(), own, EVERY)
    assert list(zip(found.places["side"], found.places["touchpoint_id"], strict=True))[:2] == [
        ("before", "tp_001"),
        ("own", "tp_005"),
    ]
    after = found.places[found.places["side"] == "after"]
    assert set(after["touchpoint_id"]) == {"tp_001", "tp_012"}  # customers come from the first, and go back


def crowded(sought: tuple[str, ...] | None = None) -> flow.Drawn:
    """Two stages of five touchpoints and one of a single one: 30 ways from each to all of the next stage."""
    stages = [1] * 5 + [2] * 5 + [3]
    names = [f"Stage {stage}" for stage in stages]
    frame = touchpoint_frame(11).assign(stage_position=stages, stage_id=names, stage=names)
    ids = [list(rows["touchpoint_id"]) for _, rows in frame.groupby("stage_position")]
    pairs = [(start, end) for one, other in pairwise(ids) for start in one for end in other]
    sample = more.flow().links.iloc[[0] * len(pairs)].reset_index(drop=True)
    starts, ends = zip(*pairs, strict=True)
    number = np.arange(len(pairs), dtype=float)
    late = [place in (7, 8, 9) for place in range(len(pairs))]
    links = sample.assign(from_touchpoint=starts, to_touchpoint=ends, onward_share=50 - number, late=late)
    return flow.draw(frame, Flow(more.MONTHS, more.flow().places, links), None, EVERY, sought)


def test_of_many_ways_the_most_travelled_and_fewer_late_ones_of_each_stage_are_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(flow, "MANY", 29)
    found = crowded()
    assert list(found.ways["onward_share"]) == [50, 49, 43, 25, 24, 23]  # 43, 42 and 41 are late
    assert len(flow_texts.twin(found)) == 9  # all between the three touchpoints of each stage
    with fake_data():
        assert "Of 9 ways between them 6 are drawn" in flow_texts.caption(found, more.flow(), boxes=True)


def test_beside_what_is_sought_stands_only_what_a_drawn_way_leads_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow, "MANY", 29)
    whole, found = crowded(), crowded(("tp_004",))
    assert list(found.ways["way"]) == list(whole.ways["way"])
    led = {*whole.ways["from_touchpoint"], *whole.ways["to_touchpoint"]}
    assert set(found.places["touchpoint_id"]) == {*led, "tp_004"} > set(whole.places["touchpoint_id"])
    for end, place in (("from_touchpoint", "start"), ("to_touchpoint", "end")):
        assert list(found.places["touchpoint_id"].iloc[found.ways[place]]) == list(found.ways[end])
    for _, column in found.places.groupby("column"):
        assert list(column["top"]) == [flow.HEADER + n * (flow.NODE + flow.GAP) for n in range(len(column))]


def test_of_the_whole_journey_a_touchpoint_without_a_drawn_way_is_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(flow, "MANY", 29)
    found = crowded()
    assert set(found.places["touchpoint_id"]) == {
        *found.ways["from_touchpoint"],
        *found.ways["to_touchpoint"],
    }
    assert len(found.places) < found.met == 11


def test_all_ways_are_drawn_while_they_can_be_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow, "MANY", 30)
    found = crowded()
    assert len(found.ways) == 30
    with fake_data():
        assert "ways between them" not in flow_texts.caption(found, more.flow(), boxes=True)


def test_boxes_of_a_column_do_not_overlap() -> None:
    for _, column in drawn().places.groupby("column"):
        assert (column["top"].diff().dropna() >= flow.NODE + flow.GAP).all()


@pytest.mark.parametrize("stage", [None, "own"])
def test_waiting_times_stand_between_the_boxes(stage: str | None) -> None:
    frame = touchpoint_frame(40)
    own = frame.set_index("touchpoint_id").loc["tp_005", "stage_id"] if stage else None
    found = flow.draw(frame, more.flow(), own, EVERY)
    spec = flow_map.flow_map(found, LIGHT).to_dict()
    waits = [row["y"] for layer in of_type(spec, "text") for row in rows(spec, layer) if "late" in row]
    boxes = [(top, top + flow.NODE) for top in found.places["top"]]
    assert waits
    assert not [y for y in waits for top, bottom in boxes if top < y + LINE / 2 and y - LINE / 2 < bottom]


def in_columns(stages: list[int], *pairs: tuple[str, str]) -> flow.Drawn:
    """Touchpoints of these stages, and ways among them that ever fewer go."""
    names = [f"Stage {stage}" for stage in stages]
    frame = touchpoint_frame(len(stages)).assign(stage_position=stages, stage_id=names, stage=names)
    starts, ends = zip(*pairs, strict=True)
    sample = more.flow().links.iloc[[0] * len(pairs)].reset_index(drop=True)
    shares = 50 - np.arange(len(pairs), dtype=float)
    links = sample.assign(from_touchpoint=starts, to_touchpoint=ends, onward_share=shares)
    return flow.draw(frame, Flow(more.MONTHS, more.flow().places, links), None, EVERY)


def test_ways_that_lead_to_the_same_box_end_apart_in_the_order_in_which_they_start() -> None:
    found = in_columns([1] * 5, ("tp_003", "tp_004"), ("tp_000", "tp_004"), ("tp_001", "tp_004"))
    spec = flow_map.flow_map(found, LIGHT).to_dict()
    (heads,) = (layer for layer in of_type(spec, "point"))
    ends = {row["words"].split(" → ")[0]: row["y"] for row in rows(spec, heads)}
    names = touchpoint_frame(5)["name"]
    assert ends[names[0]] + flow_ways.PORT == ends[names[1]] == ends[names[3]] - flow_ways.PORT


def test_a_way_past_other_stages_runs_between_their_boxes_and_apart_from_others() -> None:
    past = ("tp_000", "tp_005"), ("tp_001", "tp_005"), ("tp_005", "tp_000")
    beside = ("tp_000", "tp_002"), ("tp_000", "tp_003"), ("tp_001", "tp_004")
    found = in_columns([1, 1, 2, 2, 3, 4], *past, *beside)
    spec = flow_map.flow_map(found, LIGHT).to_dict()
    points = pd.DataFrame(rows(spec, *of_type(spec, "line")))
    between = points.groupby("way")[["x", "y"]].rolling(2).mean()  # halves of the line's pieces
    for box in found.places.to_dict("records"):
        inside = between["x"].between(
            box["column"] + flow_ways.LEFT, box["column"] + flow_ways.RIGHT, "neither"
        )
        assert not (inside & between["y"].between(box["top"], box["top"] + flow.NODE)).any(), box["name"]
    third = points[(points["x"] == 2 + flow_ways.LEFT) & (points["way"] < len(past))].drop_duplicates("way")[
        "y"
    ]
    assert len(third) == len(past) and third.is_unique


@pytest.mark.parametrize("width", [800, 1300])
def test_no_other_way_runs_through_a_waiting_time_but_its_own_does(width: int) -> None:
    found = crowded()
    curves = flow_ways.curves_of(found)
    times = flow_ways.labels(found, curves)
    assert 0 < len(times) < len(found.ways)
    for time in times.to_dict("records"):
        middle = time["x"] * width / 3 + time["dx"]
        met = [
            way
            for way, curve in enumerate(curves)
            for x, y in curve
            if abs(x * width / 3 - middle) < time["wide"] / 2 and abs(y - time["y"]) < LINE / 2
        ]
        assert len(set(met)) <= 1, time


def test_a_waiting_time_stands_where_its_way_runs_alone() -> None:
    found = in_columns([1] * 5, ("tp_000", "tp_002"), ("tp_000", "tp_001"))
    spec = flow_map.flow_map(found, LIGHT).to_dict()
    said = [row["y"] for layer in of_type(spec, "text")[-1:] for row in rows(spec, layer) if "late" in row]
    row = flow.NODE + flow.GAP
    first = flow.HEADER - flow.GAP / 2 + row
    assert said == [first + row]  # between the first two boxes both run: the way that ends there has none


def test_a_way_is_as_wide_as_the_share_who_go_it() -> None:
    spec = flow_map.flow_map(drawn(), LIGHT).to_dict()
    (line,) = of_type(spec, "line")
    widths = {row["way"]: row["width"] for row in rows(spec, line)}
    shares = drawn().ways["onward_share"].fillna(0)
    assert [widths[way] for way in shares.index] == [
        max(round(share / 100 * flow_ways.WIDEST, 1), 1.2) for share in shares
    ]
    assert line["encoding"]["strokeDash"]["field"] == line["encoding"]["color"]["field"]  # never colour alone


@pytest.mark.parametrize("touchpoints", [1, 40, 300])
def test_the_chart_is_small_and_valid_with_any_number_of_touchpoints(touchpoints: int) -> None:
    found = drawn(touchpoints)
    if not found.ways.empty:
        flow_map.flow_map(found, LIGHT).to_dict()
        flow_list.flow_list(found, LIGHT).to_dict()


def test_the_list_has_a_line_for_each_way_below_where_it_starts() -> None:
    spec = flow_list.flow_list(drawn(), LIGHT).to_dict()
    said = {
        row["said"]: row["middle"]
        for layer in of_type(spec, "text")
        for row in rows(spec, layer)
        if "said" in row
    }
    assert said["drop-off 12.0 %"] < said["40.0 % · 4.5 h ▲"]
    assert "hardly used" in said


def test_the_title_says_where_most_drop_off_and_wait() -> None:
    assert flow_texts.title(touchpoint_frame(40), more.flow()) == (
        "Most drop off at In-app payments: 31.5 % of contacts; "
        "on 1 of 1 links customers wait longer than expected"
    )


def test_the_title_is_about_what_is_looked_at_drawn_or_not() -> None:
    frame = touchpoint_frame(40)
    one = frame[frame["touchpoint_id"] == "tp_001"]
    assert flow_texts.title(one, more.flow()).startswith(
        f"Customers drop off, for instance at {one['name'].iloc[0]}: 12.0 %"
    )
    assert flow_texts.title(frame.tail(1), more.flow()) == "How customers go on from touchpoint to touchpoint"


def test_the_drawing_in_words() -> None:
    said = flow_texts.sentence(drawn())
    assert said.startswith("Flow between 5 touchpoints on 4 ways: 1 not declared, 1 hardly used. Most go ")
    assert said.endswith(": 40.0 %.")


def test_the_table_has_every_way_and_why_a_figure_is_withheld() -> None:
    table = flow_texts.twin(drawn()).set_index("Link")
    assert table.loc["orders", "Go on to"] == "40.0 % (38.0 to 42.0 %), n = 1,000"
    assert table.loc["asks", "Waiting time"] == "withheld, n = 5"
    assert table["Kind"].value_counts().to_dict() == {
        "Declared, hardly used": 1,
        "Declared, too few contacts": 1,
        "Declared and used": 1,
        "Used, not declared": 1,
    }


@pytest.mark.parametrize(
    ("hours", "words"),
    [(0.01, "1 min"), (0.5, "30 min"), (1, "1.0 h"), (47.9, "47.9 h"), (48, "2.0 days"), (None, "–")],
)
def test_waiting_times_are_said_in_the_unit_that_is_easily_read(hours: float | None, words: str) -> None:
    assert formats.duration(hours) == words


def test_no_way_at_all_is_no_drawing() -> None:
    found = flow.draw(touchpoint_frame(1), more.flow(), None, EVERY)
    assert found.ways.empty
    assert isinstance(found.places, pd.DataFrame)


def test_a_touchpoint_says_who_comes_and_goes_and_apart_what_is_declared_and_hardly_used() -> None:
    frame = touchpoint_frame(40)
    said = {name: flow_texts.around(more.flow(), frame, name) for name in ("tp_005", "tp_012", "tp_030")}
    assert said == {
        "tp_005": "1 leads here, 1 follows; 1 declared, but hardly used",
        "tp_012": "None lead here, none follow; 1 declared, but hardly used",
        "tp_030": "None lead here, none follow; 1 with too few contacts",
    }


def test_beside_a_touchpoint_the_ways_that_most_go_come_first() -> None:
    _, after = story.neighbours(more.flow().links, touchpoint_frame(40), "tp_005")
    assert list(after["Go there"]) == ["20.0 %", "0.0 %"]  # on the map the declared way stands first


def test_where_no_way_is_measured_what_leads_and_follows_is_what_the_map_declares() -> None:
    measured = more.flow()
    links = measured.links.assign(onward_share=np.nan)
    unmeasured = Flow(None, measured.places.head(0), links[links["declared"]])
    assert flow_texts.around(unmeasured, touchpoint_frame(40), "tp_012") == (
        "On the map 1 leads here, none follow"
    )
    assert "No contacts of this period are known" in flow_texts.neighbours(unmeasured)
    assert "No contacts are loaded" in flow_texts.neighbours(replace(unmeasured, recorded=False))
