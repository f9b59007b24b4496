"""One invented bank, loaded from the same files into every engine; only read (see test_cluster.py)."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
import streamlit as st

from loaders.demo import make_demo
from loaders.load import load
from metrics.lake import lake_engine
from metrics.server import reading_engine, server_engine
from metrics.workspace import Workspace, open_workspace
from tests import postgres
from tests import sail as sails
from tests.clickhouse import embedded
from tests.once import made_once
from tests.spark import Cluster, cluster

Settings = Callable[[Path], AbstractContextManager[dict[str, str]]]  # variables of a workspace in a folder

OF_ALL_KINDS = {  # answers with a weight; efforts, which nobody was asked for
    "effort = { min = 1, max = 5 }\n": "",
    "effort = { min = 1, max = 5, missing = [0] }\n": "",
    'effort = "Effort"\n': 'weight = "= ascii(right(Form, 1)) % 3 + 0.5"\n',
    'effort = "effort"\n': 'weight = "= ascii(right(form, 1)) % 3 + 0.5"\n',
    'recommend = "recommend"\n': 'recommend = "recommend"\nweight = "= ascii(right(form, 1)) % 3 + 0.5"\n',
}
STAFF = """
[[source]]
name = "staff"
table = "assessments"
format = "csv"
path = "map/assessments.csv"
[source.columns]
respondent_id = "respondent_id"
touchpoint_id = "touchpoint_id"
assessed_on = "assessed_on"
importance = "importance"
performance = "performance"
[source.scale]
importance = { min = 1, max = 10 }
performance = { min = 1, max = 10 }
"""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    enough = 1 if metafunc.definition.get_closest_marker("one_engine") else None
    engines = metafunc.config.getoption("engines").split(",")[:enough]
    for name in {"other", "lake"} & set(metafunc.fixturenames):
        metafunc.parametrize(name, engines, indirect=True, scope="session")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Which files are of other engines than those that are asked for."""
    suited = {
        "test_server_pages.py": {"postgresql"},
        "test_lake.py": {"sail", "clickhouse"},
        "test_clickhouse.py": {"clickhouse"},
        "test_cluster.py": {"spark"},
        "test_pages.py": {"postgresql", "sail", "clickhouse"},
    }.get(collection_path.name)
    return True if suited and not suited & set(config.getoption("engines").split(",")) else None


@pytest.fixture
def nothing_kept() -> Iterator[None]:
    """Pages read anew, before the test and after it."""
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bank's workspace, not loaded."""
    return made_once(tmp_path_factory, "engines", lambda folder: _invent(folder / "bank")) / "bank"


def _invent(folder: Path) -> None:
    make_demo(folder, ratings=1500, seed=3)
    settings = folder / "touchpoint.toml"
    text = settings.read_text(encoding="utf-8")
    for old, new in OF_ALL_KINDS.items():
        assert old in text
        text = text.replace(old, new)
    settings.write_text(text + STAFF, encoding="utf-8")


@pytest.fixture(scope="session")
def reference(files: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The bank on DuckDB."""
    made = made_once(tmp_path_factory, "duckdb", lambda folder: loaded(files, folder, {}))
    return open_workspace(made, {})


@pytest.fixture(scope="session")
def other(
    request: pytest.FixtureRequest, files: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Workspace]:
    """The bank on another engine, which each is held against DuckDB."""
    folder = tmp_path_factory.mktemp(request.param)
    with request.getfixturevalue(request.param)(folder) as variables:
        yield loaded(files, folder, variables)


@pytest.fixture(scope="session")
def lake(request: pytest.FixtureRequest) -> Settings:
    """An engine without transactions: an empty one for each test."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def postgresql(postgres_server: Path) -> Settings:
    @contextmanager
    def settings(folder: Path) -> Iterator[dict[str, str]]:
        postgres.run_sql(postgres_server, "CREATE DATABASE bank")
        url = postgres.url(postgres_server, "bank")
        yield {"TOUCHPOINT__WAREHOUSE__URL": url}
        for engine in (server_engine, reading_engine):
            engine(url).dispose()
        postgres.run_sql(postgres_server, "DROP DATABASE bank WITH (FORCE)")

    return settings


@pytest.fixture(scope="session")
def sail(sail_port: int) -> Settings:
    @contextmanager
    def settings(folder: Path) -> Iterator[dict[str, str]]:
        url = sails.url(sail_port)
        yield {
            "TOUCHPOINT__WAREHOUSE__URL": url,
            "TOUCHPOINT__WAREHOUSE__STORAGE": f"file://{folder}/storage",
        }
        lake_engine(url).dispose()

    return settings


@pytest.fixture(scope="session")
def clickhouse() -> Settings:
    @contextmanager
    def settings(folder: Path) -> Iterator[dict[str, str]]:
        with embedded(folder / "clickhouse") as url:
            yield {"TOUCHPOINT__WAREHOUSE__URL": url}

    return settings


@pytest.fixture(scope="session")
def spark(spark_cluster: Cluster) -> Settings:
    @contextmanager
    def settings(folder: Path) -> Iterator[dict[str, str]]:
        yield {
            "TOUCHPOINT__WAREHOUSE__URL": spark_cluster.url,
            "TOUCHPOINT__WAREHOUSE__STORAGE": f"file://{folder}/storage",
        }
        lake_engine(spark_cluster.url).dispose()

    return settings


@pytest.fixture(scope="session")
def spark_cluster() -> Iterator[Cluster]:
    with cluster() as found:
        yield found


@pytest.fixture(scope="session")
def sail_port() -> Iterator[int]:
    with sails.server() as port:
        yield port


def loaded(files: Path, folder: Path, variables: dict[str, str]) -> Workspace:
    shutil.copytree(files, folder, dirs_exist_ok=True)
    workspace = open_workspace(folder, variables)
    assert load(workspace).status == "published"
    return workspace
