"""What tests of several packages share."""

import gc
import sys
from collections.abc import Generator, Iterator
from datetime import date
from functools import cache
from itertools import count
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest
from streamlit.components.v2 import manifest_scanner

from loaders.demo import make_demo
from tests import postgres
from tests.cli.running import run
from tests.compiled import compile_once
from tests.once import made_once

# PySpark takes a worker of pytest, which has no script of its own, for its doctests
sys.modules["__main__"].__dict__.setdefault("__file__", __file__)
NUMBERS = count(1)
POSTGRESQL = "postgresql"
RATINGS = 20_000  # of the demo: enough that most touchpoints have their figures
# AppTest looks through all installed packages at every first run of a page: a third of a test's time
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
compile_once("duckdb:///:memory:")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """One more than cores: some worker waits for a page or a server. Other engines keep cores busy."""
    cores = psutil.cpu_count(logical=False)
    return cores + 1 if cores and config.getoption("engines") == POSTGRESQL else None


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is imported and collected stays: it is never looked through for garbage."""
    gc.disable()
    found = yield
    gc.freeze()
    gc.enable()
    return found


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Path]:
    """One PostgreSQL server for all tests that need one, started by the first."""
    with postgres.server() as folder:
        yield folder


@pytest.fixture
def postgres_url(postgres_server: Path) -> Iterator[str]:
    """The address of an empty PostgreSQL database of this test's own."""
    name = f"test_{next(NUMBERS)}"
    postgres.run_sql(postgres_server, f"CREATE DATABASE {name}")
    yield postgres.url(postgres_server, name)
    postgres.run_sql(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def invented_bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the demo until October 2026; only to be read."""
    return made_once(
        tmp_path_factory, "bank", lambda folder: make_demo(folder / "files", end=date(2026, 10, 31))
    ).joinpath("files")


@pytest.fixture(scope="session")
def loaded_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's company, made and loaded by the commands as a newcomer does it; only to be read."""

    def loaded(folder: Path) -> None:
        run("demo", folder / "a bänk", "--ratings", RATINGS)
        run("load", "--workspace", folder / "a bänk")

    return made_once(tmp_path_factory, "demo", loaded) / "a bänk"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--engines",
        default=POSTGRESQL,
        help="which to hold against DuckDB: postgresql, sail, clickhouse, spark",
    )
