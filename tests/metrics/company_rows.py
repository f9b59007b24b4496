"""Rows of an invented company: thirty months with missing values and empty groups.

No answers at all: `empty`, and March 2025; none of `web` in September 2025. `kiosk` has few ratings, no
contacts and no staff; contacts of `web` are recorded late. Some say nothing of one measure or overall, are
unknown or no customers, or have no segment of their own.
"""

import math
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from random import Random

import pandas as pd

from tests import oracle

RATED = {"app": 0.6, "desk": 0.5, "web": 0.4, "kiosk": 0.08, "shop": 0.45, "chat": 0.4}  # how often
PLACES = (*RATED, "empty")
CONTACTED = ("app", "desk", "web", "shop", "chat")
STAFF = {"app": 3, "desk": 9, "web": 4, "shop": 24, "chat": 6}  # how many answer
DEPARTMENTS = {"shop": "Sales", "chat": "Sales", "kiosk": "Lab", "empty": "Archive"}  # the others: Service
HEADCOUNTS = {"Sales": 26.0, "Service": 11.0}
UNNAMED = "desk"  # one of its respondents does not say of which department they are
STAFF_SAY = {"desk": (40, 75), "chat": (85, 40)}  # of importance and performance; the others: 58, 68
UNTIL = datetime(2026, 6, 30, 23)
MONTHS = tuple(date(2024 + k // 12, k % 12 + 1, 1) for k in range(30))
SILENT, OFFLINE = date(2025, 3, 1), date(2025, 9, 1)
WEB_CONTACTS = datetime(2026, 2, 15)


@cache
def invented_facts() -> oracle.Facts:
    """The same rows for everybody."""
    random = Random(1)
    customers = [_customer(random, f"c{number}") for number in range(250)]
    moods = {row["customer_id"]: random.gauss(0, 10) for row in customers}
    people = [None, "stranger", *moods]
    facts: oracle.Facts = {"customers": customers, "responses": [], "ratings": []}
    facts |= {"complaints": [], "contacts": []}
    for month in MONTHS:
        if month == SILENT:
            continue
        for _ in range(110 if month.year == 2026 else 60):
            who = random.choice(people) if random.random() < 0.9 else None
            _form(random, facts, _moment(random, month), who, moods.get(who, random.gauss(0, 10)))
        for place in RATED:
            usual = 1 if place == "kiosk" else 3 + 2 * CONTACTED.index(place)
            for _ in range(random.randint(usual, 2 * usual)):
                facts["complaints"].append(_complaint(random, place, _moment(random, month), people))
        for _ in range(70):
            facts["contacts"] += _journey(random, _moment(random, month), random.choice(people))
    kept = [
        row
        for row in facts["contacts"]
        if row["occurred_at"] <= UNTIL
        and row["occurred_at"].date().replace(day=1) != SILENT
        and (row["touchpoint_id"] != "web" or row["occurred_at"] >= WEB_CONTACTS)
    ]
    facts["contacts"] = [row | {"contact_id": f"e{number}"} for number, row in enumerate(kept)]
    facts["complaints"] = [
        row | {"complaint_id": f"k{number}"} for number, row in enumerate(facts["complaints"])
    ]
    return facts


def _moment(random: Random, month: date) -> datetime:
    return datetime(month.year, month.month, random.randint(1, 28), 9) + timedelta(
        minutes=random.randrange(700), seconds=random.randrange(60)
    )


def _customer(random: Random, name: str) -> oracle.Row:
    started = date(2024, 1, 1) - timedelta(days=random.choice([-820, -500, 10, 500, 2000]))
    ended = date(2025, 12, 1) + timedelta(days=random.randrange(300))
    leaves = random.random() < 0.5 and started < ended < UNTIL.date()
    return {
        "customer_id": name,
        "started_on": started,
        "ended_on": ended if leaves else None,
        "end_kind": random.choice([None, "voluntary", "involuntary"]) if leaves else None,
        "monthly_revenue": random.choice([None, 20.0, 70.0]),
        "tier": random.choice([None, "Gold", "Silver"]),
    }


def _form(random: Random, facts: oracle.Facts, when: datetime, who: str | None, mood: float) -> None:
    """`app` can only disappoint, `shop` can only delight; `desk` matters evenly, the others do not."""
    same = {
        "response_id": f"r{len(facts['responses'])}",
        "customer_id": who,
        "answered_at": when,
        "weight": random.choice([None, 0.5, 2.0]),
        "tier": random.choice([None, None, "Gold", "Silver"]),
    }
    better = 12.0 if when >= datetime(2026, 2, 1) else 0.0
    levels = {"app": 74.0, "desk": 52.0, "web": 68.0, "shop": 56.0 + better, "chat": 66.0, "kiosk": 50.0}
    met = {
        place: min(100.0, max(0.0, round(random.gauss(levels[place] + mood, 22), 1)))
        for place, often in RATED.items()
        if random.random() < often and (place != "web" or when.date().replace(day=1) != OFFLINE)
    }
    pull = -18 * (met.get("app", 60) < 37.5) + 14 * (met.get("shop", 60) >= 87.5)
    pull += 0.4 * (met.get("desk", 52) - 52)
    overall = min(100.0, max(0.0, random.gauss(60 + pull + mood / 2, 9)))
    facts["responses"].append(
        same
        | {
            "satisfaction": None if random.random() < 0.1 else overall,
            "recommend": None if random.random() < 0.2 else int(overall // 10),
        }
    )
    for place, score in met.items():
        told = {
            "satisfaction": None if random.random() < 0.1 else score,
            "importance": None if random.random() < 0.3 else _score(random, 105 - 0.8 * levels[place]),
            "effort": None if random.random() < 0.3 else _score(random, 40),
        }
        if set(told.values()) != {None}:
            facts["ratings"].append(same | told | {"touchpoint_id": place})


def _score(random: Random, level: float) -> float:
    return min(100.0, max(0.0, random.gauss(level, 20)))


def _complaint(random: Random, place: str, when: datetime, people: list[str | None]) -> oracle.Row:
    closed = when + timedelta(hours=math.exp(random.gauss(3, 1.2)))
    return {
        "touchpoint_id": place,
        "customer_id": random.choice(people),
        "opened_at": when,
        "resolved_at": None if random.random() < 0.1 or closed > UNTIL else closed,
        "category": random.choice([None, "price"]),
        "severity": random.choice([None, 2]),
        "tier": random.choice([None, None, "Gold"]),
    }


def _journey(random: Random, when: datetime, who: str | None) -> Iterator[oracle.Row]:
    case = f"case {when}" if random.random() < 0.3 else None
    while True:
        yield {
            "touchpoint_id": random.choice(CONTACTED),
            "customer_id": who,
            "occurred_at": when,
            "case_id": case,
            "outcome": random.choice([None, "completed", "completed", "abandoned", "failed"]),
            "tier": None,
        }
        if random.random() < 0.4:
            return
        when += timedelta(minutes=round(math.exp(random.gauss(6, 2))))


def invented_staff() -> pd.DataFrame:
    """One respondent says nothing of importance, another nothing of performance; `kiosk` has nobody."""
    random = Random(2)
    rows = []
    for place, people in STAFF.items():
        levels = STAFF_SAY.get(place, (58, 68))
        for number in range(people + 1):
            says = [min(100.0, max(0.0, round(random.gauss(level, 9)))) for level in levels]
            rows.append(
                {
                    "respondent_id": f"e{number}",
                    "touchpoint_id": place,
                    "department_id": None
                    if number == 3 and place == UNNAMED
                    else DEPARTMENTS.get(place, "Service"),
                    "importance": None if number == 0 else says[0],
                    "performance": None if number == people else says[1],
                }
            )
    return pd.DataFrame(rows).astype({"importance": float, "performance": float}).assign(held=False)
