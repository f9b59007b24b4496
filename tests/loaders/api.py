"""A real server that hands out records, and misbehaves where a test says so."""

import gzip
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

SIZE = 2  # records of a page


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    path: str
    parameters: dict[str, str]
    headers: dict[str, str]


@dataclass
class Reply:
    """What goes back: `cut` bytes of the body are promised and not sent, `pause` lies between its bytes.

    Of a reply that `drips` not even the headers end.
    """

    content: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    cut: int = 0
    pause: float = 0
    chunked: bool = False
    drips: bool = False


Answer = Callable[[Asked], Reply]


@dataclass
class Api:
    """A server on a port of its own. `faults` are sent instead of the answer, by the request's number."""

    url: str
    records: list[dict[str, Any]] = field(default_factory=list)
    answer: Answer = lambda asked: Reply(status=404)
    faults: dict[int, Reply] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def parameter(self, name: str) -> list[str | None]:
        """What each request asked with this parameter; the list begins anew."""
        values = [asked.parameters.get(name) for asked in self.asked]
        self.asked.clear()
        return values

    def by_page(self, asked: Asked) -> Reply:
        """`?page=1` and so on, `?since=` leaves out what is older."""
        start = (int(asked.parameters["page"]) - 1) * SIZE
        return Reply({"data": {"items": self._newer(asked)[start : start + SIZE]}})

    def by_cursor(self, asked: Asked) -> Reply:
        """The answer holds a mark that gives the next page."""
        start = int(asked.parameters.get("after", "at-0").removeprefix("at-"))
        found = self._newer(asked)
        more = f"at-{start + SIZE}" if start + SIZE < len(found) else None
        return Reply({"items": found[start : start + SIZE], "meta": {"next": more}})

    def by_link(self, asked: Asked) -> Reply:
        """A header names the next address, with every parameter that was sent."""
        start = int(asked.parameters.get("from", "0"))
        found = self._newer(asked)
        kept = "".join(f"&{name}={value}" for name, value in asked.parameters.items() if name != "from")
        more = f'<{asked.path}?from={start + SIZE}{kept}>; rel="next"' if start + SIZE < len(found) else ""
        return Reply(found[start : start + SIZE], headers={"Link": more} if more else {})

    def _newer(self, asked: Asked) -> list[dict[str, Any]]:
        since = asked.parameters.get("since", "")
        return [record for record in self.records if str(record.get("updated", "")) >= since]


@contextmanager
def running() -> Iterator[Api]:
    """An `Api` that answers until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = Asked(parts.path, dict(parse_qsl(parts.query)), dict(self.headers))
            api.asked.append(asked)
            _send(self, api.faults.get(len(api.asked)) or api.answer(asked))

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: the requests are kept."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: Any, client_address: Any) -> None:
            """Nothing for a client that hung up: its traceback would stand in a command's own words."""
            if not isinstance(sys.exception(), ConnectionError):
                super().handle_error(request, client_address)

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    api = Api(f"http://127.0.0.1:{server.server_port}/v1/complaints")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def zipped(content: bytes) -> Reply:
    return Reply(body=gzip.compress(content), headers={"Content-Encoding": "gzip"})


def _send(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
    body = json.dumps(reply.content).encode() if reply.body is None else reply.body
    handler.send_response(reply.status)
    for name, value in {"Content-Type": "application/json", **reply.headers}.items():
        handler.send_header(name, value)
    if reply.chunked:
        handler.send_header("Transfer-Encoding", "chunked")
    else:
        handler.send_header("Content-Length", str(len(body) + reply.cut))
    handler.close_connection = bool(reply.cut)
    try:
        if reply.drips:
            handler.flush_headers()
            handler.wfile.write(b"X-More: ")
        while reply.drips:
            handler.wfile.write(b"x")
            time.sleep(reply.pause)
        handler.end_headers()
        if reply.chunked:
            body = f"{len(body) + reply.cut:x}\r\n".encode() + body + b"\r\n0\r\n\r\n" * (not reply.cut)
        for place in range(0, len(body), 1 if reply.pause else len(body)):
            handler.wfile.write(body[place : place + 1] if reply.pause else body)
            time.sleep(reply.pause)
    except (BrokenPipeError, ConnectionResetError):
        pass  # the other side has had enough
