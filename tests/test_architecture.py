"""Who may import whom."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = {"metrics", "journey", "expectations", "loaders", "dashboard"}
ALLOWED = {
    "metrics": set(),
    "journey": set(),
    "expectations": {"metrics", "journey"},
    "loaders": {"metrics", "journey", "expectations"},
    "dashboard": {"metrics", "journey"},
}
COMMAND_LINE = ROOT / "dashboard" / "cli.py"


def imports(nodes: list[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module or ""


def ours(path: Path, *, top_level_only: bool = False) -> set[str]:
    tree = ast.parse(path.read_text())
    nodes = tree.body if top_level_only else list(ast.walk(tree))
    return {name.split(".")[0] for name in imports(nodes)} & OURS


@pytest.mark.parametrize("package", sorted(OURS))
def test_a_package_imports_only_what_lies_further_in(package: str) -> None:
    files = [path for path in (ROOT / package).rglob("*.py") if path != COMMAND_LINE]
    outside = {str(path.relative_to(ROOT)): ours(path) - ALLOWED[package] - {package} for path in files}
    assert {name: found for name, found in outside.items() if found} == {}


def test_the_command_line_imports_loaders_and_checks_only_inside_commands() -> None:
    assert ours(COMMAND_LINE, top_level_only=True) <= {"metrics", "journey", "dashboard"}


def test_only_the_checks_import_great_expectations() -> None:
    users = {
        path.relative_to(ROOT).parts[0]
        for package in OURS
        for path in (ROOT / package).rglob("*.py")
        if any(
            name.split(".")[0] == "great_expectations"
            for name in imports(list(ast.walk(ast.parse(path.read_text()))))
        )
    }
    assert users == {"expectations"}


def queries() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Every public function that reads for a viewer: its first argument is an engine or a connection."""
    files = [
        *(ROOT / "metrics" / "queries").glob("*.py"),
        ROOT / "metrics" / "detail.py",
        ROOT / "metrics" / "complaint_detail.py",
        ROOT / "metrics" / "index_detail.py",
        ROOT / "metrics" / "scorecard.py",
    ]
    readers = {"journey/map.py": "read_map", "journey/assessments.py": "read"}  # the rest is for writers
    for path in [*files, *(ROOT / name for name in readers)]:
        name = str(path.relative_to(ROOT))
        for node in ast.parse(path.read_text()).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            first = node.args.args[0].arg if node.args.args else ""
            if first in ("bind", "engine") and readers.get(name, node.name) == node.name:
                yield f"{name}: {node.name}", node


@pytest.mark.parametrize("query", [pytest.param(node, id=name) for name, node in queries()])
def test_a_query_asks_who_is_looking_and_heeds_it(query: ast.FunctionDef) -> None:
    second = query.args.args[1]
    required = len(query.args.args) - len(query.args.defaults) > 1
    assert (second.arg, ast.unparse(second.annotation), required) == ("scope", "Scope", True)
    assert any(isinstance(node, ast.Name) and node.id == "scope" for node in ast.walk(query))
