"""What a load did, as people and programs read it."""

import json
from dataclasses import asdict, dataclass

from metrics.history import Check, Status
from metrics.text import number, t

NOTICEABLE = 0.1  # share of a load's time that makes a step worth a word


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
    accepted: int = 0  # rows of this delivery that were fine, published or not
    unanswered: int = 0  # questions that gave no rating: empty, or a missing code


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

    def table(self) -> tuple[list[str], list[tuple[object, ...]]]:
        """Titles and a row per source that had news, numbers as people read them."""
        taken = t("published") if self.status == "published" else t("accepted")
        titles = [t("source"), t("table"), t("files"), t("read"), t("refused"), taken, t("seconds")]
        return titles, [
            _row(source, published=self.status == "published")
            for source in self.sources
            if source.rows_read or source.files
        ]

    def notes(self) -> list[str]:
        """Reasons of refusal, seconds per step, warnings, what blocked it, and how it ended."""
        reasons = [
            t("  {source}: {n} × {reason}", source=source.source, n=number(reason.rows), reason=reason.text)
            for source in self.sources
            for reason in source.reasons
        ]
        silent = [
            t("  {source}: not answered: {n}", source=source.source, n=number(source.unanswered))
            for source in self.sources
            if source.unanswered
        ]
        wide = [
            t(
                "  {source}: a row that is read holds several answers, which the other columns count",
                source=name,
            )
            for name in self._wide()
        ]
        steps = [self._times()] if self.steps else []
        warnings = [t("Note: {warning}", warning=warning) for warning in self.warnings]
        broken = [
            t("✗ {source}: {text}", source=check.source, text=check.text)
            for check in self.checks
            if check.severity == "critical"
        ]
        return [*reasons, *wide, *silent, *steps, *warnings, *broken, self.message]

    def _wide(self) -> list[str]:
        """The sources that gave more rows than they have."""
        return [one.source for one in self.sources if one.rows_read < one.refused + one.accepted]

    def _times(self) -> str:
        """How long it took, and which steps took a noticeable part of it, the longest first."""
        total = sum(step.seconds for step in self.steps)
        long = [step for step in self.steps if step.seconds >= NOTICEABLE * total]
        longest = ", ".join(
            t("{step} {seconds} s", step=step.name, seconds=number(step.seconds, 1))
            for step in sorted(long, key=lambda step: -step.seconds)
        )
        return t("Took {seconds} s, most of it for: {steps}", seconds=number(total, 1), steps=longest)


def _row(source: SourceReport, *, published: bool) -> tuple[object, ...]:
    counts = (source.rows_read, source.refused, source.published if published else source.accepted)
    return (
        source.source,
        source.table,
        source.files,
        *map(number, counts),
        number(source.seconds, 1),
    )
