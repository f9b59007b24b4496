"""Where the server listens."""

import http.client
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from dashboard import server
from metrics.workspace import ConfigError, Workspace
from tests.serving import served


def test_a_port_in_use_ends_with_one_line_that_says_what_to_write(workspace: Workspace) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(
            ConfigError, match=rf"^--port: {port} on 127\.0\.0\.1 cannot be used: .+; write .+$"
        ):
            server.serve(workspace, port=port)


def test_a_host_that_is_not_this_machines_ends_with_one_line(workspace: Workspace) -> None:
    with pytest.raises(ConfigError, match="cannot be used"):
        server.serve(workspace, host="203.0.113.7", port=0)


def test_it_listens_on_this_machine_alone_unless_told_otherwise() -> None:
    with server.listen(server.LOCAL, 0) as listener:
        assert listener.getsockname()[0] == "127.0.0.1"


def test_no_browser_is_opened_where_nobody_sits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert server._screen() is False


def test_the_command_line_says_it_without_a_traceback(workspace: Workspace) -> None:
    (workspace.root / "touchpoint.toml").write_text('title = "Contoso"\n')
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "dashboard.cli",
                "serve",
                "--workspace",
                str(workspace.root),
                "--port",
                port,
            ],
            capture_output=True,
            text=True,
        )
    assert (done.returncode, len(done.stderr.splitlines()), "Traceback" in done.stderr) == (2, 1, False)


@pytest.mark.parametrize(("name", "status"), [("localhost", 101), ("127.0.0.1", 101), ("evil.example", 403)])
def test_no_other_name_may_be_used_for_this_machine(
    workspace: Workspace, tmp_path: Path, name: str, status: int
) -> None:
    """A page of another site, whose name was made to point here, would read everything (DNS rebinding)."""
    with served(workspace, tmp_path) as address:
        port = urlsplit(address).port
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        headers = {
            "Host": f"{name}:{port}",
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Protocol": "streamlit",
        }
        connection.request("GET", "/_stcore/stream", headers=headers)
        assert connection.getresponse().status == status
        connection.close()
