"""A real server and a real Chromium. Where either is missing the tests fail; nothing is skipped."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from metrics.workspace import Workspace
from tests.browser.chromium import launched
from tests.dashboard import stores
from tests.serving import served


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of them in one process: they share the server and the browser."""
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with launched() as found:
        yield found


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A published workspace."""
    workspace = stores.make_workspace(tmp_path_factory.mktemp("workspace"))
    stores.publish(workspace)
    stores.record_load(workspace)
    return workspace


@pytest.fixture(scope="session")
def address(workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(workspace, tmp_path_factory.mktemp("server")) as found:
        yield found


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page, 1440 wide, in light mode and without motion."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 1000}, color_scheme="light", reduced_motion="reduce"
    )
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()
