"""What was fetched stays until it is published: a load that broke off is taken up where it stopped."""

import hashlib
import json
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from loaders.reading.rest.pages import Question, first_question
from loaders.reading.rest.secrets import Secrets
from metrics.settings import Source, Workspace

FRESH = timedelta(days=1)  # the next page of an older answer may be another one by now
RECORDS, STATE = "records.ndjson", "state.json"
FOLDER = "fetched"
SHAPING = {"url", "records", "paginate", "cursor", "since", "look_back", "parameters"}


@dataclass(frozen=True)
class Kept:
    """How far fetching has come. `size` bytes of the records' file are whole."""

    mark: str  # of the settings that shape the answers
    since: str | None  # where the cursor stood when this began, as the last load left it
    asked_since: str | None  # what the questions ask for
    begun_at: str  # UTC
    question: Question | None  # the next; None where all were asked
    size: int = 0
    records: int = 0
    position: str | None = None  # the furthest that a record's cursor has come, as JSON
    ascending: bool = True  # whether the records came in the order of the cursor


def folder_for(workspace: Workspace, source: Source) -> Path:
    """Where a source's records are kept: with the warehouse, or in the workspace where that is a server."""
    url = sa.make_url(workspace.warehouse.url)
    embedded = url.get_backend_name() == "duckdb" and url.database
    return Path(url.database if embedded and url.database else workspace.root / "data") / FOLDER / source.name


def forget(workspace: Workspace, sources: Iterable[Source]) -> None:
    """Remove what was fetched; the load that needed it is over."""
    for source in sources:
        if source.format == "rest":
            shutil.rmtree(folder_for(workspace, source), ignore_errors=True)


def copy(folder: Path, target: Path) -> Path:
    """What was fetched, where a dry run may go on with it."""
    if folder.is_dir():
        shutil.copytree(folder, target)
    return target


def begun(source: Source, folder: Path, since: str | None, asked_since: str | None) -> Kept:
    """A fresh start: what was kept is gone."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)  # customers' records: for nobody else
    (folder / RECORDS).touch()
    now = datetime.now(UTC).isoformat()
    return Kept(_mark(source), since, asked_since, now, first_question(source))


def taken_up(source: Source, folder: Path, since: str | None, secrets: Secrets) -> Kept | None:
    """What an earlier load has fetched and not published, with the question to go on with.

    None where there is nothing, where it may not fit together any more, or where there is no way to go on.
    Pages by number are no such way, since records move between them: there it is the cursor, if records came
    in its order.
    """
    kept = _read(folder, secrets)
    if kept is None or (kept.mark, kept.since) != (_mark(source), since):
        return None
    if datetime.now(UTC) - datetime.fromisoformat(kept.begun_at) > FRESH:
        return None
    if kept.question is not None and source.paginate is not None and source.paginate.by != "page":
        return kept
    whole = kept.question is None or kept.ascending
    if source.cursor is None or kept.position is None or not whole:
        return None
    return replace(kept, question=first_question(source), asked_since=str(json.loads(kept.position)))


def write(folder: Path, kept: Kept, secrets: Secrets) -> None:
    """Note how far it is, at once or not at all. Addresses may repeat a secret parameter: it is left out."""
    question = kept.question and replace(kept.question, url=secrets.hide(kept.question.url))
    new = folder / f"{STATE}.new"
    new.write_text(json.dumps(asdict(replace(kept, question=question))), "utf-8")
    new.replace(folder / STATE)


def _read(folder: Path, secrets: Secrets) -> Kept | None:
    try:
        values = json.loads((folder / STATE).read_text("utf-8"))
        whole = (folder / RECORDS).stat().st_size
    except (FileNotFoundError, ValueError):
        return None
    question = values.pop("question")
    if question is not None:
        pairs = tuple((name, value) for name, value in question["parameters"])
        question = Question(secrets.reveal(question["url"]), pairs)
    kept = Kept(**values, question=question)
    return kept if kept.size <= whole else None


def _mark(source: Source) -> str:
    shaping = source.model_dump_json(include=SHAPING)
    return hashlib.sha256(shaping.encode()).hexdigest()[:12]
