"""Penalty, reward and asymmetry equal their slow twins, and are withheld where these have too little."""

from datetime import date

import pytest

from metrics.period import Period
from tests.metrics.company import card, company
from tests.metrics.company_rows import PLACES
from tests.metrics.test_scorecard_against_oracle import compare
from tests.oracle.asymmetry import asymmetries, kinds

YEARS = Period(date(2025, 1, 1), date(2026, 12, 31))  # that of the figures and the one before


@pytest.mark.parametrize("segment", [None, ("tier", "unknown")])
def test_what_low_and_high_ratings_go_along_with(segment):
    found = card(segment).touchpoints.set_index("touchpoint_id")
    forms = company().forms(YEARS, segment)
    rated = {place: sum(place in ratings for _, ratings, _, _ in forms) for place in PLACES}
    expected = asymmetries(forms, fewest=3)
    named, recoded = kinds(expected), kinds(asymmetries(forms, low=(0,), fewest=3))
    for place, row in found.iterrows():
        one = expected.get(place)
        ends = (None, None, None) if one is None else (one.penalty, one.reward, one.asymmetry)
        for name, limits in zip(("penalty", "reward", "asymmetry"), ends, strict=True):
            compare(row.to_dict(), name, limits and (*limits, rated[place]))
        p, kind = named.get(place, (float("nan"), "undecided"))
        assert row["asymmetry_p_adjusted"] == pytest.approx(p, abs=1e-7, nan_ok=True)
        assert (row["asymmetry_kind"], row["asymmetry_recoded"]) == (
            kind,
            recoded.get(place, (None, "undecided"))[1],
        )
