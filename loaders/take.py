"""Take one source: read it, check what came, keep what is refused, move the rest into its fact."""

import time
from dataclasses import dataclass, field
from datetime import date, datetime
from datetime import time as clock

import pandas as pd
import sqlalchemy as sa

from expectations.findings import Findings
from loaders import quarantine, unknown_touchpoints
from loaders.checking import Checking
from loaders.clock import Clock
from loaders.dimension import Drawn
from loaders.ledger import Ledger
from loaders.merge import count, drop_refused
from loaders.reading import unscaled
from loaders.reading.ahead import Ahead
from loaders.reading.source import Staged, stage
from loaders.report import Reason, SourceReport
from loaders.staged import staged_table
from loaders.warehouse import Building
from metrics.facts import ASSESSMENTS, LOADABLE, Fact
from metrics.history import Check, earlier_profiles
from metrics.tables import Tables
from metrics.text import number, t
from metrics.workspace import Source, Workspace


@dataclass
class Work:
    """One load in progress."""

    workspace: Workspace
    tables: Tables
    ledger: Ledger
    clock: Clock
    drawn: Drawn
    now: datetime
    dry_run: bool
    sources: list[SourceReport] = field(default_factory=list)
    broken: list[Check] = field(default_factory=list)
    changes: dict[str, frozenset[date] | None] = field(default_factory=dict)  # fact -> months; None: any
    again: dict[tuple[str, str], str] = field(default_factory=dict)  # file to try refused rows of -> content
    answers: list[pd.DataFrame] = field(default_factory=list)  # staff's, for the journey store
    warnings: list[str] = field(default_factory=list)
    removed: str | None = None  # the source whose rows were taken away
    touched: bool = False  # whether there is anything to publish
    blocked: bool = False

    def changed(self, fact: str, months: frozenset[date] | None) -> None:
        """Remember in which months rows of a fact came, went or changed."""
        before = self.changes.get(fact, frozenset())
        self.changes[fact] = None if before is None or months is None else before | months


def take(work: Work, building: Building, checking: Checking, ahead: Ahead, source: Source) -> None:
    """Take one source, if anything of it changed. A refused delivery blocks the load; the rest is checked."""
    started = time.perf_counter()
    connection = building.desk
    fact = LOADABLE[source.table]

    def told(step: str, done: int, total: int) -> None:
        checking.soon()
        work.clock.progress(step, done, total)

    with work.clock.step(t("reading {source}", source=source.name)):
        found = ahead.found(source)
        load_id = work.ledger.load_id
        read = stage(connection, source, work.workspace, found, load_id, told, dry_run=work.dry_run)
        connection.commit()
    if not read.changed:
        work.sources.append(_untouched(source))
        return
    staged = staged_table(fact, tuple(work.workspace.segmentations), source.name)
    with work.clock.step(t("checking {source}", source=source.name)):
        findings = _check(work, connection, checking, source, fact, staged, read)
        work.warnings += unknown_touchpoints.warnings(connection, source, staged, _touchpoints(work))
        work.warnings += unscaled.warnings(connection, source, work.workspace, staged)
        work.warnings += _lost_comments(source, read)
        known = _taken_before(work, connection, source, staged, read)
        others = _set_aside(work, connection, source, staged, read)
        newest = _newest(connection, staged, fact)  # of the rows that are left
        unreadable = quarantine.unreadable(connection, source.name) if read.refused else []
        connection.commit()
    work.blocked |= findings.blocked
    accepted, changed, removed = count(connection, staged), 0, 0
    published = 0
    if not work.blocked:
        with work.clock.step(t("merging {source}", source=source.name)):
            published, changed, removed = _move(work, building, source, fact, staged)
    # what is asked brings its newest rows again: without news in them there is nothing to publish
    work.touched |= not source.is_asked or bool(changed or removed or others)
    report = SourceReport(
        source=source.name,
        table=source.table,
        files=len(read.files),
        rows_read=read.rows_read,
        refused=findings.refused + read.refused,
        reasons=(*unreadable, *(Reason(text, rows) for text, rows in findings.reasons)),
        published=published + known,
        accepted=accepted + known,
        changed=changed,
        seconds=round(time.perf_counter() - started, 3),
        unanswered=read.unanswered,
    )
    work.sources.append(report)
    work.broken.extend(check for check in findings.checks if not check.passed)
    work.ledger.found(report, findings.checks, findings.profile, newest)


def _check(
    work: Work,
    connection: sa.Connection,
    checking: Checking,
    source: Source,
    fact: Fact,
    staged: sa.Table,
    read: Staged,
) -> Findings:
    return checking.check(
        connection,
        source=source.name,
        fact=fact,
        staged=staged,
        unreadable=read.refused,
        earlier=earlier_profiles(work.ledger.history, source.name),
        checks=work.workspace.checks,
        now=work.now,
        incremental=source.cursor is not None,
        whole=source.mode == "replace",
        unanswered=read.unanswered,
    )


def _lost_comments(source: Source, read: Staged) -> list[str]:
    if not read.remarks:
        return []
    message = t(
        "source {source}: comments without a score are not kept: {n}; a rating needs satisfaction, "
        "importance or effort",
        source=source.name,
        n=number(read.remarks),
    )
    return [message]


def _touchpoints(work: Work) -> set[str]:
    return set(work.drawn.map.touchpoints["touchpoint_id"])


def _taken_before(
    work: Work, connection: sa.Connection, source: Source, staged: sa.Table, read: Staged
) -> int:
    """Leave out what an earlier load has taken of files that are as they were; how many rows."""
    was = {path: content for (name, path), content in work.again.items() if name == source.name}
    again = [file.path for file in read.files if was.get(file.path) == file.content_hash]
    if not again or source.is_asked or source.mode == "replace":
        return 0
    return quarantine.leave_refused(connection, work.tables, source, staged, again)


def _set_aside(work: Work, connection: sa.Connection, source: Source, staged: sa.Table, read: Staged) -> bool:
    """Keep what is refused; whether it is anything else than was refused of the same before."""
    load_id, now = work.ledger.load_id, work.now
    others = quarantine.renew(connection, work.tables, source, read, staged, load_id=load_id, now=now)
    drop_refused(connection, staged)
    return others


def _move(
    work: Work, building: Building, source: Source, fact: Fact, staged: sa.Table
) -> tuple[int, int, int]:
    """Rows accepted, new or different, and gone; the journey store gets its copy of staff's answers later."""
    if fact is ASSESSMENTS:
        names = [column.name for column in fact.columns]
        answers = pd.read_sql(sa.select(*(staged.c[name] for name in names)), building.desk)
        work.answers.append(answers.assign(source=source.name))
    merged = building.merge(staged, fact, source.name, source.mode)
    if merged.changed or merged.removed:
        work.changed(fact.name, merged.months)
    return merged.accepted, merged.changed, merged.removed


def _newest(connection: sa.Connection, staged: sa.Table, fact: Fact) -> datetime | None:
    newest = connection.scalar(sa.select(sa.func.max(staged.c[fact.happened])))
    return newest if newest is None or isinstance(newest, datetime) else datetime.combine(newest, clock())


def _untouched(source: Source) -> SourceReport:
    return SourceReport(source.name, source.table, 0, 0, 0, (), 0, 0, 0.0)
