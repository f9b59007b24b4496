"""Where reading puts what it cannot turn into rows: the source's row as JSON, and the reason in words."""

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import sqlalchemy as sa

from loaders.reading.raw import compiled
from metrics.tables import STAGING
from metrics.text import t

GAP = "\x1f"  # stands before and behind each value until a reason is written down
LONGEST = 100  # letters of a value that a reason shows
REFUSED = sa.Table(
    "refused",
    sa.MetaData(schema=STAGING),
    sa.Column("source", sa.Text),
    sa.Column("table_name", sa.Text),
    sa.Column("key", sa.Text),
    sa.Column("row", sa.Text),
    sa.Column("reason", sa.Text),
    sa.Column("cause", sa.Text),  # the reason without its values: the same for all rows of one mistake
    sa.Column("file", sa.Text),
    sa.Column("line", sa.BigInteger),
)


def sentence(template: str, **values: object) -> sa.ColumnElement[str]:
    """A translated sentence as SQL text; a value that is an expression differs from row to row."""
    varying = {name: value for name, value in values.items() if isinstance(value, sa.ColumnElement)}
    marked = t(template, **{**values, **{name: f"{GAP}{name}{GAP}" for name in varying}})
    parts = marked.split(GAP)  # texts at the even places, names between them
    words = [shown(varying[part]) if place % 2 else sa.literal(part) for place, part in enumerate(parts)]
    return sa.func.concat(*words, type_=sa.Text)


def shown(value: sa.ColumnElement[Any]) -> sa.ColumnElement[str]:
    """A value as a reason shows it, marked."""
    words = sa.func.coalesce(sa.func.left(sa.cast(value, sa.Text), LONGEST), "null", type_=sa.Text)
    return sa.func.concat(GAP, words, GAP, type_=sa.Text)


def written(reason: sa.ColumnElement[str]) -> dict[str, sa.ColumnElement[str]]:
    """The columns `reason` and `cause` for a reason whose values are marked."""
    return {
        "reason": sa.func.replace(reason, GAP, "", type_=sa.Text),
        "cause": sa.func.regexp_replace(reason, f"{GAP}[^{GAP}]*{GAP}", "", "g", type_=sa.Text),
    }


def as_json(values: Mapping[str, sa.ColumnElement[Any]]) -> sa.ColumnElement[str]:
    """These columns as one JSON text."""
    parts = [part for name, value in values.items() for part in (sa.literal(name), value)]
    return sa.cast(sa.func.json_object(*parts), sa.Text)


def joined_key(names: Sequence[str], columns: Mapping[str, sa.ColumnElement[Any]]) -> sa.ColumnElement[str]:
    """The key as one text, its parts joined by ' / '."""
    parts = [sa.func.coalesce(sa.cast(columns[name], sa.Text), "") for name in names if name in columns]
    return sa.func.concat_ws(" / ", *parts, type_=sa.Text) if parts else sa.cast(sa.null(), sa.Text)


def ensure(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table when it is not there yet."""
    connection.execute(compiled(sa.schema.CreateSchema(STAGING, if_not_exists=True)))
    connection.execute(compiled(sa.schema.CreateTable(REFUSED, if_not_exists=True)))
