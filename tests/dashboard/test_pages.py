"""The pages of figures: full, empty, withheld, and as a link left them."""

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.charts import sparkline
from dashboard.columns import DAY
from metrics.trends import Trend
from metrics.withheld import TOO_FEW_LEAVERS
from tests.dashboard import more
from tests.dashboard.frames import FIGURES, Scorecard, scorecard_frames, touchpoint_frame
from tests.dashboard.pages import page, specs, table_with, texts

PAGES = (
    "overview",
    "journey_map",
    "importance_performance",
    "internal_external",
    "touchpoint",
    "department",
    "priorities_actions",
)
LOW_LAPTOP = 426  # pixels of the table of priorities where the window has 1366
NASTY = "<b>Card</b> ![x](https://evil.example/x.png) *now*"


def with_touchpoints(frame: pd.DataFrame) -> dict[str, Any]:
    card = scorecard_frames(4)
    return {"scorecard": Scorecard(frame, card.overall, card.standing)}


def withheld(count: int = 6) -> pd.DataFrame:
    """Nothing can be shown: four answers each."""
    frame = touchpoint_frame(count)
    for name in FIGURES:
        frame[[name, f"{name}_low", f"{name}_high"]] = np.nan
        frame[f"{name}_n"] = 4
        frame[f"{name}_withheld"] = "too_few_answers"
    shares = [f"share_{name}" for name in ("concentrate", "keep_up", "low_priority", "overkill")]
    frame[[*shares, "priority_rank", "priority_score", "priority_above_median"]] = np.nan
    frame[["gap_performance_p_adjusted", "gap_importance_p_adjusted", "performance_change_p_adjusted"]] = (
        np.nan
    )
    return frame.copy().assign(quadrant="undecided")  # the columns in one block again: there are many


NOTHING = {
    "months": more.months(1).iloc[:0],
    "overall_sparklines": {},
    "trend": Trend(more.trend().iloc[:0], "run"),
    "cells": more.cells(touchpoint_frame(12), "channel").iloc[:0],
    "segments": more.segments().iloc[:0],
    "churn": more.churn().iloc[:0],
    "categories": more.categories().iloc[:0],
    "newest": pd.DataFrame(),
    "journey_map": SimpleNamespace(links=more.links().iloc[:0], departments=more.departments()),
    "flow": more.flow(None),
    "participation": more.participation().assign(
        assessed=0,
        gap_performance=np.nan,
        gap_performance_withheld="not_measured",
        gap_importance=np.nan,
        gap_importance_withheld="not_measured",
    ),
}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("touchpoints", [1, 40, 300])
def test_a_page_draws_any_number_of_touchpoints(name: str, touchpoints: int) -> None:
    with page(name, touchpoints) as app:
        assert len(app.title) == 1


@pytest.mark.parametrize("name", PAGES)
def test_an_empty_map_says_what_to_do(name: str) -> None:
    with page(name, answers=with_touchpoints(touchpoint_frame(3).iloc[:0])) as app:
        (info,) = app.info
        assert info.value.startswith("The map has no active touchpoint")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_holds_when_everything_is_withheld(name: str) -> None:
    with page(name, answers=with_touchpoints(withheld()), details=NOTHING) as app:
        assert any("4 answers" in text or "not known" in text or "assess" in text for text in texts(app))


@pytest.mark.parametrize("name", PAGES)
def test_names_from_outside_are_never_markup(name: str) -> None:
    frame = touchpoint_frame(8).assign(name=NASTY)
    frame["stage"] = "*Buy* <i>"
    with page(name, answers=with_touchpoints(frame)) as app:
        said = [
            element.value for kind in (app.title, app.header, app.caption, app.markdown) for element in kind
        ]
        assert not [
            text for text in said if "![x]" in text or "<b>" in text or " *now*" in text or "*Buy* " in text
        ]


@pytest.mark.parametrize(
    ("name", "asked", "label"),
    [
        ("journey_map", {"stage": "nowhere"}, "Stage"),
        ("importance_performance", {"importance": "felt"}, "Importance"),
        ("glossary", {"metric": "luck"}, "Entry"),
    ],
)
def test_what_a_link_asks_of_a_page_in_vain_is_said(name: str, asked: dict[str, str], label: str) -> None:
    with page(name, **asked) as app:
        (notice,) = app.warning
        assert notice.value.startswith(f"{label}\\: the link asks for “{next(iter(asked.values()))}”")


@pytest.mark.parametrize("name", PAGES)
def test_every_chart_has_a_text_and_a_table(name: str) -> None:
    with page(name) as app:
        charts = app.get("vega_lite_chart")
        drawn = [chart.proto for chart in charts if chart.proto.id or chart.proto.spec]
        assert len(app.expander) >= sum(not is_sparkline(proto) for proto in drawn) > 0


def is_sparkline(chart: Any) -> bool:
    """A tile's months: the sentence that stands for them is all of them."""
    return bool(chart.spec) and json.loads(chart.spec)["height"] == sparkline.HEIGHT


def never_measured(frame: pd.DataFrame, *names: str) -> pd.DataFrame:
    """Nothing was recorded for these figures."""
    values = {f"{name}{end}": float("nan") for name in names for end in ("", "_low", "_high")}
    codes = {f"{name}_withheld": "not_measured" for name in names}
    return frame.assign(**values, **codes, **{f"{name}_n": 0 for name in names})


def test_what_was_never_recorded_of_a_touchpoint_takes_one_line() -> None:
    missing = ("gap_performance", "complaints", "complaints_per_1000", "churn_risk_ratio", "resolution_hours")
    frame = never_measured(touchpoint_frame(8), *missing)
    nothing = {"categories": NOTHING["categories"], "newest": NOTHING["newest"]}
    with page("touchpoint", answers=with_touchpoints(frame), details=nothing) as app:
        assert [metric.label for metric in app.metric][:2] == ["Performance", "Importance"]
        assert sum("Not known in this period" in caption.value for caption in app.caption) == 1
        assert not app.info


def test_without_ratings_the_overview_has_one_empty_part_and_no_empty_charts() -> None:
    frame = never_measured(touchpoint_frame(8), "performance", "stated_importance")
    with page("overview", answers=with_touchpoints(frame)) as app:
        assert app.header[0].value.startswith("No touchpoint was rated in this period")
        (info,) = app.info
        assert info.value.startswith("No touchpoint was rated in this period. Load ratings")
        assert all(json.loads(chart.proto.spec)["height"] == sparkline.HEIGHT for chart in charts(app))


def test_each_of_the_four_answers_ends_as_a_sentence() -> None:
    with page("overview") as app:
        said = [markdown.value for markdown in app.markdown if markdown.value.startswith(":small[")]
        assert [answer[-2:] for answer in said] == [".]"] * 4


def test_weighted_answers_are_called_so() -> None:
    with page("overview", answers={"weighted": True}) as app:
        assert any("weighted as their source says" in caption.value for caption in app.caption)


def charts(app: AppTest) -> list[Any]:
    return list(app.get("vega_lite_chart"))


class TestOverview:
    def test_the_headline_stands_under_the_title(self) -> None:
        with page("overview") as app:
            assert app.header[0].value.startswith("7 important touchpoints underperform; ")

    def test_tiles_show_the_value_the_change_and_the_base(self) -> None:
        with page("overview") as app:
            tiles = {tile.label: (tile.value, tile.delta) for tile in app.metric}
            assert tiles == {
                "CX index": ("68.4", "+1.6"),
                "Satisfaction": ("71.2", "\u22120.7"),
                "NPS": ("+31.0", "\u22124.0"),
                "Complaints / 1,000": ("4.3", "+0.4"),
                "Churn, % a month": ("–", ""),
                "Revenue exposed": (tiles["Revenue exposed"][0], ""),
            }
            said = [caption.value for caption in app.caption]
            assert "95\u00a0%\\: 67.2 to 69.6  \nn\u00a0=\u00a033,430" in said
            assert "95\u00a0%\\: 4.1 to 4.5  \nn\u00a0=\u00a0402,300 contacts" in said

    def test_a_withheld_tile_says_what_it_needs(self) -> None:
        with page("overview") as app:
            assert any(caption.value.startswith("41 answers; at least 10") for caption in app.caption)

    def test_revenue_is_that_of_the_costliest_touchpoint_and_not_added_up(self) -> None:
        frame = touchpoint_frame(3).assign(
            name=["Web", "Branch", "App"],
            revenue_exposed=[1000.0, 2500.0, 9000.0],
            revenue_exposed_low=[1.0, 1500.0, -1.0],  # the last is not beyond chance
            revenue_exposed_high=[2000.0, 3500.0, 20000.0],
            churn_risk_ratio=2.0,
            churn_risk_ratio_p_adjusted=0.01,
        )
        with page("overview", answers=with_touchpoints(frame)) as app:
            assert app.metric[-1].value == "1.5k–3.5k EUR"
            said = [caption.value for caption in app.caption]
            assert "a month, 95\u00a0%, at Branch, the most of 2 touchpoints" in said

    def test_revenue_that_is_withheld_says_why_and_one_touchpoint_is_no_plural(self) -> None:
        frame = touchpoint_frame(1).assign(
            revenue_exposed=np.nan, revenue_exposed_n=4, revenue_exposed_withheld=TOO_FEW_LEAVERS
        )
        with page("overview", answers=with_touchpoints(frame)) as app:
            assert (app.metric[-1].label, app.metric[-1].value) == ("Revenue exposed", "–")
            said = " ".join(caption.value for caption in app.caption)
            assert "Withheld at every touchpoint." in said
            assert "To compare who leaves, 10 customers must have left" in app.metric[-1].help
            assert " · 1 touchpoint · " in said and "1 touchpoints" not in said

    def test_without_importance_it_says_what_is_missing_and_draws_performance(self) -> None:
        frame = touchpoint_frame(12).assign(
            stated_importance=np.nan,
            stated_importance_withheld="not_measured",
            derived_importance=np.nan,
            derived_importance_withheld="too_few_ratings",
        )
        with page("overview", answers=with_touchpoints(frame)) as app:
            assert "it has too few answers to derive it from what they rate" in " ".join(texts(app))
            assert len(specs(app)) == 5  # four sparklines and the heat map
            assert app.selectbox(key="open-touchpoint")

    def test_the_priorities_are_ranked(self) -> None:
        with page("overview") as app:
            notes = [spec["title"]["text"]["expr"] for spec in specs(app) if "title" in spec]
            assert [json.dumps("1 withheld: “?” says why.") in note for note in notes] == [
                True
            ] * 2  # desk, phone
            table = table_with(app, "priority")
            assert table["rank"].tolist() == list(range(1, 11))
            assert table["name"].iloc[0] == "Complaint handling"

    def test_the_quadrant_of_a_priority_is_seen_whole_beside_its_score_on_a_low_laptop(self) -> None:
        with page("overview", 120) as app:
            table = next(one for one in app.dataframe if "priority" in one.value)
            looks = json.loads(table.proto.columns)
            widths = {name: looks[name]["width"] for name in ("rank", "name", "quadrant", "performance")}
            assert list(looks)[:5] == [*widths, "priority"]
            assert sum(widths.values()) <= LOW_LAPTOP

    def test_the_priorities_say_how_sure_a_score_is_and_mark_what_is_beyond_chance(self) -> None:
        frame = touchpoint_frame(3).assign(
            priority_rank=[1, 2, 3],
            performance=[57.24, 60.0, np.nan],
            performance_low=[56.0, 58.0, np.nan],
            performance_high=[58.5, 62.0, np.nan],
            performance_change=[-10.4, 3.0, np.nan],
            performance_change_p_adjusted=[0.01, 0.2, np.nan],
            gap_performance=[5.0, -7.0, np.nan],
            gap_performance_p_adjusted=[0.04, 0.06, np.nan],
        )
        with page("overview", answers=with_touchpoints(frame)) as app:
            table = table_with(app, "priority")[["performance", "change", "gap"]]
            assert table.iloc[:2].to_numpy().tolist() == [
                ["57.2 ±1.3", "\u221210.4 ▼", "+5.0 ▲"],
                ["60.0 ±2.0", "+3.0", "\u22127.0"],
            ]
            assert table.iloc[2].tolist() == ["–", "–", "–"]

    def test_no_personal_column_is_sent_with_the_charts(self) -> None:
        with page("overview") as app:
            assert "Alex Doe" not in str(specs(app))


class TestJourneyMap:
    def test_a_link_can_zoom_to_one_stage(self) -> None:
        with page("journey_map", stage="stage_2") as app:
            assert app.header[1].value.startswith("Buy\\: ")

    def test_searching_draws_only_what_was_found(self) -> None:
        with page("journey_map") as app:
            app.text_input(key="search").set_value("nothing has this name").run()
            assert "No touchpoint has this in its name" in app.info[0].value

    def test_the_flow_is_drawn_for_a_desk_and_listed_for_a_phone(self) -> None:
        with page("journey_map") as app:
            titles = [header.value for header in app.header]
            assert (
                titles.count(
                    "Most drop off at In-app payments\\: 31.5\u00a0% of contacts; "
                    "on 1 of 1 links customers wait longer than expected"
                )
                == 2
            )

    def test_searching_folds_the_flow_and_the_links_to_those_from_and_to_what_was_found(self) -> None:
        with page("journey_map", search="loyalty") as app:
            titles = [header.value for header in app.header]
            said = "Customers drop off, for instance at Loyalty offers\\: 4.0\u00a0% of contacts"
            assert titles.count(said) == 2
            found = table_with(app, "Link")[["From", "To"]].to_numpy().tolist()
            assert found == [["In-app payments", "Loyalty offers"]]

    def test_without_contacts_there_are_the_declared_links_alone(self) -> None:
        with page("journey_map", details={"flow": more.flow(None)}) as app:
            assert not [header for header in app.header if "drop off" in header.value]
            assert "No contacts of this period are known" in str(texts(app))
            assert list(table_with(app, "Link")) == ["From", "To", "Link", "Expected waiting time"]

    def test_links_are_a_table_with_waiting_times(self) -> None:
        with page("journey_map") as app:
            assert table_with(app, "Expected waiting time")["From"].tolist()[0] == "Card delivery"

    def test_a_map_without_links_says_so(self) -> None:
        with page(
            "journey_map", details={"flow": replace(more.flow(None), links=more.flow().links.iloc[:0])}
        ) as app:
            assert "No link leads from or to these touchpoints" in app.info[-1].value


class TestImportancePerformance:
    def test_another_importance_comes_from_the_link(self) -> None:
        with page("importance_performance", importance="derived_importance") as app:
            assert "Derived importance" in str(specs(app)[0])

    def test_another_importance_has_its_own_quadrants(self) -> None:
        with page("importance_performance", importance="internal_importance") as app:
            told = table_with(app, "certain").set_index("name")["quadrant"]
        with page("importance_performance") as app:
            assert told.to_dict() != table_with(app, "certain").set_index("name")["quadrant"].to_dict()

    def test_an_importance_that_nobody_has_leaves_the_rest_of_the_page(self) -> None:
        frame = touchpoint_frame(8).assign(internal_importance=np.nan)
        answers = with_touchpoints(frame)
        with page("importance_performance", answers=answers, importance="internal_importance") as app:
            assert "No touchpoint has both this importance and a performance" in app.info[0].value


class TestInternalExternal:
    def test_both_gaps_are_drawn(self) -> None:
        with page("internal_external") as app:
            assert len(specs(app)) == 2

    def test_verdicts_are_groups_in_words(self) -> None:
        with page("internal_external") as app:
            for kind, worst, metrics in (
                ("gap_performance", "Blind spots", app.metric[:5]),
                ("gap_importance", "Underestimated", app.metric[5:]),
            ):
                counts = {metric.label: int(metric.value) for metric in metrics}
                expected = touchpoint_frame(40).dropna(subset=[kind])[f"{kind}_verdict"]
                assert counts[worst] == int((expected == "blind_spot").sum())
                assert sum(counts.values()) == len(expected)

    def test_departments_that_did_not_take_part_are_listed(self) -> None:
        with page("internal_external") as app:
            table = table_with(app, "assessed")
            assert [*table["state"].iloc[0], *table["state"].iloc[2]] == ["not yet", "took part"]

    def test_every_touchpoint_is_drawn_when_the_link_asks(self) -> None:
        with page("internal_external") as app:
            app.toggle(key="everything").set_value(True).run()
            assert specs(app)[0]["height"] > 38 * 27


class TestTouchpoint:
    def test_what_comes_before_and_after_has_the_share_and_the_wait(self) -> None:
        with page("touchpoint", touchpoint="tp_005") as app:
            before, after = table_with(app, "Come here"), table_with(app, "Go there")
            assert before[["Come here", "Wait", "Expected"]].to_numpy().tolist() == [
                ["40.0 %", "4.5 h", "1.0 h"]
            ]
            assert after["Go there"].tolist() == ["20.0 %", "0.0 %"]

    def test_the_department_is_one_click_away(self) -> None:
        with page("touchpoint", touchpoint="tp_005") as app:
            assert app.button(key="open-department").label.startswith("Department ")

    def test_a_link_names_the_touchpoint(self) -> None:
        with page("touchpoint", touchpoint="tp_002") as app:
            assert app.title[0].value == "Phone support"

    def test_without_a_link_it_is_the_one_to_repair_first(self) -> None:
        with page("touchpoint") as app:
            assert app.title[0].value == "Complaint handling"

    def test_a_link_to_nothing_says_so(self) -> None:
        with page("touchpoint", touchpoint="retired") as app:
            assert "Touchpoint\\: the link asks for “retired”, which there is not" in app.warning[0].value

    def test_the_one_that_is_shown_stands_in_the_link(self) -> None:
        with page("touchpoint") as app:
            assert app.query_params["touchpoint"] == app.selectbox(key="touchpoint").value

    def test_a_withheld_figure_says_how_many_more_it_needs(self) -> None:
        with page("touchpoint", touchpoint="tp_009") as app:
            assert app.metric[0].value == "–"
            assert any("4 answers; at least 10 are needed. 6 more to go" in one.value for one in app.caption)
            assert any(one.value == "Ask more customers" for one in app.caption)

    def test_comments_are_plain_text_in_a_table(self) -> None:
        with page("touchpoint") as app:
            assert "<script>alert(1)</script>" in table_with(app, "comment")["comment"].tolist()
            assert not [text for text in texts(app) if "<script>" in text]

    def test_churn_is_associated_not_caused(self) -> None:
        with page("touchpoint") as app:
            assert any("not caused by" in caption.value for caption in app.caption)

    def test_who_left_is_not_drawn_where_the_risk_is_withheld(self) -> None:
        frame = touchpoint_frame(8)
        frame[["churn_risk_ratio", "churn_risk_ratio_low", "churn_risk_ratio_high"]] = np.nan
        frame["churn_risk_ratio_withheld"] = "too_few_leavers"
        with page("touchpoint", answers=with_touchpoints(frame)) as app:
            assert not [text for text in texts(app) if "more leave" in text or "No difference in" in text]
            assert any("customers must have left after good" in info.value for info in app.info)

    def test_what_comes_before_and_after(self) -> None:
        with page("touchpoint", touchpoint="tp_005") as app:
            tables = [element.value for element in app.dataframe if "Expected" in element.value]
            assert [table["Touchpoint"].tolist() for table in tables] == [
                ["Card delivery"],
                ["Card delivery", "Loyalty offers"],  # the first one is not declared
            ]


def test_priorities_say_between_which_places_each_touchpoint_lies() -> None:
    with page("priorities_actions") as app:
        table = table_with(app, "places")
        assert table["places"].tolist()[:3] == ["1–3", "1–4", "1–5"]


@pytest.mark.parametrize("name", PAGES)
def test_the_head_of_a_page_names_company_days_and_segment(name: str) -> None:
    with page(name, period="last-quarter", segment="tier=Gold") as app:
        (base,) = (text for text in texts(app) if " touchpoint" in text and ", compared with " in text)
        base = base.replace("\\", "")
        assert base.startswith("Contoso Bank · 1 Jul 2026 to 30 Sep 2026, compared with 1 Apr 2026 to")
        assert base.endswith(" · Customer tier: Gold")


def test_a_touchpoints_page_counts_its_own_answers_alone() -> None:
    with page("touchpoint", touchpoint="tp_003") as app:
        answers = touchpoint_frame(40).set_index("touchpoint_id").loc["tp_003", "performance_n"]
        assert any(f"1 touchpoint · {answers:,} answers about it" in text.value for text in app.caption)


@pytest.mark.parametrize(
    ("name", "format"), [("touchpoint", "MMM YYYY"), ("touchpoint", DAY), ("internal_external", DAY)]
)
def test_tables_write_days_and_months_as_sentences_do(name: str, format: str) -> None:
    with page(name) as app:
        app.session_state["trend-twin"] = True
        app.run()
        found = {
            json.loads(table.proto.columns)[column]["type_config"]["format"]
            for table in app.dataframe
            for column in table.value.select_dtypes("datetime").columns
        }
        assert format in found <= {DAY, "MMM YYYY"}
