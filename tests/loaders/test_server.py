"""Loads into a real PostgreSQL server: the same as into a folder, published in one transaction."""

import os
import threading
import time

import pandas as pd
import pytest
import sqlalchemy as sa

from loaders import server
from loaders.load import load, remove
from loaders.lock import Busy
from loaders.published import check_published
from loaders.quarantine import refused_rows
from loaders.retention import kept, prune, restore, writer
from metrics.errors import ConfigError, SourceError
from metrics.rollup_tables import daily_ratings, monthly_ratings
from metrics.server import Superseded, reading_engine, server_engine
from tests.loaders.killed import kill_at
from tests.loaders.published import TABLES, counted, current, scores, seen, statuses
from tests.loaders.workspaces import (
    CUSTOMERS,
    RATINGS,
    many,
    with_settings,
    write,
    write_survey,
    write_workspace,
)

STEPS = ("checking survey", "merging survey", "rolling up", "writing the snapshot", "publishing")


@pytest.fixture
def workspace(tmp_path, postgres_url):
    found = with_settings(write_workspace(tmp_path, RATINGS, CUSTOMERS), warehouse={"url": postgres_url})
    write(found, "customers.csv", "id,started,ended", ["c0,2025-01-01,", "c1,2025-01-01,"])
    yield found
    for engine in (server_engine, reading_engine):
        engine(postgres_url).dispose()


def test_loads_publish_add_replace_and_see_when_nothing_changed(workspace):
    write_survey(workspace, *many(3))
    assert load(workspace).status == "published"
    assert load(workspace).status == "unchanged"
    first = current(workspace)
    write_survey(workspace, *many(2, score=60, start=1), *many(1, start=10), name="survey-2")
    write(workspace, "customers.csv", "id,started,ended", ["c1,2025-01-01,2026-06-01"])
    report = load(workspace)
    assert [(source.source, source.published, source.changed) for source in report.sources] == [
        ("survey", 3, 3),
        ("crm", 1, 1),
    ]
    assert scores(workspace) == {"0": 80, "1": 60, "2": 60, "10": 80}
    with current(workspace).engine().connect() as connection:
        assert connection.execute(sa.select(TABLES.customers.c.customer_id)).scalars().all() == ["c1"]
    assert current(workspace).id > first.id
    assert seen(workspace) == (4, 4)
    assert statuses(workspace) == ["published", "unchanged", "published"]
    assert not list((workspace.root / "data" / "staging").iterdir())


def test_a_source_that_left_the_settings_is_taken_away(workspace):
    write_survey(workspace, *many(3))
    load(workspace)
    left = workspace.model_copy(update={"sources": workspace.sources[1:]})
    assert len(load(left).warnings) == 1
    assert remove(left, "survey").status == "published"
    assert seen(left) == (0, 0)
    with current(left).engine().connect() as connection:
        assert len(connection.execute(sa.select(TABLES.customers)).all()) == 2
    assert load(left).warnings == ()


def test_a_dry_run_publishes_nothing(workspace):
    write_survey(workspace, *many(3))
    assert load(workspace, dry_run=True).status == "dry_run"
    assert current(workspace) is None


def test_a_load_that_the_checks_stop_changes_nothing_and_shows_its_refused_rows(workspace):
    write_survey(workspace, *many(3))
    load(workspace)
    write_survey(workspace, *(f"x{n},attic,c,2026-05-04,80,Gold" for n in range(9)), name="survey-2")
    assert load(workspace).status == "blocked"
    assert seen(workspace) == (3, 3)
    assert refused_rows(workspace)["key"].tolist() == [f"x{n} / attic" for n in range(9)]


def test_refused_rows_are_published_with_the_rest_and_go_when_their_file_is_repaired(workspace):
    write_survey(workspace, *many(9), "x,attic,c,2026-05-04,80,Gold")
    load(workspace)
    assert refused_rows(workspace)["key"].tolist() == ["x / attic"]
    write_survey(workspace, *many(9))
    load(workspace)
    assert refused_rows(workspace).empty


@pytest.mark.parametrize(("step", "moment"), [*((step, "begin") for step in STEPS), (STEPS[-1], "end")])
def test_a_load_killed_at_any_step_loses_nothing_and_the_next_succeeds(workspace, step, moment):
    write_survey(workspace, *many(3))
    load(workspace)
    write_survey(workspace, *many(4, start=10), name="survey-2")
    kill_at(workspace, step, moment)
    published = moment == "end"
    assert seen(workspace) == ((7, 7) if published else (3, 3))
    assert when_free(workspace).status == ("unchanged" if published else "published")
    assert seen(workspace) == (7, 7)
    assert statuses(workspace)[1] == ("published" if published else "interrupted")


def when_free(workspace):
    """The server notices a moment later that a process is gone."""
    for _ in range(200):
        try:
            return load(workspace)
        except Busy:
            time.sleep(0.05)
    raise AssertionError("the lock of a dead load stays")


def test_a_second_load_is_refused_with_the_name_of_the_first(workspace):
    with writer(workspace).only_writer(), pytest.raises(Busy) as refusal:
        load(workspace)
    assert str(refusal.value).startswith(f"Another load is running (process {os.getpid()} since 2")
    write_survey(workspace, *many(3))
    assert load(workspace).status == "published"


def test_what_another_workspace_has_published_is_not_touched(workspace, tmp_path):
    write_survey(workspace, *many(3))
    load(workspace)
    other = write_workspace(tmp_path / "other", RATINGS).model_copy(update={"warehouse": workspace.warehouse})
    for begin in (load, prune, lambda one: restore(one, current(workspace).id)):
        with pytest.raises(ConfigError, match=r"postgresql.* holds the figures of another workspace"):
            begin(other)
    assert (seen(workspace), statuses(workspace)) == ((3, 3), ["published"])


def test_a_load_takes_its_time_whatever_the_database_allows_others(workspace, postgres_url):
    hurried = (
        "statement_timeout",
        "lock_timeout",
        "idle_in_transaction_session_timeout",
        "idle_session_timeout",
    )
    with server_engine(postgres_url).begin() as connection:
        for name in hurried:
            database = sa.make_url(postgres_url).database
            connection.execute(sa.text(f"ALTER DATABASE {database} SET {name} TO '1h'"))
    server_engine(postgres_url).dispose()
    one = writer(workspace)
    with one.only_writer(), one.building("load", TABLES) as state:
        assert {name: state.facts.scalar(sa.text(f"SHOW {name}")) for name in hurried} == dict.fromkeys(
            hurried, "0"
        )


def test_a_setting_that_the_server_does_not_have_is_left_out(workspace, monkeypatch):
    monkeypatch.setitem(server.SETTINGS, "of_another_version", "0")
    write_survey(workspace, *many(3))
    assert load(workspace).status == "published"


def test_a_lock_that_was_lost_is_no_failure_of_a_load_that_has_ended(workspace, postgres_url):
    ends = sa.text(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory' AND objid = :lock"
    )
    with writer(workspace).only_writer(), server_engine(postgres_url).begin() as connection:
        assert connection.scalars(ends, {"lock": server.LOCK}).all() == [True]
    write_survey(workspace, *many(3))
    assert when_free(workspace).status == "published"


def test_readers_never_see_a_mixture_while_loads_publish(workspace):
    """Each transaction sees one state whole, waits for nobody, and says so when its state is gone."""
    write_survey(workspace, *many(5))
    load(workspace)
    expected, found, over = {current(workspace).id: (5, 5)}, [], threading.Event()

    def read() -> None:
        while not over.is_set():
            state = current(workspace)
            try:
                with state.engine().connect() as connection:
                    ratings, _ = counted(connection)
                    time.sleep(0.02)  # a load may publish between two queries of a page
                    found.append((state.id, (ratings, counted(connection)[1])))
            except Superseded:
                found.append((state.id, None))

    reader = threading.Thread(target=read)
    reader.start()
    for more in range(1, 4):
        write_survey(workspace, *many(5, start=10 * more), name=f"survey-{more}")
        load(workspace)
        expected[current(workspace).id] = (5 + 5 * more, 5 + 5 * more)
    over.set()
    reader.join()
    assert {(state, what) for state, what in found if what is not None} <= set(expected.items())
    assert len({state for state, _ in found}) >= 3


def test_a_state_that_was_replaced_is_not_read_any_more(workspace):
    write_survey(workspace, *many(3))
    load(workspace)
    old = current(workspace)
    with old.engine().connect() as reading:
        assert counted(reading) == (3, 3)
        write_survey(workspace, *many(4))
        load(workspace)
        assert counted(reading) == (3, 3)  # its transaction sees what it saw
    with pytest.raises(Superseded), old.engine().connect() as late:
        counted(late)


def test_readers_cannot_write(workspace):
    write_survey(workspace, *many(3))
    load(workspace)
    with current(workspace).engine().connect() as connection, pytest.raises(sa.exc.InternalError):
        connection.execute(sa.delete(TABLES.ratings))


def test_the_published_state_is_listed_checked_and_kept(workspace):
    write_survey(workspace, *many(30))
    load(workspace)
    (one,) = kept(workspace)
    assert (one.id, one.current, one.size > 0) == (current(workspace).id, True, True)
    assert prune(workspace, keep=1) == []
    with pytest.raises(ConfigError, match="an earlier one comes back from the database's own backups"):
        restore(workspace, "20200101T000000-aaaa")
    assert all(check.passed for check in check_published(workspace) if check.table == "ratings")


def test_groups_of_customers_are_found_anew_with_another_hash(workspace):
    write_survey(workspace, *many(30))
    load(workspace)
    before = groups(workspace)
    with server_engine(workspace.warehouse.url).begin() as connection:
        connection.execute(sa.update(TABLES.ratings).values(bucket=0))
        kept_terms = sa.func.replace(TABLES.meta.c.value, '"hash": "', '"hash": "1')
        connection.execute(
            sa.update(TABLES.meta).where(TABLES.meta.c.key == "rollups").values(value=kept_terms)
        )
    load(workspace)
    assert groups(workspace) == before
    assert len(before) > 10


def groups(workspace) -> list[int]:
    with current(workspace).engine().connect() as connection:
        buckets = connection.execute(sa.select(monthly_ratings.c.bucket).distinct()).scalars()
        return sorted(buckets)


def test_a_new_segmentation_gets_its_column(workspace):
    write_survey(workspace, *many(3))
    load(workspace)
    wider = workspace.model_copy(update={"segmentations": {"tier": "Tier", "region": "Region"}})
    load(wider)
    with current(wider).engine().connect() as connection:
        found = pd.read_sql(sa.select(daily_ratings.c.segmentation).distinct(), connection)
    assert sorted(found["segmentation"]) == ["all", "region", "tier"]


def test_a_server_that_is_away_ends_with_one_line_without_the_password(workspace):
    away = with_settings(
        workspace, warehouse={"url": "postgresql+psycopg://me:secret@127.0.0.1:1/db?password=secret"}
    )
    with pytest.raises(SourceError) as refusal:
        load(away)
    assert str(refusal.value).startswith("warehouse postgresql+psycopg://me:***@127.0.0.1:1/db: ")
    assert "secret" not in str(refusal.value)


def test_a_role_that_may_only_read_serves_pages_and_is_refused_as_a_loader(workspace, postgres_url):
    write_survey(workspace, *many(3))
    load(workspace)
    role = f"viewer_{sa.make_url(postgres_url).database}"
    with server_engine(postgres_url).begin() as connection:
        connection.execute(sa.text(f"CREATE ROLE {role} LOGIN"))
        connection.execute(sa.text(f"GRANT USAGE ON SCHEMA touchpoint TO {role}"))
        connection.execute(sa.text(f"GRANT SELECT ON ALL TABLES IN SCHEMA touchpoint TO {role}"))
    url = sa.make_url(postgres_url).set(username=role).render_as_string(hide_password=False)
    viewer = with_settings(workspace, warehouse={"url": url})
    assert seen(viewer) == (3, 3)
    assert statuses(viewer) == ["published"]
    write_survey(workspace, *many(9))
    with pytest.raises(SourceError, match=r"warehouse postgresql\+psycopg://viewer.*permission denied"):
        load(viewer)
    for engine in (server_engine, reading_engine):
        engine(url).dispose()
