"""A segment's complaints beside those that others would have made at the same touchpoints."""

from datetime import date

import pytest

from metrics.period import Period
from metrics.scope import EVERYTHING, Scope
from metrics.segment_complaints import segment_complaints
from tests.builders import complaint, contact, rating, warehouse

MAY = Period(date(2026, 5, 1), date(2026, 5, 31))
GOLD = ("tier", "Gold")
MET = {  # touchpoint, tier: contacts and complaints
    ("web", "Gold"): (100, 10),
    ("web", "Silver"): (400, 20),  # 5 of 100
    ("shop", "Gold"): (50, 20),
    ("shop", "Silver"): (60, 12),  # 20 of 100
    ("lounge", "Gold"): (30, 5),  # nobody else is let in: nothing to compare with
}


def company(met, recorded=contact, early=()):
    rows = [
        recorded(place, tier=tier) for (place, tier), (contacts, _) in met.items() for _ in range(contacts)
    ]
    complaints = [complaint(place, tier=tier) for (place, tier), (_, n) in met.items() for _ in range(n)]
    name = "contacts" if recorded is contact else "ratings"
    return warehouse(complaints=complaints, **{name: [*rows, *early]})


def scored(place, tier):
    return rating(place, 50, tier=tier)


@pytest.mark.parametrize("recorded", [contact, scored])
def test_what_others_would_have_complained_is_counted_per_touchpoint(recorded):
    found = segment_complaints(company(MET, recorded), EVERYTHING, MAY, GOLD, 10).iloc[0]
    expected = 100 * 0.05 + 50 * 0.2  # 15 complaints; crude rates, 30 of 150 against 32 of 460, would say 2.9
    assert found["complaints_ratio"] == pytest.approx(30 / expected)
    assert found["complaints_ratio_n"] == 30
    uncertain = (100**2 * 20 / 400**2 + 50**2 * 12 / 60**2) / expected**2
    factor = 2.718281828 ** (1.959964 * (1 / 30 + uncertain) ** 0.5)
    assert found["complaints_ratio_low"] == pytest.approx(2 / factor, rel=1e-6)
    assert found["complaints_ratio_high"] == pytest.approx(2 * factor, rel=1e-6)


def test_a_touchpoint_is_counted_against_one_thing_for_everybody():
    """Silver alone records contacts: ratings of Gold are then no exposure."""
    engine = warehouse(
        complaints=[complaint("web", tier="Gold") for _ in range(20)],
        contacts=[contact("web", tier="Silver") for _ in range(100)],
        ratings=[rating("web", 50, tier="Gold") for _ in range(40)],
    )
    found = segment_complaints(engine, EVERYTHING, MAY, GOLD, 10).iloc[0]
    assert (found["complaints_ratio_n"], found["complaints_ratio_withheld"]) == (0, "too_few_complaints")


def test_only_days_of_which_complaints_and_contacts_are_recorded_count():
    early = [contact(place, "2026-05-02", tier=tier) for place, tier in MET for _ in range(50)]
    found = segment_complaints(company(MET, early=early), EVERYTHING, MAY, GOLD, 10).iloc[0]
    assert found["complaints_ratio"] == pytest.approx(30 / 15)


def test_a_viewer_of_one_department_sees_its_touchpoints_alone():
    own = Scope(frozenset({"s"}), frozenset({"web"}))
    found = segment_complaints(company(MET), own, MAY, GOLD, 10).iloc[0]
    assert (found["complaints_ratio"], found["complaints_ratio_n"]) == (pytest.approx(2), 10)


def test_few_complaints_or_none_are_withheld():
    few = {("web", "Gold"): (100, 9), ("web", "Silver"): (100, 50)}
    for met, reason in ((few, "too_few_complaints"), ({}, "too_few_complaints")):
        found = segment_complaints(company(met), EVERYTHING, MAY, GOLD, 10).iloc[0]
        assert found["complaints_ratio_withheld"] == reason
    alone = segment_complaints(company({("web", "Gold"): (100, 30)}), EVERYTHING, MAY, GOLD, 10).iloc[0]
    assert alone["complaints_ratio_withheld"] is not None
