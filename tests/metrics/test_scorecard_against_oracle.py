"""On invented companies every figure equals its slow twin, or is withheld where the twin has too little."""

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metrics.bucket_rollups import BUCKETS
from metrics.period import Period
from metrics.scope import EVERYTHING
from metrics.scorecard import scorecard
from metrics.settings import Settings
from tests import oracle
from tests.builders import bucket, complaint, contact, warehouse
from tests.metrics.map import SmallMap
from tests.metrics.test_scorecard import NOBODY
from tests.metrics.worlds import CUSTOMERS, TOUCHPOINTS, crowd, worlds

PERIOD = Period(date(2026, 2, 1), date(2026, 3, 15))
FEWEST = 3
RULES = Settings(minimum_answers=FEWEST)
SEGMENTS = st.sampled_from([None, ("tier", "Gold"), ("region", "unknown")])


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(worlds(many=30), SEGMENTS)
def test_every_figure_equals_its_slow_twin(facts, segment):
    compare_all(facts, segment)


@pytest.mark.parametrize("segment", [None, ("tier", "Gold")])
@pytest.mark.parametrize("seed", [1, 2])
def test_complaints_of_sources_that_begin_at_different_times_equal_their_slow_twin(seed, segment):
    random = Random(seed)
    begins = {"web": 3, "app": 14, "desk": 25}  # of February: the contacts; complaints since the tenth

    def days(first):
        drawn = [date(2026, 2, 1) + timedelta(days=random.randrange(first - 1, 40)) for _ in range(60)]
        return [(day.isoformat(), random.choice([None, "Gold"])) for day in drawn]

    facts = {name: [] for name in ("responses", "ratings", "customers", "complaints", "contacts")}
    for place, first in begins.items():
        facts["contacts"] += [contact(place, day, tier=tier) for day, tier in days(first)]
        facts["complaints"] += [complaint(place, day, tier=tier) for day, tier in days(10)]
    compare_all(facts, segment)


@pytest.mark.parametrize("segment", [None, ("tier", "Gold")])
@pytest.mark.parametrize("seed", [1, 2])
def test_every_figure_of_customers_who_answer_again_equals_its_slow_twin(seed, segment):
    facts = crowd(seed)
    assert len(oracle.repeats(facts)) == 1 + len(TOUCHPOINTS)
    compare_all(facts, segment)


def compare_all(facts: oracle.Facts, segment: tuple[str, str] | None) -> None:
    engine = warehouse(segmentations=("tier", "region"), until=datetime(2026, 6, 15), settings=RULES, **facts)
    made = scorecard(
        engine,
        EVERYTHING,
        PERIOD,
        settings=RULES,
        journey=SmallMap(TOUCHPOINTS),
        assessments=NOBODY,
        segment=segment,
    )
    chosen, months = (
        {
            name: [row for row in rows if inside(name, row, last) and in_segment(row, facts, segment)]
            for name, rows in facts.items()
        }
        for last in (PERIOD.last, date(2026, 3, 31))
    )
    twin = Twin(buckets(facts), set(oracle.repeats(facts)))
    for row in made.touchpoints.to_dict("records"):
        place = row["touchpoint_id"]
        ratings, contacts, complaints = (
            [one for one in chosen[name] if one["touchpoint_id"] == place]
            for name in ("ratings", "contacts", "complaints")
        )
        all_months = [one for one in months["ratings"] if one["touchpoint_id"] == place]
        again = ("ratings", place)
        compare(row, "performance", twin.mean(ratings, all_months, "satisfaction", again))
        compare(row, "stated_importance", twin.mean(ratings, all_months, "importance", again))
        compare(row, "effort", twin.mean(ratings, all_months, "effort", again))
        compare(row, "top_box", twin.top_box(ratings, all_months, again))
        count, against = beside(facts, place, complaints, contacts, ratings)
        compare(row, "complaints_per_1000", oracle.rate(count, against) if against >= FEWEST else None)
    company = made.overall.set_index("metric")
    responses, again = (chosen["responses"], months["responses"]), ("responses", None)
    if any(one["satisfaction"] is not None for one in responses[0]):
        whole(company.loc["satisfaction"], twin.mean(*responses, "satisfaction", again))
        whole(company.loc["top_box"], twin.top_box(*responses, again))
    whole(company.loc["nps"], twin.net_promoter(*responses, again))
    people = [one for one in facts["customers"] if in_segment(one, {}, segment)]
    customer_months, at_risk, left = oracle.customer_months(people, PERIOD.first, PERIOD.last)
    churn = (*oracle.rate(left, customer_months, per=100)[:3], at_risk) if at_risk >= FEWEST else None
    whole(company.loc["churn"], churn)


def beside(facts, place, complaints, contacts, ratings) -> tuple[int, int]:
    """Complaints, and the contacts (without any: the ratings) of the days of which both are recorded."""
    first = oracle.counted_from(facts, place, "contacts", "occurred_at") or date.max
    against = len([row for row in contacts if row["occurred_at"].date() >= first])
    if not against:
        first = oracle.counted_from(facts, place, "ratings", "answered_at") or date.max
        met = [row for row in ratings if row["answered_at"].date() >= first]
        against = max(sum(row[measure] is not None for row in met) for measure in oracle.MEASURES)
    return len([row for row in complaints if row["opened_at"].date() >= first]), against


@dataclass(frozen=True)
class Twin:
    """Figures of rows: what answers are worth is told by all months that the period touches."""

    bucket: dict[str, int]
    repeated: set[tuple[str, str | None]]

    def mean(self, rows, months, measure, again) -> oracle.Figure | None:
        answers = [(row[measure], oracle.weight(row)) for row in rows if row[measure] is not None]
        if len(answers) < FEWEST or len({x for x, _ in answers}) == 1:
            return None
        return known(oracle.mean(answers, self.worth(months, measure, float, again)))

    def top_box(self, rows, months, again) -> oracle.Figure | None:
        answers = [
            (row["satisfaction"] >= 75, oracle.weight(row)) for row in rows if row["satisfaction"] is not None
        ]
        if len(answers) < FEWEST:
            return None
        effect, degrees = self.worth(months, "satisfaction", lambda x: float(x >= 75), again)
        total = sum(w for _, w in answers)
        effective = total**2 / sum(w * w for _, w in answers) / effect
        hits = sum(w for hit, w in answers if hit) / total
        return known((*oracle.share(hits * effective, effective, degrees)[:3], len(answers)))

    def net_promoter(self, rows, months, again) -> oracle.Figure | None:
        answers = [(row["recommend"], oracle.weight(row)) for row in rows if row["recommend"] is not None]
        if len(answers) < FEWEST:
            return None
        worth = self.worth(months, "recommend", lambda x: float(x >= 9) - float(x <= 6), again)
        return known(oracle.weighted_net_promoter(answers, worth))

    def worth(self, months, measure, value, again) -> oracle.Worth:
        if again not in self.repeated:
            return oracle.ALONE
        return oracle.worth(
            [
                (
                    self.bucket[row["customer_id"] or row["response_id"]],
                    value(row[measure]),
                    oracle.weight(row),
                )
                for row in months
                if row[measure] is not None
            ]
        )


def known(figure: oracle.Figure) -> oracle.Figure | None:
    """One customer's answers alone have no interval."""
    return None if any(math.isnan(part) for part in figure) else figure


def buckets(facts: oracle.Facts) -> dict[str, int]:
    """The bucket of each customer and response."""
    names = {row[key] for row in facts["responses"] for key in ("customer_id", "response_id") if row[key]}
    return {name: bucket(name) % BUCKETS for name in names}


def compare(row: oracle.Row, name: str, expected: oracle.Figure | None) -> None:
    if expected is None:
        assert row[f"{name}_withheld"] is not None, name
        return
    assert row[f"{name}_withheld"] is None, name
    found = (row[name], row[f"{name}_low"], row[f"{name}_high"], row[f"{name}_n"])
    assert found == pytest.approx(expected, abs=1e-6), name


def whole(row: pd.Series, expected: oracle.Figure | None) -> None:
    compare({"value": row["value"], **{f"value_{part}": row[part] for part in row.index}}, "value", expected)


def inside(name: str, row: oracle.Row, last: date) -> bool:
    moments = {"ratings": "answered_at", "responses": "answered_at", "complaints": "opened_at"}
    if name == "customers":
        return row["customer_id"] in CUSTOMERS
    return PERIOD.first <= row[moments.get(name, "occurred_at")].date() <= last


def in_segment(row: oracle.Row, facts: oracle.Facts, segment: tuple[str, str] | None) -> bool:
    return segment is None or segment in oracle.segments_of(row, facts, [segment[0]])
