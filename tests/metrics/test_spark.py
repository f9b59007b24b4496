"""Spark SQL as text; that Spark takes it is proven by tests/engines."""

from datetime import date, datetime

import numpy as np
import pytest
import sqlalchemy as sa

from metrics.spark import SparkDialect, literal

SALES = sa.Table(
    "sales",
    sa.MetaData(),
    sa.Column("at", sa.DateTime),
    sa.Column("order", sa.Text),
    sa.Column("x", sa.Double),
    prefixes=["TEMPORARY"],
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "NULL"),
        (True, "TRUE"),
        (7, "7"),
        (np.int64(7), "7"),
        (0.1, "CAST('0.1' AS DOUBLE)"),
        (float("nan"), "CAST('nan' AS DOUBLE)"),
        ("plain 100%", "'plain 100%'"),
        ("it's", "CAST(X'69742773' AS STRING)"),
        ("a\\", "CAST(X'615c' AS STRING)"),
        ("\0", "CAST(X'00' AS STRING)"),
        (date(2026, 1, 2), "DATE '2026-01-02'"),
        (datetime(2026, 1, 2, 3, 4, 5, 6), "TIMESTAMP_NTZ '2026-01-02 03:04:05.000006'"),
    ],
)
def test_a_value_is_written_so_that_it_means_itself(value, text):
    assert literal(value) == text


def test_other_values_have_no_text():
    with pytest.raises(TypeError, match="no literal for bytes"):
        literal(b"x")


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        (sa.select(SALES.c.order).limit(3).offset(2), "SELECT `sales`.`order` FROM `sales` LIMIT 3 OFFSET 2"),
        (sa.select(SALES.c.x / 2), "SELECT `sales`.`x` / 2 AS `anon_1` FROM `sales`"),  # not a DECIMAL
        (
            sa.schema.CreateTable(SALES),
            "CREATE TABLE `sales` ( `at` TIMESTAMP_NTZ, `order` STRING, `x` DOUBLE ) USING parquet",
        ),
        (
            sa.schema.CreateView(sa.select(SALES.c.x).where(SALES.c.at >= date(2026, 1, 1)), "v"),
            "CREATE VIEW `v` AS SELECT `sales`.`x` FROM `sales` WHERE `sales`.`at` >= DATE '2026-01-01'",
        ),
    ],
)
def test_a_statement_reads_so(statement, text):
    compiled = statement.compile(dialect=SparkDialect(), compile_kwargs={"literal_binds": True})
    assert " ".join(str(compiled).split()) == text
