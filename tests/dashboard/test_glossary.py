"""The page that says what each figure means."""

import re
from dataclasses import replace
from html import unescape

from streamlit.testing.v1 import AppTest

from dashboard import glossary
from dashboard.catalogue import VIEWS
from metrics.definitions import BY_NAME, METRICS
from metrics.statistics.control import chance_of_false_signal
from metrics.trends import MEASURES
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


def test_every_metric_is_explained_before_anything_is_published(empty_workspace: Workspace) -> None:
    assert labels(run()) == [metric.label for metric in METRICS]


def test_a_link_names_one_metric(empty_workspace: Workspace) -> None:
    assert labels(run(metric="nps")) == ["Net Promoter Score"]


def test_a_metric_can_be_linked_to_by_its_name(empty_workspace: Workspace) -> None:
    assert re.findall('<details id="([^"]*)"', entries(run())) == [metric.name for metric in METRICS]


def test_entries_are_folded_until_few_are_looked_for(empty_workspace: Workspace) -> None:
    app = run()
    assert " open>" not in entries(app)
    app.text_input[0].set_value("promoter").run()
    assert entries(app).count(" open>") == len(labels(app)) == 1


def test_a_definition_is_text_and_never_markup() -> None:
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
    assert app.info[0].value.startswith("No figure has these words.")


def test_the_smallest_base_is_the_workspaces_own(empty_workspace: Workspace) -> None:
    nps = next(metric for metric in METRICS if metric.name == "nps")
    assert ("Withheld below", "10 (minimum_answers in touchpoint.toml)") in glossary.definition(nps)


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
