"""What was planted in the demo's data is what the figures and the pages say."""

import json
import shutil
from datetime import date

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard import app, settings
from dashboard.catalogue import VIEWS
from dashboard.cost_details import clear
from dashboard.figures import published_scorecard
from loaders.load import load
from loaders.quarantine import refused_rows
from metrics import detail
from metrics.course import course
from metrics.period import Period
from metrics.scope import EVERYTHING
from metrics.silent_failures import silent_failures
from metrics.snapshots import current, read_only_engine, warehouse_folder
from metrics.trends import trend
from metrics.workspace import open_workspace
from tests.dashboard import stores
from tests.dashboard.pages import table_with, texts
from tests.once import made_once

YEAR = Period(date(2025, 11, 1), date(2026, 10, 31))


@pytest.fixture(scope="module")
def demo(invented_bank, tmp_path_factory):
    def loaded(folder):
        shutil.copytree(invented_bank, folder, dirs_exist_ok=True)
        assert load(open_workspace(folder)).status == "published"

    return open_workspace(made_once(tmp_path_factory, "truth", loaded))


@pytest.fixture(scope="module")
def truth(demo):
    return json.loads((demo.root / "truth.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def found(demo):
    return published_scorecard(demo)[1].touchpoints.set_index("touchpoint_id")


@pytest.fixture(scope="module")
def engine(demo):
    return read_only_engine(current(warehouse_folder(demo.root, demo.warehouse.url)))


def named(found, column, value):
    return set(found.index[found[column] == value])


def test_blind_spots_and_false_alarms_are_the_planted_ones(found, truth):
    assert named(found, "gap_performance_verdict", "blind_spot") == set(truth["blind_spots"])
    assert named(found, "gap_performance_verdict", "false_alarm") == set(truth["false_alarms"])


def test_the_touchpoint_that_got_worse_is_the_only_one(found, truth):
    assert named(found, "performance_signal", "worse") == {truth["got_worse"]["touchpoint_id"]}


def test_the_touchpoint_that_got_better_is_one_of_those_that_did(found, truth):
    better = found[found["performance_signal"] == "better"]["performance_change"]
    assert better.idxmax() == truth["got_better"]["touchpoint_id"]


def test_both_changes_are_dated_and_no_touchpoint_is_said_to_have_changed_otherwise(engine, found, truth):
    chosen = YEAR, None
    dated = {
        name: course(trend(engine, EVERYTHING, *chosen, name, "performance", 10).points)
        for name in found.index
    }
    planted = {truth[story]["touchpoint_id"]: truth[story]["month"] for story in ("got_worse", "got_better")}
    assert {name: f"{one.since:%Y-%m}" for name, one in dated.items() if one is not None} == planted


def test_the_segment_that_is_worse_off_is_beyond_the_others_intervals(engine, truth):
    weak = truth["weak_segment"]
    segments = detail.segments(engine, EVERYTHING, YEAR, (weak["segmentation"],), weak["touchpoint_id"], 10)
    rows = segments.set_index("segment")
    others = rows.drop(weak["segment"])
    assert rows.loc[weak["segment"], "performance_high"] < others["performance_low"].min()


def test_the_silent_failure_brings_few_complaints(found, truth):
    rates = found["complaints_per_1000"]
    assert rates[truth["silent_failure"]["touchpoint_id"]] < rates.median() / 2


def test_the_silent_failure_is_found_and_no_other(found, truth):
    (row,) = silent_failures(found.reset_index()).itertuples()
    assert row.touchpoint_id == truth["silent_failure"]["touchpoint_id"]


def test_customers_leave_where_it_was_planted(found, truth):
    driving = {truth[name]["touchpoint_id"] for name in ("drives_churn", "silent_failure")}
    assert set(found.index[found["churn_risk_ratio_low"] > 1]) == driving


def test_looking_at_all_of_them_more_leave_only_where_it_was_planted(found, truth):
    driving = {truth[name]["touchpoint_id"] for name in ("drives_churn", "silent_failure")}
    assert set(found.index[clear(found) & (found["churn_risk_ratio"] > 1)]) == driving
    assert (found.loc[list(driving), "churn_e_value_low"] > 2).all()


def test_what_moves_satisfaction_most_is_derived_as_most_important(found, truth):
    shares = {place["touchpoint_id"]: place["share"] for place in truth["touchpoints"]}
    planted = sorted(shares, key=shares.get, reverse=True)[:3]
    assert set(planted) <= set(found["derived_importance"].nlargest(5).index)


def test_what_can_only_disappoint_and_what_can_only_delight_are_the_planted_ones(found, truth):
    for kind in ("basic", "excitement"):
        assert named(found, "asymmetry_kind", kind) == {truth[kind]["touchpoint_id"]}


def test_the_refused_rows_are_the_planted_ones(demo, truth):
    planted = {source: sum(kinds.values()) for source, kinds in truth["dirty_rows"].items()}
    assert refused_rows(demo).groupby("source").size().to_dict() == planted


@pytest.fixture
def shown(demo):
    settings.use(demo)
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()
    stores.forget()


def test_the_overview_names_what_was_planted(shown, found, truth):
    page = AppTest.from_file(str(app.ENTRY), default_timeout=120).run()
    assert not page.exception
    said = " ".join(texts(page))
    worse = found.loc[truth["got_worse"]["touchpoint_id"], "name"]
    assert f"{worse} got worse" in said
    assert any(f"staff overrate {found.loc[name, 'name']}" in said for name in truth["blind_spots"])


def test_the_departments_page_tells_its_lead_what_was_planted(shown, found, truth):
    planted = found.loc[truth["silent_failure"]["touchpoint_id"]]
    page = AppTest.from_file(str(app.ENTRY), default_timeout=120)
    page.query_params["department"] = planted["department_id"]
    page.switch_page(str(VIEWS / "department.py"))
    page.run()
    assert not page.exception
    said = texts(page)
    assert page.title[0].value == planted["department"]
    assert f"Customers leave after {planted['name']} without complaining" in said
    own = found[found["department_id"] == planted["department_id"]]
    table = table_with(page, "priority")
    assert set(table["name"]) == set(own["name"])
