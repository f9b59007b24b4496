"""`init` and `demo`: new workspaces, and nothing of anybody's overwritten."""

from tests.cli.running import refusal, run
from tests.loaders.workspaces import RATINGS, SURVEY_HEADER


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_starter_passes_its_own_doctor_and_is_not_written_twice(tmp_path):
    folder = tmp_path / "my cx"
    assert str(folder) in run("init", folder).stdout
    run("doctor", "--workspace", folder)
    before = contents(folder)
    assert "nothing was written" in refusal("init", folder, status=2)
    assert contents(folder) == before


def test_an_empty_workspace_takes_one_s_own_files_and_nothing_else(tmp_path):
    folder = tmp_path / "cx"
    assert "Empty workspace" in run("init", folder, "--empty").stdout
    run("map", "validate", "--workspace", folder)
    assert list((folder / "incoming").iterdir()) == []
    for name, row in {"stages": "use,Use,1,", "touchpoints": "desk,Desk,use" + "," * 13}.items():
        file = folder / "map" / f"{name}.csv"
        file.write_text(file.read_text() + row + "\n")
    settings = (folder / "touchpoint.toml").read_text().split("[[source]]")[0]
    (folder / "touchpoint.toml").write_text(settings + RATINGS.replace("in/", "incoming/"))
    rows = [f"{number},desk,c{number},2026-05-04,80,Gold" for number in range(20)]
    (folder / "incoming" / "survey.csv").write_text("\n".join([SURVEY_HEADER, *rows]))
    assert "20" in run("load", "--workspace", folder).stdout


def test_a_workspace_is_not_made_where_a_file_stands(tmp_path):
    (tmp_path / "taken").write_text("mine")
    assert str(tmp_path / "taken") in refusal("init", tmp_path / "taken", status=2)
    assert str(tmp_path / "taken") in refusal("demo", tmp_path / "taken", "--ratings", 1000, status=2)
    assert (tmp_path / "taken").read_text() == "mine"


def test_the_demo_is_not_written_over_a_workspace(bank):
    before = (bank / "touchpoint.toml").read_bytes()
    assert "already holds a touchpoint.toml" in refusal("demo", bank, "--ratings", 1000, status=2)
    assert (bank / "touchpoint.toml").read_bytes() == before


def test_a_demo_too_small_to_tell_anything_is_refused(tmp_path):
    assert "1000" in run("demo", tmp_path / "x", "--ratings", 10, status=2).stderr
    assert not (tmp_path / "x").exists()


def test_a_seed_below_zero_is_refused(tmp_path):
    assert "-1 is not in the range x>=0" in run("demo", tmp_path / "x", "--seed", -1, status=2).stderr
    assert not (tmp_path / "x").exists()
