"""One warehouse holds one workspace: loads of another one are refused, those of a moved one are not."""

import shutil

import pytest

from loaders.doctor import WRONG, examine
from loaders.load import load, remove
from loaders.retention import prune
from metrics.errors import ConfigError
from metrics.workspace import Workspace, open_workspace
from tests.loaders.published import scores, statuses
from tests.loaders.workspaces import RATINGS, many, with_settings, write_survey, write_workspace


@pytest.fixture
def warehouse(tmp_path):
    return f"duckdb:///{tmp_path}/shared"


@pytest.fixture
def bank(tmp_path, warehouse):
    """Has published one answer."""
    found = loading_into(warehouse, write_workspace(tmp_path / "bank", RATINGS))
    write_survey(found, *many(1))
    load(found)
    return found


@pytest.fixture
def insurer(tmp_path, warehouse):
    found = loading_into(warehouse, write_workspace(tmp_path / "insurer", RATINGS))
    write_survey(found, *many(1, score=10))
    return found


def loading_into(warehouse: str, workspace: Workspace) -> Workspace:
    """The same with this warehouse in its file."""
    file = workspace.root / "touchpoint.toml"
    file.write_text(f'[warehouse]\nurl = "{warehouse}"\n{file.read_text()}')
    return open_workspace(workspace.root)


def test_a_load_of_another_workspace_is_refused_and_changes_nothing(bank, insurer, warehouse):
    with pytest.raises(ConfigError) as refusal:
        load(insurer)
    line = str(refusal.value)
    assert line.startswith(f"{insurer.root}/touchpoint.toml: warehouse.url: ")
    assert (
        "holds the figures of another workspace, which a load from here would replace; write one of" in line
    )
    assert (scores(bank), statuses(bank)) == ({"0": 80}, ["published"])


def test_nothing_is_pruned_or_taken_away_for_another_workspace(bank, insurer):
    others = insurer.model_copy(update={"sources": ()})
    for change in (lambda: prune(others, keep=1), lambda: remove(others, "survey")):
        with pytest.raises(ConfigError, match="another workspace"):
            change()


def test_doctor_says_it_before_a_load_does(bank, insurer):
    (found,) = (finding for finding in examine(insurer.root) if finding.what == "warehouse")
    assert found.status == WRONG
    assert "another workspace" in found.found


def test_what_the_refusal_says_to_write_lets_it_go_on(bank, insurer):
    with pytest.raises(ConfigError) as refusal:
        load(insurer)
    known = str(refusal.value).split('workspace = "')[1].removesuffix('"')
    heir = with_settings(insurer, warehouse={"workspace": known})
    assert load(heir).status == "published"
    assert scores(bank) == {"0": 10}
    assert load(bank).status == "published"  # both now call themselves the same


def test_a_moved_workspace_and_a_copy_of_it_go_on(bank, tmp_path):
    copied = shutil.copytree(bank.root, tmp_path / "elsewhere")
    write_survey(bank, *many(1, start=1), name="survey-2")
    load(bank)
    moved = open_workspace(copied)
    write_survey(moved, *many(1, start=2), name="survey-3")
    assert load(moved).status == "published"
    assert sorted(scores(moved)) == ["0", "1", "2"]


def test_a_workspace_keeps_its_own_folder_when_the_journey_store_begins_anew(tmp_path):
    workspace = write_workspace(tmp_path, RATINGS)
    write_survey(workspace, *many(1))
    load(workspace)
    (tmp_path / "data" / "journey.sqlite").unlink()
    write_survey(workspace, *many(2))
    assert load(workspace).status == "published"
