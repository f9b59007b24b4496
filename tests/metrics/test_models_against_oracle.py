"""What moves satisfaction, who agrees, the order, complaints beside others: each equals its slow twin."""

import math
from datetime import date, datetime
from functools import cache
from random import Random

import pandas as pd
import pytest

from metrics.complaint_detail import open_complaints
from metrics.period import Period
from metrics.rollups import PAIR_BUCKETS
from metrics.scope import EVERYTHING
from metrics.scorecard import Scorecard, scorecard
from metrics.segment_complaints import segment_complaints
from metrics.settings import Settings
from tests import oracle
from tests.builders import bucket, complaint, contact, warehouse
from tests.metrics.map import SmallMap
from tests.metrics.test_scorecard import NOBODY, staff
from tests.metrics.test_scorecard_against_oracle import compare, in_segment
from tests.metrics.worlds import TOUCHPOINTS, crowd

SPRING = Period(date(2026, 2, 1), date(2026, 3, 31))
UNTIL = datetime(2026, 6, 15)
RULES = Settings(minimum_answers=3)
PLACES = list(TOUCHPOINTS)
CHOSEN = [(1, None), (2, None), (3, ("tier", "Gold"))]


def gappy(seed: int) -> oracle.Facts:
    """A crowd that likes one touchpoint and another not; some say nothing overall, or of one of them."""
    facts, random = crowd(seed), Random(seed)
    for row in [*facts["responses"], *facts["ratings"]]:
        shifted = row["satisfaction"] + {"app": -15, "web": 10}.get(row.get("touchpoint_id"), 0)
        row["satisfaction"] = None if random.random() < 0.1 else min(max(shifted, 0.0), 100.0)
    return facts


@cache
def made(seed: int, segment: tuple[str, str] | None) -> tuple[oracle.Facts, Scorecard]:
    facts = gappy(seed)
    engine = warehouse(segmentations=("tier",), until=UNTIL, settings=RULES, **_without_region(facts))
    return facts, scorecard(
        engine,
        EVERYTHING,
        SPRING,
        settings=RULES,
        journey=SmallMap((*TOUCHPOINTS, "empty")),
        assessments=NOBODY,
        segment=segment,
    )


def _without_region(facts: oracle.Facts) -> oracle.Facts:
    return {
        name: [{key: value for key, value in row.items() if key != "region"} for row in rows]
        for name, rows in facts.items()
    }


def forms(facts: oracle.Facts, segment: tuple[str, str] | None) -> list[oracle.Form]:
    """Whole responses with an overall satisfaction and a rating or more."""
    found = []
    for response in facts["responses"]:
        ratings = {
            row["touchpoint_id"]: row["satisfaction"]
            for row in facts["ratings"]
            if row["response_id"] == response["response_id"] and row["satisfaction"] is not None
        }
        if response["satisfaction"] is not None and ratings and in_segment(response, facts, segment):
            who = bucket(response["customer_id"] or response["response_id"]) % PAIR_BUCKETS
            found.append((who, ratings, response["satisfaction"], oracle.weight(response)))
    return found


@pytest.mark.parametrize(("seed", "segment"), CHOSEN)
def test_what_moves_satisfaction(seed, segment):
    facts, card = made(seed, segment)
    told = forms(facts, segment)
    counts = {place: sum(place in ratings for _, ratings, _, _ in told) for place in PLACES}
    rows, known = card.touchpoints.set_index("touchpoint_id"), [one for one in PLACES if counts[one] >= 50]
    shares, impacts = oracle.importances(told, known)
    for name, expected in (("derived_importance", shares), ("impact", impacts)):
        for place, ends in zip(known, expected, strict=True):
            parts = rows.loc[place, [name, f"{name}_low", f"{name}_high", f"{name}_n"]]
            assert parts.tolist() == pytest.approx([*ends, counts[place]], rel=1e-4), (name, place)
    for place in PLACES:
        answers = [(who, float(place in ratings), w) for who, ratings, _, w in told]
        compare(rows.loc[place].to_dict(), "reach", oracle.reach(answers))
        assert set(rows.loc[rows.index.difference(known), f"{name}_withheld"]) <= {
            "too_few_ratings",
            "not_measured",
        }


@pytest.mark.parametrize(("seed", "segment"), CHOSEN)
def test_the_order_of_touchpoints(seed, segment):
    facts, card = made(seed, segment)
    rows = card.touchpoints.set_index("touchpoint_id").loc[PLACES]
    rated = [
        row for row in facts["ratings"] if in_segment(row, facts, segment) and row["satisfaction"] is not None
    ]
    errors = [
        max(high - value, value - low) / oracle.Z
        for value, low, high in rows[["performance", "performance_low", "performance_high"]].to_numpy()
    ]
    performance = oracle.shrunk(rows["performance"].tolist(), errors)
    assert rows["performance_shrunk"].tolist() == pytest.approx(performance, abs=1e-3)
    expected = oracle.priorities(
        rows["stated_importance"].tolist(),
        rows["performance_shrunk"].tolist(),
        [sum(oracle.weight(row) for row in rated if row["touchpoint_id"] == place) for place in PLACES],
    )
    found = rows[["priority_score", "priority_rank"]].to_numpy().ravel().tolist()
    assert found == pytest.approx([part for one in expected for part in one])
    assert math.isnan(card.touchpoints.set_index("touchpoint_id").loc["empty", "priority_rank"])


@pytest.mark.parametrize("seed", [1, 2])
def test_how_far_staff_agree(seed):
    random = Random(seed)
    views = {
        place: [float(random.randrange(0, 101, 5)) for _ in range(random.randint(5, 9))] for place in PLACES
    }
    card = scorecard(
        warehouse(),
        EVERYTHING,
        SPRING,
        settings=RULES,
        journey=SmallMap((*TOUCHPOINTS, "empty")),
        assessments=pd.concat([staff(place, one, one[::-1]) for place, one in views.items()]),
    )
    rows = card.touchpoints.set_index("touchpoint_id")
    for place, one in views.items():
        for kind in ("importance", "performance"):
            assert rows.loc[place, f"internal_{kind}_agreement"] == pytest.approx(oracle.within_group(one))
            compare(
                rows.loc[place].to_dict(), f"internal_{kind}", oracle.mean([(answer, 1.0) for answer in one])
            )
    agreed = card.agreement["importance"]
    assert (agreed.single.value, agreed.mean.value) == pytest.approx(oracle.intraclass(list(views.values())))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_complaints_of_a_segment_beside_others(seed):
    random = Random(seed)
    counts = {  # contacts and complaints of the segment, and of all others; nobody else at the last one
        place: tuple(random.randint(low, high) for low, high in ((20, 90), (2, 9), (60, 200), (0, 12)))
        for place in PLACES
    } | {"lounge": (30, 4, 0, 0)}
    rows: dict[str, list] = {"contacts": [], "complaints": []}
    for place, (own, complaints, others, theirs) in counts.items():
        for tier, contacts, told in (("Gold", own, complaints), ("Silver", others, theirs)):
            rows["contacts"] += [contact(place, "2026-03-05", tier=tier) for _ in range(contacts)]
            rows["complaints"] += [complaint(place, "2026-03-05", tier=tier) for _ in range(told)]
    found = segment_complaints(warehouse(**rows), EVERYTHING, SPRING, ("tier", "Gold"), 3).iloc[0]
    compare(found.to_dict(), "complaints_ratio", oracle.complaints_ratio(counts))


@pytest.mark.parametrize("seed", [1, 2])
def test_how_fast_complaints_are_resolved_beside_others(seed):
    random, until = Random(seed), datetime(2026, 3, 31, 12)
    rows = [
        complaint(
            place,
            f"2026-03-{random.randint(1, 28):02}",
            None if random.random() < 0.2 else math.exp(random.gauss(shift, 1.2)),
        )
        for place, shift, n in (("web", 2.0, 40), ("app", 2.5, 50), ("desk", 1.5, 30))
        for _ in range(n)
    ]
    cases = [
        (
            row["touchpoint_id"],
            minutes(row["opened_at"], row["resolved_at"] or until),
            bool(row["resolved_at"]),
        )
        for row in rows
    ]
    here, elsewhere = ([case[1:] for case in cases if (case[0] == "web") is own] for own in (True, False))
    engine = warehouse(complaints=rows, until=until)
    found = open_complaints(engine, EVERYTHING, Period(date(2026, 3, 1), date(2026, 3, 31)), None, "web", 3)
    row = found.speed.iloc[0][[f"resolution_speed{end}" for end in ("", "_low", "_high", "_n")]]
    assert row.tolist() == pytest.approx(oracle.closing_speed(here, elsewhere), rel=1e-3)


def minutes(first: datetime, last: datetime) -> float:
    return (last - first).total_seconds() / 60
