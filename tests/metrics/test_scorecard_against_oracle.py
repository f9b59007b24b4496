"""On invented companies every figure equals its slow twin, or is withheld where the twin has too little."""

from datetime import date, datetime

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metrics.period import Period
from metrics.scope import EVERYTHING
from metrics.scorecard import scorecard
from metrics.settings import Settings
from tests import oracle
from tests.builders import warehouse
from tests.metrics.map import SmallMap
from tests.metrics.test_scorecard import NOBODY
from tests.metrics.worlds import CUSTOMERS, TOUCHPOINTS, worlds

PERIOD = Period(date(2026, 2, 1), date(2026, 3, 15))
FEWEST = 3
RULES = Settings(minimum_answers=FEWEST)
SEGMENTS = st.sampled_from([None, ("tier", "Gold"), ("region", "unknown")])


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(worlds(most=30), SEGMENTS)
def test_every_figure_equals_its_slow_twin(facts, segment):
    made = scorecard(
        warehouse(segmentations=("tier", "region"), until=datetime(2026, 6, 15), settings=RULES, **facts),
        EVERYTHING,
        PERIOD,
        settings=RULES,
        journey=SmallMap(TOUCHPOINTS),
        assessments=NOBODY,
        segment=segment,
    )
    chosen = {
        name: [row for row in rows if inside(name, row) and in_segment(row, facts, segment)]
        for name, rows in facts.items()
    }
    for row in made.touchpoints.to_dict("records"):
        ratings, contacts, complaints = (
            [one for one in chosen[name] if one["touchpoint_id"] == row["touchpoint_id"]]
            for name in ("ratings", "contacts", "complaints")
        )
        compare(row, "performance", answered_mean(ratings, "satisfaction"))
        compare(row, "stated_importance", answered_mean(ratings, "importance"))
        compare(row, "effort", answered_mean(ratings, "effort"))
        compare(row, "top_box", satisfied(ratings))
        against = len(contacts) or max(
            len([one for one in ratings if one[measure] is not None]) for measure in oracle.MEASURES
        )
        known = bool(facts["complaints"]) and against >= FEWEST
        compare(row, "complaints_per_1000", oracle.rate(len(complaints), against) if known else None)
    company = made.overall.set_index("metric")
    responses = chosen["responses"]
    if any(one["satisfaction"] is not None for one in responses):
        whole(company.loc["satisfaction"], answered_mean(responses, "satisfaction"))
        whole(company.loc["top_box"], satisfied(responses))
    people = [one for one in facts["customers"] if in_segment(one, {}, segment)]
    months, at_risk, left = oracle.customer_months(people, PERIOD.first, PERIOD.last)
    churn = (*oracle.rate(left, months, per=100)[:3], at_risk) if at_risk >= FEWEST else None
    whole(company.loc["churn"], churn)


def answered_mean(rows: list[oracle.Row], measure: str) -> oracle.Figure | None:
    answers = [(row[measure], oracle.weight(row)) for row in rows if row[measure] is not None]
    different = {x for x, _ in answers}
    return oracle.mean(answers) if len(answers) >= FEWEST and len(different) > 1 else None


def satisfied(rows: list[oracle.Row]) -> oracle.Figure | None:
    answers = [
        (row["satisfaction"] >= 75, oracle.weight(row)) for row in rows if row["satisfaction"] is not None
    ]
    if len(answers) < FEWEST:
        return None
    total = sum(w for _, w in answers)
    worth = total / sum(w * w for _, w in answers)
    value, low, high, _ = oracle.share(sum(w for hit, w in answers if hit) * worth, total * worth)
    return value, low, high, len(answers)


def compare(row: oracle.Row, name: str, expected: oracle.Figure | None) -> None:
    if expected is None:
        assert row[f"{name}_withheld"] is not None, name
        return
    assert row[f"{name}_withheld"] is None, name
    found = (row[name], row[f"{name}_low"], row[f"{name}_high"], row[f"{name}_n"])
    assert found == pytest.approx(expected, abs=1e-6), name


def whole(row: pd.Series, expected: oracle.Figure | None) -> None:
    compare({"value": row["value"], **{f"value_{part}": row[part] for part in row.index}}, "value", expected)


def inside(name: str, row: oracle.Row) -> bool:
    moments = {"ratings": "answered_at", "responses": "answered_at", "complaints": "opened_at"}
    if name == "customers":
        return row["customer_id"] in CUSTOMERS
    return PERIOD.first <= row[moments.get(name, "occurred_at")].date() <= PERIOD.last


def in_segment(row: oracle.Row, facts: oracle.Facts, segment: tuple[str, str] | None) -> bool:
    return segment is None or segment in oracle.segments_of(row, facts, [segment[0]])
