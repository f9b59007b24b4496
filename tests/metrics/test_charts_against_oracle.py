"""The months of every measure, a silent one among them, have the limits and signals of their slow twins."""

import math
from collections.abc import Callable
from datetime import date

import pandas as pd
import pytest

from metrics.period import Period
from metrics.scope import EVERYTHING
from metrics.trends import Trend, trend
from metrics.withheld import NOT_MEASURED
from tests import oracle
from tests.metrics.company import RULES, SPRING, Segment, company
from tests.metrics.company_rows import MONTHS, OFFLINE, SILENT, UNTIL
from tests.metrics.test_comparisons_against_oracle import drawn
from tests.metrics.test_scorecard_against_oracle import compare
from tests.oracle import charts

Figures = dict[date, oracle.Figure | None]
GOLD = ("tier", "Gold")


def shown(
    place: str, measure: str, segment: Segment, figure: Callable[[Period], oracle.Figure | None]
) -> Trend:
    """The trend, whose months have these figures; none where nothing is recorded."""
    found = trend(company().engine, EVERYTHING, SPRING, segment, place, measure, RULES.minimum_answers)
    assert [day.date() for day in found.points["period"]] == list(MONTHS)
    for row in found.points.to_dict("records"):
        point = {f"value_{name}": row[name] for name in ("low", "high", "n", "withheld")}
        compare(point | {"value": row["value"]}, "value", figure(month(row["period"])))
    silent = found.points[found.points["n"] == 0]
    assert set(silent["withheld"]) == {NOT_MEASURED}
    assert silent["limit_low"].isna().all()
    known = len(told(found))
    assert found.baseline == max(12, known - 12)
    limited = found.points["limit_high"].notna().any()
    chance = charts.chance_of_false_signal(known - found.baseline, found.baseline) if limited else None
    assert found.false_alarm == pytest.approx(chance)
    return found


def month(first: pd.Timestamp | date) -> Period:
    return Period(date(first.year, first.month, 1), date(first.year, first.month, 28))


def told(found: Trend) -> pd.DataFrame:
    return found.points[found.points["value"].notna()]


@pytest.mark.parametrize(
    ("place", "measure", "question", "segment"),
    [("web", "performance", "satisfaction", None), ("shop", "effort", "effort", GOLD)],
)
def test_means(place, measure, question, segment):
    def figure(when: Period) -> oracle.Figure | None:
        return company().figure(question, place, when, segment)

    found = shown(place, measure, segment, figure)
    figures = [one for one in (figure(month(when)) for when in MONTHS) if one]
    errors = [max(high - value, value - low) / oracle.Z for value, low, high, _ in figures]
    drawn(told(found), charts.mean_chart([one[0] for one in figures], errors), 100)
    missing = {SILENT, OFFLINE} if place == "web" else {SILENT}
    assert not missing & {day.date() for day in told(found)["period"]}


@pytest.mark.parametrize(("place", "segment"), [("shop", None), ("web", GOLD)])
def test_satisfied_customers(place, segment):
    def rows(when: Period) -> list[oracle.Row]:
        return company().rows("ratings", when, place, segment)

    found = shown(
        place,
        "top_box",
        segment,
        lambda when: company().twin.top_box(rows(when), rows(when), ("ratings", place)),
    )
    satisfied, worth = [], []
    for when in map(month, MONTHS):
        answers = [(b, float(x >= 75), w) for b, x, w in company().answers(rows(when), "satisfaction")]
        if len(answers) >= RULES.minimum_answers:
            total = sum(w for *_, w in answers)
            worth.append(total**2 / sum(w * w for *_, w in answers) / oracle.worth(answers)[0])
            satisfied.append(sum(x * w for _, x, w in answers) / total * worth[-1])
    drawn(told(found), charts.share_chart(satisfied, worth), 100)


def test_complaints():
    """From the first day on of which both complaints and contacts are recorded."""
    first = oracle.counted_from(company().facts, "desk", "contacts", "occurred_at")

    def counts(when: Period) -> tuple[int, int]:
        moments = (
            [row[moment].date() for row in company().rows(name, when, "desk")]
            for name, moment in (("complaints", "opened_at"), ("contacts", "occurred_at"))
        )
        return tuple(sum(day >= first for day in days) for days in moments)

    def figure(when: Period) -> oracle.Figure | None:
        complaints, contacts = counts(when)
        return oracle.rate(complaints, contacts) if contacts else None

    found = shown("desk", "complaints_per_1000", None, figure)
    both = [counts(month(when)) for when in MONTHS if when != SILENT]
    drawn(told(found), charts.rate_chart(*map(list, zip(*both, strict=True))))


def test_hours_until_complaints_are_resolved():
    """The chart is of logarithms."""

    def figure(when: Period) -> oracle.Figure | None:
        rows = company().rows("complaints", when, "shop")
        cases = [
            (
                ((row["resolved_at"] or UNTIL) - row["opened_at"]).total_seconds() / 60,
                bool(row["resolved_at"]),
            )
            for row in rows
        ]
        if len(cases) < RULES.minimum_answers:
            return None
        hours = oracle.median_hours(cases)
        return None if math.isnan(sum(hours[:3])) else hours

    found = shown("shop", "resolution_hours", None, figure)
    hours = [one[0] for one in map(figure, map(month, MONTHS)) if one]
    logarithms = charts.single_chart([math.log(one) for one in hours])
    drawn(told(found), [(*map(math.exp, ends), signal) for *ends, signal in logarithms])
