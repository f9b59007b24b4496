"""Two dashboards behind nginx, on one PostgreSQL: visitors are spread, and stay while their replica lives."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest
from playwright.sync_api import Page, expect

from metrics.workspace import Workspace
from tests import nginx
from tests.browser.looking import Watched, settled
from tests.loaders.workspaces import RATINGS, many, write_survey, write_workspace
from tests.sail import free_port, wait_for

MISSING = "nginx is not installed (on Debian: apt install nginx-light)"
# No wheel holds nginx: make test must pass without Debian too. In CI, which installs it, a missing one fails.
pytestmark = pytest.mark.skipif(nginx.program() is None and "CI" not in os.environ, reason=MISSING)
ANSWERED = re.compile(r'"GET (\S+) HTTP/1.1" \d+ \S+ (.+)')
VISIT = "touchpoint_visit"
SOCKET = "/_stcore/stream"
VISITORS = 20  # once in half a million runs all of them are on one replica
SOON = 60_000  # milliseconds, on a machine that runs other tests beside this one


@dataclass
class Site:
    """The address of nginx, the workspace behind it, and what stops each replica."""

    address: str
    workspace: Workspace
    stop: dict[str, ExitStack]  # by host and port
    log: Path

    def replicas_of(self, path: str) -> list[str]:
        """Which replica has answered each request for this path (the last one, where several were asked)."""
        found = ANSWERED.findall(self.log.read_text())
        return [replicas.split(", ")[-1] for asked, replicas in found if asked == path]


@pytest.fixture
def site(tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("STREAMLIT_SERVER_COOKIE_SECRET", "the same on both")
    stores = "".join(f'[{store}]\nurl = "{postgres_url}"\n' for store in ("warehouse", "journey"))
    shop = write_workspace(tmp_path / "shop", RATINGS, settings=stores)
    deliver(shop, "2026-05-04", 0)
    with ExitStack() as stack:
        stop = {}
        for name in ("one", "two"):
            replica = stack.enter_context(ExitStack())
            stop[replica.enter_context(served(shop, tmp_path / f"{name}.log"))] = replica
        address = stack.enter_context(nginx.running(tmp_path, tuple(stop)))
        yield Site(address, shop, stop, tmp_path / "access.log")


def deliver(shop: Workspace, day: str, start: int) -> None:
    write_survey(shop, *many(40, day=day, start=start), name=f"survey-{day}")
    words = (sys.executable, "-m", "dashboard.cli", "load", "--workspace", str(shop.root))
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def served(shop: Workspace, log: Path) -> Iterator[str]:
    """Host and port of a replica; 0.0.0.0 stands for an address of the machine's in its network."""
    port = free_port()
    words = ("serve", "--workspace", str(shop.root), "--host", "0.0.0.0", "--port", str(port), "--no-open")
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "dashboard.cli", *words], stdout=output, stderr=output
        )
        try:
            wait_for(port, process, log)
            yield f"127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(30)


def visitors(site: Site, moment: str) -> dict[str, str]:
    """The cookie of a visitor on each replica, out of many, each of whom has stayed where it was."""
    found: dict[str, str] = {}
    parts = urlsplit(site.address)
    for number in range(VISITORS):
        jar = CookieJar()
        client = build_opener(HTTPCookieProcessor(jar))
        later = f"/?visitor={moment}-{number}"
        for path in ("/", later, later, later):
            client.open(
                Request(f"http://127.0.0.1:{parts.port}{path}", headers={"Host": parts.netloc})
            ).read()
        (replica,) = set(site.replicas_of(later))
        found[replica] = next(cookie.value for cookie in jar if cookie.name == VISIT)
    return found


def overview(page: Page, site: Site, cookie: str) -> tuple[Page, Watched]:
    """The overview of the visitor with this cookie."""
    page.context.add_cookies([{"name": VISIT, "value": cookie, "url": site.address}])
    watched = Watched.of(page)
    page.goto(site.address)
    settled(page)
    return page, watched


def test_visitors_see_what_is_new_on_either_replica_and_go_on_when_one_stops(
    site: Site, opened: Callable[..., Page]
) -> None:
    pages = {
        replica: overview(opened(), site, cookie) for replica, cookie in visitors(site, "before").items()
    }
    for page, _ in pages.values():
        expect(page.get_by_text("40 answers about them")).to_be_visible()
    deliver(site.workspace, "2026-06-05", start=100)
    for page, watched in pages.values():  # by itself
        expect(page.get_by_text("80 answers about them")).to_be_visible(timeout=SOON)
        assert watched.complaints == []
    stopped, other = pages
    site.stop[stopped].close()
    for page, _ in pages.values():
        page.get_by_role("link", name="Glossary").click()
        expect(page.get_by_role("heading", name="Glossary", level=1)).to_be_visible(timeout=SOON)
    assert site.replicas_of(SOCKET) == [stopped]  # sockets that were closed; all others are open
    assert set(visitors(site, "after")) == {other}
