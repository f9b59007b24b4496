"""Small invented companies for property tests: missing values, repeats, empty groups, days at the edges."""

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st

from tests.oracle import Facts

FIRST = date(2026, 1, 28)  # the end of a month and the begin of the next
TOUCHPOINTS = ("app", "desk", "web")
CUSTOMERS = tuple(f"c{number}" for number in range(6))
SCORES = st.sampled_from([None, 0.0, 12.5, 25.0, 37.5, 49.0, 50.0, 74.0, 75.0, 87.5, 100.0])
TIERS = st.sampled_from([None, "Gold", "Silver"])
REGIONS = st.sampled_from([None, "North"])
WHO = st.sampled_from([None, *CUSTOMERS, "stranger"])
TIMES = st.builds(
    lambda day, minute: datetime.combine(FIRST, datetime.min.time()) + timedelta(days=day, minutes=minute),
    st.integers(0, 70),
    st.integers(0, 24 * 60 - 1),
)


def _rows(least: int, **columns: st.SearchStrategy[Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    row = st.fixed_dictionaries(columns | {"tier": TIERS, "region": REGIONS})
    return st.lists(row, min_size=least, max_size=least + 5)


@st.composite
def worlds(draw: st.DrawFn, many: int = 20) -> Facts:
    """Facts of a company whose responses hold up to three ratings each; of a kind few or `many`: what a test
    costs is the database, not its rows."""
    few_or_many = st.sampled_from([0, many, many, many])
    responses = draw(
        _rows(
            draw(few_or_many),
            customer_id=WHO,
            answered_at=TIMES,
            satisfaction=SCORES,
            recommend=st.sampled_from([None, 0, 6, 7, 8, 9, 10]),
            weight=st.sampled_from([None, 0.5, 2.0]),
        )
    )
    ratings = []
    for number, response in enumerate(responses):
        response["response_id"] = f"r{number}"
        response["answered_at"] += timedelta(seconds=number)  # nobody answers twice at one moment
        for touchpoint in draw(st.lists(st.sampled_from(TOUCHPOINTS), unique=True)):
            measures = {name: draw(SCORES) for name in ("satisfaction", "importance", "effort")}
            same = {name: response[name] for name in ("response_id", "customer_id", "answered_at", "weight")}
            segments = {"tier": response["tier"], "region": response["region"]}
            ratings.append(same | segments | measures | {"touchpoint_id": touchpoint})
    return {
        "responses": responses,
        "ratings": ratings,
        "complaints": _numbered("complaint_id", draw(_complaints(draw(few_or_many)))),
        "customers": [
            draw(_customer(name)) for name in draw(st.sets(st.sampled_from(CUSTOMERS)).map(sorted))
        ],
        "contacts": _numbered("contact_id", draw(_contacts(draw(few_or_many)))),
    }


def crowd(seed: int) -> Facts:
    """Three hundred responses of eighty customers, each of whom rates in an own mood, and of strangers."""
    random = Random(seed)
    moods = {f"c{number}": random.gauss(60, 20) for number in range(80)}
    responses, ratings = [], []
    for number in range(300):
        who = random.choice([None, *moods])
        mood = random.gauss(60, 20) if who is None else moods[who]
        response = {
            "response_id": f"r{number}",
            "customer_id": who,
            "answered_at": datetime(2026, 2, 1, 9) + timedelta(days=random.randrange(59)),
            "weight": random.choice([None, 0.5, 2.0]),
            "tier": random.choice([None, "Gold", "Silver"]),
            "region": None,
        }
        level = min(100.0, max(0.0, round(random.gauss(mood, 15) / 25) * 25.0))
        responses.append(response | {"satisfaction": level, "recommend": int(level // 10)})
        for place in random.sample(TOUCHPOINTS, 2):
            scores = [min(100.0, max(0.0, random.gauss(mood, 15))) for _ in range(3)]
            measures = dict(zip(("satisfaction", "importance", "effort"), scores, strict=True))
            ratings.append(response | measures | {"touchpoint_id": place})
    return {"responses": responses, "ratings": ratings, "complaints": [], "customers": [], "contacts": []}


def _complaints(least: int) -> st.SearchStrategy[list[dict[str, Any]]]:
    return _rows(
        least,
        customer_id=WHO,
        touchpoint_id=st.sampled_from(TOUCHPOINTS),
        opened_at=TIMES,
        hours=st.sampled_from([None, 0.0, 0.3, 5.0, 100.0]),
        severity=st.sampled_from([None, 1, 4]),
        category=st.sampled_from([None, "price", "waiting"]),
    ).map(_resolved)


def _resolved(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """An hour count becomes the time at which the complaint was resolved."""
    for row in rows:
        hours = row.pop("hours")
        row["resolved_at"] = None if hours is None else row["opened_at"] + timedelta(hours=hours)
    return rows


def _contacts(least: int) -> st.SearchStrategy[list[dict[str, Any]]]:
    return _rows(
        least,
        customer_id=WHO,
        touchpoint_id=st.sampled_from(TOUCHPOINTS),
        occurred_at=TIMES,
        case_id=st.sampled_from([None, None, "one", "other"]),
        outcome=st.sampled_from([None, "completed", "abandoned", "failed"]),
        duration_seconds=st.sampled_from([None, 0.0, 12.5]),
    )


def _customer(name: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(
        lambda started, stay, kind, revenue, tier, region: {
            "customer_id": name,
            "started_on": FIRST - timedelta(days=started),
            "ended_on": None if stay is None else FIRST + timedelta(days=max(stay, -started)),
            "end_kind": kind if stay is not None else None,
            "monthly_revenue": revenue,
            "tier": tier,
            "region": region,
        },
        st.sampled_from([-40, 0, 300, 500, 1200]),  # some rate before they are customers
        st.sampled_from([None, 0, 20, 60, 140]),
        st.sampled_from([None, "voluntary", "involuntary"]),
        st.sampled_from([None, 10.0]),
        TIERS,
        REGIONS,
    )


def _numbered(key: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row | {key: f"{key}{number}"} for number, row in enumerate(rows)]
