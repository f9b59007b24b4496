"""Rows that were refused for a reason that passes are tried again, though their file is as it was."""

from datetime import UTC, datetime, timedelta

import pytest

from journey.files import import_map
from journey.store import open_store
from loaders import load as loading
from loaders.load import load
from tests.loaders.published import scores
from tests.loaders.workspaces import RATINGS, many, write_survey, write_workspace

TOMORROW = datetime.now(UTC).replace(tzinfo=None, microsecond=0) + timedelta(days=2)


@pytest.mark.parametrize(("days", "status"), [(1, "unchanged"), (3, "published")])
def test_a_row_of_the_future_is_tried_again_when_its_day_has_come(tmp_path, monkeypatch, days, status):
    workspace = write_workspace(tmp_path, RATINGS)
    write_survey(workspace, *many(20), f"early,desk,c1,{TOMORROW},80,Gold")
    assert load(workspace).sources[0].refused == 1
    later = datetime.now(UTC).replace(tzinfo=None) + timedelta(days=days)
    monkeypatch.setattr(loading, "utc_now", lambda: later)
    report = load(workspace)
    assert report.status == status
    assert [source.published for source in report.sources] == [21 if status == "published" else 0]


@pytest.mark.parametrize(("hours", "status"), [(-15, "unchanged"), (-13, "published")])
def test_a_row_is_tried_again_once_it_is_no_longer_later_than_any_clock(tmp_path, monkeypatch, hours, status):
    """Times are UTC, and clocks are up to fourteen hours ahead: from then on the row may be of now."""
    workspace = write_workspace(tmp_path, RATINGS)
    write_survey(workspace, *many(20), f"early,desk,c1,{TOMORROW},80,Gold")
    assert load(workspace).sources[0].refused == 1
    monkeypatch.setattr(loading, "utc_now", lambda: TOMORROW + timedelta(hours=hours))
    assert load(workspace).status == status


def test_a_file_that_is_tried_again_takes_back_nothing_that_a_newer_one_corrected(tmp_path):
    workspace = write_workspace(tmp_path, RATINGS)
    write_survey(workspace, *many(20), "x,attic,c1,2026-05-04,30,Gold", name="survey-1")
    load(workspace)
    write_survey(workspace, *many(2, score=10), name="survey-2")
    load(workspace)
    touchpoints = tmp_path / "map" / "touchpoints.csv"
    touchpoints.write_text(touchpoints.read_text() + "attic,Attic,use,front\n")
    import_map(open_store(workspace.journey.url), tmp_path / "map")
    (source,) = load(workspace).sources
    assert (source.rows_read, source.published, source.changed) == (21, 21, 1)
    found = scores(workspace)
    assert [found[name] for name in ("0", "1", "2", "x")] == [10, 10, 80, 30]


def test_a_file_that_has_changed_meanwhile_is_taken_whole(tmp_path, monkeypatch):
    workspace = write_workspace(tmp_path, RATINGS)
    write_survey(workspace, *many(20), f"early,desk,c1,{TOMORROW},80,Gold")
    load(workspace)
    write_survey(workspace, *many(20, score=70), f"early,desk,c1,{TOMORROW},80,Gold")
    monkeypatch.setattr(loading, "utc_now", lambda: TOMORROW)
    assert load(workspace).sources[0].changed == 21
