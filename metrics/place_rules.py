"""What must hold for where a source's rows come from: files, a database, an address."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from metrics.look_back import parsed
from metrics.settings import Source
from metrics.text import t

Wrong = tuple[str, str, str]  # key, what is wrong, what to write

FILE_FORMATS = ("csv", "parquet", "json", "excel")
ASKED = ("sql", "rest")
OWN_KEYS: Mapping[str, tuple[str, ...]] = {
    "path": FILE_FORMATS,
    "url": ASKED,
    "query": ("sql",),
    "cursor": ASKED,
    "look_back": ASKED,
    **dict.fromkeys(
        ("records", "paginate", "since", "parameters", "token", "headers", "timeout_seconds"), ("rest",)
    ),
}
VARIABLE = re.compile(r"\$\{(\w+)\}")
SECRET = re.compile(r"auth|cookie|key|password|secret|token", re.IGNORECASE)  # names of such headers


def place(source: Source, key: str) -> Iterator[Wrong]:
    """Every rule that is broken about where this source's rows come from."""
    if source.format == "rest":
        yield from _address(source, key)
    elif source.format == "sql":
        yield from _database(source, key)
    elif not source.path:
        what = t("a {format} source needs its files", format=source.format)
        yield f"{key}.path", what, t('write path = "incoming/*.csv"')
    for name, formats in OWN_KEYS.items():
        if name in source.model_fields_set and source.format not in formats:
            what = t("this belongs to format {formats}", formats=", ".join(formats))
            yield f"{key}.{name}", t("this belongs to files") if name == "path" else what, t("remove it")
    if source.is_asked:
        yield from _cursor(source, key)


def written_secret(source: Mapping[str, Any]) -> Wrong | None:
    """A token that stands in the file itself, where everybody sees it who may read the settings."""
    given, headers = {"token": source.get("token")}, source.get("headers")
    if isinstance(headers, dict):
        given |= {f"headers.{name}": value for name, value in headers.items() if SECRET.search(name)}
    for name, value in given.items():
        if isinstance(value, str) and not VARIABLE.search(value):
            key = f"source.{source.get('name', '?')}.{name}"
            write = t('write "${{NAME}}" and give the variable NAME to the command')
            return key, t("a secret does not stand in this file"), write
    return None


def _database(source: Source, key: str) -> Iterator[Wrong]:
    if not source.url:
        what = t("a sql source needs its database")
        yield f"{key}.url", what, t('write url = "postgresql+psycopg://user@host/db"')
    if not source.query:
        yield f"{key}.query", t("a sql source needs its query"), t('write query = "select ..."')


def _address(source: Source, key: str) -> Iterator[Wrong]:
    write = t('write url = "https://api.example.com/v1/complaints"')
    if not source.url:
        yield f"{key}.url", t("a rest source needs its address"), write
        return
    try:
        url = urlsplit(source.url)
        port_is_one = url.port is None or url.port > 0
    except ValueError:  # brackets or a port that are none
        url, port_is_one = urlsplit(""), False
    if url.scheme not in ("http", "https") or not url.hostname or not port_is_one:
        yield f"{key}.url", t("this is not the address of a server"), write
    elif url.username or url.password:
        yield f"{key}.url", t("a secret does not stand in an address"), t('write token = "${{NAME}}" instead')
    if source.token is not None and any(name.lower() == "authorization" for name in source.headers):
        yield f"{key}.token", t("headers give Authorization already"), t("remove one of them")
    yield from _pages(source, f"{key}.paginate")


def _pages(source: Source, key: str) -> Iterator[Wrong]:
    pages = source.paginate
    if pages is None:
        return
    if pages.by == "cursor" and not pages.next:
        what = t("by cursor needs the place of the next one in the answer")
        yield f"{key}.next", what, t('write next = "meta.next_cursor"')
    belongs = {"parameter": ("page", "cursor"), "next": ("cursor",), "first": ("page",), "step": ("page",)}
    for name, kinds in belongs.items():
        if name in pages.model_fields_set and pages.by not in kinds:
            yield f"{key}.{name}", t("this does not belong to by = {by}", by=pages.by), t("remove it")


def _cursor(source: Source, key: str) -> Iterator[Wrong]:
    if source.cursor and source.mode == "replace":
        yield f"{key}.cursor", t("a source that is replaced whole has no cursor"), t('write mode = "upsert"')
    if source.format == "rest" and source.cursor and not source.since:
        what = t("with a cursor the parameter is needed that asks for newer records")
        yield f"{key}.since", what, t('write since = "updated_since", or what the address calls it')
    for name in ("since", "look_back"):
        if getattr(source, name) and not source.cursor:
            yield f"{key}.{name}", t("it needs a cursor"), t('write cursor = "updated_at"')
    if source.look_back is not None and parsed(source.look_back) is None:
        what = t('"{text}" is no span', text=source.look_back)
        yield f"{key}.look_back", what, t('write "2 days", "12 hours" or, where the cursor counts, a number')
