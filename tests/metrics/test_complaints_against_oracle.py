"""The funnel, the survival curve, and what changed of complaints and churn equal their slow twins."""

import numpy as np
import pandas as pd
import pytest

from metrics.complaint_detail import ELSEWHERE, HERE, open_complaints, out_of_line
from metrics.scope import EVERYTHING
from tests import oracle
from tests.metrics.company import RULES, SPRING, WINTER, card, company
from tests.metrics.company_rows import CONTACTED, PLACES, UNTIL
from tests.metrics.test_scorecard_against_oracle import in_segment
from tests.oracle.funnel import funnel
from tests.oracle.survival import open_share

SEGMENTS = [None, ("tier", "Gold")]


@pytest.mark.parametrize("segment", SEGMENTS)
def test_which_rates_are_out_of_line(segment):
    found = out_of_line(card(segment).touchpoints)
    assert found is not None
    assert (found.basis, found.other_basis) == ("contacts", 1)  # that of `kiosk`
    counts, exposures = (
        [len(company().rows(name, SPRING, place, segment)) for place in CONTACTED]
        for name in ("complaints", "contacts")
    )
    twin = funnel(counts, exposures)
    assert found.rate == pytest.approx(1000 * twin.rate)
    assert found.widened == (twin.between > 0)
    rows = found.rows.set_index("touchpoint_id").loc[list(CONTACTED)]
    assert rows["complaints"].tolist() == counts
    for x, n, row in zip(counts, exposures, rows.to_dict("records"), strict=True):
        low, high = twin.limits(n, 0.998)
        rate, (below, above) = x / n, (twin.rate - low, high - twin.rate)
        place = "above" if rate > high else "below" if rate < low else "within"
        away = (rate - twin.rate) / (above if rate > twin.rate else below)
        assert (row["place"], row["distance"]) == (place, pytest.approx(away, rel=1e-3))
    for point in found.curve.iloc[::10].to_dict("records"):
        ends = [*twin.limits(point["exposure"], 0.998), *twin.limits(point["exposure"], 0.95, chance=True)]
        names = ("low_998", "high_998", "low_chance", "high_chance")
        expected = [1000 * end for end in ends]
        assert [point[name] for name in names] == pytest.approx(expected, rel=1e-3, abs=0.01)


@pytest.mark.parametrize(("place", "segment"), [("desk", None), ("kiosk", ("tier", "Gold")), ("empty", None)])
def test_how_many_complaints_are_still_open(place, segment):
    found = open_complaints(company().engine, EVERYTHING, SPRING, segment, place, RULES.minimum_answers)
    groups = {HERE: [place], ELSEWHERE: [one for one in PLACES if one != place]}
    for group, places in groups.items():
        rows = [row for one in places for row in company().rows("complaints", SPRING, one, segment)]
        cases = [
            (
                ((row["resolved_at"] or UNTIL) - row["opened_at"]).total_seconds() / 60,
                bool(row["resolved_at"]),
            )
            for row in rows
        ]
        expected = open_share(cases) if len(cases) >= RULES.minimum_answers else []
        curve = found.curve[found.curve["group"] == group]
        shown = curve[["hours", "share", "low", "high", "n"]].to_numpy().ravel()
        assert shown == pytest.approx(np.ravel(expected), abs=1e-6, nan_ok=True)
        if group == HERE:
            assert found.still_open == sum(not closed for _, closed in cases)


@pytest.mark.parametrize("segment", SEGMENTS)
def test_what_changed_of_complaints(segment):
    """Counted are touchpoints whose contacts are recorded all along: not `web`."""
    row = card(segment).overall.set_index("metric").loc["complaints_per_1000"]
    sides = []
    for period, places in ((SPRING, CONTACTED), (SPRING, ALONG), (WINTER, ALONG)):
        complaints, contacts = (
            sum(len(company().rows(name, period, place, segment)) for place in places)
            for name in ("complaints", "contacts")
        )
        sides.append(oracle.rate(complaints, contacts))
    whole(row, sides[0], sides[2][0], oracle.combined(sides[1], sides[2]))


ALONG = [place for place in CONTACTED if place != "web"]


@pytest.mark.parametrize("segment", SEGMENTS)
def test_what_changed_of_churn(segment):
    row = card(segment).overall.set_index("metric").loc["churn"]
    people = [one for one in company().facts["customers"] if in_segment(one, {}, segment)]
    sides = []
    for period in (SPRING, WINTER):
        months, at_risk, left = oracle.customer_months(people, period.first, period.last)
        sides.append((*oracle.rate(left, months, per=100)[:3], at_risk))
    whole(row, sides[0], sides[1][0], oracle.combined(*sides))


def whole(row: pd.Series, now: oracle.Figure, before: float, change: tuple[float, float, float]) -> None:
    names = ["value", "low", "high", "n", "previous", "change", "change_low", "change_high"]
    assert row[names].tolist() == pytest.approx([*now, before, *change])
