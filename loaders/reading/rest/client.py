"""Asks an address for one page: patient with a server in trouble, careful with the token."""

import json
from dataclasses import dataclass
from http import HTTPStatus
from time import monotonic, sleep
from typing import NoReturn
from urllib.parse import parse_qsl, urlsplit

import requests
import urllib3
from urllib3.util import Retry

from loaders.reading.rest.patience import Patience
from loaders.reading.rest.secrets import Credentials, Secrets, server
from metrics.errors import SourceError
from metrics.settings import Source
from metrics.text import number, t

RETRIES = Retry(total=5, backoff_factor=1, backoff_max=60, backoff_jitter=1)  # waits 0, 2, 4, 8, 16 s
PATIENCE = 300  # seconds that a server may ask us to wait
TOO_MANY_PAUSE = 15  # seconds after a 429 that names none: five of them outlast a limit by the minute
LARGEST = 64 * 2**20  # bytes of a page: it is in memory whole while its records are written down
CHUNK = 2**16
REDIRECTS = 5
CONNECT = 10  # seconds
EARLIER = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS)  # worth a retry
NO_RIGHT = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)


class Refused(SourceError):
    """The server does not answer this question, however often it is asked."""


class Missing(Refused):
    """The server has nothing at this address."""


class Trouble(Exception):
    """Something that may pass: its text says what, `pause` how long the server wants us to wait."""

    def __init__(self, what: str, pause: float = 0) -> None:
        super().__init__(what)
        self.pause = pause


@dataclass(frozen=True)
class Page:
    """An answer: its content as JSON gives it, and the address that it names as the next one."""

    url: str
    content: object
    link: str | None


class Client(requests.Session):
    """Asks as a source's settings say. Raises SourceError, one line without any secret."""

    def __init__(self, source: Source, secrets: Secrets) -> None:
        super().__init__()
        self._source = source
        self._secrets = secrets
        self.auth = Credentials(source.url or "", secrets.headers)  # also keeps out what .netrc would add
        self.max_redirects = REDIRECTS
        self._patience = Patience()
        for scheme in ("http://", "https://"):
            self.mount(scheme, self._patience)
        self.headers["Accept"] = "application/json"

    def rebuild_auth(self, prepared_request: requests.PreparedRequest, response: requests.Response) -> None:
        """A redirect may lead to another server, which gets neither token nor headers."""
        Credentials(self._source.url or "", self._secrets.headers)(prepared_request)

    def page(self, url: str, parameters: dict[str, str]) -> Page:
        """The page at an address, with those parameters that it does not have yet."""
        there = {name for name, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True)}
        asked = {name: value for name, value in parameters.items() if name not in there}
        retries = RETRIES
        while True:
            try:
                return self._ask(url, asked)
            except Trouble as trouble:
                if trouble.pause > PATIENCE:
                    what = t("{what}, and asks to wait {n} s", what=trouble, n=number(trouble.pause))
                    self._fail(url, what, t("load again then"))
                try:
                    retries = retries.increment("GET", error=trouble)
                except urllib3.exceptions.MaxRetryError:
                    what = t("{what}, {n} times", what=trouble, n=len(retries.history) + 1)
                    self._fail(url, what, t("load again later"))
                sleep(max(trouble.pause, retries.get_backoff_time()))

    def _ask(self, url: str, parameters: dict[str, str]) -> Page:
        patience = self._source.timeout_seconds
        deadline = monotonic() + patience
        try:
            with (
                self._patience.of(patience),
                self.get(url, params=parameters, timeout=(CONNECT, patience), stream=True) as response,
            ):
                self._judge(url, response)
                body = self._body(url, response)
                if monotonic() < deadline:  # else it may have been cut off
                    link = response.links.get("next", {}).get("url")
                    return Page(response.url, self._json(url, response, body), link)
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            slow = (requests.Timeout, urllib3.exceptions.TimeoutError)
            if not isinstance(error, slow) and monotonic() < deadline:
                self._explain(url, error)
        raise Trouble(t("it did not answer within {n} s (timeout_seconds)", n=patience)) from None

    def _explain(self, url: str, error: Exception) -> NoReturn:
        """Say what went wrong, and whether it may pass."""
        match error:
            case requests.exceptions.SSLError():
                what = t("its certificate cannot be trusted")
                self._fail(url, what, t("correct url, or set REQUESTS_CA_BUNDLE"))
            case requests.exceptions.ChunkedEncodingError() | urllib3.exceptions.HTTPError():
                raise Trouble(t("it broke off in the middle of an answer")) from None
            case requests.ConnectionError():
                raise Trouble(_unreachable(error)) from None
            case requests.TooManyRedirects():
                self._fail(url, t("it redirects without end"), t("correct url"))
        self._fail(url, t("this is not the address of a server"), t("correct url"))

    def _judge(self, url: str, response: requests.Response) -> None:
        """See whether there is an answer to read at all."""
        status = response.status_code
        if status < HTTPStatus.MULTIPLE_CHOICES:
            return
        known = status in set(HTTPStatus)
        said = f"{status} {HTTPStatus(status).phrase}" if known else str(status)
        if status in EARLIER or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            own = TOO_MANY_PAUSE if status == HTTPStatus.TOO_MANY_REQUESTS else 0
            raise Trouble(t("it answers {said}", said=said), _pause(response) or own)
        if status in NO_RIGHT and server(response.url) != server(self._source.url or ""):
            host = urlsplit(response.url).hostname
            what = t("it leads to {host}, which gets no token: {said}", host=host, said=said)
            self._fail(url, what, t("correct url"))
        if status in NO_RIGHT:
            self._fail(url, t("it refuses the token: {said}", said=said), t("correct token or headers"))
        what, write = t("it answers {said}", said=said), t("correct url and parameters")
        raise (Missing if status == HTTPStatus.NOT_FOUND else Refused)(self._line(url, what, write))

    def _body(self, url: str, response: requests.Response) -> bytes:
        body = bytearray()
        while chunk := response.raw.read1(CHUNK, decode_content=True):
            body += chunk
            if len(body) > LARGEST:
                what = t("a page is larger than {n} MB", n=LARGEST // 2**20)
                self._fail(url, what, t("ask for smaller pages with parameters"))
        return bytes(body)

    def _json(self, url: str, response: requests.Response, body: bytes) -> object:
        if response.status_code == HTTPStatus.NO_CONTENT:
            return None
        try:
            return json.loads(body, parse_constant=_no_number)
        except (ValueError, RecursionError):
            kind = response.headers.get("Content-Type", "").split(";")[0].strip()
            what = t("the answer is no JSON ({kind})", kind=kind if kind.isprintable() else "?")
            self._fail(url, what, t("correct url"))

    def _fail(self, url: str, what: str, write: str) -> NoReturn:
        raise SourceError(self._line(url, what, write))

    def _line(self, url: str, what: str, write: str) -> str:
        parts = urlsplit(url)  # parameters may hold secrets, and are many
        place = self._secrets.hide(f"{parts.scheme}://{parts.netloc.rsplit('@', 1)[-1]}{parts.path}")
        return t(
            "source {source}: {place}: {what}; {write}",
            source=self._source.name,
            place=place,
            what=self._secrets.hide(what),
            write=write,
        )


def _pause(response: requests.Response) -> float:
    """How long the server asks us to wait; 0 where it does not say, or cannot be understood."""
    try:
        return RETRIES.get_retry_after(response.raw) or 0
    except urllib3.exceptions.InvalidHeader:
        return 0


def _unreachable(error: requests.ConnectionError) -> str:
    """Why, without the address and its parameters, which the library's own words repeat."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.strerror:
            return t("it cannot be reached ({why})", why=cause.strerror)
        cause = cause.__cause__ or cause.__context__
    return t("it cannot be reached")


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)  # NaN and Infinity, which Python reads and JSON does not know
