"""Staff's assessments: one answer of a respondent about a touchpoint on a day.

What people enter or import with the map is read here. What a source delivers is published with the figures,
in the snapshot, so that both change at once; the copy here has its `source`, is exported, and is not read.

Nothing here hides small groups: whoever shows figures withholds those below the smallest number of answers.
"""

from datetime import UTC, date, datetime

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from journey import tables
from journey.columns import ASSESSMENTS
from journey.errors import JourneyError
from journey.map import frame
from journey.scope import Scope
from journey.store import reading, writing


def write(engine: sa.Engine, answers: pd.DataFrame) -> int:
    """Adds the answers (columns of the map's file, 0-100, `source` if known), all or nothing.

    A later one for the same respondent, touchpoint and day replaces the earlier, but a source's never what
    somebody has entered. Returns the number of rows.
    """
    rows = _records(answers)
    if not rows:
        return 0
    table = tables.assessments
    on_sqlite = engine.dialect.name == "sqlite"  # the same text on both, but each engine has its own function
    insert = sqlite.insert(table) if on_sqlite else postgresql.insert(table)
    upsert = insert.on_conflict_do_update(
        index_elements=list(ASSESSMENTS.key),
        set_={column.name: insert.excluded[column.name] for column in table.c if not column.primary_key},
        where=sa.or_(table.c.source.is_not(None), insert.excluded.source.is_(None)),
    )
    with writing(engine) as connection:
        _refuse_unknown(connection, rows, tables.touchpoints.c.touchpoint_id)
        _refuse_unknown(connection, rows, tables.departments.c.department_id)
        connection.execute(upsert, rows)
    return len(rows)


def forget(engine: sa.Engine, source: str) -> None:
    """Removes the copies of what a source has delivered."""
    with writing(engine) as connection:
        connection.execute(sa.delete(tables.assessments).where(tables.assessments.c.source == source))


def read(engine: sa.Engine, scope: Scope, since: date, until: date) -> pd.DataFrame:
    """The answers that people entered, from `since` to `until` inclusive.

    Of the touchpoints that the viewer may see, whichever department the respondent is of.
    """
    table = tables.assessments
    query = (
        sa.select(*(table.c[name] for name in ASSESSMENTS.names))
        .where(table.c.source.is_(None), scope.allows(table.c.touchpoint_id))
        .where(table.c.assessed_on.between(since, until))
        .order_by(table.c.touchpoint_id, table.c.respondent_id, table.c.assessed_on)
    )
    with reading(engine) as connection:
        rows = connection.execute(query)
        return frame(ASSESSMENTS, (dict(zip(ASSESSMENTS.names, row, strict=True)) for row in rows))


def _records(answers: pd.DataFrame) -> list[dict[str, object]]:
    """Plain values: None for what is missing, dates without a time; the last of two rows with one key."""
    now = datetime.now(UTC).replace(tzinfo=None)
    names = [*ASSESSMENTS.names, "source"]
    missing = [name for name in ASSESSMENTS.key if name not in answers]
    assert not missing, f"an assessment cannot be written without {missing}"
    plain = answers.reindex(columns=names).drop_duplicates(list(ASSESSMENTS.key), keep="last")
    plain["assessed_on"] = pd.to_datetime(plain["assessed_on"]).dt.date
    plain = plain.astype(object).where(plain.notna(), None)
    return [
        {str(name): value for name, value in row.items()} | {"written_at": now}
        for row in plain.to_dict("records")
    ]


def _refuse_unknown(connection: sa.Connection, rows: list[dict[str, object]], column: sa.Column[str]) -> None:
    known = set(connection.scalars(sa.select(column)))
    unknown = sorted({str(row[column.name]) for row in rows if row[column.name] is not None} - known)
    if unknown:
        raise JourneyError(
            "The assessments name {column} that the map does not have: {unknown}. Add them to the map first.",
            column=column.name,
            unknown=", ".join(unknown[:10]) + (" …" if len(unknown) > 10 else ""),
        )
