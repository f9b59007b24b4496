"""Which files a source has, and which of them changed since they were last read."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from glob import glob, has_magic
from pathlib import Path
from threading import Event

from metrics.errors import SourceError
from metrics.text import later, t
from metrics.workspace import Source, Workspace

ANSWERS = {"sql": later("the query's answer"), "rest": later("the server's answer")}  # in place of a path
HASH = "sha256"
CHUNK = 32_000_000  # bytes: between two of them a hash waits for what else Python does
NEVER = Event()
LOCK = "~$"  # how the file begins that Excel keeps beside an open workbook


@dataclass(frozen=True)
class SourceFile:
    """A file as it was read. The hash covers its content and the source's settings: both shape the rows.

    What is asked is remembered the same way: its hash holds the settings and how far its cursor has come.
    """

    path: str  # as the source's glob gives it: relative to the workspace unless the glob is absolute
    content_hash: str
    size: int
    modified_at: datetime  # UTC, without zone


@dataclass(frozen=True)
class Found:
    """What there is to read, and what is as it was."""

    changed: tuple[SourceFile, ...]
    unchanged: tuple[SourceFile, ...] = ()
    since: str | None = None  # where the cursor of what is asked stood at the end of the last load


def source_files(source: Source, workspace: Workspace) -> tuple[str, ...]:
    """The paths that the source's glob gives, by name. Raises SourceError when there is none."""
    pattern = source.path or ""
    there = glob(pattern, root_dir=workspace.root, recursive=True)  # noqa: PTH207 Path has no absolute globs
    try:
        paths = sorted((path for path in there if _is_file(workspace.root / path)), key=_by_name)
        is_folder = (workspace.root / pattern).is_dir()
    except OSError as error:
        raise closed(pattern, error) from None
    if not paths:
        where = {"source": source.name, "pattern": pattern.rstrip("/"), "folder": workspace.root}
        if is_folder:
            line = t(
                "source {source}: {pattern} is a folder; write which files, such as {pattern}/*", **where
            )
        elif has_magic(pattern):
            line = t(
                "source {source}: no file matches {pattern}; put it below {folder}, or correct path", **where
            )
        else:
            line = t(
                "source {source}: there is no file {pattern}; put it below {folder}, or correct path", **where
            )
        raise SourceError(line)
    return tuple(paths)


def closed(path: str, error: OSError) -> SourceError:
    """What to say of a file that cannot be opened."""
    return SourceError(t("{path}: {why}; make the file readable", path=path, why=error.strerror))


def _is_file(path: Path) -> bool:
    """A link that leads nowhere is one that lacks: it is not passed over, and ends with a line when read."""
    broken = path.is_symlink() and not path.exists()
    return (broken or path.is_file()) and not path.name.startswith(LOCK)


def _by_name(path: str) -> tuple[list[str | int], str]:
    """Numbers in names count as such: survey-9 comes before survey-10."""
    parts = re.split(r"([0-9]+)", path)  # texts at the even places, numbers between them
    return [int(part) if place % 2 else part for place, part in enumerate(parts)], path


class Stopped(Exception):
    """Nobody waits for the answer any more."""


def changed_files(
    source: Source, workspace: Workspace, known: Mapping[str, SourceFile], stop: Event = NEVER
) -> Found:
    """Compare the source's files with those known from earlier loads, by path.

    Same size and time: unchanged without reading. Otherwise the content decides. A source that is replaced
    whole is read whole as soon as one of its files changed, came or went. Raises Stopped once `stop` is set.
    """
    settings = _settings(source, workspace)
    if source.is_asked:
        return _answer(ANSWERS[source.format], settings, known)
    paths = source_files(source, workspace)
    files = [_look(path, workspace, settings, known.get(path), stop) for path in paths]
    same = [file for file in files if _is_known(file, known)]
    if source.mode == "replace" and (len(same) < len(files) or known.keys() - {file.path for file in files}):
        same = []
    return Found(tuple(file for file in files if file not in same), tuple(same))


def _is_known(file: SourceFile, known: Mapping[str, SourceFile]) -> bool:
    return file.path in known and known[file.path].content_hash == file.content_hash


def _look(
    path: str, workspace: Workspace, settings: str, known: SourceFile | None, stop: Event
) -> SourceFile:
    place = workspace.root / path
    try:
        status = place.stat()
        modified = datetime.fromtimestamp(status.st_mtime, UTC).replace(tzinfo=None)
        file = SourceFile(path, "", status.st_size, modified)
        if (
            known
            and known.content_hash.startswith(settings)
            and known == replace(file, content_hash=known.content_hash)
        ):
            return known
        return replace(file, content_hash=settings + _digest(place, stop))
    except OSError as error:
        raise closed(path, error) from None


def _digest(path: Path, stop: Event) -> str:
    digest, chunk = hashlib.new(HASH), memoryview(bytearray(min(CHUNK, path.stat().st_size + 1)))
    with path.open("rb", buffering=0) as file:
        while size := file.readinto(chunk):
            digest.update(chunk[:size])
            if stop.is_set():
                raise Stopped
    return digest.hexdigest()


def _settings(source: Source, workspace: Workspace) -> str:
    """A short mark of everything in the workspace file that shapes this source's rows."""
    silent = {"token", "headers", "timeout_seconds"} | ({"url"} if source.format == "sql" else set())
    parts = (source.model_dump_json(exclude=silent, exclude_defaults=True), *workspace.segmentations)
    if source.table == "assessments":
        parts += (workspace.assessments.model_dump_json(),)
    return hashlib.new(HASH, "\n".join(parts).encode()).hexdigest()[:12] + ":"


def _answer(label: str, settings: str, known: Mapping[str, SourceFile]) -> Found:
    """Always asked anew; where it stopped counts only as long as the source's settings are the same."""
    now = datetime.now(UTC).replace(tzinfo=None)
    last = known.get(label)
    resumes = last is not None and last.content_hash.startswith(settings)
    since = last.content_hash.removeprefix(settings) if last and resumes else None
    return Found((SourceFile(label, settings, 0, now),), since=since or None)
