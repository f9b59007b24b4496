"""What a real server answers to whom."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPMessage
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener, urlopen

import pytest

from dashboard.guard import INDEX, TOKEN, content_security_policy, refused
from dashboard.scripts import SCRIPTS
from metrics.workspace import Workspace
from tests.dashboard import stores
from tests.serving import served


@dataclass(frozen=True)
class Answer:
    status: int
    headers: HTTPMessage
    body: bytes


def get(url: str, **headers: str) -> Answer:
    try:
        with urlopen(
            Request(url, headers={name.replace("_", "-"): text for name, text in headers.items()})
        ) as found:
            return Answer(found.status, found.headers, found.read())
    except HTTPError as error:
        with error:
            return Answer(error.code, error.headers, error.read())


class NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Workspace]]:
    folder = tmp_path_factory.mktemp("served")
    workspace = stores.make_workspace(folder)
    stores.publish(workspace)
    stores.record_load(workspace)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(TOKEN, "swordfish")
        with served(workspace, folder) as address:
            yield address, workspace


@pytest.fixture
def address(server: tuple[str, Workspace]) -> str:
    return server[0]


def test_readyz_names_the_snapshot_and_its_age(address: str) -> None:
    answer = get(f"{address}/readyz")
    said = json.loads(answer.body)
    assert (answer.status, said["ready"], said["snapshot"]) == (200, True, stores.FIRST)
    assert said["age_seconds"] > 0


@pytest.mark.parametrize(
    "path", ["/", "/readyz", "/_stcore/health", "/media/nothing.csv", "/app/static/icon.svg"]
)
def test_every_answer_carries_the_security_headers(address: str, path: str) -> None:
    headers = get(address + path).headers
    assert headers["content-security-policy"] == content_security_policy(address.removeprefix("http://"))
    assert {
        name: headers[name] for name in ("x-content-type-options", "x-frame-options", "referrer-policy")
    } == {
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
    }


def test_the_policy_names_the_inline_scripts_of_streamlits_page_and_ours_and_no_other() -> None:
    policy = content_security_policy("localhost:8501")
    assert len(re.findall("'sha256-", policy)) == 1 + len(SCRIPTS)
    assert len(re.findall(r"<script>", INDEX.read_text())) == 1
    assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]


def test_a_host_that_is_no_host_does_not_get_into_the_policy() -> None:
    assert "evil" not in content_security_policy("evil; script-src *")


@pytest.mark.parametrize("path", ["/media/0123.csv", "/_stcore/upload_file/a/b"])
def test_files_are_refused_to_who_never_opened_the_pages(address: str, path: str) -> None:
    assert get(address + path).status == 401


def test_a_browser_that_opened_the_pages_may_ask_for_files(address: str) -> None:
    visit = get(address).headers["set-cookie"].split(";")[0]
    assert get(f"{address}/media/0123.csv", Cookie=visit).status == 404


def test_a_visit_that_was_made_up_is_worth_nothing(address: str) -> None:
    assert get(f"{address}/media/0123.csv", Cookie=f"touchpoint_visit={'0' * 32}.{'0' * 64}").status == 401


def test_the_visit_is_not_readable_by_scripts_nor_sent_by_other_sites(address: str) -> None:
    assert {"HttpOnly", "SameSite=Strict"} <= set(get(address).headers["set-cookie"].split("; "))


@pytest.mark.parametrize(("token", "status"), [("", 401), ("Bearer wrong", 401), ("Bearer swordfish", 200)])
def test_metrics_need_the_token(address: str, token: str, status: int) -> None:
    assert get(f"{address}/_stcore/metrics", Authorization=token).status == status


@pytest.mark.parametrize(
    "path", ["//_stcore/metrics", "/_stcore//metrics", "/%5fstcore/metrics", "/media%2f0123.csv"]
)
def test_another_spelling_of_a_path_does_not_pass_the_guard(address: str, path: str) -> None:
    answer = get(address + path)
    assert answer.status in (400, 401, 404) or answer.body == get(address).body


def test_a_link_with_the_start_pages_name_leads_there_with_its_parameters(address: str) -> None:
    with pytest.raises(HTTPError) as found:
        build_opener(NoRedirect).open(f"{address}/overview?period=3-months")
    assert (found.value.code, found.value.headers["location"]) == (307, "./?period=3-months")
    found.value.close()


@pytest.fixture(scope="module")
def below(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server whose pages lie under /cx."""
    folder = tmp_path_factory.mktemp("below")
    workspace = stores.make_workspace(folder)
    stores.publish(workspace)
    settings = folder / ".streamlit" / "config.toml"
    settings.parent.mkdir()
    settings.write_text('[server]\nbaseUrlPath = "cx"\n')
    with served(workspace, folder) as address:
        yield f"{address}/cx"


@pytest.mark.parametrize("path", ["/media/0123.csv", "/_stcore/upload_file/a/b", "/_stcore/metrics"])
def test_the_guard_holds_below_a_base_path(below: str, path: str) -> None:
    assert get(below + path).status == 401


def test_the_pages_are_served_below_a_base_path(below: str) -> None:
    visit = get(f"{below}/").headers["set-cookie"].split(";")[0]
    assert get(f"{below}/media/0123.csv", Cookie=visit).status == 404
    assert get(f"{below}/_stcore/agent/openapi.json").status == 404
    assert get(f"{below}/overview").body == get(f"{below}/").body


def test_without_a_token_of_the_server_nobody_reads_the_metrics(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TOKEN, raising=False)
    assert refused("/_stcore/metrics", {b"authorization": b"Bearer "}) is not None


def test_the_agent_interface_is_closed(address: str) -> None:
    assert get(f"{address}/_stcore/agent/openapi.json").status == 404


def test_the_fonts_come_from_here(address: str) -> None:
    assert get(f"{address}/app/static/inter-latin-wght-normal.woff2").status == 200


def test_readyz_says_which_store_is_away_and_notices_that_it_is_back(server: tuple[str, Workspace]) -> None:
    address, workspace = server
    store = Path(workspace.journey.url.removeprefix("sqlite:///"))
    away = store.rename(store.with_suffix(".away"))
    answer = get(f"{address}/readyz")
    away.rename(store)
    assert (answer.status, json.loads(answer.body)["problem"]) == (503, "the journey store cannot be reached")
    assert get(f"{address}/readyz").status == 200
