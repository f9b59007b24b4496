"""Quadrants, priorities, and gaps to staff with their verdicts equal their slow twins."""

import math
from functools import cache
from itertools import product

import pytest
from scipy import stats

from metrics.department_gaps import department_gaps
from metrics.settings import Lines
from tests import oracle
from tests.metrics.company import RULES, SPRING, STAGES, Segment, card, company
from tests.metrics.company_rows import DEPARTMENTS, HEADCOUNTS, PLACES, RATED, UNNAMED
from tests.metrics.test_scorecard_against_oracle import compare
from tests.oracle.funnel import quantile
from tests.oracle.order import (
    QUADRANTS,
    Uncertain,
    chances_above,
    priority_limits,
    quadrant,
    shrunken,
)
from tests.oracle.staff import department_gap, rest, verdict

KNOWN = list(RATED)
MEASURES = {"importance": "importance", "performance": "satisfaction"}
TROUBLE = {"importance": "high", "performance": "low"}
GOLD = ("tier", "Gold")
AIMS = {place: 62.0 + 2 * number for number, place in enumerate(PLACES)}


@cache
def uncertain(measure: str, segment: Segment = None) -> dict[str, Uncertain]:
    """What customers say of each touchpoint, and the error behind the wider half of its interval."""
    figures = {place: company().figure(measure, place, SPRING, segment) for place in KNOWN}
    return {
        place: (value, max(high - value, value - low) / oracle.Z)
        for place, (value, low, high, _) in figures.items()
    }


def mean_line(measure: str, segment: Segment = None) -> float:
    said = uncertain(measure, segment).values()
    return sum(value for value, _ in said) / len(said)


# ---- quadrants and priorities


@pytest.mark.parametrize(
    ("segment", "aims", "frozen"),
    [
        (None, None, None),
        (GOLD, None, None),
        (None, AIMS, None),
        (None, None, Lines(importance=58, performance=61)),
    ],
)
def test_quadrants_and_how_sure_they_are(segment, aims, frozen):
    made = company().card(segment, aims, frozen) if aims or frozen else card(segment)
    found = made.touchpoints.set_index("touchpoint_id")
    lines: dict[str, list[float] | None] = {"importance": None, "satisfaction": None}
    if aims:
        lines = {
            "importance": [mean_line("importance")] * len(KNOWN),
            "satisfaction": [aims[place] for place in KNOWN],
        }
    if frozen:
        lines = {"importance": [58.0] * len(KNOWN), "satisfaction": [61.0] * len(KNOWN)}
    chances = [
        chances_above(list(uncertain(measure, segment).values()), lines[measure])
        for measure in ("importance", "satisfaction")
    ]
    for place, important, performs in zip(KNOWN, *chances, strict=True):
        row = found.loc[place]
        name, shares = quadrant(important, performs, basic=row["asymmetry_kind"] == "basic")
        assert [row[f"share_{one}"] for one in QUADRANTS] == pytest.approx(shares, abs=1e-7)
        assert row["quadrant"] == name, place
    assert found.loc["empty", "quadrant"] == "undecided"
    assert math.isnan(found.loc["empty", "share_overkill"])


@pytest.mark.parametrize(("segment", "aims"), [(None, {"app": 75.0}), (GOLD, {})])
def test_priorities_and_how_sure_they_are(segment, aims):
    made = company().card(segment, aims) if aims else card(segment)
    found = made.touchpoints.set_index("touchpoint_id").loc[KNOWN]
    levels = uncertain("satisfaction", segment)
    whole = dict(zip(KNOWN, shrunken(*zip(*levels.values(), strict=True)), strict=True))
    use = [place for place in KNOWN if place not in STAGES]  # those of the other stage are but two
    own = zip(use, shrunken(*zip(*(levels[place] for place in use), strict=True)), strict=True)
    performance = list((whole | dict(own)).values())
    assert found["performance_shrunk"].tolist() == pytest.approx([x for x, _ in performance], abs=1e-3)
    best = quantile([x for x, _ in performance], 0.75)
    told = [company().rows("ratings", SPRING, place, segment) for place in KNOWN]
    counts = [sum(w for _, _, w in company().answers(rows, "satisfaction")) for rows in told]
    limits = priority_limits(
        list(uncertain("importance", segment).values()),
        performance,
        [n / max(counts) for n in counts],
        [aims.get(place, best) for place in KNOWN],
    )
    for row, (low, high, first, last, above) in zip(found.to_dict("records"), limits, strict=True):
        assert (row["priority_rank_low"], row["priority_rank_high"]) == (first, last)
        scores = row["priority_score_low"], row["priority_score_high"]
        assert scores == pytest.approx((low, high), abs=0.05)
        assert row["priority_above_median"] == pytest.approx(above, abs=0.002)


# ---- gaps to staff


def views(place: str, kind: str) -> list[float]:
    said = company().staff
    return said.loc[said["touchpoint_id"] == place, kind].dropna().tolist()


def left(place: str, kind: str) -> float:
    """The part of the colleagues who did not answer."""
    named = HEADCOUNTS.get(DEPARTMENTS.get(place, "Service"))
    return rest(len(views(place, kind)), None if place == UNNAMED else named)


def shown_places(kind: str) -> list[str]:
    """Where what staff say is shown: not few, nor what would tell them from others of their department."""
    found = []
    for department in {*DEPARTMENTS.values(), "Service"}:
        places = [place for place in PLACES if DEPARTMENTS.get(place, "Service") == department]
        counts = [len(views(place, kind)) for place in places]
        hidden = oracle.hidden_groups(counts, RULES.minimum_assessments)
        found += [place for k, place in enumerate(places) if counts[k] and k not in hidden]
    return sorted(found)


@pytest.mark.parametrize("segment", [None, GOLD])
def test_verdicts_on_gaps_to_staff(segment):
    rows = card(segment).touchpoints.set_index("touchpoint_id")
    gaps, narrow = {}, {}
    for kind, measure in MEASURES.items():
        for place in shown_places(kind):
            answers = company().answers(company().rows("ratings", SPRING, place, segment), measure)
            sides = (
                oracle.side([(x, 1.0) for x in views(place, kind)], (left(place, kind), math.inf)),
                oracle.side([(x, w) for _, x, w in answers], oracle.worth(answers)),
            )
            gaps[kind, place] = oracle.welch(*sides)
            narrow[kind, place] = oracle.welch(*sides, level=0.90)[0]
    adjusted = oracle.adjusted({key: p for key, (_, p) in gaps.items()})
    for kind, measure in MEASURES.items():
        for place in PLACES:
            row, key = rows.loc[place], (kind, place)
            compare(row.to_dict(), f"gap_{kind}", gaps[key][0] if key in gaps else None)
            expected = "undecided"
            if key in gaps:
                said = uncertain(measure, segment)[place]
                line = mean_line(measure, segment)
                limits = narrow[key][1:3]
                expected = verdict(gaps[key][0][0], adjusted[key], limits, said, line, TROUBLE[kind])
            assert row[f"gap_{kind}_verdict"] == expected, key


def test_how_many_colleagues_there_are_is_told_only_beside_what_they_said():
    """Else the few are of the one department that has so many."""
    told = card().touchpoints.set_index("touchpoint_id")["colleagues"]
    shown = {place for kind in MEASURES for place in shown_places(kind)}
    assert {place for place in PLACES if told[place] > 0} == {
        place for place in shown if place != UNNAMED and HEADCOUNTS.get(DEPARTMENTS.get(place, "Service"))
    }


@pytest.mark.parametrize("segment", [None, GOLD])
def test_gaps_of_departments(segment):
    found = department_gaps(card(segment).touchpoints, company().staff, RULES).set_index("department")
    made = {}
    for kind, department in product(MEASURES, ("Sales", "Service")):
        levels = uncertain(MEASURES[kind], segment)
        places = [one for one in shown_places(kind) if DEPARTMENTS.get(one, "Service") == department]
        told = [(views(place, kind), *levels[place], left(place, kind)) for place in places]
        gap, error, degrees = department_gap(told)
        half, inner = (float(stats.t.ppf(part, degrees)) * error for part in (0.975, 0.95))
        total = sum(len(answers) for answers, *_ in told)
        said, uncertainty = (sum(len(one[0]) * one[k] for one in told) / total for k in (1, 2))
        people = company().staff.dropna(subset=[kind])
        n = people.loc[people["touchpoint_id"].isin(places), "respondent_id"].nunique()
        p = 2 * float(stats.t.sf(abs(gap) / error, degrees))
        made[kind, department] = (
            (gap, gap - half, gap + half, n),
            p,
            (gap - inner, gap + inner),
            (said, uncertainty),
        )
    adjusted = oracle.adjusted({key: p for key, (_, p, _, _) in made.items()})
    for key, (figure, _, narrow, said) in made.items():
        kind, department = key
        row, line = found.loc[department], mean_line(MEASURES[kind], segment)
        compare(row.to_dict(), f"gap_{kind}", figure)
        assert row[f"gap_{kind}_p_adjusted"] == pytest.approx(adjusted[key])
        named = verdict(figure[0], adjusted[key], narrow, said, line, TROUBLE[kind])
        assert row[f"gap_{kind}_verdict"] == named
    for department, kind in product(("Archive", "Lab"), MEASURES):
        compare(found.loc[department].to_dict(), f"gap_{kind}", None)
