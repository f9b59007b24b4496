from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from journey.store import open_store

SMALL = {
    "stages": "stage_id,name,position,description\nbuy,Buying,1,\nuse,Using,2,From the first day\n",
    "departments": (
        "department_id,name,lead,lead_email,parent_id\n"
        "service,Service,Ada Moss,ada@example.com,\nphone,Phone team,,,service\n"
    ),
    "touchpoints": (
        "touchpoint_id,name,stage_id,channel,department_id,moment_of_truth,pain_point,"
        "emotion_desired,improvement_effort,status,replaces\n"
        "shop,Shop,buy,shop,service,3,no,2,4,,\n"
        "call,Call,use,phone,phone,,yes,-1,,active,old_call;older_call\n"
        "old_call,Old call,use,phone,phone,,,,,retired,\n"
        "older_call,Older call,use,phone,,,,,,retired,\n"
    ),
    "links": "from_touchpoint,to_touchpoint,label,expected_wait_hours\nshop,call,asks,1.5\n",
    "targets": "touchpoint_id,metric,target,floor\nshop,performance,80,60\ncall,effort,70,\n",
    "assessments": (
        "respondent_id,touchpoint_id,assessed_on,department_id,importance,performance,method,comment\n"
        "r1,shop,2026-01-05,service,80,70,survey,\n"
        'r1,call,2026-01-05,service,60,,survey,"Long waits, again"\n'
    ),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small sound map, of which a test changes what it is about."""
    place = tmp_path / "map"
    place.mkdir()
    for name, text in SMALL.items():
        (place / f"{name}.csv").write_text(text, encoding="utf-8")
    (place / "personas.yaml").write_text(
        "- persona_id: regular\n  name: Regular Rita\n  segmentation: tier\n  segment: Gold\n"
        "  goals: [Pay on time]\n  says:\n    - “Why again?”\n",
        encoding="utf-8",
    )
    return place


@pytest.fixture
def change(folder: Path) -> Callable[[str, str, str], None]:
    """Replaces a piece of one of the map's files."""

    def replace(name: str, old: str, new: str) -> None:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return replace


@pytest.fixture
def store(tmp_path: Path) -> sa.Engine:
    engine = open_store(f"sqlite:///{tmp_path}/data/journey.sqlite")
    yield engine
    engine.dispose()
