"""What the command line shows: tables, reports and progress bars. Data is printed as it is, not as markup."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Protocol

import click
import pandas as pd
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from dashboard import formats
from journey.compare import NEW, THINGS
from journey.errors import Message
from metrics.definitions import BY_NAME
from metrics.history import Check
from metrics.metric import Metric, Unit
from metrics.text import later, number, said, t

if TYPE_CHECKING:  # most commands need no statistics, which take long to import
    from metrics.scorecard import Scorecard

UNWRAPPED = 10_000  # columns; lines that are piped are for programs
LINES = 20  # of differences: where there are more, what is new is told as its number
MARKS = {True: "✓", False: "✗"}


class Advance(Protocol):
    """Is told how far a step has come."""

    def __call__(self, step: str, done: int, total: int) -> None: ...


@contextmanager
def progress(*, shown: bool) -> Iterator[Advance]:
    """A bar per step on standard error; nothing where it is not wanted or nobody watches."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not (shown and console.is_terminal)) as bars:
        tasks: dict[str, Any] = {}

        def advance(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(escape(step), total=total)
            bars.update(tasks[step], completed=done, total=total)

        yield advance


def lines(words: Sequence[object]) -> None:
    """One sentence per line."""
    for sentence in words:
        click.echo(str(sentence))


def table(
    titles: Sequence[str], rows: Sequence[Sequence[object]], right: frozenset[int] = frozenset()
) -> None:
    """A table as wide as its texts need; `right` are the columns of numbers. Piped, it is not wrapped."""
    made = Table(box=None, pad_edge=False, header_style="bold")
    for position, title in enumerate(titles):
        made.add_column(_cell(title), justify="right" if position in right else "left", overflow="fold")
    for row in rows:
        made.add_row(*(_cell("" if value is None else str(value)) for value in row))
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=UNWRAPPED)
    console.print(made)


def _cell(text: str) -> Text:
    """The text as it is, in one line: no markup, and nothing that a terminal would obey."""
    return Text("".join(letter if letter.isprintable() else " " for letter in text))


def refused(rows: pd.DataFrame, limit: int) -> None:
    """Where each refused row stands and why it was refused; the rows themselves are in the export."""
    if rows.empty:
        click.echo(t("No row was refused."))
        return
    shown = rows.head(limit)[["source", "key", "file", "line", "reason"]].astype(object)
    titles = [t("source"), t("key"), t("file"), t("line"), t("reason")]
    table(titles, shown.where(shown.notna(), None).to_numpy().tolist(), right=frozenset({3}))
    if len(rows) > limit:
        click.echo(t("… and more: --limit shows them, touchpoint quarantine export FILE writes all."))


def checks(found: Sequence[Check], *, as_json: bool) -> None:
    """What the checks found, the broken ones first."""
    if as_json:
        click.echo(json.dumps([asdict(check) for check in found], indent=1, default=str))
        return
    rows = [
        (MARKS[check.passed], check.table, check.text, number(check.rows), number(check.failed))
        for check in sorted(found, key=lambda check: check.passed)
    ]
    table(["", t("table"), t("check"), t("rows"), t("broken")], rows, right=frozenset({3, 4}))


def snapshots(kept: Sequence[Any], *, as_json: bool) -> None:
    """Published states; a star marks the one that readers see."""
    if as_json:
        click.echo(json.dumps([asdict(one) for one in kept], indent=1, default=str))
        return
    rows = [
        (
            "*" if one.current else "",
            one.id,
            formats.moment(one.published_at),
            "–" if one.size is None else t("{size} MB", size=number(one.size / 2**20, 1)),
        )
        for one in kept
    ]
    table(["", t("snapshot"), t("published"), t("size")], rows, right=frozenset({3}))


QUADRANTS = {
    "concentrate": later("concentrate"),
    "keep_up": later("keep up"),
    "low_priority": later("low priority"),
    "overkill": later("overkill"),
    "undecided": later("undecided"),
}
KINDS = {  # of its asymmetry
    "basic": later("basic"),
    "performance": later("performance"),
    "excitement": later("excitement"),
    "undecided": later("undecided"),
}
BASES = {"contacts": later("contacts"), "ratings": later("ratings")}  # of complaints
TOUCHPOINT_COLUMNS = ("performance", "gap_performance", "complaints_per_1000", "churn_excess")


def scorecard(card: "Scorecard") -> None:
    """The company's figures, then each touchpoint's, most urgent first; a withheld one says why."""
    click.echo(formats.days(card.period) + (f" · {'='.join(card.segment)}" if card.segment else ""))
    overall = [
        (
            _with_unit(BY_NAME[row["metric"]], row["basis"]),
            *_in_words(formats.overall_figure(row), BY_NAME[row["metric"]].unit),
        )
        for row in card.overall.to_dict("records")
    ]
    table([t("figure"), t("value"), t("95 % interval"), "n"], overall, right=frozenset({1, 2, 3}))
    ranked = card.touchpoints.sort_values("priority_rank", na_position="last")
    rows = [
        (
            row["name"],
            t(QUADRANTS[row["quadrant"]]),
            t(KINDS[row["asymmetry_kind"]]),
            _value(row, card.standing.importance),
            *_value_and_interval(row, "performance"),
            _value(row, "gap_performance"),
            _value(row, "complaints_per_1000"),
            t(BASES[row["complaints_per_1000_basis"]]),
            _value(row, "churn_excess"),
            formats.count(row["performance_n"]),
        )
        for row in ranked.to_dict("records")
    ]
    importance, performance, gap, complaints, churn = (
        _with_unit(BY_NAME[name]) for name in (card.standing.importance, *TOUCHPOINT_COLUMNS)
    )
    click.echo()
    table(
        [
            t("touchpoint, by priority"),
            t("quadrant"),
            t("asymmetry"),
            importance,
            performance,
            t("95 % interval"),
            gap,
            complaints,
            t("of"),
            churn,
            "n",
        ],
        rows,
        right=frozenset({*range(3, 8), 9, 10}),
    )


def _with_unit(metric: Metric, basis: str | None = None) -> str:
    """The label, and for a rate what it is a rate of, where the label does not say it."""
    unit = metric.unit.name
    if metric.name == "complaints_per_1000" and basis:
        return f"{t(metric.label)} {t(BASES[basis])}"
    if unit.startswith("per ") and unit not in metric.label:
        return t("{label}, {unit}", label=t(metric.label), unit=t(unit))
    return t(metric.label)


def _in_words(figure: formats.Figure, unit: Unit) -> tuple[str, str, str]:
    if not figure.shown:
        return (formats.MISSING, t("withheld"), formats.count(figure.n))
    return (
        formats.number(figure.value, unit),
        formats.interval(figure.low, figure.high, unit),
        formats.count(figure.n),
    )


def _value_and_interval(row: Mapping[Any, Any], name: str) -> tuple[str, str]:
    return _in_words(formats.figure(row, name), BY_NAME[name].unit)[:2]


def _value(row: Mapping[Any, Any], name: str) -> str:
    return _value_and_interval(row, name)[0]


MANY_NEW = {  # of each of the map's files
    "stages": later("{n} stages: new"),
    "departments": later("{n} departments: new"),
    "touchpoints": later("{n} touchpoints: new"),
    "links": later("{n} links: new"),
    "targets": later("{n} targets: new"),
    "assessments": later("{n} assessments: new"),
    "personas": later("{n} personas: new"),
}


def differences(found: Sequence[Message]) -> list[str]:
    """How the map differs, a line each; new assessments as their number, and where all is new all of it."""
    new = {
        name: sum(line.template == NEW.template and line.values["thing"] == thing for line in found)
        for name, thing in THINGS.items()
    }
    told = MANY_NEW if len(found) > LINES else ("assessments",)
    sums = {name: new[name] for name in told if new[name] > 1}
    summed = [THINGS[name] for name in sums]
    others = [
        said(line) for line in found if line.template != NEW.template or line.values["thing"] not in summed
    ]
    return [*others, *(t(MANY_NEW[name], n=number(n)) for name, n in sums.items())]
