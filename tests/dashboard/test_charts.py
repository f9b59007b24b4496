"""Charts by their specifications: what is encoded, with which ends, and what is sent to the browser."""

import itertools
import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import pytest

from dashboard import captions, rankings, story
from dashboard.charts import (
    bands,
    bars,
    comparison,
    dumbbell,
    emotion,
    figures,
    funnel,
    heatmap,
    journey_list,
    journey_map,
    links,
    quadrant,
    quadrant_names,
    sparkline,
    strip,
    survival,
    trend,
)
from dashboard.charts.labels import text_width
from dashboard.charts.layers import contrast, layered
from dashboard.theme import Palette, palette
from metrics.definitions import BY_NAME
from metrics.metric import Metric
from tests.dashboard import more
from tests.dashboard.frames import scorecard_frames, touchpoint_frame

IMPORTANCE, PERFORMANCE = BY_NAME["stated_importance"], BY_NAME["performance"]
STAFF, GAP = BY_NAME["internal_performance"], BY_NAME["gap_performance"]
VIEWS = tuple(BY_NAME[f"{name}_importance"] for name in ("stated", "derived", "internal"))
LIGHT = palette("light")
PRIVATE = {"owner", "Alex Doe", "department_id", "improvement_effort"}


def test_an_axis_has_fewer_numbers_on_a_phone_and_never_drops_zero() -> None:
    axis = figures.numbers(format=".0f").to_dict()
    assert (axis["tickCount"], axis["labelFlush"]) == ({"expr": "width < 300 ? 3 : 5"}, False)


@pytest.mark.parametrize(
    ("ends", "values"),
    [
        ((40.0, 6000.0), [50, 100, 200, 500, 1000, 2000, 5000]),
        ((210.0, 240.0), [210, 220, 230, 240]),
        ((73 / 1.2, 144.0), [80, 100, 120, 140]),
    ],
)
def test_a_logarithmic_axis_names_round_numbers(ends: tuple[float, float], values: list[float]) -> None:
    assert funnel.round_numbers(ends) == values


def frame(touchpoints: int = 40) -> pd.DataFrame:
    return touchpoint_frame(touchpoints)


def cells() -> pd.DataFrame:
    return more.cells(frame(), "channel")


def marked(touchpoints: int = 40) -> pd.DataFrame:
    """With what the figures say: the first two are pain points, the second a moment of truth as well."""
    every = frame(touchpoints)
    place = pd.Series(range(len(every)), every.index)
    pains = pd.Series(None, every.index, dtype=object).mask(place == 0, "underperforms")
    return every.assign(pain_found=pains.mask(place == 1, "complained"), truth_found=place == 1)


def fold(touchpoints: int = 40, per_stage: int = 8, search: str = "") -> journey_map.Folded:
    return journey_map.fold(marked(touchpoints), more.links(), PERFORMANCE, IMPORTANCE, per_stage, search)


CHARTS: dict[str, Callable[[Palette], alt.LayerChart]] = {
    "quadrant": lambda colours: quadrant.quadrant(frame(), IMPORTANCE, PERFORMANCE, (64.2, 64.8), colours),
    "dumbbell": lambda colours: dumbbell.dumbbell(frame(), PERFORMANCE, STAFF, GAP, colours),
    "heatmap": lambda colours: heatmap.heatmap(cells(), "channel", PERFORMANCE, colours),
    "small heatmap": lambda colours: heatmap.heatmap(cells(), "channel", PERFORMANCE, colours, room=180),
    "trend": lambda colours: trend.trend(more.trend(), PERFORMANCE, colours),
    "bars": lambda colours: bars.bars(
        more.categories().fillna("none"), "category", "n", "Complaints", colours
    ),
    "comparison": lambda colours: comparison.comparison(frame(), VIEWS, colours),
    "journey_map": lambda colours: journey_map.journey_map(fold(), PERFORMANCE, IMPORTANCE, colours),
    "emotion": lambda colours: emotion.emotion(frame(), PERFORMANCE, colours),
    "strip": lambda colours: strip.strip(frame(), PERFORMANCE, colours),
}


@cache
def drawn(name: str, colours: Palette = LIGHT) -> dict[str, Any]:
    """A chart's specification, made once; only to be read."""
    return CHARTS[name](colours).to_dict()


def layers(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every layer that has a mark."""
    if "mark" in spec:
        yield spec
    for layer in spec.get("layer", []):
        yield from layers(layer)


def rows(spec: dict[str, Any], layer: dict[str, Any]) -> list[dict[str, Any]]:
    return spec["datasets"][layer["data"]["name"]] if "name" in layer.get("data", {}) else []


def channels(spec: dict[str, Any], channel: str) -> list[dict[str, Any]]:
    found = [layer.get("encoding", {}).get(channel) for layer in layers(spec)]
    return [item for item in found if isinstance(item, dict)]


@pytest.mark.parametrize("name", CHARTS)
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_chart_is_valid_vega_lite_with_a_height_in_pixels(name: str, mode: Any) -> None:
    spec = drawn(name, palette(mode))
    assert isinstance(spec["height"], int)
    assert "width" not in spec, "the card decides how wide a chart is"


def readers(spec: dict[str, Any], inherited: str = "") -> Iterator[tuple[str, str]]:
    """Each layer's dataset and the layer as text."""
    data = spec.get("data", {}).get("name", inherited)
    if "mark" in spec:
        yield data, json.dumps(spec)
    for layer in spec.get("layer", []):
        yield from readers(layer, data)


def _fields(param: dict[str, Any]) -> list[str]:
    return param["select"]["fields"] if "select" in param else []


@pytest.mark.parametrize("name", CHARTS)
def test_a_layer_sends_no_column_that_it_does_not_use(name: str) -> None:
    spec = drawn(name)
    picked = {field for param in spec.get("params", []) for field in _fields(param)}
    unused = [
        column
        for data, columns in ((data, set(rows[0])) for data, rows in spec["datasets"].items() if rows)
        for column in columns - picked - {"one"}
        if not any(
            f'"{column}' in text or f"datum.{column}" in text for used, text in readers(spec) if used == data
        )
    ]
    assert unused == []


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_sends_nobodys_name(name: str) -> None:
    assert not [word for word in PRIVATE if word in json.dumps(drawn(name)["datasets"])]


@pytest.mark.parametrize("name", CHARTS)
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_no_chart_uses_more_colour_than_its_palette_has(name: str, mode: Any) -> None:
    colours = palette(mode)
    known = {
        value.upper()
        for part in vars(colours).values()
        for value in (part if isinstance(part, tuple) else [part])
    } | {"#FFFFFF", "#0A121C"}
    found = {word.upper() for word in json.dumps(drawn(name, colours)).split('"') if word[:1] == "#"}
    assert found - known == set()


class TestQuadrant:
    @staticmethod
    @cache
    def spec(touchpoints: int = 40) -> dict[str, Any]:
        crosshair = (64.2, 64.8)
        return quadrant.quadrant(frame(touchpoints), IMPORTANCE, PERFORMANCE, crosshair, LIGHT).to_dict()

    def marks(self, spec: dict[str, Any]) -> dict[str, Any]:
        return next(layer for layer in layers(spec) if "shape" in layer.get("encoding", {}))

    def test_performance_is_across_and_importance_up(self) -> None:
        encoding = self.marks(self.spec())["encoding"]
        assert (encoding["x"]["title"], encoding["y"]["title"]) == (
            "Performance (0–100)",
            "Stated importance (0–100)",
        )

    def test_all_layers_share_one_domain_that_holds_every_mark(self) -> None:
        spec, touchpoints = self.spec(), frame()
        ends = {tuple(x["scale"]["domain"]) for x in channels(spec, "x") if "scale" in x}
        ((low, high),) = ends
        assert low <= touchpoints["performance"].min() <= touchpoints["performance"].max() <= high

    def test_a_withheld_touchpoint_is_not_drawn(self) -> None:
        spec = self.spec()
        assert "tp_009" not in {row["touchpoint_id"] for row in rows(spec, self.marks(spec))}

    def test_quadrants_differ_in_shape_and_colour_and_the_undecided_are_hollow(self) -> None:
        encoding = self.marks(self.spec())["encoding"]
        looks = dict(
            zip(
                encoding["fill"]["scale"]["domain"],
                zip(encoding["shape"]["scale"]["range"], encoding["fill"]["scale"]["range"], strict=True),
                strict=True,
            )
        )
        assert len(set(looks.values())) == 5
        assert looks["Undecided"] == ("circle", LIGHT.surface)

    def test_the_crosshair_is_printed(self) -> None:
        texts = {
            layer["mark"].get("text") for layer in layers(self.spec()) if layer["mark"]["type"] == "text"
        }
        assert {"64.2", "64.8", "CONCENTRATE HERE", "POSSIBLE OVERKILL"} <= texts

    def test_names_give_way_to_ranks_on_a_narrow_screen_without_a_rerun(self) -> None:
        when = {
            step["calculate"]
            for layer in layers(self.spec())
            for step in layer.get("transform", [])
            if step.get("as") == "words"
        }
        assert when == {
            "width < 385 ? datum.label : ''",
            "width >= 385 && width < 540 ? datum.label : ''",
            "width >= 540 && width < 740 ? datum.label : ''",
            "width >= 740 ? datum.label : ''",
        }

    def explained(self, **settings: Any) -> tuple[list[str], list[str], list[str]]:
        """The lines below a phone's plot, and a desk's where they fit and where they do not."""
        still = frame(40).assign(performance_change_p_adjusted=0.9)
        shown = settings.pop("touchpoints", still)
        chart = quadrant.quadrant(shown, IMPORTANCE, PERFORMANCE, (60.0, 70.0), LIGHT, **settings)
        narrow, one, more = re.findall(r"\[[^]]*\]", chart.to_dict()["title"]["text"]["expr"])
        return json.loads(narrow), json.loads(one), json.loads(more)

    def test_where_ranks_stand_for_names_the_chart_says_so(self) -> None:
        assert self.explained() == (["Numbers: # in the table."],) * 3

    def test_the_chart_says_what_arrow_and_ring_mean_where_there_are_any(self) -> None:
        narrow, one, more = self.explained(touchpoints=frame(40), beside_list=True)
        said = [
            "Numbers: # in the table.",
            "Arrow: change beyond chance.",
            "Ring: chosen in the list.",
        ]
        assert (narrow, one, " ".join(more)) == (said, [" ".join(said)], " ".join(said))
        assert len(more) == 2

    def test_beside_what_explains_an_arrow_a_note_takes_no_second_line_on_a_small_laptop(self) -> None:
        """The Overview's plot is 418 pixels wide there, and a second line made it a tenth lower."""
        note = captions.withheld(frame(40).assign(performance=np.nan), PERFORMANCE)
        _, (one,), _ = self.explained(touchpoints=frame(40), note=note)
        assert one.endswith("40 withheld: “?” says why.")
        assert text_width(one, quadrant_names.SIZE) <= 418 + quadrant_names.BESIDE

    def test_a_note_stands_beside_what_is_said_of_numbers_on_a_phone_below_it(self) -> None:
        narrow, wide, _ = self.explained(note="3 are withheld.")
        assert narrow == ["Numbers: # in the table.", "3 are withheld."]
        assert wide == ["Numbers: # in the table. 3 are withheld."]

    def test_a_phone_shows_the_first_of_many_large_and_numbered_and_the_others_as_specks(self) -> None:
        spec = self.spec(300)
        marks = self.marks(spec)
        first = frame(300).dropna(subset=["performance"]).nsmallest(quadrant.FIRST, "priority_rank")
        large = {row["touchpoint_id"] for row in rows(spec, marks) if row["narrow"] > quadrant.SPECK}
        (size,) = (step["calculate"] for step in marks["transform"] if step["as"] == "area")
        when = "width < 385 ? datum.label"
        numbered = next(layer for layer in layers(spec) if when in str(layer.get("transform")))
        numbers = {int(row["label"]) for row in rows(spec, numbered)}
        assert large == set(first["touchpoint_id"])
        assert "width < 385 ? datum.narrow : datum.radius" in size
        assert numbers >= set(range(1, quadrant.FIRST + 1))  # each row finds its mark
        assert "Large: the 12 highest priorities." in spec["title"]["text"]["expr"]

    def test_on_a_desk_too_the_first_of_many_are_numbered_where_a_name_finds_no_place(self) -> None:
        spec = self.spec(300)
        first = quadrant.twin(frame(300), IMPORTANCE, PERFORMANCE).head(quadrant.FIRST)
        names = dict(zip(first["#"].astype(str), first["Touchpoint"], strict=True))
        when = "width >= 740 ? datum.label"
        widest = next(layer for layer in layers(spec) if when in str(layer.get("transform")))
        written = {row["label"] for row in rows(spec, widest)}
        numbers = written & set(names)
        assert not written & {names[number] for number in numbers}
        assert len(numbers) + len(written & set(names.values())) == quadrant.FIRST

    @pytest.mark.parametrize("touchpoints", [40, 120, 300])
    def test_what_moved_and_what_is_first_to_repair_has_a_name_or_a_number_at_any_width(
        self, touchpoints: int
    ) -> None:
        spec = self.spec(touchpoints)
        points = rows(spec, self.marks(spec))
        (arrow,) = (layer for layer in layers(spec) if "angle" in layer["mark"])
        moved = {(row["x2"], row["y"]) for row in rows(spec, arrow)}
        first = {
            (row["x"], row["y"]) for row in points if touchpoints == 40 or row["narrow"] > quadrant.SPECK
        }
        named = [
            {(row["x"], row["y"]) for row in rows(spec, layer)}
            for layer in layers(spec)
            if "datum.label" in str(layer.get("transform"))
        ]
        assert len(named) == 8  # four widths, each with its ground
        assert all(moved | first <= spots for spots in named)

    def test_the_sentence_quotes_names_with_commas(self) -> None:
        weak = frame(40).assign(name=[f"Support, {place}" for place in range(40)], quadrant="concentrate")
        said = quadrant.sentence(weak, IMPORTANCE, PERFORMANCE)
        assert said.count("“Support, ") == 3

    def test_few_touchpoints_are_as_large_on_a_phone_as_on_a_desk(self) -> None:
        spec = self.spec(40)
        assert all(row["narrow"] == row["radius"] for row in rows(spec, self.marks(spec)))

    def test_the_names_of_the_quadrants_stand_over_the_marks_on_a_ground_of_their_own(self) -> None:
        spec = self.spec()
        drawn = list(layers(spec))
        named = [i for i, layer in enumerate(drawn) if layer["mark"].get("text") == "KEEP UP"]
        assert drawn.index(self.marks(spec)) < named[0]
        assert [drawn[i]["mark"].get("stroke") for i in named] == [LIGHT.surface, None]

    def crosses(self, spec: dict[str, Any]) -> dict[str, list[set[tuple[float, float]]]]:
        """Which marks have hairlines, across and up, by when these are seen."""
        found: dict[str, list[set[tuple[float, float]]]] = {}
        for layer in layers(spec):
            mark = layer["mark"]
            if (mark["type"], mark.get("color")) == ("rule", LIGHT.muted) and "strokeDash" not in mark:
                spots = {(row["x"], row["y"]) for row in rows(spec, layer)}
                found.setdefault(mark["opacity"]["expr"], []).append(spots)
        return found

    def test_few_touchpoints_all_have_crosses_at_any_width(self) -> None:
        points = {(row["x"], row["y"]) for row in rows(self.spec(), self.marks(self.spec()))}
        assert self.crosses(self.spec()) == {"0.75": [points] * 2}

    def test_of_many_touchpoints_those_have_crosses_that_are_named_or_numbered_at_that_width(self) -> None:
        spec = self.spec(300)
        named = {}
        for layer in layers(spec):
            for step in layer.get("transform", []):
                when, _, label = step.get("calculate", "").partition(" ? ")
                if label == "datum.label : ''":
                    named[f"{when} ? 0.75 : 0"] = [{(row["x"], row["y"]) for row in rows(spec, layer)}] * 2
        assert len(named) == 4 and all(len(spots) < 60 for spots, _ in named.values())
        assert self.crosses(spec) == named

    def test_touchpoints_of_one_rank_have_numbers_of_their_own(self) -> None:
        tied = frame().assign(priority_rank=7.0)
        twin = quadrant.twin(tied, IMPORTANCE, PERFORMANCE)
        assert twin["#"].tolist() == list(range(1, 40))
        assert twin["Touchpoint"].is_monotonic_increasing

    def test_clicking_a_mark_selects_its_touchpoint_and_with_shift_points_at_it(self) -> None:
        params = [param for param in self.spec()["params"] if "select" in param]
        assert [(param["name"], *param["select"]["fields"], param["select"]["on"]) for param in params] == [
            ("touchpoint", "touchpoint_id", "click[!event.shiftKey]"),
            ("pointed", "pointed", "click[event.shiftKey]"),
        ]

    def test_the_share_is_that_of_the_quadrant_named_here_and_in_the_table(self) -> None:
        spared = frame().dropna(subset=["performance"])
        spared = spared.assign(
            quadrant="keep_up", asymmetry_kind="basic", share_keep_up=0.1, share_overkill=0.85
        )
        spared.loc[spared.index[1:], "quadrant"] = "undecided"
        twin = quadrant.twin(spared, IMPORTANCE, PERFORMANCE)
        table = rankings.quadrants(spared, IMPORTANCE)
        for column in (twin["Chance of the quadrant, %"], table["certain"]):
            assert column.dropna().tolist() == [95]

    def test_a_touchpoint_that_has_no_place_has_no_quadrant_in_the_table(self) -> None:
        both = frame()[["stated_importance", "performance"]].notna().all(axis=1)
        assert 0 < both.sum() < len(both)
        table = rankings.quadrants(frame(), IMPORTANCE).set_index("touchpoint_id")
        assert table["quadrant"].map(bool).sum() == both.sum()

    def test_the_twin_has_every_mark_and_the_sentence_counts_them(self) -> None:
        assert len(quadrant.twin(frame(), IMPORTANCE, PERFORMANCE)) == 39
        assert quadrant.sentence(frame(), IMPORTANCE, PERFORMANCE).startswith("39 touchpoints")


class TestDumbbell:
    def test_the_widest_gaps_are_sorted_from_overrated_to_underrated(self) -> None:
        spec = dumbbell.dumbbell(frame(), PERFORMANCE, STAFF, GAP, LIGHT, rows=5).to_dict()
        widest = frame().dropna(subset=["gap_performance"])
        widest = widest.loc[widest["gap_performance"].abs().sort_values(ascending=False).index].head(5)
        expected = widest.sort_values("gap_performance", ascending=False)["name"].tolist()
        assert [name.replace("\n", " ") for name in channels(spec, "y")[0]["sort"]] == expected

    def test_gaps_are_signed_and_bold_only_beyond_chance(self) -> None:
        worst = frame().assign(gap_performance=[*[5.0] * 39, -60.0])
        said = dumbbell.sentence(worst, GAP, 5)
        assert "The 5 widest are drawn." in said
        assert said.endswith(f"The widest gap: {worst['name'].iloc[-1]}, −60.0.")  # either way
        assert "drawn" not in dumbbell.sentence(worst, GAP, 40)
        spec = dumbbell.dumbbell(frame(), PERFORMANCE, STAFF, GAP, LIGHT, rows=40).to_dict()
        bold = [
            layer
            for layer in layers(spec)
            if layer["mark"]["type"] == "text" and layer["mark"].get("fontWeight") == 700
        ]
        clear = frame().dropna(subset=["gap_performance"]).query("gap_performance_p_adjusted <= 0.05")
        assert sorted(row["gap"] for row in rows(spec, bold[0])) == sorted(
            f"{gap:+.1f}".replace("-", "−") for gap in clear["gap_performance"]
        )

    def test_customers_and_staff_differ_in_shape_and_colour(self) -> None:
        spec = drawn("dumbbell")
        (shape,), (colour,) = channels(spec, "shape"), channels(spec, "color")
        assert shape["scale"] == {"domain": ["Customers", "Staff"], "range": ["circle", "diamond"]}
        assert colour["scale"]["range"] == [LIGHT.customers, LIGHT.staff]


class TestHeatmap:
    def test_a_row_name_of_two_lines_is_centred_on_its_row(self) -> None:
        axis = channels(drawn("heatmap"), "y")[0]["axis"]
        names = axis["labelExpr"].removeprefix("split(").removesuffix(", '\\n')")
        two = {"test": f"indexof({names}, '\\n') >= 0", "value": "line-bottom"}
        assert axis["labelBaseline"] == {"condition": two, "value": "middle"}

    def test_stages_are_in_the_customers_order(self) -> None:
        spec = drawn("heatmap")
        assert channels(spec, "x")[0]["sort"] == list(frame()["stage"].drop_duplicates())

    @pytest.mark.parametrize("size", ["heatmap", "small heatmap", "strip"])
    def test_the_colours_are_explained_with_their_scores(self, size: str) -> None:
        (colour,) = channels(drawn(size), "color")
        legend = colour["legend"]
        said = legend.get("labelExpr", json.dumps({word: word for word in colour["scale"]["domain"]}))
        told = json.loads(said.removesuffix("[datum.label]"))
        assert legend["orient"] == "bottom"
        assert [re.findall(r"[\d.]+", told[word]) for word in colour["scale"]["domain"]] == [
            re.findall(r"[\d.]+", word) for word in colour["scale"]["domain"]
        ]
        assert size != "small heatmap" or told["Poor, below 50"] == "below 50"

    @pytest.mark.parametrize("size", ["heatmap", "small heatmap"])
    def test_every_known_cell_says_its_score(self, size: str) -> None:
        spec = drawn(size)
        texts = [layer for layer in layers(spec) if layer["mark"]["type"] == "text"]
        written = sorted(row["score"] for layer in texts for row in rows(spec, layer) if "score" in row)
        known = [f"{score:.1f}" for score in cells()["performance"].dropna()]
        assert written == sorted([*known, "–"])

    def test_the_table_has_a_line_per_cell_by_stage_with_its_figure_in_full(self) -> None:
        table = heatmap.twin(cells().sample(frac=1, random_state=1), "channel", PERFORMANCE)
        assert list(table) == ["Stage", "Channel", "Performance", "Touchpoints"]
        assert list(table["Stage"].unique()) == list(cells().sort_values("stage_position")["stage"].unique())
        assert len(table) == len(cells().dropna(subset=["channel"]))
        assert table["Performance"].str.contains("n = ").all()

    def test_a_small_one_needs_no_more_room_than_its_rows_and_names_its_stages_itself(self) -> None:
        spec, shown = drawn("small heatmap"), cells()
        assert spec["height"] == max(180, shown["channel"].nunique() * heatmap.LOW + heatmap.EDGE)
        many = pd.concat([shown.assign(channel=shown["channel"] + str(number)) for number in range(9)])
        high = heatmap.heatmap(many, "channel", PERFORMANCE, LIGHT, room=180).to_dict()["height"]
        assert high == 9 * shown["channel"].nunique() * heatmap.LOW + heatmap.EDGE
        named = [row for layer in layers(spec) for row in rows(spec, layer) if "short" in row]
        assert [row["stage"] for row in named] == list(frame()["stage"].drop_duplicates())

    def test_above_a_small_one_a_long_word_is_drawn_smaller_and_not_cut(self) -> None:
        stages = list(dict.fromkeys(cells()["stage"]))
        long = cells().assign(stage=cells()["stage"].replace(stages[0], "Onboarding"))
        spec = heatmap.heatmap(long, "channel", PERFORMANCE, LIGHT, room=180).to_dict()
        (names,) = [
            layer for layer in layers(spec) if layer["encoding"].get("text", {}).get("field") == "said"
        ]
        words = [row["words"] for row in rows(spec, names)]
        assert "Onboarding" in words and not any("…" in word for word in words)
        assert names["mark"]["fontSize"]["expr"].endswith(" >= 52 ? 10 : 9")

    def test_above_a_small_one_names_are_whole_on_a_small_laptop(self) -> None:
        """Its eight columns are 50 pixels wide, where only the first letters stood."""
        (names,) = [
            layer
            for layer in layers(drawn("small heatmap"))
            if layer["encoding"].get("text", {}).get("field") == "said"
        ]
        assert [step["calculate"] for step in names["transform"]] == [
            "width / 8 >= 47 ? datum.words : datum.short"
        ]
        assert names["mark"]["fontSize"]["expr"] == "width / 8 >= 52 ? 11 : 10"

    def test_cells_without_touchpoints_are_grey(self) -> None:
        spec = drawn("heatmap")
        (grey,) = [layer for layer in layers(spec) if layer["mark"].get("color") == LIGHT.empty]
        assert len(rows(spec, grey)) == 8 * 6 - len(cells())


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_text_on_every_band_can_be_read(mode: Any) -> None:
    scale = bands.scale(palette(mode))
    worst = min(contrast(fill, ink) for fill, ink in zip(scale.fills, scale.inks, strict=True))
    assert worst >= 4.5, "WCAG AA for small text"


@pytest.mark.parametrize(
    ("score", "band"),
    [(0.0, 0), (49.94, 0), (49.96, 1), (50.0, 1), (59.9, 1), (60.0, 2), (79.94, 3), (79.96, 4), (100.0, 4)],
)
def test_a_band_follows_the_score_as_it_is_printed(score: float, band: int) -> None:
    assert bands.band(pd.Series([score])).tolist() == [band]


class TestJourneyList:
    def spec(self) -> dict[str, Any]:
        folded = journey_map.fold(marked(40), more.links(), PERFORMANCE, IMPORTANCE, per_stage=3)
        return journey_list.journey_list(folded, PERFORMANCE, IMPORTANCE, LIGHT).to_dict()

    def test_every_line_has_its_name_and_its_score(self) -> None:
        words = [layer for layer in layers(self.spec()) if layer["mark"]["type"] == "text"]
        named = [layer for layer in words if layer["encoding"]["text"]["field"] == "name"]
        scored = [layer for layer in words if layer["encoding"]["text"]["field"] == "score"]
        drawn = int(frame(40).groupby("stage").size().clip(upper=3).sum())
        assert [len(rows(self.spec(), layer)) for layer in (*named, *scored)] == [drawn, drawn]

    def test_stages_follow_each_other_and_count_what_is_left_out(self) -> None:
        words = [
            row["words"]
            for layer in layers(self.spec())
            if layer["mark"]["type"] == "text" and layer["encoding"]["text"]["field"] == "words"
            for row in rows(self.spec(), layer)
        ]
        assert words[:8] == list(frame(40).sort_values("stage_position")["stage"].unique())
        sizes = frame(40).sort_values("stage_position").groupby("stage", sort=False).size() - 3
        assert words[8:] == [f"+ {left} more" for left in sizes if left > 0]

    def test_a_mark_that_no_touchpoint_has_is_no_layer(self) -> None:
        without = marked(40).assign(truth_found=False)
        folded = journey_map.fold(without, more.links(), PERFORMANCE, IMPORTANCE, per_stage=3)
        spec = journey_list.journey_list(folded, PERFORMANCE, IMPORTANCE, LIGHT).to_dict()
        marks = [layer for layer in layers(spec) if layer["mark"]["type"] == "point"]
        there = folded.shown[["moment_of_truth", "pain_point"]].fillna(False).astype(bool).any().sum()
        assert len(marks) == there + folded.shown["pain_found"].notna().any()
        assert all(row["away"] < 0 for layer in marks for row in rows(spec, layer))

    def test_lines_do_not_overlap(self) -> None:
        fills = next(layer for layer in layers(self.spec()) if layer["mark"]["type"] == "rect")
        lines = sorted((row["top"], row["bottom"]) for row in rows(self.spec(), fills))
        assert all(bottom < top for (_, bottom), (top, _) in itertools.pairwise(lines))


class TestSurvival:
    @pytest.mark.parametrize(
        ("here", "elsewhere", "side"),
        [((2, 3), (3, 4), "right"), ((300, 900), (500, 950), "left"), ((1, 2), (500, 950), "left")],
        ids=["both fall early", "both fall late", "one late: before the early one is more room"],
    )
    def test_what_is_said_of_the_half_stands_where_no_curve_falls_through_it(
        self, here: tuple[float, ...], elsewhere: tuple[float, ...], side: str
    ) -> None:
        curve = pd.DataFrame(
            [
                {"group": group, "hours": at, "share": share, "low": share, "high": share}
                for group, falls in (("here", here), ("elsewhere", elsewhere))
                for at, share in zip((0.1, *falls, 1000), (100.0, 60.0, 40.0, 5.0), strict=True)
            ]
        )
        drawn = list(layers(survival.survival(curve, LIGHT).to_dict()))
        words = [layer["mark"] for layer in drawn if layer["mark"].get("text") == "half are resolved"]
        assert [mark["align"] for mark in words] == [side] * 2
        assert [mark.get("stroke") for mark in words] == [LIGHT.surface, None]
        assert [layer["mark"]["type"] for layer in drawn][-2:] == ["text", "text"]  # over the curves


class TestTrend:
    def test_a_withheld_month_breaks_the_line_and_the_edges_of_its_intervals(self) -> None:
        spec = drawn("trend")
        lines = {
            layer["encoding"]["y"]["field"]: layer
            for layer in layers(spec)
            if layer["mark"]["type"] == "line" and "interpolate" not in layer["mark"]
        }
        assert set(lines) == {"value", "low", "high"}
        for field, line in lines.items():
            assert [row[field] for row in rows(spec, line)].count(None) == 1
            assert line["mark"]["invalid"] == "break-paths-filter-domains"

    def test_signals_are_diamonds_and_the_others_dots(self) -> None:
        spec = drawn("trend")
        points = {
            layer["mark"].get("shape", "circle"): len(rows(spec, layer))
            for layer in layers(spec)
            if layer["mark"]["type"] == "point"
        }
        signals = int(more.trend()["signal"].notna().sum())
        assert points == {"diamond": signals, "circle": 23 - signals}

    @pytest.mark.parametrize(("months", "step"), [(2, 1), (12, 1), (13, 2), (24, 2), (36, 3)])
    def test_its_axis_names_months_alone_and_each_once(self, months: int, step: int) -> None:
        points = more.trend(24).assign(signal=None)
        wide = pd.concat([points, points]).head(months)
        wide["period"] = pd.date_range("2024-01-01", periods=months, freq="MS")
        specs = layers(trend.trend(wide.reset_index(drop=True), PERFORMANCE, LIGHT).to_dict())
        axes = [one["encoding"]["x"]["axis"] for one in specs if one["encoding"].get("x", {}).get("axis")]
        assert axes
        assert all(axis["tickCount"] == {"interval": "month", "step": step} for axis in axes)

    @pytest.mark.parametrize(("metric", "ink"), [(PERFORMANCE, LIGHT.bad), (BY_NAME["effort"], LIGHT.good)])
    def test_a_fall_below_the_limits_is_bad_news_where_high_is_good(self, metric: Metric, ink: str) -> None:
        spec = trend.trend(more.trend(), metric, LIGHT).to_dict()
        diamonds = [layer["mark"] for layer in layers(spec) if layer["mark"].get("shape") == "diamond"]
        assert [mark["color"] for mark in diamonds] == [ink]

    def test_table_and_words_say_limits_and_signals(self) -> None:
        points = more.trend()
        points.loc[23, "signal"] = "run"
        newest = trend.twin(points, PERFORMANCE).iloc[0]
        assert newest[["Usual level", "Limits", "Signal"]].tolist() == [
            "65.0",
            "61.0 to 69.0",
            "eighth month or later on one side",
        ]
        assert "Beyond chance: Jun 2026," in trend.sentence(points, PERFORMANCE)

    def test_limits_are_named_with_their_value(self) -> None:
        spec = drawn("trend")
        words = {row["words"] for data in spec["datasets"].values() for row in data if "words" in row}
        assert words == {"upper limit 69.0", "usual level 65.0", "lower limit 61.0"}

    def test_a_limit_at_the_end_of_the_scale_is_none(self) -> None:
        spec = trend.trend(more.trend().assign(limit_low=0.0), PERFORMANCE, LIGHT).to_dict()
        words = {row["words"] for data in spec["datasets"].values() for row in data if "words" in row}
        assert words == {"upper limit 69.0", "usual level 65.0"}

    def test_a_month_between_two_without_a_figure_keeps_its_interval(self) -> None:
        points = more.trend()
        points.loc[7, ["value", "low", "high"]] = None  # as the sixth month has none either
        spec = trend.trend(points, PERFORMANCE, LIGHT).to_dict()
        (bars,) = [layer for layer in layers(spec) if layer["mark"]["type"] == "rule"]
        assert [row["period"] for row in rows(spec, bars)] == ["2025-06-01"]

    def test_names_of_limits_stand_right_of_the_newest_month(self) -> None:
        parts = trend.trend(more.trend(), PERFORMANCE, LIGHT).to_dict()["layer"]
        names = next(layer for layer in parts if layer["mark"]["type"] == "text")
        months = next(layer for layer in parts if layer["mark"]["type"] == "line")
        assert (names["mark"]["x"], names["mark"]["align"]) == ("width", "left")
        gutter = "(width < 420 ? 61 : 90)"
        assert months["encoding"]["x"]["scale"]["range"][1]["expr"] == f"width - {gutter}"
        assert names["mark"]["dx"]["expr"] == f"8 - {gutter}"

    def test_limits_have_names_on_a_phone_too_for_which_there_is_room(self) -> None:
        spec = drawn("trend")
        (text,) = (layer for layer in layers(spec) if layer["mark"]["type"] == "text")
        assert text["transform"][0]["calculate"] == "width < 420 ? datum.short : datum.words"
        short = [row["short"] for row in rows(spec, text)]
        assert short == ["upper 69.0", "usual 65.0", "lower 61.0"]
        assert max(map(text_width, short)) < 61 + 10  # of the plot's letters; these are smaller

    def test_a_limit_that_is_at_the_end_of_the_scale_in_some_months_is_drawn_in_the_others(self) -> None:
        points = more.trend()
        points.loc[:4, "limit_low"] = 0.0
        spec = trend.trend(points, PERFORMANCE, LIGHT).to_dict()
        lines = [
            layer for layer in layers(spec) if layer["encoding"].get("y", {}).get("field") == "limit_low"
        ]
        assert [len(rows(spec, line)) for line in lines] == [len(points) - 5]

    def test_names_of_narrow_limits_keep_a_line_each(self) -> None:
        points = more.trend().assign(centre=65.0, limit_low=64.9, limit_high=65.1)
        spec = trend.trend(points, PERFORMANCE, LIGHT).to_dict()
        moved = [row["dy"] for rows in spec["datasets"].values() for row in rows if "dy" in row]
        assert moved[0] < -10 and moved[1] == 0 and moved[2] > 10

    def test_too_few_months_have_no_limits(self) -> None:
        points = more.trend(6).assign(centre=None, limit_low=None, limit_high=None)
        spec = trend.trend(points, PERFORMANCE, LIGHT).to_dict()
        assert "limit" not in json.dumps(spec["datasets"])


class TestJourneyMap:
    def test_300_touchpoints_fold_to_the_worst_of_each_stage_and_a_count(self) -> None:
        folded = fold(300)
        worst = frame(300).sort_values("performance").groupby("stage").head(8)
        assert set(folded.shown["touchpoint_id"]) == set(worst["touchpoint_id"])
        assert folded.rest["count"].sum() + len(folded.shown) == 300

    def test_tiles_of_a_stage_do_not_overlap(self) -> None:
        shown = fold(300).shown.sort_values(["column", "top"])
        same = shown["column"].eq(shown["column"].shift())
        assert (shown["top"] >= shown["bottom"].shift())[same].all()

    def test_more_important_tiles_are_taller(self) -> None:
        shown = fold().shown.dropna(subset=["stated_importance"]).sort_values("stated_importance")
        assert (shown["bottom"] - shown["top"]).is_monotonic_increasing

    def test_a_search_shows_only_names_that_hold_it(self) -> None:
        assert set(fold(40, 99, "pHoNe").shown["name"]) == {
            "Phone support",
            "Phone support email and letters 2",
        }

    def test_what_is_searched_is_text_not_a_pattern(self) -> None:
        assert fold(40, 99, ".*").shown.empty

    def test_few_links_are_arrows(self) -> None:
        spec = drawn("journey_map")
        (line,) = [layer for layer in layers(spec) if layer["mark"]["type"] == "line"]
        assert {row["link"] for row in rows(spec, line)} == {0, 1, 2}

    def test_in_the_table_of_links_those_that_most_go_come_first(self) -> None:
        measured = more.flow().links.assign(
            label=["some", "none", "most", "unknown"],
            declared=True,
            onward_share=[40.0, 0.0, 20.0, None],
            onward_share_n=[1000, 5000, 3000, 20],
        )
        assert links.twin(measured, frame())["Link"].tolist() == ["most", "some", "none", "unknown"]

    def test_the_table_of_links_without_contacts_follows_the_stages(self) -> None:
        ids = frame().sort_values("stage_position", ascending=False)["touchpoint_id"]
        backwards = more.flow().links.assign(from_touchpoint=ids.head(4).to_numpy(), onward_share=None)
        starts = links.twin(backwards, frame())["From"]
        stages = frame().set_index("name")["stage_position"]
        assert starts.map(stages).is_monotonic_increasing
        assert len(starts) == 4

    def test_many_links_are_only_in_the_table(self) -> None:
        ids = frame()["touchpoint_id"]
        many = pd.DataFrame(
            {"from_touchpoint": ids[:20], "to_touchpoint": ids[20:].to_numpy(), "expected_wait_hours": 1.0}
        )
        folded = journey_map.fold(marked(), many, PERFORMANCE, IMPORTANCE, 99)
        spec = journey_map.journey_map(folded, PERFORMANCE, IMPORTANCE, LIGHT).to_dict()
        assert [layer for layer in layers(spec) if layer["mark"]["type"] == "line"] == []

    def test_the_table_of_links_has_waiting_times_and_unknown_ends(self) -> None:
        unknown = more.flow().links.assign(to_touchpoint=["tp_005", "tp_012", "retired", "tp_001"])
        table = links.twin(unknown, frame())
        assert table["Expected waiting time"].tolist() == ["1.0 h", "–", "2.0 days", "–"]
        assert table["To"].tolist()[3] == "retired"
        assert table["Link"].tolist() == ["orders", "not declared", "", "asks"]
        assert table["Waiting time"].tolist()[:2] == [
            "4.5 h (4.4 h to 4.6 h), n = 400",
            "12 min (6 min to 18 min), n = 200",
        ]

    def test_what_people_declared_is_filled_and_what_the_figures_say_is_hollow(self) -> None:
        spec = journey_map.journey_map(fold(40, 99), PERFORMANCE, IMPORTANCE, LIGHT).to_dict()
        marks = {
            (layer["mark"]["shape"], layer["mark"]["filled"]): len(rows(spec, layer))
            for layer in layers(spec)
            if layer["mark"]["type"] == "point" and "strokeWidth" in layer["mark"]
        }
        assert marks["triangle-up", False] == 2
        assert marks["diamond", False] == 1
        assert {("triangle-up", True), ("diamond", True)} <= set(marks)

    def test_the_table_says_why_the_figures_call_it_a_pain_point(self) -> None:
        table = journey_map.twin(fold(), PERFORMANCE, IMPORTANCE)
        told = table.set_index("Touchpoint")["Pain point in the figures"]
        assert sorted(told[told != ""]) == ["far more complaints than others", "important and weak"]


def test_stages_keep_their_whole_names_on_a_phone_and_stand_upright() -> None:
    chart = emotion.emotion(frame(), PERFORMANCE, LIGHT).to_dict()
    axis = chart["layer"][0]["encoding"]["x"]["axis"]
    count = frame()["stage"].nunique()
    assert axis["labelAngle"] == {"expr": f"width / {count} < 70 ? -90 : 0"}
    assert "labelExpr" not in axis


def test_what_is_measured_of_an_emotion_has_interval_and_base_and_what_is_declared_has_none() -> None:
    """Errors are added as if they went together: 0.2 and 0.6 make 0.4 of their mean's interval."""
    pair = frame(2).assign(stage="Buy", stage_position=1, emotion_desired=[0, 2], emotion_elicited=None)
    pair = pair.assign(performance=[60.0, 70.0], performance_n=[30, 20])
    pair = pair.assign(performance_low=[55.0, 55.0], performance_high=[65.0, 85.0])
    told = "+0.6 (+0.2 to +1.0), n = 50"
    (row,) = emotion.twin(pair, PERFORMANCE).to_dict("records")
    assert (row["Desired"], row["Measured"]) == (1.0, told)
    spec = emotion.emotion(pair, PERFORMANCE, LIGHT).to_dict()
    marks = [row for layer in layers(spec) for row in rows(spec, layer) if "full" in row]
    assert {row["view"]: row["full"] for row in marks} == {"Desired": "+1.0", "Measured": told}


def test_emotions_that_nobody_has_declared_are_not_in_the_legend() -> None:
    chart = emotion.emotion(frame().assign(emotion_elicited=None), PERFORMANCE, LIGHT).to_dict()
    domains = {tuple(colour["scale"]["domain"]) for colour in channels(chart, "color")}
    assert domains == {("Desired", "Measured")}


def test_counts_beyond_the_bars_are_summed_in_a_last_one() -> None:
    counts = pd.DataFrame({"category": list("abcd"), "n": [5, 3, 1, 1]})
    found = bars.counted(counts, "category", "n", 2)
    assert found[["name", "words"]].to_numpy().tolist() == [
        ["a", "5 · 50 %"],
        ["b", "3 · 30 %"],
        ["2 others", "2 · 20 %"],
    ]


@pytest.mark.parametrize("name", ["dumbbell", "comparison"])
def test_a_click_on_a_mark_says_which_touchpoint_was_meant(name: str) -> None:
    spec = drawn(name)
    (pick,) = spec["params"]
    (marks,) = [layer for layer in layers(spec) if layer.get("name") in pick["views"]]
    assert pick["select"]["fields"] == ["touchpoint_id"]
    assert {row["touchpoint_id"] for row in rows(spec, marks)} <= set(frame()["touchpoint_id"])


def test_views_that_differ_beyond_chance_come_first_and_bold_however_far_others_lie_apart() -> None:
    widest = list(comparison.twin(frame(), VIEWS)["Touchpoint"])
    told = frame().index[frame()["name"] == widest[-1]]
    spec = comparison.comparison(frame(), VIEWS, LIGHT, rows=3, differ=told).to_dict()
    numbers = [layer for layer in layers(spec) if layer["encoding"].get("text", {}).get("field") == "apart"]
    drawn = {
        layer["mark"].get("fontWeight"): [row["label"].replace("\n", " ") for row in rows(spec, layer)]
        for layer in numbers
    }
    assert drawn == {700: [widest[-1]], None: widest[:2]}
    (spans,) = [layer for layer in layers(spec) if layer["mark"]["type"] == "rule"]
    assert [row["label"].replace("\n", " ") for row in rows(spec, spans)] == [widest[-1], *widest[:2]]
    table = comparison.twin(frame(), VIEWS, told)
    assert table["Touchpoint"].tolist() == [widest[-1], *widest[:-1]]
    assert table["Evidence"].tolist() == ["Beyond chance", *["Within chance"] * (len(widest) - 1)]


def test_the_table_of_the_weakest_touchpoints_begins_with_the_worst_and_ends_with_what_is_withheld() -> None:
    frame = touchpoint_frame(4).assign(
        name=["a", "b", "c", "d"], performance=[70.0, float("nan"), 50.0, 60.0]
    )
    assert strip.twin(frame, PERFORMANCE)["Touchpoint"].tolist() == ["c", "d", "a", "b"]
    assert strip.twin(frame, PERFORMANCE, banded=False)["Touchpoint"].tolist() == ["a", "b", "c", "d"]


def test_the_legend_names_the_views_that_are_known() -> None:
    spec = comparison.comparison(frame().assign(derived_importance=None), VIEWS, LIGHT).to_dict()
    (marks,) = [layer for layer in layers(spec) if layer["mark"]["type"] == "point"]
    assert marks["encoding"]["color"]["scale"]["domain"] == ["Customers say", "Staff say"]


def test_views_of_importance_are_compared_by_rank() -> None:
    touchpoints = pd.DataFrame({"touchpoint_id": ["1", "2", "3"], "name": ["a", "b", "c"], "stage": "s"})
    for metric, values in zip(VIEWS, ([90, 80, 70], [1, 2, 30], [50, None, 60]), strict=True):
        touchpoints[metric.name] = values
        for end in ("low", "high", "n"):
            touchpoints[f"{metric.name}_{end}"] = 1.0
    table = comparison.twin(touchpoints, VIEWS)
    ranks = table.drop(columns=["Evidence", "Customers say", "Moves satisfaction", "Staff say"])
    assert ranks.fillna(0).to_numpy().tolist() == [
        ["a", 2, 1, 3, 2],
        ["c", 2, 3, 1, 1],
        ["b", 0, 2, 2, 0],
    ]


def test_views_are_ranked_among_the_touchpoints_that_have_both_of_those_compared() -> None:
    """Of six that staff assess customers name two: these are first and second for both."""
    six = frame(6).assign(stated_importance=[60.0, 50.0, *[np.nan] * 4], derived_importance=np.nan)
    six = six.assign(internal_importance=[20.0, 10, 90, 80, 70, 60])
    table = comparison.twin(six, VIEWS)
    assert table["Touchpoint"].tolist() == six["name"].head(2).tolist()
    assert table["Staff say, rank"].tolist() == table["Customers say, rank"].tolist() == [1, 2]
    axes = channels(comparison.comparison(six, VIEWS, LIGHT).to_dict(), "x")
    assert {tuple(axis["scale"]["domain"]) for axis in axes if "scale" in axis} == {(1, 2)}


@pytest.mark.parametrize(
    "touchpoints", [frame().iloc[:0], frame().assign(performance=float("nan"))], ids=["none", "all withheld"]
)
def test_sentences_and_twins_hold_without_any_figure(touchpoints: pd.DataFrame) -> None:
    assert quadrant.sentence(touchpoints, IMPORTANCE, PERFORMANCE).startswith("0 touchpoints")
    assert quadrant.twin(touchpoints, IMPORTANCE, PERFORMANCE).empty
    assert strip.sentence(touchpoints, PERFORMANCE) == "None of these touchpoints has enough answers."
    assert "Map of" in journey_map.sentence(
        journey_map.fold(touchpoints, more.links(), PERFORMANCE, IMPORTANCE, 8), PERFORMANCE
    )


def test_the_whole_scorecard_is_not_in_any_chart() -> None:
    card = scorecard_frames(300).touchpoints
    spec = quadrant.quadrant(card, IMPORTANCE, PERFORMANCE, (64.2, 64.8), LIGHT).to_dict()
    assert len(json.dumps(spec)) < 250_000


def test_stages_that_begin_alike_keep_as_many_letters_as_tell_them_apart() -> None:
    assert figures.shortened(["Discover", "Get started", "Get help", "Use"]) == {
        "Discover": "Dis",
        "Get started": "Get s",
        "Get help": "Get h",
        "Use": "Use",
    }


def test_a_layer_without_a_row_is_not_drawn_unless_it_can_be_selected() -> None:
    none = alt.Chart(pd.DataFrame({"x": []}))
    one = alt.Chart(pd.DataFrame({"x": [1]}))
    pick = alt.selection_point(name="pick")
    kept = layered(one.mark_point(), none.mark_rule(), none.mark_rect().add_params(pick), height=10)
    assert [layer["mark"]["type"] for layer in kept.to_dict()["layer"]] == ["point", "rect"]


@pytest.mark.parametrize("name", CHARTS)
def test_a_mark_is_read_aloud_as_its_tooltip_says_or_not_at_all(name: str) -> None:
    for layer in layers(drawn(name)):
        tips = layer.get("encoding", {}).get("tooltip")
        if tips is None:
            assert layer["mark"]["aria"] is False
        else:
            said = layer["mark"]["description"]["expr"]
            assert all(
                f'datum["{tip["field"]}"]' in said for tip in (tips if isinstance(tips, list) else [tips])
            )


def test_what_is_read_aloud_is_written_as_in_the_tooltip() -> None:
    one = alt.Chart(pd.DataFrame({"x": [1.0], "name": ["A"]})).mark_point()
    tips = [alt.Tooltip("name:N", title=" "), alt.Tooltip("x:Q", title="Mean", format="+.1f")]
    mark = layered(one.encode(tooltip=tips), height=10).to_dict()["layer"][0]["mark"]
    said = 'datum["name"] + \'; \' + "Mean: " + format(datum["x"], "+.1f")'
    assert mark["description"] == {"expr": said}


def test_months_without_a_neighbour_are_no_line() -> None:
    assert not sparkline.is_line([66.0, None, 62.9]) and not sparkline.is_line([66.0])
    assert sparkline.is_line([None, 66.0, 62.9, None, 60.1])


def test_a_sparkline_writes_its_highest_and_lowest_value() -> None:
    chart = sparkline.sparkline([69.0, 68.2, 70.4], PERFORMANCE, LIGHT).to_dict()
    assert chart["layer"][0]["encoding"]["y"]["axis"]["values"] == [68.2, 70.4]


def test_the_words_for_who_left_have_both_shares_with_their_bases() -> None:
    left_by = more.churn().assign(churn=[6.1, np.nan], churn_n=[1000, 12])
    assert strip.every(left_by, story.LEFT) == (
        "After a bad experience: 6.1 % (4.8 to 7.8 %), n = 1,000; After a good experience: withheld, n = 12"
    )
