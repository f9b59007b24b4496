"""Workspaces, loaded once; tests that change one get a copy."""

import shutil
from pathlib import Path

import pytest

from tests.cli.running import run
from tests.loaders.workspaces import RATINGS, many, write_survey, write_workspace


@pytest.fixture(scope="session")
def bank(loaded_demo: Path) -> Path:
    """The demo's workspace, loaded; only to be read."""
    return loaded_demo


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop with one survey, two rows of which were refused; only to be read."""
    folder = tmp_path_factory.mktemp("cli") / "shop"
    workspace = write_workspace(folder, RATINGS)
    refused = ("b1,attic,c1,2026-05-04,80,Gold", '"b,\'2""",desk,c1,2026-05-04,500,Gold')
    write_survey(workspace, *many(30), *refused)
    run("load", "--workspace", folder)
    return folder


@pytest.fixture
def shop(loaded: Path, tmp_path: Path) -> Path:
    """A copy of the loaded shop, to be broken."""
    return shutil.copytree(loaded, tmp_path / "shop")


@pytest.fixture
def new_shop(tmp_path: Path) -> Path:
    """The shop before its first load: two touchpoints, one survey with twenty answers."""
    workspace = write_workspace(tmp_path / "new", RATINGS)
    write_survey(workspace, *many(20))
    return workspace.root
