"""Whether figures can be trusted: how old they are, and what the newest load's checks found."""

from datetime import UTC, datetime

from dashboard import data, formats, freshness, quality
from dashboard.markup import plain
from dashboard.reading import Reading
from metrics.queries.loads import read_checks, read_sources
from metrics.scope import Scope
from metrics.text import t


def badges(scope: Scope, reading: Reading) -> str:
    """What the checks said, and until when the data reaches, as Markdown; amber where either is not well."""
    if reading.snapshot is None:
        return ""
    now = datetime.now(UTC)
    newest = data.newest_record(scope)
    old = freshness.is_old(newest, now)
    parts = [_checked(scope, reading, old)]
    if old:
        parts.append(_badge("orange", "schedule", t("data older than {n} days", n=freshness.limit())))
    said = (
        t("Published {age}.", age=formats.age(reading.snapshot.published_at, now))
        if newest is None
        else t("Data to {day} ({age}).", day=formats.day(newest), age=formats.age(newest, now))
    )
    return f"{' '.join(part for part in parts if part)} {plain(said)}"


def _checked(scope: Scope, reading: Reading, old: bool) -> str:
    """What the checks said; nothing where they hold, but of old data."""
    if reading.load is None:
        return ""
    if reading.load.stopped:
        return _badge("red", "block", t("newest load stopped"))
    found = data.once((scope, reading.load), lambda: _summary(scope))
    if not found.broken and not found.refused:
        return "" if old else _badge("green", "check", t("checks passed"))
    rules = t("1 rule broken") if found.broken == 1 else t("{n} rules broken", n=formats.count(found.broken))
    rows = (
        t("1 row left out") if found.refused == 1 else t("{n} rows left out", n=formats.count(found.refused))
    )
    said = (rules if found.broken else "", rows if found.refused else "")
    return _badge("orange", "warning", t(", ").join(part for part in said if part))


def _summary(scope: Scope) -> quality.Summary:
    sources, checks = (data.read_history(query, scope) for query in (read_sources, read_checks))
    return quality.summary(sources, checks, ended=True)


def _badge(colour: str, icon: str, words: str) -> str:
    return f":{colour}-badge[:material/{icon}: {plain(words)}]"
