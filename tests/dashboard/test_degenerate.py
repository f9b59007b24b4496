"""Companies with next to nothing, from their files to the pages: what cannot be said is withheld in words."""

import json
import logging
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard import app, settings
from dashboard.catalogue import VIEWS
from metrics.workspace import open_workspace
from tests.cli.running import run
from tests.dashboard import stores
from tests.dashboard.pages import texts

PAGES = (
    "overview",
    "importance_performance",
    "internal_external",
    "touchpoint",
    "department",
    "priorities_actions",
    "churn_complaints",
)
HEADERS = {
    "responses": "response_id,customer_id,answered_at,satisfaction,recommend",
    "ratings": "response_id,touchpoint_id,customer_id,answered_at,satisfaction,importance",
    "complaints": "complaint_id,touchpoint_id,opened_at,resolved_at",
    "customers": "customer_id,started_on,ended_on,monthly_revenue",
    "contacts": "contact_id,touchpoint_id,occurred_at",
    "assessments": "respondent_id,touchpoint_id,assessed_on,importance,performance",
}
OUTSIDE = "streamlit.runtime.scriptrunner_utils.script_run_context"  # a test draws pages without a server
Tables = dict[str, list[str]]


def answers(n: int, *forms: tuple[str, ...], constant: bool = False, customer: str = "c{k}") -> Tables:
    """n responses; each rates the touchpoints of one kind of form, one kind after the other."""
    made: Tables = {"responses": [], "ratings": []}
    for k in range(n):
        score = 50 if constant else 20 * (k % 5)
        who, when = customer.format(k=k), f"2026-05-{1 + k % 28:02}T10:{k // 28:02}:00"
        made["responses"].append(f"r{k},{who},{when},{score},{score // 10}")
        made["ratings"] += [
            f"r{k},{place},{who},{when},{score},{100 - score}" for place in forms[k % len(forms)]
        ]
    return made


def people(n: int, ended: str = "") -> list[str]:
    return [f"c{k},2025-01-01,{ended},50" for k in range(n)]


BOTH = ("web", "app")
COMPANIES: dict[str, Tables] = {
    "one touchpoint": answers(60, ("web",))
    | {"assessments": [f"e{k},web,2026-05-01,{40 + k},{50 + k}" for k in range(6)]},
    "constant answers": answers(60, BOTH, constant=True)
    | {"assessments": [f"e{k},web,2026-05-01,50,50" for k in range(6)]},
    "no overlap between touchpoints": answers(130, ("web",), ("app",)),
    "one customer": answers(30, BOTH, customer="c0") | {"customers": people(1)},
    "all churned": answers(60, BOTH) | {"customers": people(60, "2026-06-01")},
    "zero contacts": {"complaints": [f"k{k},web,2026-05-{1 + k:02}," for k in range(20)]},
    "one answer": answers(1, ("web",)),
}


@pytest.fixture(params=COMPANIES)
def company(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    tables = COMPANIES[request.param]
    (tmp_path / "map").mkdir()
    (tmp_path / "in").mkdir()
    places = ("web",) if request.param == "one touchpoint" else ("web", "app")
    (tmp_path / "map/stages.csv").write_text("stage_id,name,position\nuse,Use,1\n")
    (tmp_path / "map/departments.csv").write_text("department_id,name\nfront,Front office\n")
    rows = "".join(f"{place},{place.title()},use,front\n" for place in places)
    (tmp_path / "map/touchpoints.csv").write_text("touchpoint_id,name,stage_id,department_id\n" + rows)
    sources = ""
    for table, lines in tables.items():
        (tmp_path / f"in/{table}.csv").write_text("\n".join([HEADERS[table], *lines]) + "\n")
        columns = "".join(f'{name} = "{name}"\n' for name in HEADERS[table].split(","))
        sources += f'[[source]]\nname = "{table}"\ntable = "{table}"\nformat = "csv"\n'
        sources += f'path = "in/{table}.csv"\n[source.columns]\n{columns}'
    (tmp_path / "touchpoint.toml").write_text(sources)
    yield tmp_path
    st.cache_resource.clear()
    stores.forget()


def figures(part: Any) -> Iterator[dict[str, Any]]:
    """Every figure of the scorecard's JSON."""
    if isinstance(part, dict):
        if "value" in part:
            yield part
        for one in part.values():
            yield from figures(one)
    elif isinstance(part, list):
        for one in part:
            yield from figures(one)


def test_what_cannot_be_said_is_withheld_from_the_files_to_the_pages(
    company: Path, caplog: pytest.LogCaptureFixture
) -> None:
    run("load", "--workspace", company)
    card = run("scorecard", "--workspace", company, "--format", "json")
    assert card.stderr == ""
    found = list(figures(json.loads(card.stdout)))
    assert len(found) >= 20
    for one in found:
        ends = [one["value"], one["low"], one["high"]]
        if one["value"] is None:
            assert ends == [None] * 3 and one["withheld"].endswith(".")
        else:
            assert all(math.isfinite(end) for end in ends) and "withheld" not in one
    assert any(one["value"] is None for one in found)
    settings.use(open_workspace(company))
    st.cache_resource.clear()
    page = AppTest.from_file(str(app.ENTRY), default_timeout=60).run()
    for name in PAGES:
        page.switch_page(str(VIEWS / f"{name}.py")).run()
        assert not page.exception, (name, page.exception)
        said = " ".join(str(text) for text in texts(page)).lower().replace("(", " ").split()
        assert not {"nan", "inf", "-inf", "infinity", "nat"} & {word.strip(".,;:)×%") for word in said}, name
    own = [one for one in caplog.records if one.levelno >= logging.WARNING and one.name != OUTSIDE]
    assert own == []
