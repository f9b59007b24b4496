"""The loads, checks and refused rows in the words and order in which people read them."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.components import BLOCKING
from metrics.scope import Scope
from metrics.text import t

STATUS = {
    "running": "Running",
    "published": "Published",
    "unchanged": "Nothing new",
    "dry_run": "Dry run",
    "blocked": "Blocked",
    "failed": "Failed",
    "interrupted": "Interrupted",
}
FINE, ATTENTION, REFUSED = "Fine", "Some rows refused", "Stopped"


@dataclass(frozen=True)
class Summary:
    """What the head of the page says."""

    headline: str
    sources: int
    stopped: int
    published: int
    refused: int
    share: float  # of the rows read, 0-100
    rules: int
    broken: int


def summary(sources: pd.DataFrame, checks: pd.DataFrame) -> Summary:
    """The figures of the newest load of each source, and one sentence about them."""
    read, refused = int(sources["rows_read"].sum()), int(sources["refused"].sum())
    broken = int((~checks["passed"].astype(bool)).sum())
    stopped = int(sources["status"].isin(BLOCKING).sum())
    return Summary(
        headline=_headline(len(sources), stopped, refused),
        sources=len(sources),
        stopped=stopped,
        published=int(sources["published"].sum()),
        refused=refused,
        share=100 * refused / read if read else 0.0,
        rules=len(checks),
        broken=broken,
    )


def _headline(sources: int, stopped: int, refused: int) -> str:
    if stopped:
        return t("{n} of {all} sources were stopped by the checks", n=stopped, all=sources)
    if refused:
        return t(
            "All {all} sources were published; {n} rows were refused", all=sources, n=formats.count(refused)
        )
    return t("All {all} sources were published without a refused row", all=sources)


def source_table(sources: pd.DataFrame, now: datetime) -> pd.DataFrame:
    """One row per source as its newest load left it, those that need attention first."""
    table = pd.DataFrame(
        {
            "source": sources["source"],
            "table": sources["table_name"],
            "state": [[_state(row)] for row in sources.to_dict("records")],
            "newest": sources["newest"],
            "age": [_age(moment, now) for moment in sources["newest"]],
            "read": sources["rows_read"],
            "refused": sources["refused"],
            "share": 100 * sources["refused"] / sources["rows_read"].where(sources["rows_read"] > 0),
            "published": sources["published"],
            "loaded": sources["finished_at"],
        }
    )
    order = [_rank(state[0]) for state in table["state"]]
    return table.iloc[pd.Series(order).argsort(kind="stable")]


def _state(source: dict[Any, Any]) -> str:
    if source["status"] in BLOCKING:
        return t(REFUSED)
    return t(ATTENTION) if source["refused"] else t(FINE)


def _rank(state: str) -> int:
    return [t(REFUSED), t(ATTENTION), t(FINE)].index(state)


def source_columns() -> dict[str, Any]:
    """How the table of sources is shown."""
    return {
        "source": t("Source"),
        "table": t("Fills"),
        "state": chips(t("State"), {t(FINE): "green", t(ATTENTION): "orange", t(REFUSED): "red"}),
        "newest": moment_column(t("Newest record (UTC)")),
        "age": t("Age"),
        "read": number_column(t("Rows read")),
        "refused": number_column(t("Refused")),
        "share": st.column_config.NumberColumn(t("Refused share"), format="%.2f %%"),
        "published": number_column(t("Published")),
        "loaded": moment_column(t("Loaded (UTC)")),
    }


def check_table(checks: pd.DataFrame) -> pd.DataFrame:
    """One row per rule and source, broken ones first: what was found, in words."""
    return pd.DataFrame(
        {
            "result": [[_result(row)] for row in checks.to_dict("records")],
            "source": checks["source"].replace("", t("all sources")),
            "finding": checks["text"],
            "failed": checks["failed"],
            "rows": checks["rows"],
        }
    )


def _result(check: dict[Any, Any]) -> str:
    if check["passed"]:
        return t("Holds")
    return {"critical": t("Stops the load"), "warning": t("Rows refused")}.get(check["severity"], t("Noted"))


def check_columns() -> dict[str, Any]:
    """How the table of checks is shown."""
    colours = {
        t("Holds"): "green",
        t("Rows refused"): "orange",
        t("Stops the load"): "red",
        t("Noted"): "gray",
    }
    return {
        "result": chips(t("Result"), colours),
        "source": t("Source"),
        "finding": st.column_config.TextColumn(t("What was found"), width="large"),
        "failed": number_column(t("Rows that break it")),
        "rows": number_column(t("Rows looked at")),
    }


def examples(checks: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """One line per example of a row that breaks a rule; only who may see everything may see whole rows."""
    broken = checks[~checks["passed"].astype(bool)] if scope.touchpoints is None else checks.head(0)
    lines = [
        (row["source"], row["text"], json.dumps(example, ensure_ascii=False, default=str))
        for row in broken.to_dict("records")
        for example in row["examples"]
    ]
    return pd.DataFrame(lines, columns=["source", "finding", "row"])


def example_columns() -> dict[str, Any]:
    """How examples are shown."""
    return {
        "source": t("Source"),
        "finding": st.column_config.TextColumn(t("What was found"), width="large"),
        "row": st.column_config.TextColumn(t("The row"), width="large"),
    }


def load_table(loads: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """One row per load, the newest first, with what its sources brought together."""
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
            "message": table["message"],
            "load": table["load_id"],
        }
    )


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
    most = counts.iloc[0]
    return t(
        "{n} refused rows are kept; {most} of them broke {rule} in {source}",
        n=formats.count(int(counts["n"].sum())),
        most=formats.count(most["n"]),
        rule=str(most["rule"]).replace("_", " "),
        source=most["source"],
    )


def freshness_table(freshness: pd.DataFrame, now: datetime) -> pd.DataFrame:
    """One row per fact: how many records, how old the newest is."""
    return pd.DataFrame(
        {
            "table": freshness["table_name"],
            "rows": freshness["rows"],
            "newest": freshness["newest"],
            "age": [_age(moment, now) for moment in freshness["newest"]],
        }
    )


def freshness_columns() -> dict[str, Any]:
    """How the table of facts is shown."""
    return {
        "table": t("Records"),
        "rows": number_column(t("Rows")),
        "newest": moment_column(t("Newest (UTC)")),
        "age": t("Age"),
    }


def refused_columns() -> dict[str, Any]:
    """How refused rows are shown."""
    return {
        "source": t("Source"),
        "reason": st.column_config.TextColumn(t("Why it was refused"), width="large"),
        "file": t("File"),
        "line": st.column_config.NumberColumn(t("Line"), format="%d"),
        "key": t("Key"),
        "row": st.column_config.TextColumn(t("The row as it came"), width="large"),
        "refused_at": moment_column(t("Refused (UTC)")),
        "table_name": None,
        "rule": None,
    }


def chips(label: str, colours: dict[str, str]) -> Any:
    """A column of coloured words."""
    return st.column_config.MultiselectColumn(label, options=list(colours), color=list(colours.values()))


def number_column(label: str) -> Any:
    return st.column_config.NumberColumn(label, format="localized")


def moment_column(label: str) -> Any:
    return st.column_config.DatetimeColumn(label, format="D MMM YYYY, HH:mm")


def _age(moment: Any, now: datetime) -> str:
    return formats.MISSING if pd.isna(moment) else formats.age(moment.to_pydatetime(), now)
