"""A load from the sources to the published snapshot: all of it, or nothing that a reader sees."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import pandas as pd

from journey import assessments
from loaders import next_file, quarantine
from loaders.checking import Checking
from loaders.clock import Clock, Progress, quiet
from loaders.dimension import copy_departments, copy_touchpoints, open_map, records_off_the_map
from loaders.ledger import Ledger, clean_up, newest_id, remove_working_files, under_inspection, utc_now
from loaders.owner import OWNER, check_owner, owner
from loaders.publish import new_id
from loaders.reading.ahead import Ahead
from loaders.reading.rest import kept
from loaders.removal import check_removable, take_away, warnings
from loaders.report import LoadReport
from loaders.retention import writer
from loaders.take import Work, take
from loaders.warehouse import Building, Writer
from metrics import terms
from metrics.facts import FACTS
from metrics.history import Status
from metrics.refresh import as_of, refresh
from metrics.tables import SCHEMA_VERSION, warehouse_tables
from metrics.text import t
from metrics.warehouse import Published
from metrics.workspace import ConfigError, Source, Workspace


@dataclass(frozen=True)
class Task:
    """What a run has to do."""

    sources: Sequence[Source] = ()  # to be taken
    removed: str | None = None  # the source to be taken away
    dry_run: bool = False


def load(
    workspace: Workspace, only: Sequence[str] = (), dry_run: bool = False, progress: Progress = quiet
) -> LoadReport:
    """Pull, stage, check and publish the workspace's sources, or those named in `only`.

    Raises ConfigError, SourceError (Busy where another load runs) or JourneyError. What is published is then
    as it was before, as it also is after a report of 'blocked', 'unchanged' or 'dry_run'.
    """
    return _run(workspace, Task(_chosen(workspace, only), dry_run=dry_run), progress)


def remove(workspace: Workspace, source: str, progress: Progress = quiet) -> LoadReport:
    """Publish a state without what a source brought that touchpoint.toml has no longer. Raises as `load`."""
    check_removable(workspace, source)
    return _run(workspace, Task(removed=source), progress)


def _run(workspace: Workspace, task: Task, progress: Progress) -> LoadReport:
    warehouse = writer(workspace)
    with warehouse.only_writer():
        base = warehouse.base()
        check_owner(workspace, base)
        history = warehouse.history()
        clean_up(warehouse, history)
        load_id = new_id(after=newest_id(history))
        with Ledger(history, load_id, base.id if base else None, dry_run=task.dry_run) as ledger:
            try:
                report = _load(workspace, task, warehouse, base, ledger, Clock(progress))
                ledger.end(report)
                if not task.dry_run:
                    kept.forget(workspace, task.sources)
            finally:
                remove_working_files(warehouse.folder, spare=under_inspection(history))
            return report


def _chosen(workspace: Workspace, only: Sequence[str]) -> list[Source]:
    known = [source.name for source in workspace.sources]
    unknown = [name for name in only if name not in known]
    if unknown:
        raise ConfigError(
            t(
                "there is no source {unknown}; touchpoint.toml has: {known}",
                unknown=", ".join(unknown),
                known=", ".join(known) or t("none"),
            )
        )
    return [source for source in workspace.sources if not only or source.name in only]


def _load(
    workspace: Workspace,
    task: Task,
    warehouse: Writer,
    base: Published | None,
    ledger: Ledger,
    clock: Clock,
) -> LoadReport:
    tables = warehouse_tables(tuple(workspace.segmentations))
    with ExitStack() as stack:
        with clock.step(t("opening")):
            building = stack.enter_context(warehouse.building(ledger.load_id, tables))
            drawn = open_map(workspace, task.dry_run)
        work = Work(workspace, tables, ledger, clock, drawn, utc_now(), task.dry_run)
        _begin(work, building, task.sources)
        with (
            Checking(building.desk_url) as checking,
            Ahead(building.desk, task.sources, workspace) as ahead,
        ):
            for source in task.sources:
                take(work, building, checking, ahead, source)
        if task.removed is not None:
            with clock.step(t("removing {source}", source=task.removed)):
                take_away(work, building, task.removed)
        work.warnings += warnings(building.desk, workspace)
        if work.blocked:
            message = t("The checks refused this load: nothing was published.")
            return _report(work, "blocked", base, message)
        if not work.touched:
            message = t("No source has changed: what is published stays.")
            return _report(work, "unchanged", base, message)
        _roll_up(work, building)
        with clock.step(t("writing the snapshot")):
            building.finish()
        if task.dry_run:
            return _report(work, "dry_run", base, t("Nothing was published: this was a dry run."))
        snapshot = _publish(work, building, new_id(after=warehouse.newest_id()))
    return _report(work, "published", snapshot, t("Published {id}.", id=snapshot.id))


def _begin(work: Work, building: Building, sources: Sequence[Source]) -> None:
    """Bring the map, and notice what has changed besides the sources."""
    connection = building.desk
    map_changed, new = copy_touchpoints(connection, work.tables, work.drawn.map)
    copy_departments(connection, work.drawn.map)
    work.warnings += records_off_the_map(connection, work.drawn.map)
    waiting = quarantine.waiting_for(connection, work.tables, new, work.now)
    work.again = next_file.forget_files(connection, work.tables, waiting, {source.name for source in sources})
    known = next_file.read_meta(connection, work.tables).get(terms.KEY)
    if known is not None and terms.other_hash(known):
        building.renew_buckets()
    if known != terms.as_text(work.workspace):
        work.changes.update(dict.fromkeys(FACTS))
        work.touched = known is not None
    work.touched |= map_changed
    connection.commit()


def _roll_up(work: Work, building: Building) -> None:
    """Bring the roll-ups up to date where facts have changed, and say in the state what it holds."""
    until = as_of(building.facts, work.tables)
    before = next_file.read_time(building.desk, work.tables, "as_of")
    if reach := until or before:  # the last record may be gone
        changes = {
            name: None if months is None else tuple(sorted(months)) for name, months in work.changes.items()
        }
        with work.clock.step(t("rolling up")):
            settings, room = work.workspace.metrics, building.make_room
            refresh(building.facts, work.tables, settings, changes, reach, before, room=room)
    next_file.write_meta(
        building.desk,
        work.tables,
        {
            "schema": str(SCHEMA_VERSION),
            terms.KEY: terms.as_text(work.workspace),
            "as_of": until.isoformat() if until else "",
            "load_id": work.ledger.load_id,
            OWNER: owner(work.workspace),
        },
    )


def _publish(work: Work, building: Building, snapshot_id: str) -> Published:
    """From here on nothing can be refused. Killed before readers see the new state, nothing was published.

    Pages read the answers of sources in the published state: the journey store's copy may come first.
    """
    with work.clock.step(t("publishing")):
        if work.answers:
            assessments.write(work.drawn.store, pd.concat(work.answers, ignore_index=True))
        if work.removed is not None:
            assessments.forget(work.drawn.store, work.removed)
            work.ledger.forget(work.removed)
        work.ledger.will_publish(snapshot_id)
        return building.publish(snapshot_id)


def _report(work: Work, status: Status, snapshot: Published | None, message: str) -> LoadReport:
    return LoadReport(
        load_id=work.ledger.load_id,
        status=status,
        snapshot=snapshot.id if snapshot else None,
        message=message,
        sources=tuple(work.sources),
        steps=work.clock.steps,
        checks=tuple(work.broken),
        warnings=(*work.drawn.warnings, *work.warnings),
    )
