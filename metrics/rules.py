"""What must hold between the settings: every rule yields the key, what is wrong and what to write."""

import codecs
import re
from collections.abc import Iterator, Mapping

from metrics.facts import FACTS, LOADABLE, Fact
from metrics.nearest import suggestion
from metrics.place_rules import Wrong, place
from metrics.settings import Options, Source, Workspace
from metrics.text import languages, later, t

# a segmentation becomes a column of every fact: these names are taken there or mean something in the roll-ups
TAKEN = frozenset({"source", "loaded_at", "bucket", "all"}).union(
    *({column.name for column in fact.columns} for fact in FACTS.values())
)
NAME = re.compile(r"[a-z][a-z0-9_]*")
SOURCE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
OWN_OPTIONS: Mapping[str, frozenset[str]] = {
    "csv": frozenset({"delim", "quote", "escape", "encoding", "skip", "names"}),
    "excel": frozenset({"sheet", "range"}),
}
SCALE_ORDER = later(
    "write the lowest answer as min, the highest as max; where 1 is the best answer, turn it round in "
    '[source.columns], such as "= 6 - CAST(Note AS INTEGER)"'
)
BREAKS = "\n\r\0"
DELIMITERS = ",;\t|"  # one of them parts the columns where the settings name none
TIME_FORMAT = re.compile(
    r"([^%]|%[abcdfghjmnpuwxyzABGHIMSTUVWXYZ%]|%-[djmyHIMS])+"
)  # what DuckDB's strptime knows
COMMON_OPTIONS = frozenset(Options.model_fields).difference(*OWN_OPTIONS.values())


def broken(workspace: Workspace) -> Iterator[Wrong]:
    """Every rule that these settings break, in the order of the file."""
    if workspace.language not in languages():
        what = t('there is no catalogue of "{language}"', language=workspace.language)
        yield "language", what, suggestion(workspace.language, languages())
    yield from _segmentations(workspace.segmentations)
    if workspace.assessments.scale.min >= workspace.assessments.scale.max:
        yield (
            "assessments.scale",
            t("min is not below max"),
            t(SCALE_ORDER),
        )
    columns = sorted({column.name for fact in LOADABLE.values() for column in fact.columns})
    for name in workspace.checks.may_be_empty:
        if name not in columns:
            what = t("no table has a column {name}", name=name)
            yield "checks.may_be_empty", what, suggestion(name, columns)
    names: set[str] = set()
    for source in workspace.sources:
        key = f"source.{source.name}"
        if not SOURCE_NAME.fullmatch(source.name):
            yield (
                f"{key}.name",
                t("the name cannot be used"),
                t("write letters, digits, _, . and - (not refused or raw)"),
            )
        if source.name.lower() in names:
            yield f"{key}.name", t("two sources have this name"), t("give each its own")
        names.add(source.name.lower())
        yield from _source(source, key, workspace)


def columns_of(fact: Fact, workspace: Workspace) -> list[str]:
    """The canonical columns of a fact, segmentations included."""
    segmentations = workspace.segmentations if fact.name in FACTS else {}
    return [*(column.name for column in fact.columns), *segmentations]


def bounded(fact: Fact) -> list[str]:
    """The columns that have a raw scale: those with a lowest and a highest value."""
    return [column.name for column in fact.columns if column.low is not None and column.high is not None]


def _segmentations(segmentations: Mapping[str, str]) -> Iterator[Wrong]:
    for name in segmentations:
        if not NAME.fullmatch(name):
            write = t("write small letters, digits and _, with a letter first")
            yield f"segmentations.{name}", t("the name cannot be a column"), write
        if name.lower() in TAKEN:
            yield (
                f"segmentations.{name}",
                t("the name is taken by the tables themselves"),
                t("choose another name"),
            )


def _source(source: Source, key: str, workspace: Workspace) -> Iterator[Wrong]:
    if source.table not in LOADABLE:
        yield (
            f"{key}.table",
            t('there is no table "{table}"', table=source.table),
            suggestion(source.table, LOADABLE),
        )
        return
    yield from place(source, key)
    yield from _options(source, key)
    yield from _columns(source, key, workspace)
    yield from _wide(source, key)
    yield from _scales(source, key)


def _options(source: Source, key: str) -> Iterator[Wrong]:
    possible = COMMON_OPTIONS | OWN_OPTIONS.get(source.format, frozenset())
    for name in sorted(source.options.model_fields_set - possible):
        yield (
            f"{key}.options.{name}",
            t("this does not belong to format {format}", format=source.format),
            t("remove it"),
        )
    if source.options.encoding is not None:
        try:
            codecs.lookup(source.options.encoding)
        except LookupError:
            what = t('there is no encoding "{encoding}"', encoding=source.options.encoding)
            yield f"{key}.options.encoding", what, t("write utf-8, utf-16, latin-1 or cp1252")
    yield from _signs(source.options, f"{key}.options")
    for name in ("date_format", "time_format"):
        for form in getattr(source.options, name):
            if not TIME_FORMAT.fullmatch(form):
                what = t('"{form}" is no format of a time', form=form)
                yield f"{key}.options.{name}", what, t("write it with %Y %m %d %H %M %S, such as %d.%m.%Y")
    if source.options.thousands_separator == source.options.decimal_separator:
        yield f"{key}.options.thousands_separator", t("it is the decimal separator too"), t("write another")


def _signs(options: Options, key: str) -> Iterator[Wrong]:
    """The signs that part the columns of a text file and hold a value together."""
    for name in ("delim", "quote", "escape"):
        sign = getattr(options, name)
        if sign and sign in BREAKS:
            yield f"{key}.{name}", t("it ends the line"), t("write another")
        if sign and name != "delim" and sign in (options.delim or DELIMITERS):
            yield f"{key}.{name}", t("it parts the columns too"), t("write another sign here or for delim")
        if sign and name != "delim" and not sign.isascii():
            yield f"{key}.{name}", t("the sign is not ASCII"), t("write another")
    names = [name.strip() for name in options.names]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{key}.names", t('"{name}" stands twice', name=name), t("name each column once")


def _columns(source: Source, key: str, workspace: Workspace) -> Iterator[Wrong]:
    possible = columns_of(LOADABLE[source.table], workspace)
    for name, origin in source.columns.items():
        if name not in possible:
            what = t("{table} has no such column", table=source.table)
            yield f"{key}.columns.{name}", what, suggestion(name, possible)
        if not origin.strip().removeprefix("=").strip():
            yield (
                f"{key}.columns.{name}",
                t("the source column is empty"),
                t("write a header or an expression"),
            )


def _wide(source: Source, key: str) -> Iterator[Wrong]:
    if not source.unpivot and not source.picks:
        return
    if source.table != "ratings":
        part = "unpivot" if source.unpivot else "picks"
        yield (
            f"{key}.{part}",
            t("{table} has no measures per touchpoint", table=source.table),
            t('write table = "ratings"'),
        )
        return
    filled = [part.into for part in source.unpivot] + sorted({part.into for part in source.picks})
    for measure in {into for into in filled if filled.count(into) > 1}:
        yield (
            f"{key}.unpivot.into",
            t("{measure} is filled twice", measure=measure),
            t("fill each measure once"),
        )
    for name in ("touchpoint_id", "satisfaction", "importance", "effort"):
        if name in source.columns:
            yield f"{key}.columns.{name}", t("unpivot and picks make this column"), t("remove it")
    for unpivot in source.unpivot:
        yield from _one_column_each(f"{key}.unpivot.columns", unpivot.columns)
    for picks in source.picks:
        if not (picks.columns and picks.items):
            yield f"{key}.picks", t("columns or items are empty"), t("write the picks and their items")
    listed = [touchpoint for picks in source.picks for touchpoint in set(picks.items.values())]
    for touchpoint in {name for name in listed if listed.count(name) > 1}:
        yield (
            f"{key}.picks.items",
            t("{touchpoint} stands in two lists", touchpoint=touchpoint),
            t("list each touchpoint once"),
        )


def _one_column_each(key: str, columns: Mapping[str, str]) -> Iterator[Wrong]:
    if not columns:
        yield key, t("no column is named"), t('write {{ Q1 = "touchpoint_id" }}')
    seen: dict[str, str] = {}
    for column, touchpoint in columns.items():
        if touchpoint in seen:
            what = t("{name} comes from {column} already", name=touchpoint, column=seen[touchpoint])
            yield f"{key}.{column}", what, t("name each touchpoint once")
        seen[touchpoint] = column


def _scales(source: Source, key: str) -> Iterator[Wrong]:
    possible = bounded(LOADABLE[source.table])
    for name, scale in source.scale.items():
        if name not in possible:
            yield (
                f"{key}.scale.{name}",
                t("{table} has no such scale", table=source.table),
                suggestion(name, possible),
            )
        if scale.min >= scale.max:
            yield f"{key}.scale.{name}", t("min is not below max"), t(SCALE_ORDER)
