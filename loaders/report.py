"""What a load did, as people and programs read it."""

import json
from dataclasses import asdict, dataclass

from metrics.history import Check, Status


@dataclass(frozen=True)
class Reason:
    """Why rows of a source were refused, and how many."""

    text: str
    rows: int


@dataclass(frozen=True)
class SourceReport:
    """What became of one source's rows. A row may be refused for several reasons."""

    source: str
    table: str
    files: int  # read in this load; 0 where none had changed
    rows_read: int
    refused: int
    reasons: tuple[Reason, ...]
    published: int  # rows of this delivery that are in the published state
    changed: int  # of these, new or different from before
    seconds: float


@dataclass(frozen=True)
class Step:
    """One step of the load and how long it took."""

    name: str
    seconds: float


@dataclass(frozen=True)
class LoadReport:
    """A load from beginning to end."""

    load_id: str
    status: Status
    snapshot: str | None  # what readers see after it
    message: str  # in words
    sources: tuple[SourceReport, ...] = ()
    steps: tuple[Step, ...] = ()
    checks: tuple[Check, ...] = ()  # those that were broken
    warnings: tuple[str, ...] = ()

    def as_json(self) -> str:
        """The report for programs."""
        return json.dumps(asdict(self), indent=1, default=str, ensure_ascii=False)
