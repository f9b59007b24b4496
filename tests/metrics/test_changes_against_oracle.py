"""Changes since the last period, how sure they are among all touchpoints, and what is said of them."""

import math
from datetime import date

import pandas as pd
import pytest

from metrics.period import Period
from tests import oracle
from tests.metrics.company import RULES, Segment, company
from tests.metrics.company_rows import RATED
from tests.metrics.test_scorecard_against_oracle import compare


def whole(first: str, last: str) -> Period:
    return Period(date.fromisoformat(first), date.fromisoformat(last))


def expected(periods: tuple[Period, Period], segment: Segment) -> dict[str, tuple[oracle.Figure, float]]:
    """Change and p of the touchpoints that enough customers rated in both periods."""
    made, found = company(), {}
    for place in RATED:
        both = [
            made.answers(made.rows("ratings", months, place, segment), "satisfaction") for months in periods
        ]
        if min(map(len, both)) < RULES.minimum_answers:
            continue
        again = ("ratings", place) in made.twin.repeated
        sides = [
            oracle.side([(x, w) for _, x, w in one], oracle.worth(one) if again else oracle.ALONE)
            for one in both
        ]
        found[place] = oracle.welch(*sides, oracle.hang_together(*both) if again else (0.0, math.inf))
    return found


WINTER, SPRING = whole("2025-12-01", "2026-01-31"), whole("2026-02-01", "2026-03-31")


@pytest.mark.parametrize(
    ("periods", "segment", "beyond_chance"),
    [
        ((whole("2026-02-01", "2026-04-30"), whole("2025-11-01", "2026-01-31")), None, set()),
        ((SPRING, WINTER), ("tier", "Gold"), {"shop"}),
        ((WINTER, SPRING), ("tier", "Gold"), {"shop"}),
    ],
)
def test_what_cannot_be_compared_is_no_test_of_the_family(periods, segment, beyond_chance):
    changes = expected(periods, segment)
    adjusted = oracle.adjusted({place: p for place, (_, p) in changes.items()})
    assert len(set(adjusted.values())) > 2
    rows = company().card(segment, periods=periods).touchpoints.set_index("touchpoint_id", drop=False)
    assert changes.keys() < set(rows.index)
    for place, row in rows.iterrows():
        figure, _ = changes.get(place, (None, None))
        compare(row, "performance_change", figure)
        p = adjusted.get(place, math.nan)
        assert row["performance_change_p_adjusted"] == pytest.approx(p, nan_ok=True)
        said = ("better" if figure[0] > 0 else "worse") if p <= 0.05 else None
        assert (None if pd.isna(row["performance_signal"]) else row["performance_signal"]) == said
    assert {place for place, p in adjusted.items() if p <= 0.05} == beyond_chance
