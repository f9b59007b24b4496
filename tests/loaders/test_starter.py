"""The starter: sound from the first minute, and never in the way of anybody's files."""

from pathlib import Path

import pandas as pd
import pytest

from journey.files import validate_map
from loaders.starter import TEMPLATE, make_starter
from metrics.errors import ConfigError
from metrics.workspace import open_workspace


def test_the_starter_holds_settings_map_and_a_sample(tmp_path: Path) -> None:
    make_starter(tmp_path / "new" / "workspace")
    made = {str(path.relative_to(tmp_path / "new/workspace")) for path in (tmp_path / "new").rglob("*.*")}
    assert {"touchpoint.toml", "map/touchpoints.csv", "map/personas.yaml", "incoming/customers.csv"} <= made


def test_the_settings_are_sound_and_name_files_that_are_there(tmp_path: Path) -> None:
    workspace = open_workspace(make_starter(tmp_path))
    assert {source.table for source in workspace.sources} == {
        "customers",
        "responses",
        "ratings",
        "complaints",
    }
    assert all(list(tmp_path.glob(source.path)) for source in workspace.sources)


def test_the_map_is_sound(tmp_path: Path) -> None:
    workspace = open_workspace(make_starter(tmp_path))
    problems = validate_map(
        Path(workspace.journey.map), workspace.assessments.scale, segmentations=workspace.segmentations
    )
    assert [str(problem) for problem in problems] == []


def test_the_sample_is_about_touchpoints_of_the_map(tmp_path: Path) -> None:
    workspace = open_workspace(make_starter(tmp_path))
    known = set(pd.read_csv(tmp_path / "map/touchpoints.csv")["touchpoint_id"])
    wide = [unpivot for source in workspace.sources for unpivot in source.unpivot]
    assert all(set(unpivot.columns.values()) == known for unpivot in wide)
    assert set(pd.read_csv(tmp_path / "incoming/complaints.csv")["About"]) <= known


def test_nothing_is_overwritten_and_nothing_is_half_written(tmp_path: Path) -> None:
    (tmp_path / "map").mkdir()
    (tmp_path / "map/links.csv").write_text("mine")
    with pytest.raises(ConfigError, match=r"already holds map/links.csv: choose an empty folder"):
        make_starter(tmp_path)
    assert [path.name for path in tmp_path.rglob("*.*")] == ["links.csv"]
    assert (tmp_path / "map/links.csv").read_text() == "mine"


def test_other_files_in_the_folder_are_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    make_starter(tmp_path)
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert len(list(tmp_path.rglob("*.*"))) == len(list(TEMPLATE.rglob("*.*"))) + 1
