"""Loads into an engine without transactions: the same as into a folder, and nothing published is touched."""

import os
import threading
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
import sqlalchemy as sa

from loaders.doctor import SOUND, examine
from loaders.ledger import clean_up
from loaders.load import load, remove
from loaders.lock import Busy
from loaders.parts import INVENTORY
from loaders.published import check_published
from loaders.quarantine import refused_rows
from loaders.retention import kept, prune, restore, writer
from metrics.errors import ConfigError, SourceError
from metrics.lake import lake_engine
from metrics.rollup_tables import daily_ratings, monthly_ratings
from metrics.server import SCHEMA
from metrics.warehouse import open_warehouse
from tests.clickhouse import let_go
from tests.loaders.killed import stopped
from tests.loaders.published import TABLES, current, scores, seen, seen_in, statuses
from tests.loaders.workspaces import (
    CUSTOMERS,
    RATINGS,
    many,
    with_settings,
    write,
    write_survey,
    write_workspace,
)

MOMENTS = (("rolling up", "begin"), ("publishing", "begin"), ("publishing", "end"))


@pytest.fixture
def workspace(tmp_path: Path, lake: AbstractContextManager[dict[str, str]]):
    with lake(tmp_path) as variables:
        settings = {name.split("__")[-1].lower(): value for name, value in variables.items()}
        found = with_settings(write_workspace(tmp_path, RATINGS, CUSTOMERS), warehouse=settings)
        write(found, "customers.csv", "id,started,ended", ["c0,2025-01-01,", "c1,2025-02-01,"])
        yield found


def there(workspace) -> set[str]:
    """Every schema and part that the engine has for us."""
    inspector = sa.inspect(lake_engine(workspace.warehouse.url))
    ours = {name for name in inspector.get_schema_names() if name.startswith(f"{SCHEMA}_")}
    return ours | {name for name in inspector.get_table_names(SCHEMA) if "__" in name}


def used(workspace) -> set[str]:
    """Every schema and part that a published state is made of."""
    found = set()
    for state, _ in open_warehouse(workspace).states():
        with state.engine().connect() as connection:
            found |= {f"{SCHEMA}_{state.load}", *connection.scalars(sa.select(INVENTORY.c.part))}
    return found


def test_loads_publish_add_replace_and_see_when_nothing_changed(workspace):
    write_survey(workspace, *many(3), *many(1, day="2026-03-01", start=20))
    assert load(workspace).status == "published"
    assert load(workspace).status == "unchanged"
    first = current(workspace)
    known = many(1)
    write_survey(workspace, *known, *many(2, score=60, start=1), *many(1, start=10), name="survey-2")
    write(workspace, "customers.csv", "id,started,ended", ["c1,2025-02-01,2026-06-01"])
    report = load(workspace)
    assert [(source.source, source.published, source.changed) for source in report.sources] == [
        ("survey", 4, 3),
        ("crm", 1, 1),
    ]
    assert scores(workspace) == {"0": 80, "1": 60, "2": 60, "10": 80, "20": 80}
    with current(workspace).engine().connect() as connection:
        assert connection.execute(sa.select(TABLES.customers.c.customer_id)).scalars().all() == ["c1"]
    assert seen(workspace) == (5, 5)
    assert seen_in(first) == (4, 4)  # the earlier state is as it was
    assert statuses(workspace) == ["published", "unchanged", "published"]
    assert there(workspace) == used(workspace)


def test_weights_count_beside_measures_that_nobody_was_asked_for(workspace):
    weighing = write_workspace(
        workspace.root, RATINGS + "weight = \"= CASE WHEN id = '0' THEN 2 ELSE 0.5 END\"\n"
    )
    weighted = workspace.model_copy(update={"sources": weighing.sources})
    write_survey(weighted, *many(1, score=80), *many(2, score=40, start=1))
    assert load(weighted).status == "published"
    for rollup, names in (
        (daily_ratings, ("n", "w", "ww", "wx", "wxx")),
        (monthly_ratings, ("w", "wx")),
    ):
        sums = [
            sa.func.sum(rollup.c[f"{measure}_{name}"])
            for measure in ("satisfaction", "effort")
            for name in names
        ]
        with current(weighted).engine().connect() as connection:
            found = connection.execute(sa.select(*sums).where(rollup.c.segmentation == "all")).one()
        expected = {"n": 3, "w": 3, "ww": 4.5, "wx": 200, "wxx": 2 * 80**2 + 40**2}
        assert tuple(found) == (*(expected[name] for name in names), *(0 for _ in names))


def test_a_source_that_left_the_settings_is_taken_away(workspace):
    write_survey(workspace, *many(3))
    load(workspace)
    first = current(workspace)
    left = workspace.model_copy(update={"sources": workspace.sources[1:]})
    assert remove(left, "survey").status == "published"
    assert (seen(left), seen_in(first)) == ((0, 0), (3, 3))
    assert load(left).warnings == ()


def test_a_load_writes_the_months_that_it_touches_and_no_others(workspace):
    write_survey(workspace, *many(3), *many(3, day="2026-03-01", start=20))
    load(workspace)
    write_survey(workspace, *many(1, score=10), name="survey-2")
    load(workspace)
    with current(workspace).engine().connect() as connection:
        parts = connection.execute(sa.select(INVENTORY).where(INVENTORY.c.table_name == "ratings")).all()
        (newest,) = (part.part for part in parts if part.months == '["2026-05-01"]')
        assert len(parts) == 2
        rows = sa.select(sa.func.count()).select_from(sa.table(newest, schema=SCHEMA))
        assert connection.scalar(rows) == 3
    assert seen(workspace) == (6, 6)


@pytest.mark.one_engine
def test_many_parts_are_written_together(workspace, monkeypatch):
    monkeypatch.setattr("loaders.growing.MOST", 2)
    for month in range(1, 5):
        write_survey(workspace, *many(2, day=f"2026-0{month}-01", start=10 * month), name=f"survey-{month}")
        load(workspace)
    assert seen(workspace) == (8, 8)
    with current(workspace).engine().connect() as connection:
        parts = sa.select(sa.func.count()).where(INVENTORY.c.table_name == "ratings")
        assert connection.scalar(parts) == 2


@pytest.mark.one_engine
def test_a_dry_run_and_a_blocked_load_leave_nothing_behind(workspace):
    write_survey(workspace, *many(3))
    assert load(workspace, dry_run=True).status == "dry_run"
    assert current(workspace) is None
    load(workspace)
    write_survey(workspace, *(f"x{n},attic,c,2026-05-04,80,Gold" for n in range(9)), name="survey-2")
    assert load(workspace).status == "blocked"
    assert seen(workspace) == (3, 3)
    assert refused_rows(workspace)["key"].tolist() == [f"x{n} / attic" for n in range(9)]
    assert there(workspace) == used(workspace)
    assert not list((workspace.root / "storage").glob("*"))


def test_refused_rows_are_published_with_the_rest_and_go_when_their_file_is_repaired(workspace):
    write_survey(workspace, *many(9), "x,attic,c,2026-05-04,80,Gold")
    load(workspace)
    assert refused_rows(workspace)["key"].tolist() == ["x / attic"]
    write_survey(workspace, *many(9))
    load(workspace)
    assert refused_rows(workspace).empty


@pytest.mark.parametrize(("step", "moment"), MOMENTS)
def test_a_load_that_is_killed_loses_nothing_and_the_next_succeeds(workspace, step, moment):
    write_survey(workspace, *many(3))
    load(workspace)
    write_survey(workspace, *many(4, start=10), name="survey-2")
    let_go()
    with stopped(workspace, step, moment) as process, pytest.raises(Busy, match=rf"process {process} since"):
        load(workspace)
    published = moment == "end"
    assert seen(workspace) == ((7, 7) if published else (3, 3))
    assert load(workspace).status == ("unchanged" if published else "published")
    assert seen(workspace) == (7, 7)
    assert statuses(workspace)[1] == ("published" if published else "interrupted")
    assert there(workspace) == used(workspace)


def test_a_second_load_is_refused_with_the_name_of_the_first(workspace):
    with writer(workspace).only_writer(), pytest.raises(Busy) as refusal:
        load(workspace)
    assert str(refusal.value).startswith(f"Another load is running (process {os.getpid()} since 2")


@pytest.mark.one_engine
def test_a_load_whose_lock_was_broken_publishes_nothing(workspace):
    write_survey(workspace, *many(3))

    def progress(step: str, done: int, total: int) -> None:
        if step == "publishing" and not done:
            (workspace.root / "data" / "lock").unlink()
            second = writer(workspace)
            with second.only_writer():
                clean_up(second, second.history())

    with pytest.raises(Busy, match="Another load has begun meanwhile"):
        load(workspace, progress=progress)
    assert (current(workspace), statuses(workspace)) == (None, ["failed"])


@pytest.mark.one_engine
def test_loads_of_another_workspace_are_refused_also_while_both_publish_for_the_first_time(workspace):
    """Each has a lock of its own, and nothing says yet whose the warehouse is."""
    write_survey(workspace, *many(3))
    other = write_workspace(workspace.root / "other", RATINGS)
    other = other.model_copy(update={"warehouse": workspace.warehouse})
    write_survey(other, *many(4))

    def progress(step: str, done: int, total: int) -> None:
        if step == "publishing" and not done:
            assert load(other).status == "published"

    with pytest.raises(Busy, match="Another load has begun meanwhile"):
        load(workspace, progress=progress)
    with pytest.raises(ConfigError, match="holds the figures of another workspace"):
        load(workspace)
    assert (seen(other), there(other)) == ((4, 4), used(other))


def test_readers_never_see_a_mixture_while_loads_publish(workspace):
    """A state stays what it is for who reads it, with connections that have read others before."""
    write_survey(workspace, *many(5))
    load(workspace)
    expected, found, over = {current(workspace).id: (5, 5)}, [], threading.Event()

    def read() -> None:
        while not over.is_set():
            state = current(workspace)
            found.append((state.id, seen_in(state)))

    reader = threading.Thread(target=read)
    reader.start()
    for more in range(1, 4):
        write_survey(workspace, *many(5, start=10 * more), name=f"survey-{more}")
        load(workspace)
        expected[current(workspace).id] = (5 + 5 * more, 5 + 5 * more)
    over.set()
    reader.join()
    assert set(found) <= set(expected.items())
    assert len({state for state, _ in found}) >= 3


def test_states_are_listed_restored_pruned_and_checked(workspace, monkeypatch):
    for number in range(3):
        write_survey(workspace, *many(30, start=100 * number), name=f"survey-{number}")
        load(workspace)
    third, second, first = kept(workspace)
    assert [one.current for one in (third, second, first)] == [True, False, False]
    restore(workspace, first.id)
    assert seen(workspace) == (30, 30)
    with pytest.raises(ConfigError, match="there is no snapshot 20200101T000000-aaaa"):
        restore(workspace, "20200101T000000-aaaa")
    assert prune(workspace, keep=1) == [f"removed {second.id}"]
    assert [one.id for one in kept(workspace)] == [third.id, first.id]
    assert there(workspace) == used(workspace)
    assert all(check.passed for check in check_published(workspace) if check.table == "ratings")
    assert seen(workspace) == (30, 30)
    monkeypatch.setenv("TOUCHPOINT__WAREHOUSE__URL", workspace.warehouse.url)
    monkeypatch.setenv("TOUCHPOINT__WAREHOUSE__STORAGE", workspace.warehouse.storage)
    (found,) = (finding for finding in examine(workspace.root) if finding.what == "warehouse")
    assert (found.status, found.found.endswith(f"published: {first.id}")) == (SOUND, True)


@pytest.mark.one_engine
def test_only_so_many_states_are_kept(workspace):
    few = with_settings(workspace, warehouse={"keep_snapshots": 1})
    for number in range(3):
        write_survey(few, *many(3, start=10 * number), name=f"survey-{number}")
        load(few)
    assert [one.current for one in kept(few)] == [True, False]  # somebody may be about to read the base
    assert there(few) == used(few)


@pytest.mark.one_engine
def test_groups_of_customers_are_found_anew_with_another_hash(workspace, monkeypatch):
    write_survey(workspace, *many(30))
    load(workspace)
    before = groups(workspace)
    monkeypatch.setattr("loaders.load.terms.other_hash", lambda known: True)
    monkeypatch.setattr("loaders.lake.bucket", lambda columns: sa.literal(7).cast(sa.Integer))
    write_survey(workspace, *many(1, start=50), name="survey-2")
    load(workspace)
    assert len(before) > 10
    assert 7 in groups(workspace)
    assert len(groups(workspace)) <= 2  # and the bucket of the new answer, which reading found


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
        found = connection.execute(sa.select(daily_ratings.c.segmentation).distinct()).scalars().all()
    assert sorted(found) == ["all", "region", "tier"]


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("sparksql+connect://me:secret@127.0.0.1:1/?token=secret", "sparksql+connect://me:***@127.0.0.1:1/"),
        ("clickhousedb://me:secret@127.0.0.1:1/?client_name=secret", "clickhousedb://me:***@127.0.0.1:1/"),
    ],
)
def test_a_server_that_is_away_ends_with_one_line_without_the_secret(tmp_path, url, place):
    settings = {"url": url, "storage": f"file://{tmp_path}/storage"}
    with pytest.raises(SourceError) as refusal:
        load(with_settings(write_workspace(tmp_path), warehouse=settings))
    assert str(refusal.value).startswith(f"warehouse {place}: ")
    assert "secret" not in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_spark_needs_storage_that_it_sees(tmp_path):
    settings = {"url": "sparksql+connect://127.0.0.1", "storage": "somewhere"}
    with pytest.raises(ConfigError, match=r"touchpoint.toml: warehouse.storage: "):
        load(with_settings(write_workspace(tmp_path), warehouse=settings))
