"""Whatever the command line says, it says in the workspace's language."""

import shutil
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from dashboard.cli import main
from metrics.facts import LOADABLE
from tests.languages.pseudo import english
from tests.loaders.workspaces import RATINGS, many, write_survey, write_workspace

# what is data in every output: names of columns, tables, commands, units and keys of the file
DATA = """
touchpoint toml csv json duckdb sqlite utc mb pp nps init demo load check map scorecard snapshots
quarantine sources serve doctor import export validate diff list restore prune remove help version
debug workspace
source dry run empty docs open no port host from to segment department format keep limit ratings seed path
text integer range name date value options args command folder dir file snapshot id journey
warehouse url default python linux streamlit sqlalchemy pandas great expectations localhost force main
data title survey ratings responses complaints customers contacts assessments table
"""


COLUMNS = [column for fact in LOADABLE.values() for column in fact.columns]
NAMES = " ".join([DATA, *(" ".join((column.name, *column.choices)) for column in COLUMNS)])


def said(*words: object) -> str:
    result = CliRunner().invoke(main, [str(word) for word in words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.output


def data_of(folder: Path) -> str:
    """Everything that stands in the workspace's files, and where they are."""
    files = [file for file in folder.rglob("*") if file.suffix in (".csv", ".toml", ".yaml")]
    return " ".join([NAMES, str(folder), *map(str, files), *(file.read_text() for file in files)])


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = write_workspace(tmp_path_factory.mktemp("language") / "shop", RATINGS)
    refused = ("b1,attic,c1,2026-05-04,80,Gold", '"b,\'2""",desk,c1,2026-05-04,500,Gold')
    write_survey(workspace, *many(30), *refused)
    return workspace.root


@pytest.fixture
def shop(loaded: Path, tmp_path: Path) -> Path:
    return shutil.copytree(loaded, tmp_path / "shop")


def test_a_day_of_a_workspace_is_told_in_its_language(shop: Path) -> None:
    file = shop.parent / "refused.csv"
    for words in (
        ("map", "validate"),
        ("map", "import"),
        ("map", "diff"),
        ("load", "--dry-run"),
        ("load",),
        ("load",),
        ("check",),
        ("scorecard",),
        ("snapshots", "list"),
        ("snapshots", "prune", "--keep", 1),
        ("quarantine", "list"),
        ("quarantine", "export", file),
        ("map", "export", shop.parent / "backup"),
        ("doctor",),
    ):
        text = said(*words, "--workspace", shop)
        assert text
        assert english(text, data_of(shop.parent)) == []


@pytest.mark.parametrize(
    "words",
    [
        ("load", "--source", "nobody"),
        ("load", "--sauce"),
        ("scorecard", "--from", "yesterday"),
        ("scorecard", "--segment", "x"),
        ("scorecard", "--format", "xml"),
        ("scorecard",),
        ("check",),
        ("snapshots", "restore"),
        ("snapshots", "restore", "x"),
        ("snapshots", "prune", "--keep", "0"),
        ("quarantine", "list", "--source", "nobody"),
        ("map", "export", "x"),
        ("map", "validate", "nowhere"),
        ("nothing",),
    ],
)
def test_a_refused_argument_is_told_in_the_workspace_s_language(shop: Path, words: tuple[str, ...]) -> None:
    text = said(*words, "--workspace", shop)
    assert text
    assert english(text, data_of(shop) + " ".join(words)) == []


MISTAKES = {
    "an unknown key": ('title = "Shop"', 'titel = "Shop"'),
    "a wrong type": ("[[source]]", '[metrics]\nminimum_answers = "ten"\n[[source]]'),
    "too small": ("[[source]]", "[metrics]\nminimum_answers = 0\n[[source]]"),
    "a wrong table": ('table = "ratings"', 'table = "rating"'),
    "a wrong header": ('"place"', '"plaze"'),
    "a wrong expression": ('"score"', '"= (select 1)"'),
    "no file": ("in/survey", "in/sirvey"),
}


@pytest.mark.parametrize("old", MISTAKES)
def test_a_mistake_in_the_file_is_told_in_its_language(shop: Path, old: str) -> None:
    file = shop / "touchpoint.toml"
    before, after = MISTAKES[old]
    text = file.read_text() if before in file.read_text() else 'title = "Shop"\n' + file.read_text()
    file.write_text(text.replace(before, after, 1))
    for command in ("load", "doctor"):
        text = said(command, "--workspace", shop)
        assert english(text, data_of(shop)) == []


def commands(command: click.Command, *path: str) -> list[tuple[tuple[str, ...], str]]:
    """Every command: its words, and its example."""
    below = getattr(command, "commands", {})
    mine = (path, getattr(command, "example", ""))
    return [mine, *(found for name, one in below.items() for found in commands(one, *path, name))]


@pytest.mark.parametrize(("path", "example"), commands(main))
def test_help_is_in_the_workspace_s_language(path: tuple[str, ...], example: str) -> None:
    text = said(*path, "--help")
    assert english(text, f"{NAMES} {example}") == []
