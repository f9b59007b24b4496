"""What every HTTP answer must carry, and which paths are not for everybody."""

import hashlib
import hmac
import os
import re
import secrets
from base64 import b64encode
from functools import lru_cache
from http.cookies import CookieError, SimpleCookie
from pathlib import Path

import streamlit
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard import scripts

INDEX = Path(streamlit.__file__).parent / "static" / "index.html"
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)
HOST = re.compile(r"[A-Za-z0-9.\-]+(:\d+)?|\[[0-9A-Fa-f:]+\](:\d+)?")
VISIT = "touchpoint_visit"  # cookie: this browser has opened the app here
FILES = ("/media/", "/_stcore/upload_file")
METRICS = ("/_stcore/metrics", "/st-metrics")
CLOSED = ("/_stcore/agent",)
TOKEN = "TOUCHPOINT_METRICS_TOKEN"  # noqa: S105 (an environment variable's name; unset, nobody reads the metrics)


class Guard:
    """Middleware: security headers on all answers, files for browsers that were let in, metrics by token."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        refusal = refused(scope["path"], headers)
        target = self.app if refusal is None else refusal
        visit = None if _visited(headers) else _new_visit()

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *answer_headers(scope, headers)]
                if visit and _is_page(message["headers"]):
                    message["headers"].append((b"set-cookie", _cookie(visit, scope["scheme"] == "https")))
            await send(message)

        await target(scope, receive, send_guarded)


def refused(path: str, headers: dict[bytes, bytes]) -> PlainTextResponse | None:
    """The answer to a request that may not pass; None for one that may."""
    path = below_base(path)
    if path.startswith(CLOSED):
        return PlainTextResponse("not found", 404)
    if path.startswith(METRICS) and not _may_read_metrics(headers):
        return PlainTextResponse("a token is needed", 401)
    if path.startswith(FILES) and not _visited(headers):
        return PlainTextResponse("open the dashboard first", 401)
    return None


def below_base(path: str) -> str:
    """The path as it is without `server.baseUrlPath`, under which Streamlit puts all of its own."""
    base = base_path()
    return path.removeprefix(base) if path.startswith(f"{base}/") else path


def base_path() -> str:
    """`server.baseUrlPath` as paths begin with it: `/cx`, or nothing."""
    given = str(streamlit.config.get_option("server.baseUrlPath")).strip("/")
    return f"/{given}" if given else ""


def answer_headers(scope: Scope, headers: dict[bytes, bytes]) -> list[tuple[bytes, bytes]]:
    """What every answer carries."""
    found = [
        (
            b"content-security-policy",
            content_security_policy(headers.get(b"host", b"").decode("latin-1")).encode(),
        ),
        (b"x-content-type-options", b"nosniff"),
        (b"x-frame-options", b"DENY"),
        (b"referrer-policy", b"same-origin"),
        (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
        (b"cross-origin-opener-policy", b"same-origin"),
    ]
    if below_base(scope["path"]).startswith(FILES):
        found.append((b"cache-control", b"private, no-store"))
    return found


def content_security_policy(host: str) -> str:
    """Only this server's own files, the one inline script that Streamlit's page has, and ours for Back."""
    sockets = f" ws://{host} wss://{host}" if HOST.fullmatch(host) else ""
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {_script_hashes()}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            f"connect-src 'self'{sockets}",
            "worker-src 'self' blob:",
            "frame-ancestors 'none'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
        )
    )


@lru_cache
def _script_hashes() -> str:
    inline = [*INLINE_SCRIPT.findall(INDEX.read_text("utf-8")), *scripts.SCRIPTS]
    digests = (hashlib.sha256(script.encode()).digest() for script in inline)
    return " ".join(f"'sha256-{b64encode(digest).decode()}'" for digest in digests)


def _may_read_metrics(headers: dict[bytes, bytes]) -> bool:
    token = os.environ.get(TOKEN, "")
    given = headers.get(b"authorization", b"").removeprefix(b"Bearer ")
    return bool(token) and hmac.compare_digest(given, token.encode())


@lru_cache
def _secret() -> bytes:
    """The key that signs visits: the same on every replica when Streamlit's cookie secret is set."""
    given = streamlit.config.get_option("server.cookieSecret")
    return str(given).encode() if given else secrets.token_bytes(32)


def _sign(nonce: str) -> str:
    return hmac.new(_secret(), f"visit {nonce}".encode(), hashlib.sha256).hexdigest()


def _new_visit() -> str:
    nonce = secrets.token_hex(16)
    return f"{nonce}.{_sign(nonce)}"


def _visited(headers: dict[bytes, bytes]) -> bool:
    try:
        cookies = SimpleCookie(headers.get(b"cookie", b"").decode("latin-1"))
    except CookieError:
        return False
    nonce, _, signature = cookies[VISIT].value.partition(".") if VISIT in cookies else ("", "", "")
    return bool(nonce) and hmac.compare_digest(signature, _sign(nonce))


def _is_page(headers: list[tuple[bytes, bytes]]) -> bool:
    return any(name == b"content-type" and value.startswith(b"text/html") for name, value in headers)


def _cookie(visit: str, secure: bool) -> bytes:
    return f"{VISIT}={visit}; Path=/; HttpOnly; SameSite=Strict{'; Secure' if secure else ''}".encode()
