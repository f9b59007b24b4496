"""What is published of sources that touchpoint.toml has no longer: each load tells, a command removes it."""

import sqlalchemy as sa

from loaders.merge import count
from loaders.staged import staged_table
from loaders.take import Work
from loaders.warehouse import Building
from metrics.facts import LOADABLE
from metrics.tables import warehouse_tables
from metrics.text import number, t
from metrics.warehouse import open_warehouse
from metrics.workspace import ConfigError, Workspace


def warnings(connection: sa.Connection, workspace: Workspace) -> list[str]:
    """A line for each source of which something is published, and that the settings have no longer."""
    return [
        t(
            "{source} is not in touchpoint.toml any more, and what it brought is still published: touchpoint "
            "sources remove {source} takes it away",
            source=source,
        )
        for source in _left_behind(connection, workspace)
    ]


def check_removable(workspace: Workspace, source: str) -> None:
    """Raises ConfigError for a source that the settings have still, or of which nothing is published."""
    if source in (one.name for one in workspace.sources):
        line = t(
            "{source} is in touchpoint.toml, and the next load would bring it again: take it out there first",
            source=source,
        )
        raise ConfigError(line)
    published, left = open_warehouse(workspace).current(), list[str]()
    if published is not None:
        with published.engine().connect() as connection:
            left = _left_behind(connection, workspace)
    if source not in left:
        line = t(
            "nothing of a source {source} is published; what can be removed: {sources}",
            source=source,
            sources=", ".join(left) or t("none"),
        )
        raise ConfigError(line)


def take_away(work: Work, building: Building, source: str) -> None:
    """Take away what is published of a source: as if it were replaced whole, by nothing."""
    gone = 0
    for fact in LOADABLE.values():
        facts = work.tables.facts[fact.name]
        if not count(building.facts, sa.select(facts).where(facts.c.source == source).subquery()):
            continue
        nothing = staged_table(fact, work.tables.segmentations, source)
        nothing.create(building.desk)
        building.desk.commit()
        merged = building.merge(nothing, fact, source, "replace")
        work.changed(fact.name, merged.months)
        gone += merged.removed
    for table in (work.tables.files, work.tables.quarantine):
        building.desk.execute(sa.delete(table).where(table.c.source == source))
    building.desk.commit()
    work.touched, work.removed = True, source
    work.warnings.append(t("records of {source} that were taken away: {n}", source=source, n=number(gone)))


def _left_behind(connection: sa.Connection, workspace: Workspace) -> list[str]:
    """Each load remembers which files it has read, and of which source."""
    source = warehouse_tables().files.c.source
    here = [one.name for one in workspace.sources]
    return sorted(connection.scalars(sa.select(source).where(source.not_in(here)).distinct()))
