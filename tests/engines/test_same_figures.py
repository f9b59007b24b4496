"""Every query gives the same on every engine, cell by cell, to the last digits that sums of doubles allow."""

import dataclasses
import inspect
from collections.abc import Iterator
from datetime import date
from itertools import islice, product
from typing import Any, get_args

import pandas as pd
import pytest

from dashboard.figures import published_scorecard
from metrics.flow import flow
from metrics.history import newest_load
from metrics.period import Period
from metrics.queries.loads import read_checks, read_loads, read_sources, recent_sources
from metrics.scope import EVERYTHING, Scope
from metrics.segment_complaints import segment_complaints
from metrics.terms import outdated
from metrics.trends import MEASURES, trend
from metrics.warehouse import open_warehouse
from tests.metrics.test_scope import READERS

PLACES = (("advertising", "discover", "Media"), ("website", "discover", "Website"))
GIVEN: dict[str, list[Any]] = {  # by the name of the parameter
    "scope": [EVERYTHING, Scope(frozenset({"digital"}), frozenset({"website", "advertising"}))],
    "period": [Period(date(2026, 1, 10), date(2026, 6, 30))],
    "comparison": [Period(date(2025, 7, 1), date(2025, 12, 31))],
    "grain": ["week", "quarter"],
    "segment": [None, ("tier", "Plus")],
    "segmentation": ["tier"],
    "segmentations": [("tier", "region")],
    "touchpoint_id": ["phone_support", "website", "card_delivery"],
    "places": [PLACES],
    "what": ["complaints", "comments"],
    "kind": ["complaints", "contacts", "ratings"],
    "source": [None, "survey_answers"],
    "limit": [100],
    "minimum": [5],
    "days": [90],
    "importance": [(("website", 1.0), ("advertising", 2.0))],
    "measure": [*MEASURES][:1],
    "ways": [[("website", "phone_support"), ("website", "adviser_meeting")]],
    "declared": [(("website", "phone_support", "calls", 24.0),)],
    "gap_days": [28],
}
MORE: dict[str, list[Any]] = {  # asked beside the first of everything else
    "grain": ["day", "month", "year"],
    "touchpoint_id": [None],
    "measure": [*MEASURES][1:],
    "since": [{"phone_support": date(2026, 3, 3)}],
}
QUERIES = [*READERS, trend, flow, segment_complaints]
OF_A_LOAD = [
    "load_id",
    "snapshot_id",
    "based_on",
    "started_at",
    "finished_at",
    "seconds",
    "report",
    "message",
    "examples",
]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: f"{query.__module__}.{query.__name__}")
def test_a_query_finds_the_same(query, reference, other, pytestconfig):
    engines = [open_warehouse(workspace).current().engine() for workspace in (reference, other)]
    few = 1 if pytestconfig.getoption("engines") == "spark" else None  # Sail is asked for everything
    for given in islice(asked(query), few):
        same(*(query(engine, **given) for engine in engines))


def test_nearly_every_query_finds_something(reference):
    """Else the test above compares nothing with nothing."""
    engine = open_warehouse(reference).current().engine()
    empty = {
        query.__name__
        for query in QUERIES
        if not any(anything(query(engine, **given)) for given in asked(query))
    }
    assert empty == set()


def test_the_history_tells_the_same(reference, other):
    for query, given in ((read_loads, ()), (read_sources, ()), (recent_sources, (5,)), (read_checks, ())):
        one, two = (
            query(open_warehouse(workspace).history(), EVERYTHING, *given) for workspace in (reference, other)
        )
        assert not one.empty
        same(*(frame.drop(columns=OF_A_LOAD, errors="ignore") for frame in (one, two)))


def test_the_newest_load_and_its_terms_are_those_of_now(reference, other):
    for workspace in (reference, other):
        warehouse = open_warehouse(workspace)
        _, *ended = newest_load(warehouse.history())
        assert ended == ["published", False]
        stricter = workspace.model_copy(
            update={"metrics": workspace.metrics.model_copy(update={"top_box": 60})}
        )
        engine = warehouse.current().engine()
        assert (outdated(engine, workspace), outdated(engine, stricter)) == (frozenset(), {"top_box"})


@pytest.mark.parametrize("segment", [None, ("tier", "Plus")])
def test_the_scorecard_is_the_same_with_its_intervals(segment, reference, other):
    period = GIVEN["period"][0]
    one, two = (
        published_scorecard(workspace, period.first, period.last, segment)[1]
        for workspace in (reference, other)
    )
    same(one.touchpoints, two.touchpoints)
    same(one.overall, two.overall)


def same(one: Any, two: Any) -> None:
    """Equal values and types; the order of rows counts for nothing, as pages sort them."""
    assert type(one) is type(two)
    if isinstance(one, pd.DataFrame):
        pd.testing.assert_frame_equal(ordered(one), ordered(two), rtol=1e-9, atol=1e-9)
    elif isinstance(one, float):
        assert one == pytest.approx(two, rel=1e-9, nan_ok=True)
    elif dataclasses.is_dataclass(one):
        for field in dataclasses.fields(one):
            same(getattr(one, field.name), getattr(two, field.name))
    elif isinstance(one, tuple):
        assert len(one) == len(two)
        for part, twin in zip(one, two, strict=True):
            same(part, twin)
    else:
        assert one == two


def ordered(frame: pd.DataFrame) -> pd.DataFrame:
    """By everything but doubles, and without when things were loaded; categories as the texts they are."""
    texts = dict.fromkeys(frame.select_dtypes("category"), str)
    timeless = frame.astype(texts).drop(columns=["loaded_at", "refused_at"], errors="ignore")
    keys = [name for name in timeless if not pd.api.types.is_float_dtype(timeless[name])]
    return timeless.sort_values(keys, ignore_index=True) if keys else timeless


def asked(query: Any) -> Iterator[dict[str, Any]]:
    """Every combination of what the query may be asked, and more values one at a time."""
    parameters = inspect.signature(query).parameters
    names = [name for name in list(parameters)[1:] if name in GIVEN]
    for values in product(*(GIVEN[name] for name in names)):
        yield dict(zip(names, values, strict=True))
    first = {name: GIVEN[name][0] for name in names}
    for name in parameters.keys() & MORE.keys():
        for value in MORE[name]:
            if value is not None or type(None) in get_args(parameters[name].annotation):
                yield first | {name: value}


def anything(found: Any) -> bool:
    if isinstance(found, pd.DataFrame):
        return not found.empty
    if dataclasses.is_dataclass(found):
        return any(anything(getattr(found, field.name)) for field in dataclasses.fields(found))
    return bool(found)
