"""The published scorecard without a browser: for the command line and for programs."""

from datetime import date

from dashboard.choice import PRESETS, Choice, previous
from journey import assessments
from journey.map import JourneyMap, read_map
from journey.store import open_store
from metrics import queries
from metrics.assessed import answers_at
from metrics.nearest import suggestion
from metrics.period import Period
from metrics.queries import extent
from metrics.scope import EVERYTHING, Scope
from metrics.scorecard import Scorecard, scorecard
from metrics.terms import outdated
from metrics.text import t
from metrics.warehouse import Published, open_warehouse
from metrics.workspace import ConfigError, Workspace


def published_scorecard(
    workspace: Workspace,
    first: date | None = None,
    last: date | None = None,
    segment: tuple[str, str] | None = None,
    department: str | None = None,
) -> tuple[Published, Scorecard]:
    """What is published, for a period (default: the usual one until the newest record), segment, department.

    Raises ConfigError where nothing is published, or an argument names what there is not.
    """
    snapshot = open_warehouse(workspace).current()
    if snapshot is None:
        raise ConfigError(t("Nothing is published yet: run touchpoint load first."))
    engine = snapshot.engine()
    if "version" in outdated(engine, workspace):
        raise ConfigError(
            t("The published figures were made by another version of Touchpoint: run touchpoint load first.")
        )
    store = open_store(workspace.journey.url)
    journey = read_map(store, EVERYTHING)
    covered = extent.days(engine, EVERYTHING)
    choice = _choice(covered, first, last)
    if segment is not None:
        _known("segment", "=".join(segment), ["=".join(pair) for pair in extent.segments(engine, EVERYTHING)])
    card = scorecard(
        engine,
        _scope(journey, department),
        choice.period,
        settings=workspace.metrics,
        journey=journey,
        assessments=answers_at(
            lambda days: queries.assessment_rows(engine, EVERYTHING, days),
            lambda days: assessments.read(store, EVERYTHING, days.first, days.last),
            choice.period.last,
            covered.last if covered else choice.period.last,
            workspace.metrics.minimum_assessments,
        ),
        comparison=choice.comparison,
        segment=segment,
    )
    return snapshot, card


def _choice(covered: Period | None, first: date | None, last: date | None) -> Choice:
    newest = last or (covered.last if covered else date.today())
    usual = next(iter(PRESETS.values()))[1](newest)
    if first is not None and first > newest:
        if last:
            line = t(
                "--from {first} is after --to {last}: write the earlier day first", first=first, last=last
            )
        else:
            line = t(
                "--from {first} is after the newest record of {last}: add --to", first=first, last=newest
            )
        raise ConfigError(line)
    period = Period(first or usual.first, newest)
    return Choice(period, previous(period))


def _scope(journey: JourneyMap, department: str | None) -> Scope:
    """A department's own touchpoints; everything without one."""
    if department is None:
        return EVERYTHING
    _known("department", department, list(journey.departments["department_id"]))
    mine = journey.touchpoints[journey.touchpoints["department_id"] == department]
    return EVERYTHING.within(department, mine["touchpoint_id"])


def _known(what: str, name: str, names: list[str]) -> None:
    if name not in names:
        hint = suggestion(name, names)
        raise ConfigError(
            t("--{what} {name}: there is none of this name; {hint}", what=what, name=name, hint=hint)
        )
