"""Pages over real stores in which a kind of data is absent: no staff assessment, no complaint."""

from pathlib import Path

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard import app, headlines
from dashboard.catalogue import VIEWS
from journey import assessments
from journey.files import import_map
from journey.store import open_store
from metrics.snapshots import warehouse_folder
from metrics.workspace import Workspace
from tests.builders import published, rating
from tests.dashboard.frames import touchpoint_frame
from tests.dashboard.pages import table_with, texts

MAP = {
    "stages": "stage_id,name,position,description\nbuy,Buying,1,\n",
    "departments": "department_id,name,lead,lead_email,parent_id\nshops,Shops,,,\nphone,Phone team,,,\n",
    "touchpoints": (
        "touchpoint_id,name,stage_id,channel,department_id\n"
        "shop,Shop,buy,shop,shops\ncall,Call,buy,phone,phone\n"
    ),
}


@pytest.fixture
def ratings_only(empty_workspace: Workspace) -> Workspace:
    """A workspace with a map and ratings, and nothing else."""
    folder = empty_workspace.root / "map"
    folder.mkdir()
    for name, text in MAP.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    engine = open_store(empty_workspace.journey.url)
    import_map(engine, folder)
    engine.dispose()
    answers = [rating(name, 40 + 10 * (i % 5), "2026-05-04") for i in range(60) for name in ("shop", "call")]
    touchpoints = [
        {"touchpoint_id": name, "name": name, "stage_id": "buy", "status": "active"}
        for name in ("shop", "call")
    ]
    published(
        Path(warehouse_folder(empty_workspace.root, empty_workspace.warehouse.url)),
        ratings=answers,
        touchpoints=touchpoints,
    )
    st.cache_resource.clear()
    return empty_workspace


def opened(name: str) -> AppTest:
    test = AppTest.from_file(str(app.ENTRY), default_timeout=60).run()
    test.switch_page(str(VIEWS / f"{name}.py")).run()
    assert not test.exception, test.exception
    return test


def test_without_assessments_every_department_is_told_to_be_absent(ratings_only: Workspace) -> None:
    engine = open_store(ratings_only.journey.url)
    later = ("anna", "shop", "shops", "2026-09-10", 40.0, 60.0)
    names = ["respondent_id", "touchpoint_id", "department_id", "assessed_on", "importance", "performance"]
    assessments.write(engine, pd.DataFrame([later], columns=names))
    engine.dispose()
    test = opened("internal_external")
    assert any("the newest are of Sep 2026" in text for text in texts(test))
    table = table_with(test, "assessed")
    assert table["department"].tolist() == ["Phone team", "Shops"]
    assert table["assessed"].tolist() == [0, 0]
    assert table["last_assessed_on"].isna().all()
    assert any("No department has taken part" in text for text in texts(test))


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({"performance": None, "performance_withheld": "not_measured"}, "Nobody rated it in this period"),
        (
            {"performance": None, "performance_withheld": "too_few_answers"},
            "Too few answers to tell how well it does",
        ),
        ({"priority_rank": None}, "How important it is to customers is not known"),
        ({}, "Its place among the quadrants is not certain"),
    ],
)
def test_a_touchpoint_without_a_quadrant_says_what_is_not_known(known: dict[str, object], said: str) -> None:
    row = touchpoint_frame(1).iloc[0].astype(object)
    row[["quadrant", "performance", "priority_rank"]] = ["undecided", 70.0, 1]
    row[["performance_withheld", "performance_change_p_adjusted", "gap_performance"]] = None
    row["churn_risk_ratio_p_adjusted"] = 1.0
    for name, value in known.items():
        row[name] = value
    assert headlines.one_touchpoint(row) == said


def test_without_complaints_nobody_is_said_to_be_content(ratings_only: Workspace) -> None:
    said = texts(opened("touchpoint"))
    assert any(text.startswith("Not known in this period") for text in said)
    assert not any("Nobody complained" in text for text in said)
