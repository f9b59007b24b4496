"""The map as pages and loaders read it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from journey import personas, tables
from journey.check import Value
from journey.columns import DEPARTMENTS, LINKS, STAGES, TARGETS, TOUCHPOINTS, Kind, MapFile
from journey.personas import Persona
from journey.scope import Scope
from journey.store import reading, version

__all__ = ["JourneyMap", "Persona", "frame", "read_map", "version"]

TEXT = pd.StringDtype(na_value=np.nan)  # what pandas 3 makes of texts; named, so that empty columns agree
DTYPES: Mapping[Kind, Any] = {
    "text": TEXT,
    "email": TEXT,
    "id": TEXT,
    "ids": TEXT,
    "whole": pd.Int64Dtype(),
    "number": np.dtype(float),
    "flag": pd.BooleanDtype(),
    "date": np.dtype("datetime64[s]"),
}


@dataclass(frozen=True)
class JourneyMap:
    """The map's files as frames: the contract's columns, rows in the people's order (stages by position)."""

    stages: pd.DataFrame
    departments: pd.DataFrame
    touchpoints: pd.DataFrame  # `replaces`: ids with “;” between
    links: pd.DataFrame
    targets: pd.DataFrame
    personas: tuple[Persona, ...] = ()

    @property
    def empty(self) -> bool:
        """True as long as nobody has drawn a map."""
        return self.stages.empty and self.touchpoints.empty


def read_map(engine: sa.Engine, scope: Scope) -> JourneyMap:
    """The map, read in one transaction.

    A viewer of some departments sees these, their touchpoints with targets, the links among them, and what is
    the same for all: the stages of the customers' journey and the personas.
    """
    with reading(engine) as connection:
        whole = JourneyMap(
            stages=_read(connection, STAGES, tables.stages.c.position),
            departments=_read(connection, DEPARTMENTS),
            touchpoints=_read(connection, TOUCHPOINTS),
            links=_read(connection, LINKS),
            targets=_read(connection, TARGETS),
            personas=read_personas(connection),
        )
    return whole if scope.touchpoints is None else _part(whole, scope)


def _part(whole: JourneyMap, scope: Scope) -> JourneyMap:
    own, departments = scope.touchpoints or frozenset(), scope.departments or frozenset()

    def of(frame: pd.DataFrame, *columns: str, among: frozenset[str] = own) -> pd.DataFrame:
        return frame[frame[list(columns)].isin(list(among)).all(axis=1)].reset_index(drop=True)

    seen = of(whole.departments, "department_id", among=departments)

    return replace(
        whole,
        departments=seen.assign(parent_id=seen["parent_id"].where(seen["parent_id"].isin(list(departments)))),
        touchpoints=of(whole.touchpoints, "touchpoint_id"),
        links=of(whole.links, "from_touchpoint", "to_touchpoint"),
        targets=of(whole.targets, "touchpoint_id"),
    )


def frame(file: MapFile, rows: Iterable[Mapping[str, object]]) -> pd.DataFrame:
    """Rows of this file as a frame: its columns and kinds, whether there are rows or not."""
    rows = list(rows)
    return pd.DataFrame(
        {
            column.name: pd.Series([row[column.name] for row in rows], dtype=DTYPES[column.kind])
            for column in file.columns
        }
    )


def read_personas(connection: sa.Connection) -> tuple[Persona, ...]:
    """The personas in their file's order."""
    table = tables.personas
    return tuple(
        personas.from_json(value)
        for value in connection.scalars(
            sa.select(table.c.persona).order_by(table.c.place, table.c.persona_id)
        )
    )


def read_rows(
    connection: sa.Connection, file: MapFile, *first: sa.ColumnElement[Any]
) -> list[dict[str, Value]]:
    """The rows of one of the map's tables as its file has them."""
    table = tables.metadata.tables[file.name]
    columns = [table.c[column.name] for column in file.columns if column.kind != "ids"]
    place = [table.c.place] if "place" in table.c else []
    select = sa.select(*columns).order_by(*first, *place, *(table.c[name] for name in file.key))
    rows = [dict(row) for row in connection.execute(select).mappings()]
    if file is TOUCHPOINTS:
        replaced = _replaced(connection)
        for row in rows:
            row["replaces"] = ";".join(replaced.get(str(row["touchpoint_id"]), ())) or None
    return rows


def _read(connection: sa.Connection, file: MapFile, *first: sa.ColumnElement[Any]) -> pd.DataFrame:
    return frame(file, read_rows(connection, file, *first))


def _replaced(connection: sa.Connection) -> dict[str, list[str]]:
    table = tables.replacements
    found: dict[str, list[str]] = {}
    for row in connection.execute(sa.select(table).order_by(table.c.touchpoint_id, table.c.place)):
        found.setdefault(row.touchpoint_id, []).append(row.replaced_id)
    return found
