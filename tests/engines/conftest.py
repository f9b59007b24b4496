"""One invented bank, loaded from the same files into every engine; only to be read."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from loaders.demo import make_demo
from loaders.load import load
from metrics.server import reading_engine, server_engine
from metrics.workspace import Workspace, open_workspace
from tests import postgres

OTHERS = ("postgresql",)  # each is held against DuckDB


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bank's workspace, not loaded."""
    folder = tmp_path_factory.mktemp("engines") / "bank"
    make_demo(folder, ratings=1500, seed=3)
    return folder


@pytest.fixture(scope="session")
def reference(files: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The bank on DuckDB."""
    return loaded(files, tmp_path_factory.mktemp("duckdb"), {})


@pytest.fixture(scope="session", params=OTHERS)
def other(
    request: pytest.FixtureRequest,
    files: Path,
    postgres_server: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Workspace]:
    """The bank on another engine."""
    postgres.run_sql(postgres_server, "CREATE DATABASE bank")
    url = postgres.url(postgres_server, "bank")
    yield loaded(files, tmp_path_factory.mktemp(request.param), {"TOUCHPOINT__WAREHOUSE__URL": url})
    for engine in (server_engine, reading_engine):
        engine(url).dispose()
    postgres.run_sql(postgres_server, "DROP DATABASE bank WITH (FORCE)")


def loaded(files: Path, folder: Path, variables: dict[str, str]) -> Workspace:
    shutil.copytree(files, folder, dirs_exist_ok=True)
    workspace = open_workspace(folder, variables)
    assert load(workspace).status == "published"
    return workspace
