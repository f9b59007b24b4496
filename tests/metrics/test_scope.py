"""Whoever sees some departments gets the same from every query, whatever the others' records say."""

import dataclasses
import importlib
import inspect
import pkgutil
from collections.abc import Callable
from datetime import date, datetime
from itertools import product
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa

from metrics import complaint_detail, detail, history, index_detail, queries
from metrics.period import Period
from metrics.queries import extent, loads
from metrics.scope import EVERYTHING, Scope
from metrics.tables import warehouse_tables
from tests.builders import complaint, contact, customer, rating, response, warehouse

OWN = Scope(departments=frozenset({"service"}), touchpoints=frozenset({"web"}))
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
GIVEN: dict[str, list[Any]] = {  # by the name of the parameter; both touchpoints are asked for
    "period": [YEAR],
    "comparison": [Period(date(2026, 3, 1), date(2026, 3, 31))],
    "segment": [None, ("tier", "Gold")],
    "kind": ["complaints", "contacts", "ratings"],
    "segmentation": ["tier"],
    "segmentations": [("tier",)],
    "touchpoint_id": ["web", "app"],
    "ways": [(("web", "web"),)],
    "places": [(("web", "s", "phone"), ("app", "s", "phone"))],
    "what": ["complaints", "comments"],
    "source": [None],
    "limit": [100],
    "minimum": [1],
    "days": [90],
    "importance": [(("web", 1.0), ("app", 1.0))],
}


def _readers() -> list[Callable[..., Any]]:
    modules = [
        importlib.import_module(f"{queries.__name__}.{found.name}")
        for found in pkgutil.iter_modules(queries.__path__)
    ]
    return [
        query
        for module in [*modules, detail, complaint_detail, index_detail]
        if module is not loads  # of the history: below
        for name, query in inspect.getmembers(module, inspect.isfunction)
        if query.__module__ == module.__name__
        and not name.startswith("_")
        and next(iter(inspect.signature(query).parameters), "") in ("bind", "engine")
    ]


READERS = _readers()


def test_within_a_department_nobody_sees_more_than_before() -> None:
    assert EVERYTHING.within("service", ["web", "app"]) == Scope(
        frozenset({"service"}), frozenset({"web", "app"})
    )
    assert OWN.within("sales", ["web", "app"]).touchpoints == {"web"}


def company(*touchpoints: str, whole: bool) -> sa.Engine:
    """The touchpoints' records; `whole`: also responses and customers, and rows that were refused."""
    days = [f"2026-{month:02}-{day:02}" for month in (3, 4, 5) for day in (2, 9, 16)]
    places = list(product(touchpoints, days)) + [("app", "2026-01-05")] * ("app" in touchpoints)
    engine = warehouse(
        ratings=[
            rating(
                name,
                40 + int(day[8:]),
                day,
                tier="Gold",
                response_id=day,
                comment=name,
                customer_id=f"c{day[8:]}",
                weight=2.0 if name == "app" else 1.0,
            )
            for name, day in places
        ],
        complaints=[complaint(name, day, 1, category=name, text=name, tier="Gold") for name, day in places],
        contacts=[  # nobody goes on from the one touchpoint to the other: that is told without its name
            contact(name, day, tier="Gold", customer_id=f"{name}-{day[8:]}")
            for name, day in places + [("app", "2026-06-01")] * ("app" in touchpoints)
        ],
        assessments=[
            {"respondent_id": "p", "touchpoint_id": name, "assessed_on": date(2026, 5, 1), "importance": 5.0}
            for name in touchpoints
        ],
        responses=[response(50, 9, day, response_id=day, customer_id=f"c{day[8:]}") for day in days]
        if whole
        else [],
        customers=[customer(f"c{day}", "2026-01-01", "2026-06-01", "voluntary") for day in ("02", "09", "16")]
        if whole
        else [],
        until=datetime(2026, 12, 31),
    )
    if whole:
        row = {
            "source": "survey",
            "rule": "satisfaction.range",
            "row": "{}",
            "refused_at": datetime(2026, 6, 1),
        }
        with engine.begin() as connection:
            connection.execute(sa.insert(warehouse_tables().quarantine), [row])
    return engine


def plain(found: Any) -> Any:
    """What was found, as values that can be compared."""
    if dataclasses.is_dataclass(found):
        return {field.name: plain(getattr(found, field.name)) for field in dataclasses.fields(found)}
    if isinstance(found, tuple):
        return [plain(part) for part in found]
    if isinstance(found, pd.DataFrame):
        return sorted(found.drop(columns=["complaint_id"], errors="ignore").to_csv(index=False).splitlines())
    return found


def answers(query: Callable[..., Any], engine: sa.Engine, scope: Scope) -> list[Any]:
    """What the query gives for every combination of what it may be asked."""
    names = [
        name
        for name, parameter in list(inspect.signature(query).parameters.items())[2:]
        if name in GIVEN or parameter.default is inspect.Parameter.empty
    ]
    asked = product(*(GIVEN[name] for name in names))
    return [plain(query(engine, scope, **dict(zip(names, values, strict=True)))) for values in asked]


@pytest.fixture(scope="module")
def both() -> sa.Engine:
    return company("web", "app", whole=True)


@pytest.mark.parametrize("query", READERS, ids=lambda query: f"{query.__module__}.{query.__name__}")
def test_a_part_of_the_company_is_all_that_its_viewer_gets(query, both) -> None:
    with_customers = "churn" in query.__name__  # what is known of them is told per touchpoint there
    own = company("web", whole=with_customers)
    assert answers(query, both, OWN) == answers(query, own, OWN)


def test_the_records_of_others_are_such_that_each_query_would_show_them(both) -> None:
    own = company("web", whole=False)
    blind = {
        query.__name__
        for query in READERS
        if answers(query, both, EVERYTHING) == answers(query, own, EVERYTHING)
    }
    assert blind == set()


def test_how_much_there_is_is_counted_in_rows_of_facts(both) -> None:
    def rows(scope: Scope) -> dict[str, tuple[int, str]]:
        found = extent.freshness(both, scope)
        newest = found["newest"].dt.date.astype(str)
        return dict(zip(found["table_name"], zip(found["rows"], newest, strict=True), strict=True))

    assert rows(EVERYTHING) == {
        "customers": (3, "2026-01-01"),
        "responses": (9, "2026-05-16"),
        "ratings": (19, "2026-05-16"),
        "complaints": (19, "2026-05-16"),
        "contacts": (20, "2026-06-01"),
    }
    assert rows(OWN) == dict.fromkeys(("ratings", "complaints", "contacts"), (9, "2026-05-16"))


def test_no_row_is_none_of_every_kind() -> None:
    found = extent.freshness(warehouse(contacts=[contact("web")]), OWN)
    assert dict(zip(found["table_name"], found["rows"], strict=True)) == {
        "ratings": 0,
        "complaints": 0,
        "contacts": 1,
    }


def test_a_part_of_the_company_sees_that_loads_ran_but_nothing_of_their_rows(tmp_path) -> None:
    engine = history.open_history(tmp_path)
    moment = datetime(2026, 6, 1)
    values: dict[str, Any] = {"load_id": "1", "source": "survey", "table_name": "ratings"}
    counted = {"files": 1, "rows_read": 9, "refused": 1, "published": 8, "seconds": 1.0}
    checked = {
        "severity": "critical",
        "rows": 9,
        "failed": 1,
        "passed": False,
        "examples": '[{"a": "secret"}]',
    }
    with engine.begin() as connection:
        connection.execute(
            sa.insert(history.LOADS),
            [{"load_id": "1", "started_at": moment, "status": "blocked", "report": "secret"}],
        )
        connection.execute(
            sa.insert(history.LOAD_SOURCES), [values | counted | {"reasons": '{"secret is unknown": 1}'}]
        )
        connection.execute(
            sa.insert(history.CHECKS),
            [
                values | checked | {"rule": "satisfaction.mean", "text": "the mean is 61.2: secret"},
                values | checked | {"rule": "satisfaction.range", "text": "1 row is outside"},
            ],
        )
    seen = [
        loads.read_loads(engine, OWN),
        loads.read_sources(engine, OWN),
        loads.recent_sources(engine, OWN, 9),
        loads.read_checks(engine, OWN),
        loads.stopping_checks(engine, OWN, 9),
        loads.newest_outcome(engine, OWN),
    ]
    assert "secret" not in "".join(frame.to_csv() for frame in seen)
    assert [len(frame) for frame in seen] == [1, 1, 1, 2, 2, 1]
    for checks in seen[3:5]:
        assert sorted(checks["text"]) == [
            "1 row is outside",
            "the mean of satisfaction was compared with earlier loads",
        ]
    assert loads.read_checks(engine, EVERYTHING)["examples"].tolist() == [[{"a": "secret"}]] * 2
