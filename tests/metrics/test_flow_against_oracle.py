"""Where customers go on to, how long they wait and where they drop off equal their slow twins."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date

import pytest

from metrics.flow import flow
from metrics.period import Period
from metrics.scope import EVERYTHING
from tests import oracle
from tests.metrics.company import RULES, SPRING, company
from tests.metrics.test_scorecard_against_oracle import compare, in_segment
from tests.oracle.flow import Step, outcome, share_of, steps, waiting_hours, whose

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
    everybody, taken = defaultdict(list), defaultdict(list)
    for step in steps(made.facts, gap):
        if TOLD.first <= step.row["occurred_at"].date() <= TOLD.last:
            everybody[step.row["touchpoint_id"]].append(step)
            if in_segment(step.row, made.facts, segment):
                taken[step.row["touchpoint_id"]].append(step)
    assert set(found.places["touchpoint_id"]) == set(taken)
    for row in found.places.to_dict("records"):
        here, all_here = taken[row["touchpoint_id"]], everybody[row["touchpoint_id"]]
        assert row["contacts"] == len(here)
        compare(row, "ends", share(here, all_here, ends))
        known, all_known = ([step for step in rows if outcome(step.row)] for rows in (here, all_here))
        compare(row, "drop_off", share(known, all_known, gives_up))
    places = [*taken, "kiosk"]
    expected_hours = {(one, other): hours for one, other, _, hours in DECLARED}
    often = {
        (one, other): share(taken[one], everybody[one], goes_to(other)) for one in places for other in places
    }
    ways = {way for way, part in often.items() if way in expected_hours or (part and part[1] > 5)}
    assert {(row["from_touchpoint"], row["to_touchpoint"]) for row in found.links.to_dict("records")} == ways
    for row in found.links.to_dict("records"):
        start, end = row["from_touchpoint"], row["to_touchpoint"]
        minutes = [step.minutes for step in taken[start] if step.goes_to == end]
        waits = [(whose(step.row), step.minutes) for step in everybody[start] if step.goes_to == end]
        waited = waiting_hours(minutes, waits, gap) if len(minutes) >= RULES.minimum_answers else None
        compare(row, "onward_share", often[start, end])
        compare(row, "waiting_hours", waited)
        hours = expected_hours.get((start, end))
        assert row["late"] == (waited is not None and hours is not None and waited[1] > hours)


def ends(step: Step) -> bool:
    return step.later is None


def gives_up(step: Step) -> bool:
    return ends(step) and outcome(step.row) == 2


def goes_to(place: str) -> Callable[[Step], bool]:
    return lambda step: step.goes_to == place


def share(here: list[Step], all_here: list[Step], hit: Callable[[Step], bool]) -> oracle.Figure | None:
    if len(here) < RULES.minimum_answers:
        return None
    return share_of(
        sum(map(hit, here)), len(here), [(whose(step.row), float(hit(step)), 1.0) for step in all_here]
    )
