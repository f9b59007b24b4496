"""Changes, gaps, the index, churn, complaints and segments equal their slow twins on invented companies."""

import math
from collections import defaultdict
from datetime import date, datetime, timedelta
from functools import cache
from random import Random

import pandas as pd
import pytest

from metrics import detail
from metrics.months import month_range
from metrics.period import Period
from metrics.scope import EVERYTHING
from metrics.scorecard import experienced, scorecard
from metrics.settings import Settings
from metrics.trends import trend
from tests import oracle
from tests.builders import complaint, contact, rating, warehouse
from tests.metrics.map import SmallMap
from tests.metrics.test_scorecard import NOBODY, staff
from tests.metrics.test_scorecard_against_oracle import Twin, buckets, compare, in_segment
from tests.metrics.worlds import TOUCHPOINTS, crowd
from tests.oracle import charts, cx_index

MARCH, FEBRUARY = (Period(date(2026, month, 1), date(2026, month, day)) for month, day in ((3, 31), (2, 28)))
UNTIL = datetime(2026, 6, 15)
RULES = Settings(minimum_answers=3)


class Company:
    """A crowd's scorecard of March against February, its rows, and what seven of its staff say."""

    def __init__(self, seed: int, segment: tuple[str, str] | None) -> None:
        random = Random(seed)
        self.views = {  # per touchpoint: importance, performance
            place: [[float(random.randrange(0, 101, 5)) for _ in range(7)] for _ in range(2)]
            for place in TOUCHPOINTS
        }
        self.facts, self.segment = crowd(seed), segment
        self.engine = warehouse(segmentations=("tier", "region"), until=UNTIL, settings=RULES, **self.facts)
        self.twin = Twin(buckets(self.facts), set(oracle.repeats(self.facts)))
        self.card = scorecard(
            self.engine,
            EVERYTHING,
            MARCH,
            settings=RULES,
            journey=SmallMap(TOUCHPOINTS),
            assessments=pd.concat([staff(place, *one) for place, one in self.views.items()]),
            comparison=FEBRUARY,
            segment=segment,
        )

    def rows(
        self, name: str, period: Period, place: str | None = None, segment: tuple[str, str] | None = None
    ) -> list[oracle.Row]:
        return [
            row
            for row in self.facts[name]
            if period.first <= row["answered_at"].date() <= period.last
            and in_segment(row, self.facts, segment or self.segment)
            and place in (None, row.get("touchpoint_id"))
        ]

    def answers(self, rows: list[oracle.Row], measure: str, value=float) -> list[oracle.Answer]:
        return [
            (
                self.twin.bucket[row["customer_id"] or row["response_id"]],
                value(row[measure]),
                oracle.weight(row),
            )
            for row in rows
            if row[measure] is not None
        ]


@cache
def made(seed: int, segment: tuple[str, str] | None) -> Company:
    """The same for all tests: none changes it."""
    return Company(seed, segment)


def welch(company: Company, rows: list[list[oracle.Row]], measure: str) -> tuple[oracle.Figure, float]:
    """Of two months in which the same customers may have answered again."""
    both = [company.answers(one, measure) for one in rows]
    sides = [oracle.side([(x, w) for _, x, w in one], oracle.worth(one)) for one in both]
    return oracle.welch(*sides, oracle.hang_together(*both))


CHOSEN = [(1, None), (2, None), (3, ("tier", "Gold"))]


@pytest.mark.parametrize(("seed", "segment"), CHOSEN)
def test_changes_between_months(seed, segment):
    company = made(seed, segment)
    expected = {
        place: welch(
            company, [company.rows("ratings", month, place) for month in (MARCH, FEBRUARY)], "satisfaction"
        )
        for place in TOUCHPOINTS
    }
    adjusted = oracle.adjusted({place: p for place, (_, p) in expected.items()})
    for row in company.card.touchpoints.to_dict("records"):
        compare(row, "performance_change", expected[row["touchpoint_id"]][0])
        assert row["performance_change_p_adjusted"] == pytest.approx(adjusted[row["touchpoint_id"]])
    responses = [company.rows("responses", month) for month in (MARCH, FEBRUARY)]
    overall = company.card.overall.set_index("metric")[["change", "change_low", "change_high"]]
    figure, _ = welch(company, responses, "satisfaction")
    assert overall.loc["satisfaction"].tolist() == pytest.approx(list(figure[:3]))
    again = ("responses", None)
    for metric, measure, value, figure_of in (
        ("top_box", "satisfaction", lambda x: float(x >= 75), company.twin.top_box),
        ("nps", "recommend", lambda x: float(x >= 9) - float(x <= 6), company.twin.net_promoter),
    ):
        sides = [figure_of(one, one, again) for one in responses]
        joint = oracle.hang_together(*(company.answers(one, measure, value) for one in responses))
        assert overall.loc[metric].tolist() == pytest.approx(list(oracle.combined(*sides, joint[0])))


@pytest.mark.parametrize(("seed", "segment"), CHOSEN)
def test_gaps_to_staff(seed, segment):
    company = made(seed, segment)
    found = {}
    for place, (importance, performance) in company.views.items():
        for kind, measure, inner in (
            ("importance", "importance", importance),
            ("performance", "satisfaction", performance),
        ):
            answers = company.answers(company.rows("ratings", MARCH, place), measure)
            outer = oracle.side([(x, w) for _, x, w in answers], oracle.worth(answers))
            found[place, kind] = oracle.welch(oracle.side([(x, 1.0) for x in inner]), outer)
    adjusted = oracle.adjusted({key: p for key, (_, p) in found.items()})  # one family: both kinds
    for row in company.card.touchpoints.to_dict("records"):
        for kind in ("importance", "performance"):
            key = row["touchpoint_id"], kind
            compare(row, f"gap_{kind}", found[key][0])
            assert row[f"gap_{kind}_p_adjusted"] == pytest.approx(adjusted[key])


@pytest.mark.parametrize(("seed", "segment"), CHOSEN)
def test_the_index_and_its_change(seed, segment):
    company = made(seed, segment)

    def rated(month: Period) -> oracle.Rated:
        return [
            tuple(
                company.answers(company.rows("ratings", month, place), measure)
                for measure in ("importance", "satisfaction")
            )
            for place in TOUCHPOINTS
        ]

    weights = [oracle.side([(x, w) for _, x, w in said])[0] for said, _ in rated(MARCH)]
    row = company.card.overall.set_index("metric").loc["cx_index"]
    figure, _ = oracle.index_figure(rated(MARCH))
    assert (row["value"], row["low"], row["high"], row["n"]) == pytest.approx(figure)
    (now, pull), (before, earlier) = (
        oracle.index_figure(rated(month), weights) for month in (MARCH, FEBRUARY)
    )
    expected = oracle.combined(now, before, cx_index.correlation(pull, earlier))
    assert (row["change"], row["change_low"], row["change_high"]) == pytest.approx(expected)
    assert row["previous"] == pytest.approx(before[0])


@pytest.mark.parametrize("seed", [1, 2])
def test_segments_of_a_touchpoint(seed):
    company = made(seed, None)
    found = detail.segments(company.engine, EVERYTHING, MARCH, ("tier", "region"), "web", 3)
    assert set(found["segment"]) == {"Gold", "Silver", "unknown"}
    for row in found.to_dict("records"):
        rows = company.rows("ratings", MARCH, "web", (row["segmentation"], row["segment"]))
        compare(row, "performance", company.twin.mean(rows, rows, "satisfaction", ("ratings", "web")))
        compare(row, "top_box", company.twin.top_box(rows, rows, ("ratings", "web")))


# ---- churn


def leavers(seed: int, segmentations: tuple[str, ...]) -> oracle.Facts:
    """Four hundred customers of all tenures, some without a revenue, who rate once or twice and may leave."""
    random = Random(seed)
    customers, ratings = [], []
    for number in range(400):
        name, bad = f"c{number}", random.random() < 0.4
        ended = date(2026, 1, 10) + timedelta(days=random.randrange(120)) if random.random() < 0.5 else None
        customers.append(
            {
                "customer_id": name,
                "started_on": date(2025, 12, 1) - timedelta(days=random.choice([10, 500, 2000])),
                "ended_on": ended if bad or random.random() < 0.5 else None,
                "end_kind": random.choice([None, "voluntary", "voluntary", "involuntary"]),
                "monthly_revenue": random.choice([None, 20.0, 70.0]),
                **{name: random.choice(["a", "b"] if bad else ["b"]) for name in segmentations},
            }
        )
        ratings += [
            {
                "response_id": f"r{number}-{day}",
                "customer_id": name,
                "touchpoint_id": "web",
                "answered_at": datetime(2025, 12, 20, 12) + timedelta(days=day),
                "satisfaction": random.choice([10.0, 30.0] if bad else [60.0, 90.0]),
            }
            for day in random.sample(range(70), random.choice([1, 2]))
        ]
    for one in customers:
        one["end_kind"] = one["end_kind"] if one["ended_on"] else None
    return {"customers": customers, "ratings": ratings}


@pytest.mark.parametrize(
    ("seed", "segmentations", "window"), [(1, (), 90), (2, ("tier",), 90), (3, ("tier", "zone"), 60)]
)
def test_churn_after_experiences(seed, segmentations, window):
    """Within month, tenure and segment of the first segmentation by name."""
    facts, rules = leavers(seed, segmentations), Settings(minimum_answers=3, churn_window_days=window)
    period = Period(date(2026, 4, 1), date(2026, 3, 12) + timedelta(days=window))
    card = scorecard(
        warehouse(segmentations=segmentations, until=UNTIL, settings=rules, **facts),
        EVERYTHING,
        period,
        settings=rules,
        journey=SmallMap(("web",)),
        assessments=NOBODY,
    )
    span = experienced(period, window)
    months = month_range(span.first, span.last)
    strata: dict[tuple, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0, 0.0])
    revenue = days = met = 0.0
    whole = segmentations[0] if segmentations else "all"
    rolled = oracle.monthly_churn(facts, segmentations, UNTIL, window)
    for (month, _, segmentation, segment, tenure, kind), sums in rolled.items():
        if month not in months or segmentation != whole:
            continue
        first = 0 if kind == "bad" else 2
        strata[month, tenure, segment][first] += sums["churned_n"]
        strata[month, tenure, segment][first + 1] += sums["days"]
        if kind == "bad":
            revenue, days, met = revenue + sums["revenue_days"], days + sums["known_days"], met + sums["days"]
    expected = oracle.churn_figures([tuple(one) for one in strata.values()], window)
    exposed = tuple(part * met / len(months) * revenue / days for part in expected.pop("daily"))
    row = card.touchpoints.iloc[0]
    for name, parts in {**expected, "revenue_exposed": exposed}.items():
        assert row[f"{name}_withheld"] is None, name
        found = row[name], row[f"{name}_low"], row[f"{name}_high"]
        assert found == pytest.approx(parts, rel=1e-4), name


# ---- complaints


@pytest.mark.parametrize(("seed", "open_ones"), [(1, 0.0), (2, 0.2), (3, 0.6), (4, 1.0)])
def test_hours_until_half_are_resolved(seed, open_ones):
    random = Random(seed)
    until = datetime(2026, 4, 30, 12)
    rows = [
        complaint(
            "web",
            f"2026-04-{random.randint(1, 28):02}",
            None if random.random() < open_ones else math.exp(random.gauss(2, 1.5)),
        )
        for _ in range(60)
    ]
    made = scorecard(
        warehouse(complaints=rows, until=until),
        EVERYTHING,
        Period(date(2026, 4, 1), date(2026, 4, 30)),
        settings=RULES,
        journey=SmallMap(("web",)),
        assessments=NOBODY,
    ).touchpoints.to_dict("records")[0]
    cases = [
        (((row["resolved_at"] or until) - row["opened_at"]).total_seconds() / 60, bool(row["resolved_at"]))
        for row in rows
    ]
    expected = oracle.median_hours(cases)
    compare(made, "resolution_hours", None if math.isnan(sum(expected[:3])) else expected)


@pytest.mark.parametrize("seed", range(6))
def test_months_of_satisfied_customers(seed):
    random = Random(seed)
    months = [f"{2024 + (5 + k) // 12}-{(5 + k) % 12 + 1:02}-10" for k in range(24)]
    answers = [random.randint(20, 40) for _ in months]
    shares = [0.3 if seed % 2 and place > 18 else 0.7 for place in range(24)]
    satisfied = [
        sum(random.random() < share for _ in range(n)) for share, n in zip(shares, answers, strict=True)
    ]
    engine = warehouse(
        ratings=[
            rating("web", 100 * (k < good), day)
            for day, n, good in zip(months, answers, satisfied, strict=True)
            for k in range(n)
        ]
    )
    may = Period(date(2026, 5, 1), date(2026, 5, 31))
    found = trend(engine, EVERYTHING, may, None, "web", "top_box", 10)
    for row, good, n in zip(found.points.to_dict("records"), satisfied, answers, strict=True):
        assert (row["value"], row["n"]) == pytest.approx((100 * good / n, n))
    drawn(found.points, charts.share_chart(satisfied, answers), 100)


@pytest.mark.parametrize("seed", range(6))
def test_months_of_complaints(seed):
    random = Random(seed)
    months = [f"{2024 + (5 + k) // 12}-{(5 + k) % 12 + 1:02}-10" for k in range(24)]
    counts = [random.randint(2, 10) * (3 if seed % 2 and place > 18 else 1) for place in range(24)]
    met = [random.randint(60, 140) for _ in months]
    engine = warehouse(
        complaints=[
            complaint("web", day, 1) for day, n in zip(months, counts, strict=True) for _ in range(n)
        ],
        contacts=[contact("web", day) for day, n in zip(months, met, strict=True) for _ in range(n)],
        until=datetime(2026, 5, 31),
    )
    may = Period(date(2026, 5, 1), date(2026, 5, 31))
    found = trend(engine, EVERYTHING, may, None, "web", "complaints_per_1000", 10)
    for row, count, n in zip(found.points.to_dict("records"), counts, met, strict=True):
        assert (row["value"], row["low"], row["high"], row["n"]) == pytest.approx(oracle.rate(count, n))
    drawn(found.points, charts.rate_chart(counts, met))


def drawn(points: pd.DataFrame, chart: list[charts.Point], highest: float = math.inf) -> None:
    """The points have these lines, cut at the ends of the scale, and signal where they do."""
    lines = points[["centre", "limit_low", "limit_high"]].to_numpy().ravel().tolist()
    expected = [end for middle, low, high, _ in chart for end in (middle, max(low, 0), min(high, highest))]
    assert lines == pytest.approx(expected, rel=1e-5, nan_ok=True)
    assert points["signal"].tolist() == [signal for *_, signal in chart]
