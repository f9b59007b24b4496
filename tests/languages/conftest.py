"""Every test here speaks the pseudo-language."""

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from dashboard.cli import main
from metrics import text
from tests.languages import pseudo


@pytest.fixture(scope="session")
def catalogues(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("locales")
    pseudo.write_catalogue(folder)
    return folder


@pytest.fixture(autouse=True)
def language(catalogues: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(text, "LOCALES", catalogues)
    monkeypatch.setenv("TOUCHPOINT__LANGUAGE", pseudo.LANGUAGE)
    monkeypatch.setenv("LANGUAGE", pseudo.LANGUAGE)
    forget_help(main)
    text.speak(pseudo.LANGUAGE)
    yield
    text.speak(text.ENGLISH)
    forget_help(main)


def forget_help(command: click.Command) -> None:
    """Click keeps the option --help once it was made."""
    command._help_option = None
    for below in getattr(command, "commands", {}).values():
        forget_help(below)
