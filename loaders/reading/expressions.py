"""Expressions of the mapping: one value from the columns of one row, and nothing else.

DuckDB parses an expression; its tree is then read for what a value may be made of. A subquery, and a function
that makes tables, sums up rows or differs from call to call, are refused: no expression reaches a file,
another table or a setting, and the same file gives the same rows every time.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import duckdb

from metrics.text import later, t

Node = dict[str, Any]

FORBIDDEN = {
    "SUBQUERY": later("a subquery"),
    "WINDOW": later("a window over rows"),
    "STAR": "*",
    "PARAMETER": later("a parameter"),
    "DEFAULT": "DEFAULT",
}
# constant within one process, yet not a function of the row
UNREPEATABLE = frozenset(
    {"current_setting", "getvariable", "getenv", "current_localtime", "current_localtimestamp"}
)
SINCE = "age"  # with one argument: until today


class BadExpression(Exception):
    """The expression cannot be used; the message says why, in a few words."""


@dataclass(frozen=True)
class Expression:
    """A checked expression and the source columns that it names."""

    text: str
    headers: tuple[str, ...]


def parsed(text: str, connection: duckdb.DuckDBPyConnection) -> Expression:
    """Check an expression without running it. Raises BadExpression."""
    tree = json.loads(_one(connection, "SELECT json_serialize_sql(?)", f"SELECT (\n{text}\n)"))
    if tree["error"]:
        raise BadExpression(tree["error_message"].splitlines()[0])
    select = tree["statements"][0]["node"]
    if len(tree["statements"]) > 1 or select["type"] != "SELECT_NODE" or not _plain(select):
        raise BadExpression(t("it is more than one expression"))
    nodes = list(_nodes(select["select_list"]))
    for node in nodes:
        _refuse(node)
    own = {name for node in nodes if node["class"] == "LAMBDA" for name in _names(node["lhs"])}
    return Expression(text, tuple(name for name in _names(select["select_list"]) if name not in own))


def _plain(select: Node) -> bool:
    """Is it SELECT <one expression>, without any clause?"""
    clauses = ("where_clause", "group_expressions", "having", "qualify", "sample", "modifiers")
    return (
        len(select["select_list"]) == 1
        and select["from_table"]["type"] == "EMPTY"
        and not select["cte_map"]["map"]
        and not any(select[clause] for clause in clauses)
    )


def _nodes(tree: object) -> Iterator[Node]:
    if isinstance(tree, dict):
        if "class" in tree:
            yield tree
        tree = list(tree.values())
    if isinstance(tree, list):
        for part in tree:
            yield from _nodes(part)


def _names(tree: object) -> Iterator[str]:
    """The columns named in a tree, each once; of `a.b` the column a."""
    names = (node["column_names"][0] for node in _nodes(tree) if node["class"] == "COLUMN_REF")
    yield from dict.fromkeys(names)


def _refuse(node: Node) -> None:
    if node["class"] in FORBIDDEN:
        raise BadExpression(t("{part} is not allowed in it", part=t(FORBIDDEN[node["class"]])))
    if node["class"] == "FUNCTION":
        name = node["function_name"].lower()
        own = node["schema"] in ("", "main") and node["catalog"] in ("", "system")
        until_today = name == SINCE and len(node["children"]) == 1
        if not own or until_today or name not in repeatable_functions():
            raise BadExpression(t("the function {name} does not make one value from one row", name=name))


@cache
def repeatable_functions() -> frozenset[str]:
    """DuckDB's own functions of one row whose value depends on their arguments alone."""
    query = """
        SELECT lower(function_name) FROM duckdb_functions()
        GROUP BY ALL
        HAVING bool_and(schema_name = 'main')
           AND bool_and(function_type IN ('scalar', 'macro'))
           AND bool_and(coalesce(stability, 'CONSISTENT') = 'CONSISTENT')
           AND NOT coalesce(bool_or(macro_definition ILIKE '%select%'), false)
    """
    with duckdb.connect() as fresh:
        return frozenset(name for (name,) in fresh.execute(query).fetchall()) - UNREPEATABLE


def _one(connection: duckdb.DuckDBPyConnection, query: str, *values: str) -> str:
    row = connection.execute(query, list(values)).fetchone()
    assert row is not None, "this query always gives one row"
    return str(row[0])
