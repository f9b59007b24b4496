"""Publishing: readers see the old state or the new one, whole, whatever happens to a load."""

import os
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa

from journey import assessments
from journey.store import open_store
from loaders.load import load
from loaders.lock import Busy, only_writer
from loaders.publish import copy_file, new_id
from metrics import queries
from metrics.assessed import latest_answers
from metrics.history import open_history
from metrics.period import Period
from metrics.queries.loads import read_loads
from metrics.rollup_tables import daily_ratings
from metrics.scope import EVERYTHING
from metrics.snapshots import current, list_snapshots, read_only_engine
from metrics.tables import warehouse_tables
from tests.loaders.killed import kill_at, kill_before
from tests.loaders.workspaces import ASSESSMENTS, RATINGS, many, write, write_survey, write_workspace

RATINGS_TABLE = warehouse_tables(("tier",)).ratings
STEPS = (
    "opening",
    "reading survey",
    "checking survey",
    "merging survey",
    "rolling up",
    "writing the snapshot",
    "publishing",
)


@pytest.fixture
def workspace(tmp_path):
    return write_workspace(tmp_path, RATINGS)


def warehouse(workspace) -> Path:
    return workspace.root / "data" / "warehouse"


def seen(workspace) -> tuple[int, int]:
    """Ratings and the roll-up's answers, as a reader sees them now."""
    with read_only_engine(current(warehouse(workspace))).connect() as connection:
        total = sa.select(sa.func.sum(daily_ratings.c.satisfaction_n))
        return (
            connection.scalar(sa.select(sa.func.count()).select_from(RATINGS_TABLE)),
            connection.scalar(total.where(daily_ratings.c.segmentation == "all")),
        )


def statuses(workspace) -> list[str]:
    return list(read_loads(open_history(warehouse(workspace)), EVERYTHING)["status"])


@pytest.mark.parametrize(("step", "moment"), [*((step, "begin") for step in STEPS), (STEPS[-1], "end")])
def test_a_load_killed_at_any_step_loses_nothing_and_the_next_succeeds(workspace, step, moment):
    write_survey(workspace, *many(3))
    load(workspace)
    write_survey(workspace, *many(4, start=10), name="survey-2")
    kill_at(workspace, step, moment)
    published = moment == "end"
    assert seen(workspace) == ((7, 7) if published else (3, 3))
    assert load(workspace).status == ("unchanged" if published else "published")
    assert seen(workspace) == (7, 7)
    assert statuses(workspace)[1] == ("published" if published else "interrupted")
    assert list((warehouse(workspace) / "staging").iterdir()) == []


@pytest.mark.parametrize("before", ["place", "point_at", "remove_oldest"])
def test_a_load_killed_between_the_moves_of_publishing_leaves_one_whole_state(workspace, before):
    write_survey(workspace, *many(3))
    load(workspace)
    write_survey(workspace, *many(4, start=10), name="survey-2")
    kill_before(workspace, before)
    published = before == "remove_oldest"
    assert seen(workspace) == ((7, 7) if published else (3, 3))
    load(workspace)
    assert seen(workspace) == (7, 7)
    assert len(list_snapshots(warehouse(workspace))) == 2  # the orphan of the dead load is gone


def performance(workspace) -> tuple[int, float]:
    """The ratings of a reader's snapshot, and what the staff say as the same reader sees it."""
    asked = Period(date(2026, 1, 1), date(2026, 12, 31))
    answers = latest_answers(
        queries.assessment_rows(read_only_engine(current(warehouse(workspace))), EVERYTHING, asked),
        assessments.read(open_store(workspace.journey.url), EVERYTHING, asked.first, asked.last),
    )
    return seen(workspace)[0], answers["performance"].mean()


@pytest.mark.parametrize("before", ["place", "point_at", "remove_oldest"])
def test_a_load_killed_while_publishing_shows_staffs_answers_with_their_figures(tmp_path, before):
    workspace = write_workspace(tmp_path, RATINGS, ASSESSMENTS)
    header = "who,place,day,department,score"
    write_survey(workspace, *many(3))
    write(workspace, "staff.csv", header, ["p1,desk,2026-05-04,front,60"])
    load(workspace)
    assert performance(workspace) == (3, 60)
    write_survey(workspace, *many(4, start=10), name="survey-2")
    write(workspace, "staff.csv", header, ["p1,desk,2026-05-04,front,90"])
    kill_before(workspace, before)
    assert performance(workspace) == ((7, 90) if before == "remove_oldest" else (3, 60))
    load(workspace)
    assert performance(workspace) == (7, 90)


def test_an_answer_that_somebody_enters_is_seen_at_once(tmp_path):
    workspace = write_workspace(tmp_path, RATINGS, ASSESSMENTS)
    write_survey(workspace, *many(3))
    write(workspace, "staff.csv", "who,place,day,department,score", ["p1,desk,2026-05-04,front,60"])
    load(workspace)
    row = {
        "respondent_id": "p1",
        "touchpoint_id": "desk",
        "assessed_on": date(2026, 5, 4),
        "performance": 20.0,
    }
    assessments.write(open_store(workspace.journey.url), pd.DataFrame([row]))
    assert performance(workspace) == (3, 20)


def test_a_first_load_killed_leaves_nothing_to_read_and_the_next_succeeds(workspace):
    write_survey(workspace, *many(3))
    kill_at(workspace, "rolling up", "end")
    assert current(warehouse(workspace)) is None
    assert load(workspace).status == "published"


def test_readers_never_see_a_mixture_and_are_never_blocked(workspace):
    write_survey(workspace, *many(10))
    load(workspace)
    answers, errors, done = [], [], threading.Event()

    def read() -> None:
        while not done.is_set():
            started = time.perf_counter()
            try:
                answers.append((*seen(workspace), time.perf_counter() - started))
            except sa.exc.SQLAlchemyError as error:
                errors.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(1, 4):
        write_survey(workspace, *many(10, start=100 * number), name=f"survey-{number}")
        load(workspace)
    done.set()
    reader.join()
    assert errors == []
    assert {(rows, rolled) for rows, rolled, _ in answers} <= {(10, 10), (20, 20), (30, 30), (40, 40)}
    assert seen(workspace) == (40, 40)
    assert len(answers) > 10


def test_a_reader_in_another_process_reads_on_while_its_state_is_replaced_and_removed(workspace):
    write_survey(workspace, *many(3))
    load(workspace)
    script = (
        "import duckdb, sys; connection = duckdb.connect(sys.argv[1], read_only=True); "
        "print('open', flush=True); sys.stdin.readline(); "
        "print(connection.execute('select count(*) from ratings').fetchone()[0])"
    )
    old = current(warehouse(workspace)).path
    with subprocess.Popen(
        [sys.executable, "-c", script, str(old)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as reader:
        assert reader.stdout.readline() == "open\n"
        write_survey(workspace, *many(4, start=10), name="survey-2")
        load(workspace)
        old.unlink()
        answer, _ = reader.communicate("\n", timeout=30)
    assert answer == "3\n"


def test_a_second_load_ends_with_a_clear_line_while_one_runs(workspace):
    write_survey(workspace, *many(3))
    with only_writer(warehouse(workspace)), pytest.raises(Busy) as caught:
        load(workspace)
    assert f"Another load is running (process {os.getpid()} since" in str(caught.value)
    assert load(workspace).status == "published"


@pytest.mark.parametrize(
    "error", [OSError("no space left"), sa.exc.OperationalError("SELECT 1", {}, OSError("no space left"))]
)
def test_a_failed_load_is_written_down_and_its_file_removed(workspace, error):
    write_survey(workspace, *many(3))

    def progress(step: str, done: int, total: int) -> None:
        if step == "rolling up":
            raise error

    with pytest.raises(type(error), match="no space left"):
        load(workspace, progress=progress)
    (row,) = read_loads(open_history(warehouse(workspace)), EVERYTHING).to_dict("records")
    assert (row["status"], row["message"]) == ("failed", "no space left")
    assert list((warehouse(workspace) / "staging").iterdir()) == []
    assert load(workspace).status == "published"


def test_ids_sort_by_time_even_when_the_clock_was_set_back():
    ahead = "29991231T235958-zzzz"
    assert new_id(after=ahead).startswith("29991231T235959-")
    assert new_id() < new_id(after=new_id())


def test_a_copy_has_the_same_bytes(tmp_path):
    data = os.urandom(3_000_000)
    (tmp_path / "old").write_bytes(data)
    copy_file(tmp_path / "old", tmp_path / "new")
    assert (tmp_path / "new").read_bytes() == data
