"""The page of churn and complaints: what it says is what the figures say; its charts by their encodings."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dashboard import cost_details, cost_texts, settings
from dashboard.charts import forest, funnel, survival
from dashboard.theme import palette
from metrics.complaint_detail import OutOfLine, out_of_line
from metrics.definitions import BY_NAME
from tests.dashboard import costs
from tests.dashboard.fake import WORKSPACE
from tests.dashboard.frames import scorecard_frames, touchpoint_frame
from tests.dashboard.pages import page, specs, table_with, texts
from tests.dashboard.test_charts import channels, layers, rows
from tests.dashboard.test_pages import NASTY, NOTHING, is_sparkline, with_touchpoints, withheld

NAME = "churn_complaints"
RATIO, MONEY, COMPLAINTS = (
    BY_NAME[n] for n in ("churn_risk_ratio", "revenue_exposed", "complaints_per_1000")
)
LIGHT = palette("light")


def three(**columns: list[float]) -> pd.DataFrame:
    """Web, Branch and App with these figures, each interval half as wide as its value."""
    frame = touchpoint_frame(3).assign(name=["Web", "Branch", "App"])
    for name, values in columns.items():
        frame[name] = values
        frame[f"{name}_low"], frame[f"{name}_high"] = frame[name] * 0.75, frame[name] * 1.25
        frame[f"{name}_withheld"] = None
    return frame


def rates(*complaints: int, exposure: int = 1000) -> OutOfLine:
    """Touchpoints with so many complaints among as many contacts."""
    frame = touchpoint_frame(len(complaints)).assign(
        complaints=[float(n) for n in complaints], complaints_per_1000_n=exposure
    )
    frame["complaints_per_1000"] = 1000 * frame["complaints"] / exposure
    frame[["complaints_per_1000_low", "complaints_per_1000_high"]] = 1.0
    found = out_of_line(frame)
    assert found is not None
    return found


class TestPage:
    @pytest.mark.parametrize("touchpoints", [1, 2, 40, 300])
    def test_it_draws_any_number_of_touchpoints(self, touchpoints: int) -> None:
        with page(NAME, touchpoints) as app:
            assert app.title[0].value == "Churn and complaints"

    def test_an_empty_map_says_what_to_do(self) -> None:
        with page(NAME, answers=with_touchpoints(touchpoint_frame(3).iloc[:0])) as app:
            assert app.info[0].value.startswith("The map has no active touchpoint")

    def test_it_holds_when_everything_is_withheld(self) -> None:
        frame = withheld().assign(churn_risk_ratio_p_adjusted=np.nan)
        answers = with_touchpoints(frame)
        with page(NAME, answers=answers, details=NOTHING, costs=costs.nothing()) as app:
            assert app.header[0].value == (
                "Too few customers to compare who leaves; too few touchpoints with complaints and contacts "
                "to compare them"
            )
            assert not app.get("vega_lite_chart")
            assert sum("4 of 10 answers needed" in info.value for info in app.info) == 2

    def test_where_nothing_is_recorded_it_says_so_once(self) -> None:
        frame = withheld().assign(
            churn_risk_ratio_withheld="not_measured", complaints_per_1000_withheld="not_measured"
        )
        loaded = {"loaded": frozenset({"complaints"})}
        with page(NAME, answers=with_touchpoints(frame), costs=loaded) as app:
            (found,), (todo,) = app.header, app.info
            assert found.value == "Neither complaints nor customers who left are recorded in this period"
            assert todo.value.startswith("Complaints are recorded in other periods") and not app.warning

    @pytest.mark.parametrize(
        ("loaded", "found", "todo"),
        [
            ({"ratings"}, "have been loaded", ["Add a source that fills the table complaints"]),
            ({"complaints", "customers"}, "in this period", ["Complaints are recorded in other periods"]),
            ({"complaints"}, "in this period", ["choose one. Customers, and with them who left, have not"]),
            ({"customers"}, "in this period", ["ratings must name", "Complaints have not been loaded"]),
        ],
    )
    def test_it_asks_for_another_period_only_where_one_has_data(
        self, loaded: set[str], found: str, todo: list[str]
    ) -> None:
        title, words = cost_texts.nothing(frozenset(loaded))
        assert title.endswith(found) and all(part in words for part in todo)
        assert ("choose" in words) == ("complaints" in loaded)

    def test_names_from_outside_are_never_markup(self) -> None:
        frame = touchpoint_frame(8).assign(name=NASTY)
        with page(NAME, answers=with_touchpoints(frame)) as app:
            said = [one.value for kind in (app.title, app.header, app.caption, app.markdown) for one in kind]
            assert not [text for text in said if "![x]" in text or "<b>" in text]

    def test_it_says_that_association_is_no_cause(self) -> None:
        with page(NAME) as app:
            assert app.warning[0].value.startswith("Association, not cause")

    def test_every_chart_has_a_text_and_a_table(self) -> None:
        with page(NAME) as app:
            charts = [chart.proto for chart in app.get("vega_lite_chart")]
            assert sum(not is_sparkline(chart) for chart in charts) == len(app.expander) == 5

    def test_what_touchpoints_are_compared_with_stands_first(self) -> None:
        with page(NAME) as app:
            told = {metric.label: metric.value for metric in app.metric}
            rate = scorecard_frames(40).overall.set_index("metric").loc["complaints_per_1000", "value"]
            assert told == {"Churn, % a month": "–", "Complaints / 1,000": f"{rate:.1f}"}

    def test_a_link_names_the_touchpoint(self) -> None:
        with page(NAME, touchpoint="tp_002") as app:
            assert any(header.value.startswith("Phone support\\:") for header in app.header)

    def test_the_one_that_is_shown_stands_in_the_link(self) -> None:
        with page(NAME) as app:
            assert app.query_params["touchpoint"] == app.selectbox(key="touchpoint").value

    def test_the_table_says_all_of_each_touchpoint_of_which_anything_is_known(self) -> None:
        frame = touchpoint_frame(5)
        columns = [f"{name}{end}" for name in cost_details.COSTS for end in ("", "_low", "_high")]
        frame.loc[[1, 3], columns] = np.nan
        frame.loc[[1, 3], [f"{name}_withheld" for name in cost_details.COSTS]] = "too_few_leavers"
        with page(NAME, answers=with_touchpoints(frame)) as app:
            table = table_with(app, "E-value")
            known = frame[list(cost_details.COSTS)].notna().any(axis=1)
            assert set(table["Touchpoint"]) == set(frame.loc[known, "name"]) and known.sum() == 2
            assert table["E-value"].str.contains(", n\u00a0=\u00a0").all(), "lines break before it"
            assert any("3 touchpoints are left out, as none of it is known" in text for text in texts(app))

    def test_limits_are_said_with_their_false_alarms(self) -> None:
        with page(NAME) as app:
            assert any("of 100 steady touchpoints about 7 have one" in text for text in texts(app))

    def test_nobodys_name_is_sent_with_the_charts(self) -> None:
        with page(NAME) as app:
            assert "Alex Doe" not in str(specs(app))


class TestTitles:
    def test_more_leave_only_where_it_is_beyond_chance(self) -> None:
        frame = three(churn_risk_ratio=[4.0, 2.0, 3.0]).assign(churn_risk_ratio_p_adjusted=[0.2, 0.01, 0.05])
        assert cost_texts.leaving(frame) == (
            "More customers leave after a bad experience at 2 of 3 touchpoints, for instance at App "
            "(3.0 times as many)"
        )
        ends = {"churn_risk_ratio_low": [0.5, 1.8, 2.8], "churn_risk_ratio_high": [2.0, 2.2, 3.2]}
        apart = frame.assign(churn_risk_ratio=[1.0, 2.0, 3.0], **ends)
        assert "the most at App (3.0 times as many)" in cost_texts.leaving(apart)
        alone = frame.assign(churn_risk_ratio_p_adjusted=[0.2, 0.01, 0.06])
        assert cost_texts.leaving(alone) == (
            "Branch: after a bad experience 2.0 times as many customers leave as after a good one"
        )

    def test_fewer_leaving_is_not_more(self) -> None:
        frame = three(churn_risk_ratio=[0.5, 0.6, 0.7]).assign(churn_risk_ratio_p_adjusted=0.01)
        assert cost_texts.leaving(frame).startswith("No touchpoint shows more leaving")

    def test_revenue_is_a_range_and_only_where_it_is_certain(self) -> None:
        settings.use(WORKSPACE)
        frame = three(revenue_exposed=[1000.0, 40_000, 20_000], churn_risk_ratio=[2.0, 2, 2])
        frame = frame.assign(churn_risk_ratio_p_adjusted=[0.01, 0.2, 0.01])
        assert cost_texts.revenue(frame) == "App has the most revenue exposed: 15k to 25k EUR a month"
        wide = frame.assign(revenue_exposed_low=1000.0)
        assert cost_texts.revenue(wide) == "Revenue is exposed, for instance at App: 1.0k to 25k EUR a month"
        none = frame.assign(revenue_exposed_low=-1.0)
        assert cost_texts.revenue(none) == "No touchpoint is certain to have revenue exposed"

    def test_the_largest_share_of_leavers_is_named_only_where_it_is_certain(self) -> None:
        frame = three(churn_attributable=[60.0, 40.0, 50.0], churn_risk_ratio=[4.0, 3.0, 3.0])
        frame = frame.assign(churn_risk_ratio_p_adjusted=[0.2, 0.01, 0.01])
        some = "At App, for instance, 50.0 % of the leavers (95 %: 37.5 to 62.5 %) go with bad experiences"
        assert cost_texts.costs(frame) == some
        apart = frame.assign(churn_attributable=[1.0, 40.0, 80.0], churn_attributable_low=[0.5, 39.0, 79.0])
        apart["churn_attributable_high"] = [2.0, 41.0, 81.0]
        assert cost_texts.costs(apart).endswith(
            "(95 %: 79.0 to 81.0 %) go with bad experiences, the most of all"
        )
        none = frame.assign(churn_risk_ratio_p_adjusted=0.2)
        assert cost_texts.costs(none).startswith("Of no touchpoint it is certain")

    def test_complaints_out_of_the_ordinary_are_named(self) -> None:
        found = rates(*[10, 12, 9, 11] * 5, 60)
        assert (
            cost_texts.out_of_line(found) == f"More complaints than ordinary at {found.rows['name'].iloc[20]}"
        )
        assert cost_texts.out_of_line(rates(10, 12, 9, 11)).startswith("No touchpoint draws more complaints")
        found = rates(5, 60, 200, 400, 30)
        assert cost_texts.out_of_line(found) == (
            "Complaints differ by more than chance at 5 of 5 touchpoints, but none stands out above what is "
            f"usual between touchpoints; nearest to that: {found.rows['name'].iloc[3]} (400.0 per 1,000)"
        )
        assert "lies above the picture" in cost_texts.out_of_line_caption(found)
        lower = replace(found, curve=found.curve.assign(high_998=500.0))
        assert "They differ by more: dashed is the limit" in cost_texts.out_of_line_caption(lower)
        few = found.rows.assign(distance=[0.9, 0, 0, 0.5, 0])  # the highest rate rests on few contacts
        named = cost_texts.out_of_line(replace(found, rows=few))
        assert named.endswith(f"nearest to that: {found.rows['name'].iloc[0]} (5.0 per 1,000)")

    def test_too_few_complaints_are_said_instead_of_how_long_they_stay_open(self) -> None:
        settings.use(WORKSPACE)
        found = costs.open_complaints()
        few = found.speed.assign(resolution_speed_n=1, resolution_speed_withheld="too_few_complaints")
        few = replace(found, speed=few)
        assert cost_texts.resolving(few, "Web") == "Web: too few complaints to tell how long they stay open"
        assert cost_texts.resolving_caption(few) == (
            "1 complaint; at least 10 are needed. 9 more to go. The curve is that of all other touchpoints."
        )

    def test_resolving_is_slower_only_where_the_interval_is_clear_of_one(self) -> None:
        found = costs.open_complaints()
        assert cost_texts.resolving(found, "Web") == (
            "Web: complaints are resolved more slowly than elsewhere (0.50 times as fast)"
        )
        found.speed["resolution_speed_high"] = 1.1
        assert cost_texts.resolving(found, "Web").startswith("Web: no difference to other touchpoints")


def test_the_touchpoint_farthest_above_the_others_comes_first_if_enough_is_known_of_it() -> None:
    settings.use(WORKSPACE)
    found = rates(*[10, 12, 9, 11] * 5, 60)
    assert next(iter(cost_details.names(found.rows, found))) == "tp_020"
    assert next(iter(cost_details.names(found.rows, None))) == "tp_020"  # the most complaints
    found.rows.loc[found.rows["touchpoint_id"] == "tp_020", "complaints"] = 9  # at least 10 are needed
    assert next(iter(cost_details.names(found.rows, found))) == "tp_001"


def test_the_lead_counts_what_the_cards_name() -> None:
    frame = touchpoint_frame(3).assign(
        churn_risk_ratio=[2.0, 3.0, np.nan], churn_risk_ratio_p_adjusted=[0.01, 0.2, np.nan]
    )
    leave = "More customers leave after a bad experience at 1 of the 2 touchpoints where it can be told; "
    assert cost_texts.lead(frame, rates(*[10, 12, 9, 11] * 5, 60)) == (
        leave + "more complaints than ordinary at 1 of 21 touchpoints"
    )
    even = rates(*[10, 12, 9, 11] * 5, 13)
    assert cost_texts.lead(frame, even) == (
        leave + f"unusually many complaints at none of 21, nearest to it {even.rows['name'].iloc[20]}"
    )
    fewer = frame.assign(churn_risk_ratio_p_adjusted=0.2)
    assert cost_texts.lead(fewer, None).startswith(
        "At none of the 2 touchpoints where it can be told more customers leave; too few"
    )


def clear(frame: pd.DataFrame) -> pd.Series:
    return cost_details.clear(frame)


def all_charts(mode: Any) -> dict[str, dict[str, Any]]:
    frame, colours = touchpoint_frame(40), palette(mode)
    return {
        "ratio": forest.forest(frame, RATIO, clear(frame), colours).to_dict(),
        "money": forest.forest(frame, MONEY, clear(frame), colours).to_dict(),
        "funnel": funnel.funnel(rates(*[10, 12, 9, 11] * 5, 60), COMPLAINTS, colours).to_dict(),
        "survival": survival.survival(costs.open_complaints().curve, colours).to_dict(),
    }


class TestCharts:
    @pytest.mark.parametrize("mode", ["light", "dark"])
    def test_they_are_valid_and_as_wide_as_their_card(self, mode: Any) -> None:
        for spec in all_charts(mode).values():
            assert isinstance(spec["height"], int) and "width" not in spec
            assert "Alex Doe" not in json.dumps(spec["datasets"])

    def test_a_forest_has_the_highest_first_and_the_line_of_no_difference(self) -> None:
        frame = three(churn_risk_ratio=[1.1, 4.0, 2.0]).assign(churn_risk_ratio_p_adjusted=[0.4, 0.01, 0.2])
        spec = forest.forest(frame, RATIO, clear(frame), LIGHT).to_dict()
        assert channels(spec, "y")[0]["sort"] == ["Branch", "App", "Web"]
        assert [row["none"] for layer in layers(spec) for row in rows(spec, layer) if "none" in row] == [1.0]
        assert channels(spec, "x")[0]["scale"]["type"] == "log"

    def test_what_is_beyond_chance_is_filled_and_bold(self) -> None:
        frame = three(churn_risk_ratio=[1.1, 4.0, 2.0]).assign(churn_risk_ratio_p_adjusted=[0.4, 0.01, 0.2])
        spec = forest.forest(frame, RATIO, clear(frame), LIGHT).to_dict()
        bold = [layer for layer in layers(spec) if layer["mark"].get("fontWeight") == 700]
        assert [row["number"] for row in rows(spec, bold[0])] == ["4.00×"]
        (fill,) = channels(spec, "fill")
        assert fill["scale"] == {
            "domain": ["Beyond chance", "Within chance"],
            "range": [LIGHT.bad, LIGHT.surface],
        }

    def test_money_stands_around_zero(self) -> None:
        frame = three(revenue_exposed=[-500.0, 4000, 2000])
        spec = forest.forest(frame, MONEY, clear(frame), LIGHT).to_dict()
        low, high = channels(spec, "x")[0]["scale"]["domain"]
        assert low <= -625 and high >= 5000

    def test_the_funnel_tells_by_shape_what_is_out_of_the_ordinary_and_names_it(self) -> None:
        found = rates(*[10, 12, 9, 11] * 5, 60)
        spec = funnel.funnel(found, COMPLAINTS, LIGHT).to_dict()
        (shape,) = channels(spec, "shape")
        assert shape["scale"] == {
            "domain": ["More than ordinary", "Ordinary"],
            "range": ["triangle-up", "circle"],
        }
        named = [
            row["name"]
            for layer in layers(spec)
            if layer["mark"]["type"] == "text"
            for row in rows(spec, layer)
            if "name" in row
        ]
        assert found.rows["name"].iloc[20] in named
        assert funnel.twin(found, COMPLAINTS)["Against the others"].tolist() == [
            "More than ordinary",
            *["Ordinary"] * 20,
        ]

    @pytest.mark.parametrize(
        ("found", "top"),
        [
            (rates(5, 60, 200, 400, 30), 1.08 * 400),  # the limit is far beyond
            (rates(*[10, 12, 9, 11] * 5, 40), 1.08 * 40),
        ],
    )
    def test_the_funnel_shades_chance_alone_and_its_axis_holds_every_rate(
        self, found: OutOfLine, top: float
    ) -> None:
        spec = funnel.funnel(found, COMPLAINTS, LIGHT).to_dict()
        (band,) = [layer["encoding"] for layer in layers(spec) if layer["mark"]["type"] == "area"]
        assert (band["y"]["field"], band["y2"]["field"]) == ("low_chance", "high_chance")
        assert channels(spec, "y")[0]["scale"]["domain"] == [0, pytest.approx(top)]

    def test_the_limit_of_the_ordinary_is_named_where_the_axis_reaches_it(self) -> None:
        said = [
            [
                layer["mark"].get("stroke")
                for layer in layers(spec)
                if any(row.get("words") == "above: out of the ordinary" for row in rows(spec, layer))
            ]
            for spec in (
                funnel.funnel(rates(*counts), COMPLAINTS, LIGHT).to_dict()
                for counts in ([*[10, 12, 9, 11] * 5, 60], [5, 60, 200, 400, 30])
            )
        ]
        assert said == [[LIGHT.surface, None], []]  # on a ground, so that no gridline strikes it out

    def test_curves_step_down_and_differ_by_dash(self) -> None:
        spec = all_charts("light")["survival"]
        (dash,) = channels(spec, "strokeDash")
        assert dash["scale"]["domain"] == ["Here", "All other touchpoints"]
        lines = [layer for layer in layers(spec) if layer["mark"]["type"] == "line"]
        assert lines[0]["mark"]["interpolate"] == "step-after"

    def test_a_curve_in_words_says_when_half_are_resolved(self) -> None:
        assert survival.sentence(costs.open_complaints().curve) == (
            "Here: half are resolved after 8.3 days; All other touchpoints: half are resolved after 2.5 days."
        )


def test_a_scorecard_of_one_touchpoint_has_no_funnel() -> None:
    assert cost_details.out_of_line(touchpoint_frame(1)) is None
