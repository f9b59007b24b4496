"""Serves the dashboard from this process."""

import os
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable

import uvicorn

from dashboard import memory, settings
from metrics.text import t
from metrics.workspace import ConfigError, Workspace

LOCAL = "127.0.0.1"


class AddressTaken(ConfigError):
    """The address cannot be listened on: says which, why, and what to write instead."""


def serve(
    workspace: Workspace,
    port: int = 8501,
    host: str = LOCAL,
    open_browser: bool | None = None,
    tell: Callable[[str], object] = print,
) -> None:
    """Serve this workspace until the process is told to stop; `tell` gets the address once it can be opened.

    Port 0 takes a free one. A browser is opened where somebody sits before a screen, unless this says
    otherwise. Raises AddressTaken when the port is in use.
    """
    settings.use(workspace)
    listener = listen(host, port)
    port = listener.getsockname()[1]
    with memory.imports():
        from dashboard.app import app  # Streamlit finds its settings file by this

    _tell_streamlit(host, port)
    address = f"http://{'localhost' if host == LOCAL else host}:{port}"
    server = Server(
        uvicorn.Config(
            app, ws="websockets-sansio", ws_max_size=200 * 2**20, access_log=False, log_level="warning"
        )
    )
    server.when_ready = lambda: _announce(address, _screen() if open_browser is None else open_browser, tell)
    server.run(sockets=[listener])


class Server(uvicorn.Server):
    """Calls `when_ready` once requests are answered."""

    when_ready: Callable[[], object] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and self.when_ready:
            self.when_ready()


def listen(host: str, port: int) -> socket.socket:
    """A socket on this address."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    if os.name != "nt":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise AddressTaken(
            t(
                "--port: {port} on {host} cannot be used: {why}; write another port or --host",
                port=port,
                host=host,
                why=error.strerror,
            )
        ) from error
    return listener


def _tell_streamlit(host: str, port: int) -> None:
    """Where it is served. On this machine alone no other name may be used for it (DNS rebinding)."""
    from streamlit.web.bootstrap import load_config_options

    own_names = ["localhost", LOCAL] if host == LOCAL else ()
    load_config_options({"server_port": port, "server_address": host, "server_allowedHosts": own_names})


def _screen() -> bool:
    """Whether somebody sits here: a terminal, and a display to open a browser on."""
    shown = sys.platform in ("win32", "darwin") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
    return shown and sys.stdout.isatty()


def _announce(address: str, open_browser: bool, tell: Callable[[str], object]) -> None:
    tell(address)
    if open_browser:
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
