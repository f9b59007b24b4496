"""The invented company of `company_rows` for all twins, made once: its rows, warehouse and scorecard."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cache

import pandas as pd
import sqlalchemy as sa

from metrics.period import Period
from metrics.rollups import PAIR_BUCKETS
from metrics.scope import EVERYTHING
from metrics.scorecard import Scorecard, scorecard
from metrics.settings import Lines, Settings
from tests import oracle
from tests.builders import bucket, warehouse
from tests.metrics.company_rows import (
    DEPARTMENTS,
    HEADCOUNTS,
    PLACES,
    RATED,
    UNTIL,
    invented_facts,
    invented_staff,
)
from tests.metrics.map import SmallMap
from tests.metrics.test_scorecard_against_oracle import Twin, buckets
from tests.oracle.cx_index import Rated

STAGES = {"shop": "buy", "chat": "buy", "empty": "buy"}  # the others are of the stage "use"
SPRING, WINTER = Period(date(2026, 4, 1), date(2026, 6, 30)), Period(date(2026, 1, 1), date(2026, 3, 31))
RULES = Settings(minimum_answers=3)
Segment = tuple[str, str] | None


@dataclass(frozen=True)
class CompanyMap(SmallMap):
    """With stages and departments."""

    @property
    def stages(self) -> pd.DataFrame:
        return pd.DataFrame({"stage_id": ["use", "buy"], "name": ["Use", "Buy"], "position": [1, 2]})

    @property
    def departments(self) -> pd.DataFrame:
        names = ["Archive", "Lab", "Sales", "Service"]
        return pd.DataFrame({"department_id": names, "name": names}).assign(
            headcount=[HEADCOUNTS.get(name) for name in names]
        )

    @property
    def touchpoints(self) -> pd.DataFrame:
        frame = super().touchpoints
        ids = frame["touchpoint_id"]
        return frame.assign(
            stage_id=ids.map(STAGES).fillna("use"), department_id=ids.map(DEPARTMENTS).fillna("Service")
        )


@dataclass(frozen=True)
class Company:
    """Its rows, what its staff say, and its warehouse; `rows` and `answers` are what the twins read."""

    facts: oracle.Facts
    staff: pd.DataFrame
    engine: sa.Engine
    twin: Twin
    _at: dict[tuple[str, str | None, date], list[oracle.Row]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        at: dict[tuple[str, str | None, date], list[oracle.Row]] = defaultdict(list)
        for name, moment in MOMENTS.items():
            for row in self.facts[name]:
                month = row[moment].date().replace(day=1)
                at[name, row.get("touchpoint_id"), month].append(row)
        object.__setattr__(self, "_at", at)

    def rows(
        self, name: str, period: Period, place: str | None = None, segment: Segment = None
    ) -> list[oracle.Row]:
        """Of whole months."""
        known = {row["customer_id"]: row["tier"] for row in self.facts["customers"]}
        return [
            row
            for (kind, where, month), rows in self._at.items()
            if kind == name and where == place and period.first <= month <= period.last
            for row in rows
            if segment is None or segment[1] == (row["tier"] or known.get(row["customer_id"]) or "unknown")
        ]

    def answers(self, rows: list[oracle.Row], measure: str) -> list[oracle.Answer]:
        return [
            (self.twin.bucket[row["customer_id"] or row["response_id"]], row[measure], oracle.weight(row))
            for row in rows
            if row[measure] is not None
        ]

    def figure(self, measure: str, place: str, period: Period, segment: Segment) -> oracle.Figure | None:
        """The mean answer, as the scorecard shows it."""
        rows = self.rows("ratings", period, place, segment)
        return self.twin.mean(rows, rows, measure, ("ratings", place))

    def rated(self, places: list[str], period: Period) -> Rated:
        return [
            tuple(
                self.answers(self.rows("ratings", period, place), measure)
                for measure in ("importance", "satisfaction")
            )
            for place in places
        ]

    def forms(self, period: Period, segment: Segment = None) -> list[oracle.Form]:
        """Whole responses with an overall satisfaction and a rating or more."""
        ratings: dict[str, dict[str, float]] = defaultdict(dict)
        for place in RATED:
            for row in self.rows("ratings", period, place):
                if row["satisfaction"] is not None:
                    ratings[row["response_id"]][place] = row["satisfaction"]
        return [
            (
                bucket(row["customer_id"] or row["response_id"]) % PAIR_BUCKETS,
                ratings[row["response_id"]],
                row["satisfaction"],
                oracle.weight(row),
            )
            for row in self.rows("responses", period, None, segment)
            if row["satisfaction"] is not None and ratings[row["response_id"]]
        ]

    def card(
        self,
        segment: Segment = None,
        aims: dict[str, float] | None = None,
        lines: Lines | None = None,
        periods: tuple[Period, Period] = (SPRING, WINTER),
    ) -> Scorecard:
        """Of one period against an earlier one."""
        return scorecard(
            self.engine,
            EVERYTHING,
            periods[0],
            settings=RULES.model_copy(update={"crosshair": lines}),
            journey=CompanyMap(PLACES, aims=aims or {}),
            assessments=self.staff,
            comparison=periods[1],
            segment=segment,
        )


MOMENTS = {
    "responses": "answered_at",
    "ratings": "answered_at",
    "complaints": "opened_at",
    "contacts": "occurred_at",
}


@cache
def company(*, importance: bool = True, overall: bool = True) -> Company:
    """The same for all tests: none changes it. Without what nobody states, or says of the whole."""
    facts = dict(invented_facts())
    if not importance:
        facts["ratings"] = [row | {"importance": None} for row in facts["ratings"]]
    if not overall:
        facts["responses"] = [row | {"satisfaction": None} for row in facts["responses"]]
    engine = warehouse(segmentations=("tier",), until=UNTIL, settings=RULES, **facts)
    return Company(facts, invented_staff(), engine, Twin(buckets(facts), set(oracle.repeats(facts))))


@cache
def card(segment: Segment = None) -> Scorecard:
    """The company's scorecard."""
    return company().card(segment)
