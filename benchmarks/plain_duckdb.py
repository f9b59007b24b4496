"""DuckDB alone: the files into tables, the columns' types given. `plain_duckdb FOLDER DATABASE`."""

import sys
from pathlib import Path

import duckdb

TYPES = {
    "customers": "customer_id VARCHAR, segment VARCHAR, started_on DATE, ended_on DATE, "
    "monthly_revenue DOUBLE",
    "ratings": "response_id VARCHAR, customer_id VARCHAR, touchpoint_id VARCHAR, segment VARCHAR, "
    "answered_at TIMESTAMP, satisfaction DOUBLE, importance DOUBLE, likelihood_to_recommend DOUBLE",
    "complaints": "complaint_id VARCHAR, customer_id VARCHAR, touchpoint_id VARCHAR, segment VARCHAR, "
    "opened_at TIMESTAMP, resolved_at TIMESTAMP, severity INTEGER, category VARCHAR, text VARCHAR",
    "contacts": "contact_id VARCHAR, customer_id VARCHAR, touchpoint_id VARCHAR, "
    "occurred_at TIMESTAMP, outcome VARCHAR",
}


def main(folder: Path, database: str) -> None:
    """The same text ids, times and doubles as the canonical tables have."""
    connection = duckdb.connect(database)
    connection.execute("SET memory_limit = '1500MB'")
    connection.execute("SET preserve_insertion_order = false")
    for table, columns in TYPES.items():
        connection.execute(f"CREATE TABLE {table} ({columns})")
        given = ", ".join(
            f"'{name}': '{kind}'" for name, kind in (part.split() for part in columns.split(", "))
        )
        connection.execute(
            f"INSERT INTO {table} SELECT * FROM read_csv(?, header = true, columns = {{{given}}})",
            [str(folder / f"{table}.csv")],
        )
    connection.execute("CHECKPOINT")
    connection.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
