"""Every roll-up equals its slow twin, made at once, month by month, or on another engine."""

from datetime import date, datetime

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metrics import rollup_tables as rollups
from metrics.facts import FACTS
from metrics.refresh import refresh
from metrics.settings import Settings
from metrics.tables import warehouse_tables
from tests import oracle
from tests.builders import add, customer, rating, response, warehouse
from tests.metrics.tables import KEYS, rounded, stored
from tests.metrics.worlds import worlds

SEGMENTATIONS = ("tier", "region")
UNTIL = datetime(2026, 6, 15, 12)
MONTHS = tuple(date(2026, month, 1) for month in range(1, 5))
FEW = settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def expected(facts: oracle.Facts, until: datetime = UNTIL) -> dict[str, oracle.Table]:
    return {
        "daily_ratings": oracle.daily_ratings(facts, SEGMENTATIONS),
        "daily_responses": oracle.daily_responses(facts, SEGMENTATIONS),
        "daily_complaints": oracle.daily_complaints(facts, SEGMENTATIONS),
        "resolution_times": oracle.resolution_times(facts, SEGMENTATIONS, until),
        "daily_contacts": oracle.daily_contacts(facts, SEGMENTATIONS),
        "monthly_flow": oracle.monthly_flow(facts, SEGMENTATIONS, until),
        "daily_customers": oracle.daily_customers(facts, SEGMENTATIONS),
        "monthly_churn": oracle.monthly_churn(facts, SEGMENTATIONS, until),
        "monthly_ratings": oracle.monthly_ratings(facts, SEGMENTATIONS),
        "monthly_responses": oracle.monthly_responses(facts, SEGMENTATIONS),
        "repeats": oracle.repeats(facts),
        **oracle.importance_sums(facts, SEGMENTATIONS),
    }


def found(engine: sa.Engine) -> dict[str, oracle.Table]:
    return {name: rounded(stored(engine, name)) for name in KEYS}


def compare(engine: sa.Engine, facts: oracle.Facts, until: datetime = UNTIL) -> None:
    assert found(engine) == {name: rounded(table) for name, table in expected(facts, until).items()}


@FEW
@given(worlds())
def test_every_rollup_equals_its_slow_twin(facts):
    compare(warehouse(segmentations=SEGMENTATIONS, until=UNTIL, **facts), facts)


@FEW
@given(worlds(), st.sampled_from(MONTHS))
def test_recomputing_the_months_that_changed_equals_recomputing_all(facts, changed):
    tables = warehouse_tables(SEGMENTATIONS)
    engine = warehouse(segmentations=SEGMENTATIONS, until=UNTIL)
    late = {name: [row for row in facts[name] if in_month(name, row, changed)] for name in facts}
    early = {name: [row for row in facts[name] if not in_month(name, row, changed)] for name in facts}
    early["customers"], late["customers"] = facts["customers"], []
    with engine.begin() as connection:
        for part, changes in ((early, dict.fromkeys(FACTS)), (late, months_of(late, changed))):
            for name, rows in part.items():
                add(connection, tables.facts[name], rows)
            refresh(connection, tables, Settings(), changes, UNTIL, UNTIL)
    compare(engine, facts)


@FEW
@given(worlds())
def test_the_passing_of_time_alone_makes_churn_known(facts):
    before = datetime(2026, 4, 20)
    tables = warehouse_tables(SEGMENTATIONS)
    engine = warehouse(segmentations=SEGMENTATIONS, until=before, **facts)
    with engine.begin() as connection:
        refresh(connection, tables, Settings(), {}, UNTIL, before)
    compare(engine, facts)


def test_a_form_of_new_years_eve_changes_the_sums_of_both_years():
    """Its answer about the whole is of the old year, those about touchpoints are of the new one."""
    answers = [rating(name, 40, "2026-01-01", response_id="r1") for name in ("web", "app")]
    before, after = (response(score, None, "2025-12-31", response_id="r1") for score in (20, 90))
    engine = warehouse(segmentations=SEGMENTATIONS, until=UNTIL, ratings=answers, responses=[before])
    tables = warehouse_tables(SEGMENTATIONS)
    with engine.begin() as connection:
        connection.execute(sa.update(tables.responses).values(satisfaction=90))
        refresh(connection, tables, Settings(), {"responses": (date(2025, 12, 1),)}, UNTIL, UNTIL)
    compare(engine, {"ratings": answers, "responses": [after]})


def test_churn_is_as_far_known_as_the_data_reach_when_the_newest_record_is_withdrawn():
    facts = {
        "ratings": [rating("web", 10, "2025-05-10", customer_id="c1", response_id="r1")],
        "customers": [customer("c1", "2020-01-01")],
    }
    tables, until = warehouse_tables(SEGMENTATIONS), datetime(2025, 6, 1)
    engine = warehouse(segmentations=SEGMENTATIONS, until=UNTIL, **facts)
    with engine.begin() as connection:
        refresh(connection, tables, Settings(), {}, until, UNTIL)
    compare(engine, facts, until)


@settings(FEW, max_examples=2)
@given(worlds(), worlds())
def test_the_sums_of_two_companies_are_the_sums_of_their_sums(first, second):
    for row in [row for rows in second.values() for row in rows]:
        for key in ("response_id", "complaint_id", "contact_id", "case_id", "customer_id"):
            if row.get(key) is not None:
                row[key] = f"other {row[key]}"
    both = {name: first[name] + second[name] for name in first}
    whole = found(warehouse(segmentations=SEGMENTATIONS, until=UNTIL, **both))
    parts = [found(warehouse(segmentations=SEGMENTATIONS, until=UNTIL, **part)) for part in (first, second)]
    for name, table in whole.items():
        added: oracle.Table = {}
        for part in parts:
            for key, sums in part[name].items():
                oracle.add(added, key, **sums)
        assert table == rounded(added)


@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")
def test_postgresql_makes_the_same_rollups(postgres_url):
    engines = sa.create_engine(postgres_url)

    @settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
    @given(worlds())
    def same(facts):
        with engines.begin() as connection:
            warehouse_tables(SEGMENTATIONS).metadata.drop_all(connection)
            rollups.METADATA.drop_all(connection)
        engine = warehouse(segmentations=SEGMENTATIONS, until=UNTIL, url=postgres_url, **facts)
        compare(engine, facts)
        engine.dispose()

    same()
    engines.dispose()


def in_month(name: str, row: dict, month: date) -> bool:
    return moment(name, row).replace(day=1) == month


def moment(name: str, row: dict) -> date:
    value = row[FACTS[name].happened]
    return value.date() if isinstance(value, datetime) else value


def months_of(facts: oracle.Facts, month: date) -> dict[str, tuple[date, ...]]:
    return {name: (month,) for name, rows in facts.items() if rows}
