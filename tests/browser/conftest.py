"""A real server and a real Chromium. Where either is missing the tests fail; nothing is skipped."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from metrics.workspace import Workspace, open_workspace
from tests.browser.chromium import launched
from tests.dashboard import stores
from tests.serving import served

expect.set_options(timeout=30_000)  # a machine that runs other tests beside these


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with launched() as found:
        yield found


@pytest.fixture(scope="session")
def demo(loaded_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A copy of the demo, as a test takes it away."""
    copied = shutil.copytree(loaded_demo, tmp_path_factory.mktemp("demo") / "workspace")
    return open_workspace(copied, {})


@pytest.fixture(scope="session")
def address(demo: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over the demo."""
    with served(demo, tmp_path_factory.mktemp("server")) as found:
        yield found


@pytest.fixture
def small(tmp_path: Path) -> Iterator[tuple[str, Workspace]]:
    """A server of this test's own, over a workspace that the test may change."""
    workspace = stores.make_workspace(tmp_path)
    stores.publish(workspace)
    stores.record_load(workspace)
    with served(workspace, tmp_path) as found:
        yield found, workspace


@pytest.fixture
def opened(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens fresh pages, each in a browser context of its own and without motion; closes them at the end."""
    with ExitStack() as contexts:

        def new_page(**settings: Any) -> Page:
            context = contexts.enter_context(browser.new_context(reduced_motion="reduce", **settings))
            context.set_default_timeout(30_000)
            return context.new_page()

        yield new_page


@pytest.fixture(scope="session")
def tab(browser: Browser) -> Iterator[Page]:
    """One tab for test after test: what Chromium compiled for one page it has for the next."""
    with browser.new_context(reduced_motion="reduce") as context:
        context.set_default_timeout(30_000)
        yield context.new_page()


@pytest.fixture
def page(tab: Page, address: str) -> Iterator[Page]:
    """The tab, 1440 wide, in light mode, without a trace of the test before."""
    tab.set_viewport_size({"width": 1440, "height": 1000})
    tab.emulate_media(color_scheme="light")
    yield tab
    tab.goto(f"{address}/readyz")  # of the same server, or Chromium would begin with a new process
    tab.evaluate("localStorage.clear(), sessionStorage.clear()")
    tab.context.clear_cookies()
