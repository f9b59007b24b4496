"""The tables of a snapshot as SQLAlchemy Core, derived from the canonical facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from metrics.facts import LOADABLE, TYPES, Fact, words

STAGING = "staging"  # the schema of a load's own tables; a published snapshot has none
BUCKETS = 200  # 0 to 199: roll-ups take 20 or 40 groups of them
SCHEMA_VERSION = 2  # of the tables below: a snapshot of another version is built anew from its sources


@dataclass(frozen=True)
class Tables:
    """The tables of one snapshot. Facts carry their source, when they were loaded, and each segmentation."""

    metadata: sa.MetaData
    segmentations: tuple[str, ...]
    facts: Mapping[str, sa.Table]  # by name: customers, responses, ratings, complaints, contacts, assessments
    touchpoints: sa.Table
    quarantine: sa.Table
    files: sa.Table
    meta: sa.Table

    @property
    def customers(self) -> sa.Table:
        return self.facts["customers"]

    @property
    def responses(self) -> sa.Table:
        return self.facts["responses"]

    @property
    def ratings(self) -> sa.Table:
        return self.facts["ratings"]

    @property
    def complaints(self) -> sa.Table:
        return self.facts["complaints"]

    @property
    def contacts(self) -> sa.Table:
        return self.facts["contacts"]

    @property
    def assessments(self) -> sa.Table:
        return self.facts["assessments"]


def fact_columns(fact: Fact, segmentations: tuple[str, ...]) -> list[sa.Column[Any]]:
    """The columns of a fact in their order: its own, one text per segmentation, source, loaded_at, bucket.

    A bucket holds a part of the customers (of the responses, where the customer is unknown). It is found when
    an answer is read, and kept: groups of customers are then the same on every engine.

    No primary key: on DuckDB an index over tens of millions of text keys costs more memory than a load may
    take. Loaders keep the keys unique, and a check proves it.
    """
    own: list[sa.Column[Any]] = [sa.Column(column.name, TYPES[column.kind]()) for column in fact.columns]
    segments: list[sa.Column[Any]] = [sa.Column(name, words()) for name in segmentations]
    bucket: list[sa.Column[Any]] = [sa.Column("bucket", sa.Integer)] if fact.answers else []
    return [*own, *segments, sa.Column("source", words()), sa.Column("loaded_at", sa.DateTime), *bucket]


def _index(table: sa.Table, fact: Fact) -> None:
    """What a row store needs: to find old rows by their keys, a touchpoint's newest, and a customer's."""
    place = ("touchpoint_id", fact.happened) if fact.at_touchpoints else (fact.happened,)
    wanted = {"key": fact.key, "newest": place}
    if "customer_id" in table.c and "customer_id" not in fact.key:
        wanted["customer"] = ("customer_id",)
    for what, names in wanted.items():
        index = sa.Index(f"ix_{table.name}_{what}", *(table.c[name] for name in names), unique=what == "key")
        index.ddl_if(dialect="postgresql")
    if fact.at_touchpoints and fact.answers:  # few of them have a comment
        said = sa.and_(table.c.comment.is_not(None), table.c.comment != "")
        columns = (table.c[name] for name in place)
        index = sa.Index(f"ix_{table.name}_comment", *columns, postgresql_where=said)
        index.ddl_if(dialect="postgresql")


@lru_cache
def warehouse_tables(segmentations: tuple[str, ...] = ()) -> Tables:
    """The tables of a snapshot whose facts have these segmentations; the same object for the same names."""
    metadata = sa.MetaData()
    facts = {
        name: sa.Table(name, metadata, *fact_columns(fact, segmentations)) for name, fact in LOADABLE.items()
    }
    for name, fact in LOADABLE.items():
        _index(facts[name], fact)
    return Tables(
        metadata=metadata,
        segmentations=segmentations,
        facts=MappingProxyType(facts),
        touchpoints=sa.Table(
            "touchpoints",
            metadata,
            sa.Column("touchpoint_id", words()),
            sa.Column("name", words()),
            sa.Column("stage_id", words()),
            sa.Column("department_id", words()),
            sa.Column("status", words()),
        ),
        quarantine=sa.Table(
            "quarantine",
            metadata,
            sa.Column("source", words()),
            sa.Column("table_name", words()),
            sa.Column("key", words()),
            sa.Column("row", words()),  # the row as JSON
            sa.Column("reason", words()),  # in words, with the value
            sa.Column("rule", words()),  # the name of the row rule; "unreadable" where no row could be made
            sa.Column("file", words()),
            sa.Column("line", sa.BigInteger),
            sa.Column("load_id", words()),
            sa.Column("refused_at", sa.DateTime),
        ),
        files=sa.Table(
            "files",
            metadata,
            sa.Column("source", words()),
            sa.Column("path", words()),
            sa.Column("content_hash", words()),
            sa.Column("size", sa.BigInteger),
            sa.Column("modified_at", sa.DateTime),
            sa.Column("load_id", words()),
        ),
        meta=sa.Table("meta", metadata, sa.Column("key", words()), sa.Column("value", words())),
    )
