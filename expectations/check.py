"""Check one delivery before it is published, and what is published already."""

import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from expectations.batch import with_row_id
from expectations.duplicates import find_duplicates
from expectations.findings import Findings
from expectations.profile import profile
from expectations.rules import CHOICE, KNOWN, UNKNOWN, RowRule, key_text, row_rules
from expectations.suite import Subject, Validation, validation
from expectations.table_rules import REFUSALS, Delivery, TableRule, table_rules
from metrics.facts import FACTS, Fact
from metrics.frames import batches
from metrics.history import Check, Profile
from metrics.lake import LakeState
from metrics.nearest import nearest
from metrics.queries.refusals import UNREADABLE
from metrics.server import State
from metrics.snapshots import Snapshot
from metrics.tables import STAGING, warehouse_tables
from metrics.text import number, t
from metrics.warehouse import Published
from metrics.workspace import Checks

EXAMPLES = 5  # failing rows that are kept with a finding


def check_staged(
    connection: sa.Connection,
    validation: Validation,
    *,
    source: str,
    fact: Fact,
    staged: sa.Table,
    unreadable: int,
    earlier: Sequence[Sequence[Profile]],
    checks: Checks,
    now: datetime,
    incremental: bool = False,
    whole: bool = False,
    unanswered: int = 0,
) -> Findings:
    """Every rule on one staged source. Commits, since the suite looks through a connection of its own.

    `unreadable` counts the rows that reading refused; `earlier` is the source's history, newest first;
    an `incremental` source brings what is new since then, a `whole` one all there is.
    """
    rows = with_row_id(staged)
    rules = row_rules(fact, now)
    find_duplicates(connection, rows.subquery(), fact)
    refused = _refuse(connection, rows.subquery(), rules)
    found = profile(connection, rows.subquery(), fact)
    connection.commit()
    delivery = Delivery(
        source=source,
        rows=found[0].rows,
        unreadable=unreadable,
        refused=refused,
        profile=found,
        earlier=earlier,
        incremental=incremental,
        whole=whole,
        unanswered=unanswered,
    )
    tables = table_rules(delivery, checks)
    broken = validation.run(Subject(source, fact.name, rows, [*rules, *tables]))
    examples = {
        rule.name: _examples(connection, rows.subquery(), fact, rule) for rule in rules if broken[rule.name]
    }
    connection.commit()
    return Findings(
        checks=(
            _reading_check(source, fact, delivery),
            *(_row_check(source, fact, rule, delivery.rows, broken[rule.name], examples) for rule in rules),
            *(_table_check(source, fact, rule, delivery.rows, broken[rule.name]) for rule in tables),
        ),
        profile=found,
        rows=delivery.rows,
        refused=refused,
        reasons=tuple(
            (_reason(connection, rows.subquery(), fact, rule), broken[rule.name])
            for rule in rules
            if broken[rule.name]
        ),
    )


def run_checks(
    snapshot: Published, now: datetime | None = None, docs: Path | None = None
) -> tuple[Check, ...]:
    """The row rules on every published fact, key uniqueness over the whole table included.

    `docs` is a folder for the Data Docs. The snapshot is only read: findings are kept in a file of their own.
    """
    now = now or datetime.now(UTC).replace(tzinfo=None)
    checks: list[Check] = []
    with tempfile.TemporaryDirectory() as folder:
        url = sa.URL.create("duckdb", database=str(Path(folder) / "check.duckdb"))
        engine = sa.create_engine(url, poolclass=sa.NullPool)
        with engine.connect() as connection, validation(url, documented=docs is not None) as suites:
            _attach(connection, snapshot)
            for fact in FACTS.values():
                checks.extend(_check_published(connection, suites, fact, now))
            if docs is not None:
                suites.write_docs(docs)
    return tuple(checks)


def _attach(connection: sa.Connection, snapshot: Published) -> None:
    """Make what is published readable here: a file is attached, a server's facts are fetched."""
    if isinstance(snapshot, Snapshot):
        path = str(snapshot.path).replace("'", "''")
        connection.execute(sa.text(f"ATTACH '{path}' AS published (READ_ONLY)"))
    else:
        _fetch(connection, snapshot)
    connection.execute(sa.text("CREATE VIEW touchpoints AS SELECT * FROM published.touchpoints"))
    connection.execute(sa.text(f"CREATE SCHEMA {STAGING}"))
    connection.commit()


def _fetch(connection: sa.Connection, state: State | LakeState) -> None:
    connection.execute(sa.text("CREATE SCHEMA published"))
    driver: Any = connection.connection.driver_connection
    tables = warehouse_tables()
    with state.engine().connect() as server:
        for table in (tables.touchpoints, *tables.facts.values()):
            with batches(server, sa.select(table)) as rows:
                driver.register("rows_of_server", rows)
                columns = sa.table("rows_of_server", *(sa.column(column.name) for column in table.columns))
                create = sa.schema.CreateTableAs(sa.select(columns), table.name, schema="published")
                connection.execute(create)
            driver.unregister("rows_of_server")


def _check_published(connection: sa.Connection, suites: Validation, fact: Fact, now: datetime) -> list[Check]:
    table = sa.Table(
        fact.name, sa.MetaData(), *(sa.Column(column.name) for column in fact.columns), schema="published"
    )
    rows = with_row_id(table)
    rules = row_rules(fact, now)
    find_duplicates(connection, rows.subquery(), fact)
    count = connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
    connection.commit()
    broken = suites.run(Subject(fact.name, fact.name, rows, rules))
    examples = {
        rule.name: _examples(connection, rows.subquery(), fact, rule) for rule in rules if broken[rule.name]
    }
    connection.commit()
    return [_row_check("", fact, rule, count, broken[rule.name], examples) for rule in rules]


def _refuse(connection: sa.Connection, rows: sa.FromClause, rules: Sequence[RowRule]) -> int:
    """Write the rows that break a rule to staging.refusals, all their reasons in one text; how many."""
    reasons = [sa.case((rule.bad, rule.reason)) for rule in rules]
    bad = (
        sa.select(
            rows.c.row_id,
            sa.func.concat_ws("; ", *reasons, type_=sa.Text).label("reason"),
            sa.case(*((rule.bad, rule.name) for rule in rules)).label("rule"),
        )
        .select_from(rows)
        .where(sa.or_(*(rule.bad for rule in rules)))
    )
    connection.execute(
        sa.text(f"CREATE OR REPLACE TABLE {STAGING}.refusals (row_id BIGINT, reason VARCHAR, rule VARCHAR)")
    )
    connection.execute(sa.insert(REFUSALS).from_select(["row_id", "reason", "rule"], bad))
    return connection.scalar(sa.select(sa.func.count()).select_from(REFUSALS)) or 0


def _reason(connection: sa.Connection, rows: sa.FromClause, fact: Fact, rule: RowRule) -> str:
    """What is broken; where an id or a word is unknown, the most frequent ones and what to write."""
    column, _, kind = rule.name.rpartition(".")
    if kind not in (UNKNOWN, CHOICE):
        return rule.broken
    value, count = rows.c[column], sa.func.count()
    frequent = sa.select(value).where(rule.bad).group_by(value).order_by(count.desc(), value).limit(EXAMPLES)
    if kind == CHOICE:
        return t(
            "{broken}: {values}; turn your words into these, as in "
            "{column} = \"= CASE header WHEN 'word' THEN '{choice}' END\"",
            broken=rule.broken,
            values=", ".join(connection.scalars(frequent)),
            column=column,
            choice=fact.column(column).choices[0],
        )
    known = connection.scalars(sa.select(*KNOWN[column][0].c)).all()
    said = []
    for unknown in connection.scalars(frequent):
        meant = nearest(unknown, known)
        said.append(
            t("{unknown} (did you mean {meant}?)", unknown=unknown, meant=meant) if meant else unknown
        )
    return t("{broken}: {values}", broken=rule.broken, values=", ".join(said))


def _examples(
    connection: sa.Connection, rows: sa.FromClause, fact: Fact, rule: RowRule
) -> list[Mapping[str, Any]]:
    places = [rows.c[name] for name in ("_file", "_line") if name in rows.c]
    query = (
        sa.select(key_text(fact).label("key"), rule.reason.label("reason"), *places)
        .select_from(rows)
        .where(rule.bad)
        .limit(EXAMPLES)
    )
    return [
        {name.lstrip("_"): value for name, value in row.items()}
        for row in connection.execute(query).mappings()
    ]


def _reading_check(source: str, fact: Fact, delivery: Delivery) -> Check:
    """What reading refused, which no rule has seen: so that broken rules account for every refused row."""
    rows, failed = delivery.rows + delivery.unreadable, delivery.unreadable
    return Check(
        source=source,
        table=fact.name,
        rule=UNREADABLE,
        text=_row_text(t("every row can be read"), t("a value or the line cannot be read"), rows, failed),
        severity="warning",
        rows=rows,
        failed=failed,
        passed=failed == 0,
    )


def _row_check(
    source: str,
    fact: Fact,
    rule: RowRule,
    rows: int,
    failed: int,
    examples: Mapping[str, Sequence[Mapping[str, Any]]],
) -> Check:
    return Check(
        source=source,
        table=fact.name,
        rule=rule.name,
        text=_row_text(rule.text, rule.broken, rows, failed),
        severity="warning",
        rows=rows,
        failed=failed,
        passed=failed == 0,
        examples=tuple(examples.get(rule.name, ())),
    )


def _table_check(source: str, fact: Fact, rule: TableRule, rows: int, broken: int) -> Check:
    return Check(
        source=source,
        table=fact.name,
        rule=rule.name,
        text=rule.found if broken else rule.text,
        severity=rule.severity,
        rows=rows,
        failed=broken,
        passed=broken == 0,
    )


def _row_text(text: str, broken: str, rows: int, failed: int) -> str:
    if not failed:
        return text
    return t("{failed} of {rows} rows: {broken}", failed=number(failed), rows=number(rows), broken=broken)
