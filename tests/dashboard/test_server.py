"""Where the server listens."""

import socket
import subprocess
import sys

import pytest

from dashboard import server
from metrics.workspace import ConfigError, Workspace


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
