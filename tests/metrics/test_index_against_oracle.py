"""The index with derived and with equal weights, and what other weights make of it, equal slow twins."""

from collections.abc import Sequence
from datetime import date
from functools import cache

import pandas as pd
import pytest

from metrics.period import Period
from metrics.scorecard import Scorecard
from metrics.statistics.index_change import sensitivity
from tests import oracle
from tests.metrics.company import SPRING, WINTER, Company, card, company
from tests.metrics.company_rows import RATED
from tests.oracle import cx_index
from tests.oracle.models import Form, importance_shares

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))  # whose customers tell how much weights err


@cache
def derived_weights() -> tuple[list[str], list[float], list[list[float]]]:
    """Touchpoints with fifty ratings, their importance, and that without each group of customers.

    The groups are those of the whole year, so that they lie nearer together than those of the spring would.
    """
    made = company(importance=False)
    told, year = made.forms(SPRING), made.forms(YEAR)
    places = [place for place in RATED if sum(place in ratings for _, ratings, _, _ in told) >= 50]
    groups = sorted({bucket for bucket, *_ in year})
    parts = [importance_shares(_without(year, group), places) for group in groups]
    means = [sum(part[k] for part in parts) / len(parts) for k in range(len(places))]
    wider = (sum(w for *_, w in year) / sum(w for *_, w in told)) ** 0.5
    apart = [[mean + wider * (x - mean) for x, mean in zip(part, means, strict=True)] for part in parts]
    return places, importance_shares(told, places), apart


def _without(forms: list[Form], group: int) -> list[Form]:
    return [form for form in forms if form[0] != group]


def index_row(made: Scorecard, columns: Sequence[str] = ("value", "low", "high", "n")) -> pd.Series:
    return made.overall.set_index("metric").loc["cx_index", list(columns)]


def change(made: Company, places: list[str], weights: list[float]) -> list[float]:
    """From winter to spring, with the same weights; what these are not certain of falls out."""
    (now, pull), (before, earlier) = (
        oracle.index_figure(made.rated(places, months), weights) for months in (SPRING, WINTER)
    )
    return [before[0], *oracle.combined(now, before, cx_index.correlation(pull, earlier))]


CHANGE = ["previous", "change", "change_low", "change_high"]


def test_the_index_weighted_by_what_moves_satisfaction():
    made = company(importance=False)
    found = made.card()
    assert found.standing.basis == "derived"
    places, weights, parts = derived_weights()
    assert set(RATED) - set(places) == {"kiosk"}
    rated = made.rated(places, SPRING)
    scores = [oracle.side([(x, w) for _, x, w in marks])[0] for _, marks in rated]
    own = cx_index.weights_variance(parts, weights, scores)
    figure, _ = oracle.index_figure(rated, weights, own)
    assert index_row(found).tolist() == pytest.approx(figure, rel=1e-5)
    assert index_row(found, CHANGE).tolist() == pytest.approx(change(made, places, weights), rel=1e-5)


def test_the_index_of_touchpoints_that_count_alike():
    made = company(importance=False, overall=False)
    found = made.card()
    assert found.standing.basis == "none"
    places, weights = list(RATED), [1.0] * len(RATED)
    figure, _ = oracle.index_figure(made.rated(places, SPRING), weights)
    assert index_row(found).tolist() == pytest.approx(figure)
    assert index_row(found, CHANGE).tolist() == pytest.approx(change(made, places, weights))


@pytest.mark.parametrize("segment", [None, ("tier", "Gold")])
def test_the_index_with_other_weights(segment):
    figures = [
        [company().figure(measure, place, SPRING, segment)[0] for place in RATED]
        for measure in ("importance", "satisfaction")
    ]
    rows = card(segment).touchpoints
    found = sensitivity(rows["stated_importance"], rows["performance"], draws=400, seed=7)
    ends, ranks, shift = cx_index.sensitivity(*figures, draws=400, seed=7)
    assert (found.low, found.high, found.arithmetic, found.shift) == pytest.approx((*ends, shift))
    assert rows["touchpoint_id"].tolist() == [*RATED, "empty"]
    for parts, expected in zip(
        (found.rank, found.rank_low, found.rank_high), zip(*ranks, strict=True), strict=True
    ):
        assert parts.tolist() == pytest.approx([*expected, float("nan")], nan_ok=True)
