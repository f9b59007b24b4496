"""Where customers go on to, how long they wait and where they drop off equal their slow twins."""

from collections import defaultdict
from datetime import date

import pytest

from metrics.flow import flow
from metrics.period import Period
from metrics.scope import EVERYTHING
from tests import oracle
from tests.metrics.company import RULES, SPRING, company
from tests.metrics.test_scorecard_against_oracle import compare, in_segment
from tests.oracle.flow import Step, is_late, outcome, steps, waiting_hours

TOLD = Period(date(2026, 3, 1), date(2026, 5, 31))  # whose journeys have had 28 days to go on by June 30
DECLARED = (
    ("app", "desk", None, 0.2),
    ("shop", "desk", None, None),
    ("chat", "shop", None, 500.0),
    ("kiosk", "app", None, 1.0),
)


@pytest.mark.parametrize("segment", [None, ("tier", "Gold")])
def test_ways_between_touchpoints(segment):
    made, gap = company(), RULES.journey_gap_days
    found = flow(made.engine, EVERYTHING, SPRING, segment, DECLARED, gap, RULES.minimum_answers)
    assert found.period == TOLD
    taken: dict[str, list[Step]] = defaultdict(list)
    for step in steps(made.facts, gap):
        inside = TOLD.first <= step.row["occurred_at"].date() <= TOLD.last
        if inside and in_segment(step.row, made.facts, segment):
            taken[step.row["touchpoint_id"]].append(step)
    assert set(found.places["touchpoint_id"]) == set(taken)
    for row in found.places.to_dict("records"):
        here = taken[row["touchpoint_id"]]
        ends = [step for step in here if step.later is None]
        known = sum(outcome(step.row) > 0 for step in here)
        assert row["contacts"] == len(here)
        compare(row, "ends", share(len(ends), len(here)))
        compare(row, "drop_off", share(sum(outcome(step.row) == 2 for step in ends), known))
    places = [*taken, "kiosk"]
    expected_hours = {(one, other): hours for one, other, _, hours in DECLARED}
    often = {(one, other): often_goes(taken[one], other) for one in places for other in places}
    ways = {way for way, part in often.items() if way in expected_hours or (part and part[1] > 5)}
    assert {(row["from_touchpoint"], row["to_touchpoint"]) for row in found.links.to_dict("records")} == ways
    for row in found.links.to_dict("records"):
        way = row["from_touchpoint"], row["to_touchpoint"]
        minutes = [step.minutes for step in taken[way[0]] if step.goes_to == way[1]]
        told = len(minutes) >= RULES.minimum_answers
        compare(row, "onward_share", often[way])
        compare(row, "waiting_hours", waiting_hours(minutes, gap) if told else None)
        hours = expected_hours.get(way)
        assert row["late"] == (told and hours is not None and is_late(minutes, hours, gap)), way


def often_goes(here: list[Step], other: str) -> oracle.Figure | None:
    return share(sum(step.goes_to == other for step in here), len(here))


def share(hits: int, of: int) -> oracle.Figure | None:
    return oracle.share(hits, of) if of >= RULES.minimum_answers else None
