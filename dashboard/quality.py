"""The loads, checks and refused rows in the words and order in which people read them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats, freshness
from dashboard.columns import moment_column, width
from dashboard.markup import plain
from dashboard.reading import Reading
from metrics.facts import CUSTOMERS
from metrics.history import BLOCKING
from metrics.text import later, t

STATUS = {
    "running": later("Running"),
    "trying": later("Dry run under way"),
    "published": later("Published"),
    "unchanged": later("Nothing new"),
    "dry_run": later("Dry run"),
    "blocked": later("Blocked"),
    "failed": later("Failed"),
    "interrupted": later("Interrupted"),
}
LETTERS = 150  # of a row as it was read
NAMED = 3  # sources by name in a title
AGE = ("age",)  # the newest record's time again, written as an age where a table shows it
FILE, KEY = 240, 160  # pixels at most of a file's name and of a row's key: they break within words
FINDING, FOLDED = 540, 218  # pixels of what a check says: on a desk the whole of it, on a phone in lines
FINE, OLD, ATTENTION, STOPPED, HELD = (
    later("Fine"),
    later("Old data"),
    later("Some rows refused"),
    later("Stopped the load"),
    later("Held back"),
)


@dataclass(frozen=True)
class Summary:
    """What the head of the page says."""

    headline: str
    sources: int
    stopped: int
    refused: int
    share: float  # of the rows that were looked at, 0-100
    rules: int
    broken: int


def summary(
    sources: pd.DataFrame, checks: pd.DataFrame, ended: bool, newest: datetime | None = None
) -> Summary:
    """The figures of each source, and one sentence about them; `ended` if the newest load was not stopped.

    `newest`: when the newest record happened, if that is old.
    """
    refused = int(sources["refused"].sum())
    stopped = _stopping(checks)
    return Summary(
        headline=_headline(sources, stopped, refused, ended, newest),
        sources=len(sources),
        stopped=len(stopped),
        refused=refused,
        share=100 * refused / max(int(_base(sources).sum()), 1),
        rules=len(checks),
        broken=len(_broken(checks)),
    )


def _headline(
    sources: pd.DataFrame, stopped: list[str], refused: int, ended: bool, newest: datetime | None
) -> str:
    if stopped:
        return t(
            "{names} stopped the newest load; nothing of it was published", names=formats.listed(stopped)
        )
    if not ended:
        return t("The newest load did not end; nothing of it was published")
    if sources.empty:
        return t("Nothing has been published yet")
    found = t("Every source was published without a refused row")
    if refused:
        rows = (
            t("1 row was refused") if refused == 1 else t("{n} rows were refused", n=formats.count(refused))
        )
        found = t("Every source was published; {rows}", rows=rows)
    if newest is None:
        return found
    return t("{found}; no record is newer than {day}", found=found, day=formats.day(newest))


def base(company: str, reading: Reading) -> str:
    """`Contoso Bank · published on 20 Nov 2026, 06:00 UTC` (escaped)."""
    if reading.snapshot is None:
        return plain(company)
    when = formats.moment(reading.snapshot.published_at)
    return plain(t("{company} · published on {when}", company=company, when=when))


def stopping_reasons(checks: pd.DataFrame) -> list[str]:
    """Why the newest load was stopped: what each broken rule found, in words."""
    critical = _broken(checks)[_broken(checks)["severity"] == "critical"]
    return _findings(critical)


def _findings(checks: pd.DataFrame) -> list[str]:
    return [f"{row['source']}: {row['text']}" for row in checks.to_dict("records")]


def sources_title(sources: pd.DataFrame, checks: pd.DataFrame) -> str:
    """Which sources stopped the load; else in how many rows were refused, and where the most."""
    stopped, refused = _stopping(checks), sources[sources["refused"] > 0]
    every = formats.count(len(sources))
    if stopped:
        return t("Stopped the load: {names}", names=formats.listed(stopped))
    if refused.empty:
        return t("Sources without a refused row: {n} of {n}", n=every)
    most = refused.nlargest(1, "refused").iloc[0]
    return t(
        "Sources with refused rows: {n} of {every}, at most {most} rows, in {source}",
        n=formats.count(len(refused)),
        every=every,
        most=formats.count(most["refused"]),
        source=most["source"],
    )


def checks_title(checks: pd.DataFrame) -> str:
    """How many rules are broken, and whether one of them stops a load."""
    broken = _broken(checks)
    if broken.empty:
        return t("Broken rules: none of {n}", n=formats.count(len(checks)))
    message = (
        later("Broken rules: {broken} of {n}, which stopped the load")
        if _stopping(checks)
        else later("Broken rules: {broken} of {n}, none of which stopped the load")
    )
    return t(message, broken=formats.count(len(broken)), n=formats.count(len(checks)))


def loads_title(loads: pd.DataFrame) -> str:
    """How many of the last loads were stopped."""
    stopped = int(loads["status"].isin(BLOCKING).sum())
    if not stopped:
        return t("Stopped loads: none of the last {n}", n=len(loads))
    return t("Stopped loads: {stopped} of the last {n}", stopped=stopped, n=len(loads))


def freshness_title(kinds: pd.DataFrame) -> str:
    """Until when the kinds of record of which there is any reach, and which ends first.

    Customers count only where nothing else is recorded: a register is not old because nobody joined.
    """
    known = kinds.dropna(subset=["newest"]).sort_values("newest")
    if known.empty:
        return t("No record has a date")
    events = known[known["table_name"] != CUSTOMERS.name]
    known = known if events.empty else events
    first, last = known.iloc[0], known.iloc[-1]
    ends = formats.day(first["newest"]), formats.day(last["newest"])
    if ends[0] == ends[1]:
        missing = kinds.loc[kinds["newest"].isna(), "table_name"].tolist()
        if missing:
            names = formats.listed(missing)
            return t("Records reach {day}; there are none of {names}", day=ends[1], names=names)
        if (kinds["newest"].map(formats.day) != ends[1]).any():
            return t("Records reach {day}", day=ends[1])  # customers, who do not count, joined before
        return t("Every kind of record reaches {day}", day=ends[1])
    return t(
        "Records reach {day}; {table} only {earlier}", day=ends[1], table=first["table_name"], earlier=ends[0]
    )


def refused_title(counts: pd.DataFrame) -> str:
    """In which sources there are how many rows to repair."""
    sums = counts.groupby("source", sort=False)["n"].sum().sort_values(ascending=False)
    parts = [f"{name} {formats.count(n)}" for name, n in sums.head(NAMED).items()]
    names = formats.listed(parts)
    left = len(sums) - NAMED
    return t(
        "Rows to repair: {names}", names=t("{names} and {n} more", names=names, n=left) if left > 0 else names
    )


def _broken(checks: pd.DataFrame) -> pd.DataFrame:
    return checks[~checks["passed"].astype(bool)]


def _stopping(checks: pd.DataFrame) -> list[str]:
    """The sources whose newest load broke a rule that stops it."""
    broken = _broken(checks)
    held = (broken["severity"] == "critical") & broken["status"].isin(BLOCKING)
    return sorted(set(broken.loc[held, "source"]))


def _base(sources: pd.DataFrame) -> pd.Series:
    """Rows looked at: one row of a wide survey becomes several, of which each may be refused."""
    return sources["rows_read"].clip(lower=sources["refused"] + sources["published"])


def source_table(sources: pd.DataFrame, checks: pd.DataFrame) -> pd.DataFrame:
    """One row per source as its newest load left it, those that need attention first."""
    stopping = _stopping(checks)
    now = datetime.now(UTC)
    states = [_state(row, stopping, now) for row in sources.to_dict("records")]
    table = pd.DataFrame(
        {
            "source": sources["source"],
            "table": sources["table_name"],
            "state": [[t(state)] for state in states],
            "age": sources["newest"],
            "newest": sources["newest"],
            "read": sources["rows_read"],
            "refused": sources["refused"],
            "share": 100 * sources["refused"] / _base(sources).where(_base(sources) > 0),
            "published": sources["published"],
            "loaded": sources["finished_at"],
        }
    )
    order = pd.Series([(STOPPED, HELD, ATTENTION, OLD, FINE).index(state) for state in states])
    return table.iloc[order.argsort(kind="stable")]


def _state(source: dict[Any, Any], stopping: list[str], now: datetime) -> str:
    if source["source"] in stopping:
        return STOPPED
    if source["status"] in BLOCKING:
        return HELD
    if source["refused"]:
        return ATTENTION
    register = source["table_name"] == CUSTOMERS.name  # not old because nobody joined lately
    return OLD if not register and freshness.is_old(source["newest"], now) else FINE


def source_columns() -> dict[str, Any]:
    """How the table of sources is shown."""
    return {
        "source": t("Source"),
        "table": t("Fills"),
        "state": chips(
            t("State"),
            {t(FINE): "green", t(OLD): "orange", t(ATTENTION): "orange", t(STOPPED): "red", t(HELD): "gray"},
        ),
        "age": st.column_config.DatetimeColumn(t("Age"), format="distance"),
        "newest": moment_column(t("Newest record (UTC)")),
        "read": number_column(t("Rows read"), t("By the newest load that found news in the source.")),
        "refused": number_column(t("Refused")),
        "share": st.column_config.NumberColumn(t("Refused share"), format="%.2f %%"),
        "published": number_column(
            t("Published"),
            t(
                "Of the rows read. More than these where a row of a wide survey holds several answers. What "
                "earlier loads published goes on to count, and is not counted here."
            ),
        ),
        "loaded": moment_column(t("Loaded (UTC)")),
    }


def check_table(checks: pd.DataFrame) -> pd.DataFrame:
    """One row per rule and source, broken ones first: what was found, in words; rows of what refuses rows."""
    of_rows = checks["severity"] == "warning"
    return pd.DataFrame(
        {
            "result": [[_result(row)] for row in checks.to_dict("records")],
            "source": checks["source"].replace("", t("all sources")),
            "finding": checks["text"],
            "failed": checks["failed"].astype("Int64").where(of_rows),
            "rows": checks["rows"].astype("Int64").where(of_rows),
        }
    )


def check_lines(table: pd.DataFrame) -> pd.DataFrame:
    """The table of checks as a phone shows it: source and finding in one column, which breaks its lines."""
    return pd.DataFrame({"finding": table["source"] + ": " + table["finding"], "result": table["result"]})


def _result(check: dict[Any, Any]) -> str:
    if check["passed"]:
        return t("Holds")
    return {"critical": t("Stops the load"), "warning": t("Rows refused")}.get(check["severity"], t("Noted"))


def check_columns(finding: int) -> dict[str, Any]:
    """How the table of checks is shown; `finding`: pixels of what was found."""
    colours = {
        t("Holds"): "green",
        t("Rows refused"): "orange",
        t("Stops the load"): "red",
        t("Noted"): "gray",
    }
    return {
        "result": chips(t("Result"), colours),
        "source": t("Source"),
        "finding": st.column_config.TextColumn(t("What was found"), width=finding),
        "failed": number_column(t("Rows that break it")),
        "rows": number_column(t("Rows looked at")),
    }


def examples(checks: pd.DataFrame) -> pd.DataFrame:
    """One line per example of a row that breaks a rule."""
    lines = [
        (row["source"], row["text"], in_words(example))
        for row in _broken(checks).to_dict("records")
        for example in row["examples"]
    ]
    return pd.DataFrame(lines, columns=["source", "finding", "row"])


def example_columns() -> dict[str, Any]:
    """How examples are shown."""
    return {
        "source": t("Source"),
        "finding": st.column_config.TextColumn(t("What was found"), width="large"),
        "row": st.column_config.TextColumn(t("The row"), width=500),
    }


def load_table(loads: pd.DataFrame, sources: pd.DataFrame, stopping: pd.DataFrame) -> pd.DataFrame:
    """One row per load, the newest first: what its sources brought together, which checks stopped it."""
    sums = sources.groupby("load_id")[["rows_read", "refused", "published"]].sum()
    table = loads.join(sums, on="load_id")
    seconds = (table["finished_at"] - table["started_at"]).dt.total_seconds()
    return pd.DataFrame(
        {
            "started": table["started_at"],
            "status": [[t(STATUS[status])] for status in table["status"]],
            "read": table["rows_read"],
            "refused": table["refused"],
            "published": table["published"],
            "seconds": seconds,
            "message": [
                _why(stopping[stopping["load_id"] == load]) or message
                for load, message in zip(table["load_id"], table["message"], strict=True)
            ],
            "load": table["load_id"],
        }
    )


def _why(stopping: pd.DataFrame) -> str:
    found = " · ".join(_findings(stopping))
    return t("Stopped by {found}", found=found) if found else ""


def load_columns() -> dict[str, Any]:
    """How the table of loads is shown."""
    colours = {
        t(words): "green" if status == "published" else "red" if status in BLOCKING else "gray"
        for status, words in STATUS.items()
    }
    return {
        "started": moment_column(t("Started (UTC)")),
        "status": chips(t("Outcome"), colours),
        "read": number_column(t("Rows read")),
        "refused": number_column(t("Refused")),
        "published": number_column(t("Published")),
        "seconds": st.column_config.NumberColumn(t("Seconds"), format="%.1f"),
        "message": st.column_config.TextColumn(t("Why"), width="large"),
        "load": t("Load"),
    }


def refusal_title(counts: pd.DataFrame) -> str:
    """How many rows are kept, and for what most of them were refused."""
    most, n = counts.iloc[0], int(counts["n"].sum())
    message = (
        later("1 refused row is kept; it was in {source}: {why}")
        if n == 1
        else later("{n} refused rows are kept; {most} of them in {source}: {why}")
    )
    return t(
        message,
        n=formats.count(n),
        most=formats.count(most["n"]),
        why=most["why"],
        source=most["source"],
    )


def freshness_table(kinds: pd.DataFrame) -> pd.DataFrame:
    """One row per fact: how many records, how old the newest is."""
    return pd.DataFrame(
        {
            "table": kinds["table_name"],
            "rows": kinds["rows"],
            "age": kinds["newest"],
            "newest": kinds["newest"],
        }
    )


def freshness_columns() -> dict[str, Any]:
    """How the table of facts is shown."""
    return {
        "table": t("Records"),
        "rows": number_column(t("Rows")),
        "age": st.column_config.DatetimeColumn(t("Age"), format="distance"),
        "newest": moment_column(t("Newest (UTC)")),
    }


def in_words(row: Mapping[str, Any]) -> str:
    """What stands in a row, as far as three lines of a table show it: the download has the whole."""
    words = ", ".join(f"{name}: {value}" for name, value in row.items() if value is not None)
    return words if len(words) <= LETTERS else f"{words[: LETTERS - 1]}…"


def refused_table(rows: pd.DataFrame) -> pd.DataFrame:
    """Refused rows with what stood in them in words, and files without folders: the download has all."""
    files = rows["file"].str.rstrip("/").str.rsplit("/", n=1).str[-1]
    return rows.assign(row=[in_words(json.loads(row)) for row in rows["row"]], file=files)


def refused_columns(table: pd.DataFrame) -> dict[str, Any]:
    """How refused rows are shown: a file's name and a key on one line."""
    return {
        "source": st.column_config.TextColumn(t("Source"), width=106, pinned=True),
        "reason": st.column_config.TextColumn(t("Why it was refused"), width=250),
        "file": st.column_config.TextColumn(t("File"), width=width(table["file"], FILE)),
        "line": st.column_config.NumberColumn(t("Line"), format="%d", width=56),
        "key": st.column_config.TextColumn(t("Key"), width=width(table["key"], KEY)),
        "row": st.column_config.TextColumn(t("The row as it was read"), width=370),
        "refused_at": moment_column(t("Refused (UTC)")),
        "table_name": None,
        "rule": None,
    }


def chips(label: str, colours: dict[str, str]) -> Any:
    """A column of coloured words."""
    return st.column_config.MultiselectColumn(label, options=list(colours), color=list(colours.values()))


def number_column(label: str, meaning: str | None = None) -> Any:
    return st.column_config.NumberColumn(label, format="localized", help=meaning)
