"""Small workspaces with real files: a map of two touchpoints and sources that a test fills."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from metrics.workspace import Workspace, open_workspace

MAP = {
    "stages": "stage_id,name,position\nuse,Use,1\n",
    "departments": "department_id,name\nfront,Front office\n",
    "touchpoints": "touchpoint_id,name,stage_id,department_id\ndesk,Desk,use,front\nshop,Shop,use,front\n",
}
RATINGS = """
[[source]]
name = "survey"
table = "ratings"
format = "csv"
path = "in/survey*.csv"
[source.columns]
response_id = "id"
touchpoint_id = "place"
customer_id = "customer"
answered_at = "day"
satisfaction = "score"
tier = "tier"
"""
CUSTOMERS = """
[[source]]
name = "crm"
table = "customers"
format = "csv"
path = "in/customers.csv"
mode = "replace"
[source.columns]
customer_id = "id"
started_on = "started"
ended_on = "ended"
"""
WIDE = """
[[source]]
name = "wide"
table = "ratings"
format = "csv"
path = "in/wide.csv"
[source.columns]
response_id = "id"
answered_at = "day"
[source.unpivot]
into = "satisfaction"
columns = { Desk = "desk", Shop = "%s" }
"""
ASSESSMENTS = """
[[source]]
name = "staff"
table = "assessments"
format = "csv"
path = "in/staff.csv"
[source.columns]
respondent_id = "who"
touchpoint_id = "place"
assessed_on = "day"
department_id = "department"
performance = "score"
"""
SURVEY_HEADER = "id,place,customer,day,score,tier"


def write_workspace(folder: Path, *sources: str, settings: str = "") -> Workspace:
    """A workspace with a map, these sources and no data yet."""
    (folder / "map").mkdir(parents=True, exist_ok=True)
    (folder / "in").mkdir(exist_ok=True)
    for name, text in MAP.items():
        (folder / "map" / f"{name}.csv").write_text(text)
    config = f'{settings}\n[segmentations]\ntier = "Tier"\n{"".join(sources)}'
    (folder / "touchpoint.toml").write_text(config)
    return open_workspace(folder)


def write_survey(workspace: Workspace, *rows: str, name: str = "survey") -> None:
    """A survey file with rows such as `1,desk,c1,2026-05-04,80,Gold`."""
    write(workspace, f"{name}.csv", SURVEY_HEADER, rows)


def write(workspace: Workspace, file: str, header: str, rows: Sequence[str]) -> None:
    (workspace.root / "in" / file).write_text("\n".join([header, *rows]) + "\n")


def many(count: int, day: str = "2026-05-04", score: int = 80, start: int = 0) -> list[str]:
    """Rows of a survey about the desk."""
    return [f"{start + number},desk,c{number},{day},{score},Gold" for number in range(count)]


def with_settings(workspace: Workspace, **sections: Mapping[str, object]) -> Workspace:
    """The workspace with other values in its sections."""
    changed = {name: getattr(workspace, name).model_copy(update=values) for name, values in sections.items()}
    return workspace.model_copy(update=changed)
