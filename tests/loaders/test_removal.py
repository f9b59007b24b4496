"""A source that is taken out of the settings, and what it has brought."""

import pytest
import sqlalchemy as sa

from journey.store import open_store
from journey.tables import assessments
from loaders.load import load, remove
from loaders.quarantine import refused_rows
from metrics.errors import ConfigError
from metrics.folder import Folder
from metrics.queries.loads import read_checks, read_sources
from metrics.scope import EVERYTHING
from tests.loaders.published import current, scores, seen
from tests.loaders.workspaces import ASSESSMENTS, RATINGS, many, write, write_survey, write_workspace

OLD = RATINGS.replace('"survey"', '"old"').replace("in/survey", "in/old")
LEFT = (
    "old is not in touchpoint.toml any more, and what it brought is still published: touchpoint sources "
    "remove old takes it away",
)


@pytest.fixture
def workspace(tmp_path):
    """A shop that has loaded two surveys, and gives up the old one."""
    both = write_workspace(tmp_path, RATINGS, OLD)
    write_survey(both, *many(3))
    rows = [*many(20, day="2026-04-04", start=100), "x,attic,c,2026-04-04,80,Gold"]
    write_survey(both, *rows, "1,desk,c,2026-04-04,20,Gold", name="old")
    assert load(both).warnings == ()
    return write_workspace(tmp_path, RATINGS)


def test_each_load_says_what_is_left_of_it(workspace):
    assert [(load(workspace).status, load(workspace).warnings) for _ in range(2)] == [("unchanged", LEFT)] * 2
    assert seen(workspace) == (23, 23)


def test_it_is_taken_away_with_its_roll_ups_refused_rows_and_findings(workspace):
    assert remove(workspace, "old").status == "published"
    assert seen(workspace) == (2, 2)
    assert scores(workspace) == {"0": 80, "2": 80}  # the first was the old survey's in the end
    assert refused_rows(workspace).empty
    history = Folder(workspace.root / "data" / "warehouse").history()
    assert set(read_sources(history, EVERYTHING)["source"]) == {"survey"}
    assert set(read_checks(history, EVERYTHING)["source"]) == {"survey"}
    report = load(workspace)
    assert (report.status, report.warnings) == ("unchanged", ())


def test_when_it_comes_back_it_is_read_anew(workspace):
    remove(workspace, "old")
    again = write_workspace(workspace.root, RATINGS, OLD)
    assert load(again).status == "published"
    assert seen(again) == (23, 23)


def test_the_last_source_leaves_an_empty_state(workspace):
    remove(workspace, "old")
    none = write_workspace(workspace.root)
    report = remove(none, "survey")
    assert report.warnings == ("records of survey that were taken away: 2",)
    assert seen(none) == (0, 0)
    assert load(none).warnings == ()


@pytest.mark.parametrize(
    ("source", "line"),
    [
        (
            "survey",
            "survey is in touchpoint.toml, and the next load would bring it again: take it out there first",
        ),
        ("odl", "nothing of a source odl is published; what can be removed: old"),
    ],
)
def test_what_cannot_be_removed_is_said_and_is_no_load(workspace, source, line):
    before = current(workspace)
    with pytest.raises(ConfigError) as refusal:
        remove(workspace, source)
    assert str(refusal.value) == line
    assert (load(workspace).status, current(workspace)) == ("unchanged", before)


def test_staffs_answers_leave_the_journey_store_too(tmp_path):
    workspace = write_workspace(tmp_path, RATINGS, ASSESSMENTS)
    write_survey(workspace, *many(3))
    write(workspace, "staff.csv", "who,place,day,department,score", ["p1,desk,2026-05-04,front,60"])
    load(workspace)
    left = write_workspace(tmp_path, RATINGS)
    assert remove(left, "staff").warnings == ("records of staff that were taken away: 1",)
    with open_store(left.journey.url).connect() as connection:
        assert connection.execute(sa.select(assessments)).all() == []
