"""The benchmark's data and workspace: generated files, a map drawn from them, one source per file."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow.csv

HERE = Path(__file__).parent
TOOLS = Path(os.environ.get("TOUCHPOINT_TOOLS", HERE.parents[1] / "shared" / "tools"))
DAILY = {  # what comes every day: its key, when it happened, and what moves with that
    "ratings": ("response_id", "answered_at"),
    "complaints": ("complaint_id", "opened_at", "resolved_at"),
    "contacts": ("contact_id", "occurred_at"),
}
LIKE = "2026-06-01"  # comes again 30 days later, on the first day without data; most of it is resolved
UNUSED = 10_000_000_000  # keys from here on
FACTS = ("customers", "ratings", "complaints", "contacts")

CONFIGURATION = """\
title = "Benchmark"
[warehouse]
keep_snapshots = 2
[segmentations]
customer_type = "Customer type"
[checks]
refused_share = 0.5

[[source]]
name = "customers"
table = "customers"
format = "csv"
path = "incoming/customers.csv"
[source.columns]
end_kind = "= CASE WHEN ended_on IS NOT NULL THEN 'voluntary' END"
customer_type = "segment"

[[source]]
name = "ratings"
table = "ratings"
format = "csv"
path = "incoming/ratings*.csv"
[source.columns]
customer_type = "segment"
[source.scale]
satisfaction = { min = 1, max = 10 }
importance = { min = 1, max = 10 }

[[source]]
name = "complaints"
table = "complaints"
format = "csv"
path = "incoming/complaints*.csv"
[source.columns]
customer_type = "segment"

[[source]]
name = "contacts"
table = "contacts"
format = "csv"
path = "incoming/contacts*.csv"
"""

RESPONSES = """
[[source]]
name = "responses"
table = "responses"
format = "csv"
path = "incoming/responses.csv"
[source.columns]
customer_type = "segment"
[source.scale]
satisfaction = { min = 1, max = 10 }
"""


def generated(ratings: int) -> Path:
    """The folder with the CSV files for so many ratings; made once."""
    folder = HERE / "data" / f"{ratings}"
    if not (folder / "manifest.json").exists():
        tool = TOOLS / "generate_benchmark_data.py"
        if not tool.exists():
            sys.exit(f"{tool} is missing: set TOUCHPOINT_TOOLS to the folder with generator and load client")
        command = [
            sys.executable,
            str(tool),
            "--ratings",
            str(ratings),
            "--out",
            str(folder),
            "--formats",
            "csv",
        ]
        subprocess.run(command, check=True)
    return folder


def rows(folder: Path) -> dict[str, int]:
    """Rows per file."""
    files = json.loads((folder / "manifest.json").read_text())["files"]
    return {name: int(files[name]["rows"]) for name in FACTS}


def workspace(data: Path, folder: Path) -> Path:
    """A workspace over these files in an empty folder."""
    (folder / "map").mkdir(parents=True)
    (folder / "incoming").mkdir()
    for name in FACTS:
        (folder / "incoming" / f"{name}.csv").symlink_to((data / f"{name}.csv").resolve())
    (folder / "touchpoint.toml").write_text(CONFIGURATION)
    _draw_map(data, folder / "map")
    return folder


def forms(data: Path, incoming: Path, overall: bool) -> None:
    """The ratings in forms of five in the place of single ones; with `overall` satisfaction or not.

    That is their mean, a little more or less. Of two ratings of a touchpoint on one form the first stays.
    """
    one_form = f"SELECT *, (response_id - 1) // 5 AS form FROM read_csv('{data / 'ratings.csv'}')"
    once = (
        "SELECT form, min(answered_at) AS answered_at, arg_min(customer_id, answered_at) AS customer_id, "
        "arg_min(segment, answered_at) AS segment, avg(satisfaction) AS level "
        f"FROM ({one_form}) GROUP BY form"
    )
    ratings = (
        "SELECT DISTINCT ON (form, touchpoint_id) form AS response_id, once.customer_id, touchpoint_id, "
        "once.segment, once.answered_at, satisfaction, importance "
        f"FROM ({one_form}) JOIN ({once}) once USING (form)"
    )
    answer = "least(10, greatest(1, round(level + hash(form) % 5 / 2.0 - 1)))::INT"
    responses = (
        "SELECT form AS response_id, customer_id, segment, answered_at, "
        f"{answer if overall else 'NULL'} AS satisfaction FROM ({once})"
    )
    for name, query in (("ratings", ratings), ("responses", responses)):
        (incoming / f"{name}.csv").unlink(missing_ok=True)
        duckdb.execute(f"COPY ({query} ORDER BY answered_at) TO '{incoming / name}.csv' (HEADER)")
    (incoming.parent / "touchpoint.toml").write_text(CONFIGURATION + RESPONSES)


def add_day(made: Path) -> dict[str, int]:
    """Files with the day after the last one; how many rows each has."""
    incoming, added = made / "incoming", {}
    for table, (key, *moments) in DAILY.items():
        later = ", ".join(f"{moment} + INTERVAL 30 DAY AS {moment}" for moment in moments)
        last = (
            f"SELECT * REPLACE ({key} + {UNUSED} AS {key}, {later}) FROM read_csv('{incoming / table}.csv') "
            f"WHERE {moments[0]}::DATE = DATE '{LIKE}'"
        )
        duckdb.execute(f"COPY ({last}) TO '{incoming / table}-day.csv' (HEADER)")
        (added[table],) = duckdb.execute(f"SELECT count(*) FROM '{incoming / table}-day.csv'").fetchall()[0]
    return added


def remove_days(made: Path) -> None:
    """Take such files away."""
    for file in (made / "incoming").glob("*-day.csv"):
        file.unlink()


def _draw_map(data: Path, folder: Path) -> None:
    touchpoints = pyarrow.csv.read_csv(data / "touchpoints.csv").to_pylist()
    stages = dict.fromkeys((row["stage"], row["stage_order"]) for row in touchpoints)
    departments = dict.fromkeys(row["department"] for row in touchpoints)
    _write(folder / "stages.csv", ["stage_id", "name", "position"], [(s, s, order) for s, order in stages])
    _write(folder / "departments.csv", ["department_id", "name"], [(name, name) for name in departments])
    _write(
        folder / "touchpoints.csv",
        ["touchpoint_id", "name", "stage_id", "channel", "department_id"],
        [(r["touchpoint_id"], r["name"], r["stage"], r["channel"], r["department"]) for r in touchpoints],
    )


def _write(path: Path, header: list[str], lines: list[tuple[object, ...]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *lines])
