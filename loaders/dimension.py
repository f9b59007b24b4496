"""The map as a load needs it: which touchpoints and departments there are."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from expectations.rules import DEPARTMENTS
from journey.files import MapError, diff_map, import_map, read_folder, validate_map
from journey.map import JourneyMap, read_map
from journey.store import open_store
from metrics.rollup_tables import fact_extent
from metrics.scope import EVERYTHING
from metrics.tables import STAGING, Tables
from metrics.text import number, t
from metrics.workspace import Workspace


@dataclass(frozen=True)
class Drawn:
    """The map in the store, and what a person should know about it."""

    store: sa.Engine
    map: JourneyMap
    warnings: tuple[str, ...]


def open_map(workspace: Workspace, dry_run: bool) -> Drawn:
    """The store's map; the first load takes it from the map's files. JourneyError where these are wrong."""
    store = open_store(workspace.journey.url)
    folder, scale = workspace.root / workspace.journey.map, workspace.assessments.scale
    drawn = read_map(store, EVERYTHING)
    if not drawn.empty:
        return Drawn(store, drawn, tuple(_differences(store, folder, workspace)))
    segmentations = tuple(workspace.segmentations) or None
    if dry_run:  # the store stays empty: the files may still change before a load takes them over
        if problems := validate_map(folder, scale, segmentations=segmentations, engine=store):
            raise MapError(tuple(problems))
        return Drawn(store, read_folder(folder, scale), ())
    import_map(store, folder, scale, segmentations=segmentations)
    return Drawn(store, read_map(store, EVERYTHING), ())


def _differences(store: sa.Engine, folder: Path, workspace: Workspace) -> list[str]:
    if not folder.is_dir():
        return []
    try:
        differences = diff_map(store, folder, workspace.assessments.scale)
    except MapError as error:
        return [t("the map's files have {n} mistakes: touchpoint map validate", n=len(error.problems))]
    if not differences:
        return []
    words = t(
        "the map's files differ from the map in use ({n} differences): touchpoint map diff shows them, "
        "touchpoint map import takes them over",
        n=len(differences),
    )
    return [words]


def copy_touchpoints(
    connection: sa.Connection, tables: Tables, drawn: JourneyMap
) -> tuple[bool, Collection[str]]:
    """Write the map's touchpoints into the snapshot; whether any changed, and the ids that are new."""
    names = tables.touchpoints.columns.keys()
    frame = drawn.touchpoints[names].astype(object)
    rows = [tuple(row) for row in frame.where(frame.notna(), None).itertuples(index=False)]
    before = {tuple(row) for row in connection.execute(sa.select(tables.touchpoints))}
    if before != set(rows):
        connection.execute(sa.delete(tables.touchpoints))
        if rows:
            connection.execute(
                sa.insert(tables.touchpoints), [dict(zip(names, row, strict=True)) for row in rows]
            )
    return before != set(rows), {row[0] for row in rows} - {row[0] for row in before}


def copy_departments(connection: sa.Connection, drawn: JourneyMap) -> None:
    """Write the map's departments beside the staged tables: assessments name them."""
    connection.execute(sa.text(f"CREATE OR REPLACE TABLE {STAGING}.departments (department_id VARCHAR)"))
    ids = [{"department_id": name} for name in drawn.departments["department_id"]]
    if ids:
        connection.execute(sa.insert(DEPARTMENTS), ids)


def records_off_the_map(connection: sa.Connection, drawn: JourneyMap) -> list[str]:
    """A line for each touchpoint that left the map while records of it are published."""
    table = fact_extent
    n = sa.func.sum(table.c.n)
    query = sa.select(table.c.touchpoint_id, n).group_by(table.c.touchpoint_id)
    known = list(drawn.touchpoints["touchpoint_id"])
    left = query.where(table.c.touchpoint_id.is_not(None), table.c.touchpoint_id.not_in(known))
    return [
        t(
            "{touchpoint} is not on the map any more: its {n} published records do not count; put it back if "
            "they should",
            touchpoint=name,
            n=number(int(count)),
        )
        for name, count in connection.execute(left.order_by(table.c.touchpoint_id))
    ]
