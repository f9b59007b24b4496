"""The command line: `touchpoint …`. Commands are thin; each calls one function and prints what came back."""

import errno
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa

from dashboard.commands import Command, Group, Main, Option, option
from dashboard.entry import status
from journey.errors import JourneyError, MapError, StoreUnreachable
from metrics.errors import SourceError
from metrics.nearest import suggestion
from metrics.text import later, said, t
from metrics.workspace import ConfigError, Workspace, open_workspace

DONE, REFUSED, WRONG, UNREACHABLE = 0, 1, 2, 3
DISK = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS)  # nothing about the argument is wrong


@contextmanager
def one_line_errors(debug: bool) -> Iterator[None]:
    """Turn what people can repair into one line and an exit status; everything else is our own fault."""
    try:
        yield
    except (SourceError, StoreUnreachable) as error:
        _stop(error, UNREACHABLE, debug)
    except MapError as error:
        _stop(error, REFUSED, debug)
    except (ConfigError, JourneyError) as error:
        _stop(error, WRONG, debug)
    except sa.exc.DatabaseError as error:
        if not isinstance(error, sa.exc.OperationalError) and type(error) is not sa.exc.DatabaseError:
            raise  # a wrong statement is ours, a file that is no database is not
        line = t(
            "A store cannot be read: {why}; touchpoint doctor says what to repair", why=_first_line(error)
        )
        _stop(error, UNREACHABLE, debug, line)
    except BrokenPipeError:
        raise  # the reader has seen enough: click ends quietly
    except OSError as error:
        full = error.errno in DISK
        if error.filename is None and not full:
            raise
        line = t("{why}; see to the disk, then try again", why=error.strerror)
        if place := error.filename2 or error.filename:
            line = t("{path}: {why}; choose another place or give the rights", path=place, why=error.strerror)
        _stop(error, UNREACHABLE if full else WRONG, debug, line)


def _stop(error: BaseException, status: int, debug: bool, line: str | None = None) -> None:
    if debug:
        raise error
    click.echo(line or (said(error) if isinstance(error, JourneyError) else str(error)), err=True)
    sys.exit(status)


def _first_line(error: sa.exc.DBAPIError) -> str:
    return str(error.orig).strip().splitlines()[0]


def command(example: str, name: str | None = None) -> Callable[[Callable[..., Any]], click.Command]:
    """A command with `--debug`, an example in its help, and errors of one line."""

    def decorate(function: Callable[..., Any]) -> click.Command:
        @wraps(function)
        def run(*args: Any, debug: bool, **kwargs: Any) -> None:
            with one_line_errors(debug):
                function(*args, **kwargs)

        run = option("--debug", is_flag=True, help="Show the traceback of an error.")(run)
        return click.command(name, cls=Command, example=example)(run)

    return decorate


workspace_option = option(
    "--workspace",
    "folder",
    type=click.Path(path_type=Path),
    help="The folder with touchpoint.toml. Default: $TOUCHPOINT_WORKSPACE, this folder, ./workspace.",
)
json_option = option("--json", "as_json", is_flag=True, help="Print it as JSON.")


def with_workspace(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--workspace DIR`, opened."""

    @wraps(function)
    def run(*args: Any, folder: Path | None, **kwargs: Any) -> Any:
        return function(open_workspace(folder), *args, **kwargs)

    return workspace_option(run)


@click.group(cls=Main, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="touchpoint", message="%(prog)s %(version)s", cls=Option)
def main() -> None:
    """Touchpoint: how important each touchpoint is, how well it performs, and who sees it differently."""


@main.add_command
@command("touchpoint init workspace")
@click.argument("folder", type=click.Path(path_type=Path), default=Path("workspace"))
@option(
    "--empty", is_flag=True, help="Without the sample: for your own files, where nothing has to go first."
)
def init(folder: Path, empty: bool) -> None:
    """Write a commented starter workspace with template files into FOLDER, ./workspace unless told."""
    from loaders.starter import make_starter

    make_starter(folder, empty=empty)
    if empty:
        click.echo(
            t(
                "Empty workspace in {folder}. Next: fill its map, put your files into incoming, say in "
                "touchpoint.toml what is in them; touchpoint doctor --workspace {folder} says what lacks",
                folder=folder,
            )
        )
        return
    click.echo(t("Starter workspace in {folder}. Next: touchpoint load --workspace {folder}", folder=folder))


@main.add_command
@command("touchpoint demo workspace --ratings 60000 --seed 7")
@click.argument("folder", type=click.Path(path_type=Path), default=Path("workspace"))
@option(
    "--ratings",
    type=click.IntRange(min=1000),
    default=60_000,
    show_default=True,
    help="How many answers about touchpoints there are.",
)
@option(
    "--seed",
    type=click.IntRange(min=0),
    default=7,
    show_default=True,
    help="The same number invents the same company.",
)
def demo(folder: Path, ratings: int, seed: int) -> None:
    """Write an invented company's workspace into FOLDER, ./workspace unless told.

    The truth behind it stands in truth.json.
    """
    from loaders.demo import make_demo

    make_demo(folder, ratings=ratings, seed=seed)
    click.echo(t("Demo workspace in {folder}. Next: touchpoint load --workspace {folder}", folder=folder))


@main.add_command
@command("touchpoint load --source survey --dry-run")
@with_workspace
@option("--source", "sources", multiple=True, metavar="NAME", help="Only this source; may be repeated.")
@option("--dry-run", is_flag=True, help="Do everything but publish.")
@json_option
def load(workspace: Workspace, sources: tuple[str, ...], dry_run: bool, as_json: bool) -> None:
    """Pull, stage, check, publish."""
    from dashboard import printing
    from loaders.load import load as run_load

    with printing.progress(shown=not as_json) as progress:
        report = run_load(workspace, only=sources, dry_run=dry_run, progress=progress)
    if as_json:
        click.echo(report.as_json())
    else:
        titles, rows = report.table()
        if rows:
            printing.table(titles, rows, right=frozenset(range(2, 7)))
        printing.lines(report.notes())
    sys.exit(REFUSED if report.status == "blocked" else DONE)


@main.add_command
@command("touchpoint check --docs checks/")
@with_workspace
@option("--docs", type=click.Path(path_type=Path), help="Write the Great Expectations Data Docs here.")
@json_option
def check(workspace: Workspace, docs: Path | None, as_json: bool) -> None:
    """Run the checks on what is published."""
    from dashboard import printing
    from loaders.published import check_published

    checks = check_published(workspace, docs=docs)
    printing.checks(checks, as_json=as_json)
    sys.exit(DONE if all(found.passed for found in checks) else REFUSED)


@main.group("map", cls=Group)
def map_group() -> None:
    """The map's files and the journey store."""


def _map_folder(workspace: Workspace, files: Path | None) -> Path:
    return files or workspace.root / workspace.journey.map


def _segmentations(workspace: Workspace) -> tuple[str, ...] | None:
    """Those that personas may name; any where the workspace has none."""
    return tuple(workspace.segmentations) or None


SAME = later("Files and store hold the same map.")
files_argument = click.argument("files", metavar="[FOLDER]", type=click.Path(path_type=Path), required=False)


@map_group.add_command
@command("touchpoint map import", name="import")
@with_workspace
@files_argument
def map_import(workspace: Workspace, files: Path | None) -> None:
    """Write the map's files into the journey store: all of them, or nothing.

    FOLDER holds the files; that of [journey] map unless told.
    """
    from dashboard import printing
    from journey.files import import_map
    from journey.store import open_store

    changes = import_map(
        open_store(workspace.journey.url),
        _map_folder(workspace, files),
        workspace.assessments.scale,
        segmentations=_segmentations(workspace),
    )
    printing.lines(printing.differences(changes.differences) or [t(SAME)])


@map_group.add_command
@command("touchpoint map export backup/", name="export")
@with_workspace
@files_argument
@option("--force", is_flag=True, help="Replace files that are there.")
def map_export(workspace: Workspace, files: Path | None, force: bool) -> None:
    """Write the map in the journey store as files.

    FOLDER is where they go; that of [journey] map unless told.
    """
    from journey.files import export_map, map_files
    from journey.map import read_map
    from journey.store import open_store
    from metrics.scope import EVERYTHING

    target = _map_folder(workspace, files)
    store = open_store(workspace.journey.url)
    if read_map(store, EVERYTHING).empty:  # else files that were never imported would be emptied
        raise ConfigError(t("The journey store holds no map yet: run touchpoint map import first."))
    if not force and (there := [file.name for file in map_files(target) if file.exists()]):
        raise ConfigError(
            t(
                "{folder} already holds {files}; write another folder, or --force to replace them",
                folder=target,
                files=", ".join(there),
            )
        )
    export_map(store, target, workspace.assessments.scale)
    click.echo(t("The map is in {folder}.", folder=target))


@map_group.add_command
@command("touchpoint map validate", name="validate")
@with_workspace
@files_argument
def map_validate(workspace: Workspace, files: Path | None) -> None:
    """Say everything that is wrong with the map's files. What they leave out is taken from the store.

    FOLDER holds the files; that of [journey] map unless told.
    """
    from dashboard import printing
    from journey.files import left_out, validate_map
    from journey.store import open_store

    problems = validate_map(
        _map_folder(workspace, files),
        workspace.assessments.scale,
        segmentations=_segmentations(workspace),
        engine=open_store(workspace.journey.url),
    )
    printing.lines([said(problem) for problem in problems] or [t("The map's files are in order.")])
    if not problems and (missing := left_out(_map_folder(workspace, files))):
        click.echo(
            t("Not there, so that the journey store's stay in use: {files}.", files=", ".join(missing))
        )
    sys.exit(REFUSED if problems else DONE)


@map_group.add_command
@command("touchpoint map diff", name="diff")
@with_workspace
@files_argument
def map_diff(workspace: Workspace, files: Path | None) -> None:
    """Say what an import would change.

    FOLDER holds the files; that of [journey] map unless told.
    """
    from dashboard import printing
    from journey.files import diff_map
    from journey.store import open_store

    store = open_store(workspace.journey.url)
    differences = diff_map(store, _map_folder(workspace, files), workspace.assessments.scale)
    printing.lines(printing.differences(differences) or [t(SAME)])


def _day(_: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
    from dashboard.choice import REACH

    if value is None:
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(t("'{value}' is no date; write it as 2026-06-30", value=value)) from None
    if not REACH.first <= day <= REACH.last:
        line = t("{value} is out of reach; write a day from {first} to {last}", value=value, **vars(REACH))
        raise click.BadParameter(line)
    return day


def _segment(_: click.Context, parameter: click.Parameter, value: str | None) -> tuple[str, str] | None:
    if value is None:
        return None
    segmentation, equals, segment = value.partition("=")
    if not equals:
        raise click.BadParameter(t("'{value}' is no segment; write it as tier=Gold", value=value))
    return segmentation, segment


@main.add_command
@command("touchpoint scorecard --from 2026-04-01 --to 2026-06-30 --segment tier=Gold --format json")
@with_workspace
@option("--from", "first", callback=_day, metavar="DATE", help="First day. Default: a year before the last.")
@option("--to", "last", callback=_day, metavar="DATE", help="Last day. Default: the newest record.")
@option("--segment", callback=_segment, metavar="NAME=VALUE", help="Only these customers.")
@option("--department", metavar="ID", help="Only this department's touchpoints.")
@option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    help="How to print them.",
    show_default=True,
)
def scorecard(
    workspace: Workspace,
    first: date | None,
    last: date | None,
    segment: tuple[str, str] | None,
    department: str | None,
    form: str,
) -> None:
    """Print the figures of every touchpoint."""
    from dashboard import printing
    from dashboard.exports import safe_csv
    from dashboard.figures import published_scorecard
    from metrics.scorecard_json import to_json

    snapshot, card = published_scorecard(workspace, first, last, segment, department)
    if form == "json":
        click.echo(to_json(card, snapshot.id, workspace.metrics))
    elif form == "csv":
        click.echo(safe_csv(card.touchpoints), nl=False)
    else:
        printing.scorecard(card)


@main.group(cls=Group)
def snapshots() -> None:
    """Published states of the data."""


@snapshots.add_command
@command("touchpoint snapshots list", name="list")
@with_workspace
@json_option
def snapshots_list(workspace: Workspace, as_json: bool) -> None:
    """List the published states that are kept, newest first."""
    from dashboard import printing
    from loaders.retention import kept

    printing.snapshots(kept(workspace), as_json=as_json)


@snapshots.add_command
@command("touchpoint snapshots restore 20261121T201500-ab12", name="restore")
@with_workspace
@click.argument("snapshot")
def snapshots_restore(workspace: Workspace, snapshot: str) -> None:
    """Show an earlier published state again."""
    from loaders.retention import restore

    restore(workspace, snapshot)
    click.echo(t("The pages show {snapshot} until a load publishes again.", snapshot=snapshot))


@snapshots.add_command
@command("touchpoint snapshots prune --keep 3", name="prune")
@with_workspace
@option("--keep", type=click.IntRange(min=1), help="How many stay. Default: warehouse.keep_snapshots.")
def snapshots_prune(workspace: Workspace, keep: int | None) -> None:
    """Remove the oldest published states."""
    from dashboard import printing
    from loaders.retention import prune

    printing.lines(prune(workspace, keep=keep) or [t("Nothing to remove.")])


@main.group(cls=Group)
def sources() -> None:
    """Where the data come from."""


@sources.add_command
@command("touchpoint sources remove old-survey", name="remove")
@with_workspace
@click.argument("source")
def sources_remove(workspace: Workspace, source: str) -> None:
    """Take away what is published of a source that touchpoint.toml has no longer."""
    from dashboard import printing
    from loaders.load import remove

    with printing.progress(shown=True) as progress:
        report = remove(workspace, source, progress=progress)
    printing.lines(report.notes())


@main.group(cls=Group)
def quarantine() -> None:
    """Rows that were refused, and why."""


source_option = option("--source", metavar="NAME", help="Those of this source alone.")


def _known_source(workspace: Workspace, name: str | None) -> None:
    names = [source.name for source in workspace.sources]
    if name is not None and name not in names:
        hint = suggestion(name, names)
        raise ConfigError(t("--source {name}: there is none of this name; {hint}", name=name, hint=hint))


@quarantine.add_command
@command("touchpoint quarantine list", name="list")
@with_workspace
@source_option
@option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="At most so many of them.")
def quarantine_list(workspace: Workspace, source: str | None, limit: int) -> None:
    """List refused rows with their reasons."""
    from dashboard import printing
    from loaders.quarantine import refused_rows

    _known_source(workspace, source)
    printing.refused(refused_rows(workspace, source=source, limit=limit + 1), limit)


@quarantine.add_command
@command("touchpoint quarantine export refused.csv", name="export")
@with_workspace
@click.argument("file", type=click.Path(path_type=Path))
@source_option
def quarantine_export(workspace: Workspace, file: Path, source: str | None) -> None:
    """Write every refused row with its reason to a CSV file."""
    from dashboard.exports import safe_csv
    from loaders.quarantine import refused_rows

    _known_source(workspace, source)
    rows = refused_rows(workspace, source=source)
    file.write_text(safe_csv(rows), encoding="utf-8")
    click.echo(t("{n} refused rows in {file}", n=len(rows), file=file))


@main.add_command
@command("touchpoint serve --port 8501")
@with_workspace
@option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True, help="Where it listens.")
@option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 opens it to the network.")
@option("--open/--no-open", "open_browser", default=None, help="Open a browser. Default: where there is one.")
def serve(workspace: Workspace, port: int, host: str, open_browser: bool | None) -> None:
    """Serve the dashboard."""
    from dashboard.server import serve as run_server

    try:
        run_server(workspace, port=port, host=host, open_browser=open_browser)
    except KeyboardInterrupt as stopped:  # as it is meant to end: nothing was under way
        sys.exit(status(stopped))


@main.add_command
@command("touchpoint doctor")
@workspace_option
@json_option
def doctor(folder: Path | None, as_json: bool) -> None:
    """Try configuration, connections, versions and rights; say what to repair."""
    from dashboard import printing
    from loaders.doctor import examine

    findings = examine(folder)
    if as_json:
        click.echo(json.dumps([vars(finding) for finding in findings], indent=1))
    else:
        printing.lines([finding.in_words() for finding in findings])
    sys.exit(max((finding.status for finding in findings), default=DONE))


if __name__ == "__main__":
    main()
