"""The canonical tables: what a fact is, once. Tables, checks, mappings and templates are derived from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa

Kind = Literal["text", "number", "whole", "time", "date", "flag"]


def words() -> sa.Text:
    """Text that every engine sorts alike, by its bytes; PostgreSQL would sort by the database's language."""
    return sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


TYPES: Mapping[Kind, Callable[[], sa.types.TypeEngine[Any]]] = {
    "text": words,
    "number": sa.Double,
    "whole": sa.Integer,
    "time": sa.DateTime,  # UTC, without zone
    "date": sa.Date,
    "flag": sa.Boolean,
}


@dataclass(frozen=True)
class Column:
    """One column of a fact; `low` and `high` bound its values, `choices` lists the only ones allowed."""

    name: str
    kind: Kind = "text"
    required: bool = False
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fact:
    """One canonical table: its key, its columns, and the column that says when it happened."""

    name: str
    key: tuple[str, ...]
    happened: str
    columns: tuple[Column, ...]

    @property
    def at_touchpoints(self) -> bool:
        """Whether each record belongs to a touchpoint; else it is the whole company's."""
        return any(column.name == "touchpoint_id" for column in self.columns)

    @property
    def answers(self) -> bool:
        """Whether each record is a customer's answer, and has a bucket (see `metrics.tables`)."""
        return any(column.name == "response_id" for column in self.columns)

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


def _score(name: str) -> Column:
    return Column(name, "number", low=0, high=100)


RESPONSES = Fact(
    "responses",
    key=("response_id",),
    happened="answered_at",
    columns=(
        Column("response_id", required=True),
        Column("customer_id"),
        Column("account_id"),
        Column("role"),
        Column("answered_at", "time", required=True),
        _score("satisfaction"),
        Column("recommend", "whole", low=0, high=10),
        Column("weight", "number", low=0),
        Column("comment"),
    ),
)
RATINGS = Fact(
    "ratings",
    key=("response_id", "touchpoint_id"),
    happened="answered_at",
    columns=(
        Column("response_id", required=True),
        Column("touchpoint_id", required=True),
        Column("customer_id"),
        Column("answered_at", "time", required=True),
        _score("satisfaction"),
        _score("importance"),
        _score("effort"),
        Column("weight", "number", low=0),
        Column("comment"),
    ),
)
COMPLAINTS = Fact(
    "complaints",
    key=("complaint_id",),
    happened="opened_at",
    columns=(
        Column("complaint_id", required=True),
        Column("customer_id"),
        Column("touchpoint_id", required=True),
        Column("opened_at", "time", required=True),
        Column("resolved_at", "time"),
        Column("severity", "whole", low=1, high=4),
        Column("category"),
        Column("channel"),
        Column("justified", "flag"),
        Column("text"),
    ),
)
CUSTOMERS = Fact(
    "customers",
    key=("customer_id",),
    happened="started_on",
    columns=(
        Column("customer_id", required=True),
        Column("account_id"),
        Column("started_on", "date", required=True),
        Column("ended_on", "date"),
        Column("end_kind", choices=("voluntary", "involuntary")),
        Column("end_reason"),
        Column("end_touchpoint_id"),
        Column("monthly_revenue", "number"),
    ),
)
CONTACTS = Fact(
    "contacts",
    key=("contact_id",),
    happened="occurred_at",
    columns=(
        Column("contact_id", required=True),
        Column("customer_id"),
        Column("touchpoint_id", required=True),
        Column("occurred_at", "time", required=True),
        Column("case_id"),
        Column("goal"),
        Column("outcome", choices=("completed", "abandoned", "failed")),
        Column("duration_seconds", "number", low=0),
    ),
)
ASSESSMENTS = Fact(  # staff's view, as sources deliver it; what people enter is in the journey store
    "assessments",
    key=("respondent_id", "touchpoint_id", "assessed_on"),
    happened="assessed_on",
    columns=(
        Column("respondent_id", required=True),
        Column("touchpoint_id", required=True),
        Column("assessed_on", "date", required=True),
        Column("department_id"),
        _score("importance"),
        _score("performance"),
        Column("method", choices=("workshop", "interview", "survey")),
        Column("comment"),
    ),
)

FACTS: Mapping[str, Fact] = {
    fact.name: fact for fact in (CUSTOMERS, RESPONSES, RATINGS, COMPLAINTS, CONTACTS)
}
LOADABLE: Mapping[str, Fact] = {**FACTS, ASSESSMENTS.name: ASSESSMENTS}
