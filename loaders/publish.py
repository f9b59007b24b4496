"""Make a finished snapshot the one that readers see: at once, and safe when the power fails."""

import errno
import json
import os
import secrets
import shutil
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path

from metrics.snapshots import CURRENT, SNAPSHOTS, Snapshot, list_snapshots, snapshot

CHUNK = 1 << 30


def new_id(after: str = "") -> str:
    """UTC time and a few random letters; sorts behind `after` even if the clock was set back."""
    now = datetime.now(UTC).replace(microsecond=0, tzinfo=None)
    if after:
        now = max(now, datetime.strptime(after[:15], "%Y%m%dT%H%M%S") + timedelta(seconds=1))
    return f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(2)}"


def copy_file(source: Path, target: Path) -> None:
    """Copy a snapshot; where the file system shares blocks between files, nothing is written."""
    if not hasattr(os, "copy_file_range"):  # Linux has it; elsewhere the library knows the fastest way
        shutil.copyfile(source, target)
        return
    with source.open("rb") as old, target.open("xb") as new:
        left = os.fstat(old.fileno()).st_size
        try:
            while left and (copied := os.copy_file_range(old.fileno(), new.fileno(), min(left, CHUNK))):
                left -= copied
        except OSError as error:
            if error.errno not in (errno.EXDEV, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL):
                raise
        if left:
            old.seek(new.tell())
            shutil.copyfileobj(old, new, 1 << 20)


def place(folder: Path, built: Path, snapshot_id: str) -> Snapshot:
    """Move a finished file to the published ones. Nobody reads it before `point_at`."""
    target = snapshot(folder, snapshot_id)
    target.path.parent.mkdir(parents=True, exist_ok=True)
    _sync(built)
    built.chmod(0o444)
    built.replace(target.path)
    _sync(target.path.parent)
    return target


def point_at(folder: Path, snapshot_id: str) -> None:
    """Replace the pointer: from here on readers see this snapshot, before it they saw the old one whole."""
    new = folder / f"{CURRENT}.new"
    new.write_text(json.dumps({"snapshot": snapshot_id}) + "\n", encoding="utf-8")
    _sync(new)
    new.replace(folder / CURRENT)
    _sync(folder)


def remove_oldest(folder: Path, keep: int, spare: Collection[str]) -> list[Snapshot]:
    """Remove all but the newest `keep` published states and those to spare. Whoever has one open reads on."""
    old = [one for one in list_snapshots(folder)[keep:] if one.id not in spare]
    for one in old:
        one.path.unlink(missing_ok=True)
    if old:
        _sync(folder / SNAPSHOTS)
    return old


def _sync(path: Path) -> None:
    """Wait until the disk has it; for a folder, until it has the names in it."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
