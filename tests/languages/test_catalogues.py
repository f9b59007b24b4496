"""Languages: which there are, how one is chosen, and how numbers are written in it."""

import ast
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from metrics import text
from metrics.errors import ConfigError
from metrics.workspace import open_workspace
from tests.languages.messages import PACKAGES, ROOT, broken, messages
from tests.languages.pseudo import LANGUAGE, translated


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("TOUCHPOINT__LANGUAGE")
    return tmp_path


def test_a_workspace_is_served_in_its_language(folder):
    (folder / "touchpoint.toml").write_text(f'language = "{LANGUAGE}"')
    text.speak("en")
    open_workspace(folder)
    assert text.t("Nothing to remove.") == translated("Nothing to remove.")


def test_a_language_without_a_catalogue_is_refused(folder):
    (folder / "touchpoint.toml").write_text('language = "klingon"')
    with pytest.raises(ConfigError) as refused:
        open_workspace(folder)
    line = f'{folder / "touchpoint.toml"}: language: there is no catalogue of "klingon"; write one of en, eo'
    assert str(refused.value) == line


def test_numbers_are_written_as_the_language_writes_them():
    assert text.number(-1234567.891, 2) == "-1’234’567·89"


def test_a_translation_that_loses_a_placeholder_is_found():
    catalog = Catalog(locale="de")
    catalog.add("{n} rows of {file}", "{n} Zeilen")
    catalog.add("{n} rows", "Zeilen: {n}")
    assert [line.partition(":")[0] for line in broken(catalog)] == ["'{n} rows of {file}'"]


def test_nothing_is_said_to_be_resampled_which_is_computed():
    """Quadrants multiply two normal tails (`metrics.statistics.quadrants`)."""
    texts = [str(message.id) for message in messages()]
    assert any("chance of lying there" in words for words in texts)
    assert [words for words in texts if "resampl" in words] == []


def test_translators_get_every_text_of_the_code():
    """Babel reads no f-string on Python 3.11: a text is named before it goes into one."""
    known = {message.id for message in messages()}
    missed = {
        call.args[0].value
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and ast.unparse(call.func) in ("t", "later", "sentence")
        if call.args and isinstance(call.args[0], ast.Constant)
        if call.args[0].value not in known
    }
    assert missed == set()
