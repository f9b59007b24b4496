"""The map's files, once: tables, checks, frames and exports are derived from these definitions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "email", "id", "ids", "whole", "number", "flag", "date"]


@dataclass(frozen=True)
class Column:
    """One column of a map file; `refers` names the file whose key its values must be found in."""

    name: str
    kind: Kind = "text"
    required: bool = False
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    refers: str | None = None
    default: str | None = None  # what an empty cell means


@dataclass(frozen=True)
class MapFile:
    """One file of the map: its key and its columns. `required`: a map cannot be without it."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    required: bool = False

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


def _emotion(name: str) -> Column:
    return Column(name, "whole", low=-2, high=2)


STAGES = MapFile(
    "stages",
    key=("stage_id",),
    required=True,
    columns=(
        Column("stage_id", "id", required=True),
        Column("name", required=True),
        Column("position", "whole", required=True),
        Column("description"),
    ),
)
DEPARTMENTS = MapFile(
    "departments",
    key=("department_id",),
    columns=(
        Column("department_id", "id", required=True),
        Column("name", required=True),
        Column("lead"),
        Column("lead_email", "email"),
        Column("parent_id", "id", refers="departments"),
        Column("headcount", "whole", low=1),
    ),
)
TOUCHPOINTS = MapFile(
    "touchpoints",
    key=("touchpoint_id",),
    required=True,
    columns=(
        Column("touchpoint_id", "id", required=True),
        Column("name", required=True),
        Column("stage_id", "id", required=True, refers="stages"),
        Column("channel"),
        Column("department_id", "id", refers="departments"),
        Column("owner"),
        Column("owner_email", "email"),
        Column("description"),
        Column("moment_of_truth", "whole", low=0, high=3),
        Column("pain_point", "flag"),
        Column("only_when_leaving", "flag"),
        _emotion("emotion_desired"),
        _emotion("emotion_elicited"),
        Column("improvement_effort", "whole", low=1, high=5),
        Column("status", choices=("planned", "active", "retired"), default="active"),
        Column("replaces", "ids", refers="touchpoints"),
    ),
)
LINKS = MapFile(
    "links",
    key=("from_touchpoint", "to_touchpoint"),
    columns=(
        Column("from_touchpoint", "id", required=True, refers="touchpoints"),
        Column("to_touchpoint", "id", required=True, refers="touchpoints"),
        Column("label"),
        Column("expected_wait_hours", "number", low=0),
    ),
)
TARGETS = MapFile(
    "targets",
    key=("touchpoint_id", "metric"),
    columns=(
        Column("touchpoint_id", "id", required=True, refers="touchpoints"),
        Column("metric", required=True),
        Column("target", "number", required=True),
        Column("floor", "number"),
    ),
)
ASSESSMENTS = MapFile(
    "assessments",
    key=("respondent_id", "touchpoint_id", "assessed_on"),
    columns=(
        Column("respondent_id", "id", required=True),
        Column("touchpoint_id", "id", required=True, refers="touchpoints"),
        Column("assessed_on", "date", required=True),
        Column("department_id", "id", refers="departments"),
        Column("importance", "number", low=0, high=100),
        Column("performance", "number", low=0, high=100),
        Column("method", choices=("workshop", "interview", "survey")),
        Column("comment"),
    ),
)

FILES: Mapping[str, MapFile] = {
    file.name: file for file in (STAGES, DEPARTMENTS, TOUCHPOINTS, LINKS, TARGETS, ASSESSMENTS)
}
