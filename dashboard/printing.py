"""What the command line shows: tables, reports and progress bars. Data is printed as it is, never as markup."""

import csv
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

import click
import pandas as pd
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from metrics.history import Check
from metrics.text import t

MARKS = {True: "✓", False: "✗"}


@contextmanager
def progress(*, shown: bool) -> Iterator[Callable[[str, int, int], None]]:
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
        made.add_column(escape(title), justify="right" if position in right else "left", overflow="fold")
    for row in rows:
        made.add_row(*("" if value is None else escape(str(value)) for value in row))
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=240)
    console.print(made)


def frame(found: pd.DataFrame, *, empty: str) -> None:
    """A frame as a table, or the sentence for an empty one."""
    if found.empty:
        click.echo(empty)
        return
    table(list(found.columns), found.astype(object).where(found.notna(), None).to_numpy().tolist())


def checks(found: Sequence[Check], *, as_json: bool) -> None:
    """What the checks found, the broken ones first."""
    if as_json:
        click.echo(json.dumps([asdict(check) for check in found], indent=1, default=str))
        return
    rows = [
        (MARKS[check.passed], check.table, check.text, f"{check.rows:,}", f"{check.failed:,}")
        for check in sorted(found, key=lambda check: check.passed)
    ]
    table(["", t("table"), t("check"), t("rows"), t("broken")], rows, right=frozenset({3, 4}))


def comma_separated(found: pd.DataFrame) -> None:
    """A frame as CSV on standard output."""
    found.to_csv(sys.stdout, index=False, quoting=csv.QUOTE_MINIMAL)
