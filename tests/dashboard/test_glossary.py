"""The page that says what each figure means."""

import inspect
import re
from dataclasses import replace
from html import escape, unescape

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import captions, glossary
from dashboard.catalogue import VIEWS
from dashboard.verdicts import GROUPS
from metrics.definitions import BY_NAME, METRICS
from metrics.metric import Metric
from metrics.statistics import exposure
from metrics.statistics.asymmetry import asymmetry
from metrics.statistics.control import chance_of_false_signal
from metrics.statistics.derived import derived_importance
from metrics.trends import MEASURES
from metrics.withheld import FEWEST_LEAVERS
from metrics.workspace import Workspace


def run(**link: str) -> AppTest:
    app = AppTest.from_file(str(VIEWS / "glossary.py"), default_timeout=30)
    for name, value in link.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def entries(app: AppTest) -> str:
    return str(app.get("html")[-1].proto.body)


def labels(app: AppTest) -> list[str]:
    return [unescape(label) for label in re.findall("<h2>(.*?)</h2>", entries(app))]


def places(app: AppTest) -> list[str]:
    return re.findall('<details id="([^"]*)"', entries(app))


def test_every_metric_is_explained_before_anything_is_published(empty_workspace: Workspace) -> None:
    assert labels(run())[: len(METRICS)] == [metric.label for metric in METRICS]


def test_a_link_names_one_metric(empty_workspace: Workspace) -> None:
    assert labels(run(metric="nps")) == ["Net Promoter Score"]


def test_a_metric_can_be_linked_to_by_its_name(empty_workspace: Workspace) -> None:
    assert places(run())[: len(METRICS)] == [metric.name for metric in METRICS]


def test_what_touchpoints_are_sorted_into_has_entries_that_can_be_linked_to(
    empty_workspace: Workspace,
) -> None:
    assert places(run())[len(METRICS) :] == [
        *("blind-spot", "false-alarm", "agreed-weak", "agreed-strong", "undecided-verdict"),
        *("underestimated", "overestimated", "agreed-minor", "agreed-important"),
        "undecided-verdict-on-importance",
        *("concentrate-here", "keep-up", "low-priority", "possible-overkill", "undecided-quadrant"),
        *("quick-win", "strategic", "undecided-gain", "fill-in", "not-now"),
        *("basic-factor", "performance-factor", "excitement-factor", "undecided-asymmetry"),
    ]


def test_a_verdict_is_found_by_its_words_with_the_rule_of_its_page(empty_workspace: Workspace) -> None:
    app = run()
    app.text_input[0].set_value("blind SPOT").run()
    assert labels(app) == ["Blind spot"]
    assert escape(GROUPS["blind_spot"][1]) in entries(app) and escape(captions.verdicts()) in entries(app)


def test_names_of_settings_stand_as_code(empty_workspace: Workspace) -> None:
    said = entries(run(metric="nps"))
    assert "<code>minimum_answers</code>" in said and "<code>touchpoint.toml</code>" in said
    assert "<code>" not in entries(run(metric="blind-spot"))


def test_a_link_names_one_verdict(empty_workspace: Workspace) -> None:
    assert labels(run(metric="low-priority")) == ["Low priority"]


def test_entries_are_folded_until_few_are_looked_for(empty_workspace: Workspace) -> None:
    app = run()
    assert " open>" not in entries(app)
    app.text_input[0].set_value("promoter").run()
    assert entries(app).count(" open>") == len(labels(app)) == 1


def test_a_definition_is_text_and_never_markup(empty_workspace: Workspace) -> None:
    invented = replace(BY_NAME["nps"], label="<b>x</b>", formula="a < b", source="<script>")
    page = glossary.entries([invented])
    assert "<h2>&lt;b&gt;x&lt;/b&gt;</h2>" in page
    assert "<dd>a &lt; b</dd>" in page and "<script>" not in page


def test_words_are_searched_for_in_any_order_and_case(empty_workspace: Workspace) -> None:
    app = run()
    app.text_input[0].set_value("SCORE promoter").run()
    assert labels(app) == ["Net Promoter Score"]


def test_words_that_occur_nowhere_say_so(empty_workspace: Workspace) -> None:
    app = run()
    app.text_input[0].set_value("unicorn").run()
    assert app.info[0].value.startswith("No entry has these words.")


def test_the_smallest_base_is_the_workspaces_own(empty_workspace: Workspace) -> None:
    nps = next(metric for metric in METRICS if metric.name == "nps")
    assert ("Withheld below", "10 answers (minimum_answers in touchpoint.toml)") in glossary.definition(nps)


def words(number: int) -> str:
    return {10: "ten", 20: "twenty"}[number]


def test_the_smallest_base_is_what_the_code_withholds_by() -> None:
    model, levels = (inspect.signature(made).parameters for made in (derived_importance, asymmetry))
    ratings = model["minimum_ratings"].default
    each = words(model["responses_per_driver"].default)
    for name in ("derived_importance", "impact", "explained"):
        assert BY_NAME[name].minimum.startswith(
            f"{ratings} ratings, and {each} responses for each touchpoint"
        )
    assert BY_NAME["exposure_z"].minimum.startswith(f"{exposure.MINIMUM_RATINGS} ratings")
    ratings = levels["minimum_ratings"].default
    each = words(2 * levels["responses_per_driver"].default)
    for name in ("penalty", "reward", "asymmetry"):
        assert BY_NAME[name].minimum.startswith(f"{ratings} ratings, {{minimum_answers}} each of low")
        assert BY_NAME[name].minimum.endswith(f"{each} responses for each touchpoint with {ratings}")
    for name in (
        "churn_risk_ratio",
        "churn_excess",
        "churn_attributable",
        "churn_e_value",
        "revenue_exposed",
    ):
        assert BY_NAME[name].minimum.startswith("{minimum_answers} bad and as many good experiences")
        assert f"{FEWEST_LEAVERS} customers who left after each" in BY_NAME[name].minimum


def test_a_count_has_no_smallest_base(empty_workspace: Workspace) -> None:
    """`complaints` shows a single one."""
    for name in ("complaints", "pain_points", "moments_of_truth"):
        lines = dict(glossary.definition(BY_NAME[name]))
        assert lines["Withheld below"].startswith("Nothing: it is a count")


YEAR = re.compile(r"\b(18|19|20)\d\d\b")


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_an_interval_names_its_source_or_why_there_is_none(metric: Metric) -> None:
    assert YEAR.search(metric.interval) or metric.interval.startswith("None: ")


PLAIN = (
    *("satisfaction", "churn", "stated_importance", "reach", "internal_importance", "performance", "top_box"),
    *("internal_performance", "gap_performance", "complaints", "complaints_per_1000", "resolution_hours"),
    *("resolution_speed", "complaints_ratio", "churn_risk_ratio", "churn_excess", "revenue_exposed"),
    *("performance_change", "onward_share", "waiting_hours", "drop_off", "pain_points", "moments_of_truth"),
    "cx_index",
)  # means, medians, counts, shares, their differences; what is a method of its own stands with the interval


def test_a_method_behind_a_formula_is_named() -> None:
    assert [
        metric.name for metric in METRICS if metric.name not in PLAIN and not YEAR.search(metric.source)
    ] == []


def test_a_unit_says_its_range_once() -> None:
    units = [dict(glossary.definition(BY_NAME[name]))["Unit"] for name in ("asymmetry", "nps", "complaints")]
    assert units == ["from −1 to 1", "points, −100 to 100", "count, from 0"]


def test_every_measure_of_a_trend_says_how_its_change_is_judged() -> None:
    charts = {metric.name: metric.change for metric in METRICS if metric.change}
    assert set(charts) == set(MEASURES)
    assert all("of 100 steady touchpoints 7 to 8 signal" in change for change in charts.values())
    least = [chance_of_false_signal(12, baseline=months) for months in (12, 24)]
    assert [round(100 * chance) for chance in least] == [8, 7]


def test_the_chart_of_a_figure_is_in_its_definition(empty_workspace: Workspace) -> None:
    assert dict(glossary.definition(BY_NAME["top_box"]))["Change by month"].startswith(
        "p′ chart (Laney 2002)"
    )
    assert "Change by month" not in dict(glossary.definition(BY_NAME["nps"]))
