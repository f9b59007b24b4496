"""Cuts an answer off when its time is over, wherever in it that is: servers may drip headers for ever."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Timer
from typing import Any

from requests.adapters import HTTPAdapter


class Patience(HTTPAdapter):
    """Knows the connection that waits for an answer. The library's own time limits hold for each byte."""

    _asked: socket.socket | None = None

    @contextmanager
    def of(self, seconds: float) -> Iterator[None]:
        """Within this block an answer has so much time; then its connection fails, or seems to have ended."""
        timer = Timer(seconds, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            self._asked = None

    def get_connection_with_tls_context(self, *arguments: Any, **options: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*arguments, **options)
        kind = type(pool).ConnectionCls

        def connection(**settings: Any) -> Any:
            made = kind(**settings)
            answer = made.getresponse

            def watched() -> Any:
                self._asked = made.sock
                return answer()

            made.getresponse = watched
            return made

        pool.ConnectionCls = connection
        return pool

    def _cut(self) -> None:
        if self._asked is not None:
            with suppress(OSError):  # it has ended by itself
                socket.socket.shutdown(self._asked, socket.SHUT_RDWR)  # below TLS, which would talk first
