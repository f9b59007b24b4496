"""Secrets of a source: taken from the environment, and never shown or stored."""

import os
from collections.abc import Mapping
from re import Match
from urllib.parse import quote, quote_plus, urlsplit

from requests import PreparedRequest
from requests.auth import AuthBase

from loaders.reading.mistakes import Mistake
from metrics.place_rules import SECRET, VARIABLE
from metrics.settings import Source
from metrics.text import t

HIDDEN = "***"  # stands for a secret that has no name


class Secrets:
    """A source's headers and parameters with the variables' values, and how to hide these again."""

    def __init__(self, source: Source, variables: Mapping[str, str] | None = None) -> None:
        """Raises Mistake where a variable is not set."""
        self._source = source
        self._variables = os.environ if variables is None else variables
        self._names: dict[str, str] = {}  # value -> what stands for it
        self.headers = {
            name: self._filled(value, f"headers.{name}", bool(SECRET.search(name)))
            for name, value in source.headers.items()
        }
        if source.token is not None:
            self.headers["Authorization"] = f"Bearer {self._filled(source.token, 'token', True)}"
        self.parameters = {
            name: self._filled(value, f"parameters.{name}", False)
            for name, value in source.parameters.items()
        }

    def hide(self, text: str) -> str:
        """The text without any secret's value."""
        for value in sorted(self._names, key=len, reverse=True):
            for written in (value, quote(value, safe=""), quote_plus(value)):
                text = text.replace(written, self._names[value])
        return text

    def reveal(self, text: str) -> str:
        """A hidden address as it was."""
        for value, name in self._names.items():
            if name != HIDDEN:
                text = text.replace(name, quote(value, safe=""))
        return text

    def _filled(self, text: str, key: str, secret: bool) -> str:
        def value_of(found: Match[str]) -> str:
            value = self._variables.get(found[1], "").strip()
            if not value:
                what = t("the environment has no variable {name}; give it to the command", name=found[1])
                raise Mistake(self._source, key, what)
            self._names[value] = found[0]
            return value

        filled = VARIABLE.sub(value_of, text)
        if secret and filled == text and text:
            self._names[text] = HIDDEN
        if not filled.isprintable() or not filled.isascii():
            raise Mistake(self._source, key, t("it has signs that cannot be sent; correct its value"))
        return filled


class Credentials(AuthBase):
    """Adds the headers to what goes to the source's own server, and to no other."""

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        self._server = server(url)
        self._headers = headers

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        for name in self._headers:
            request.headers.pop(name, None)
        if server(request.url or "") == self._server:
            request.headers.update(self._headers)
        return request


def server(url: str) -> tuple[str, str, int]:
    """Scheme, host and port of an address: what a token is meant for."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
