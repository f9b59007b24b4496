"""The published states that are kept."""

import pytest
import sqlalchemy as sa

from loaders.load import load
from loaders.published import check_published
from loaders.retention import kept, prune, restore
from metrics.errors import ConfigError
from metrics.snapshots import current, list_snapshots, read_only_engine
from metrics.tables import warehouse_tables
from tests.loaders.workspaces import RATINGS, many, with_settings, write_survey, write_workspace

RATINGS_TABLE = warehouse_tables(("tier",)).ratings


@pytest.fixture
def workspace(tmp_path):
    return write_workspace(tmp_path, RATINGS)


def warehouse(workspace):
    return workspace.root / "data" / "warehouse"


def load_more(workspace, number: int) -> str:
    write_survey(workspace, *many(2, start=10 * number), name=f"survey-{number}")
    return load(workspace).snapshot


def count(workspace) -> int:
    with read_only_engine(current(warehouse(workspace))).connect() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(RATINGS_TABLE))


def test_states_are_listed_newest_first_with_the_one_that_is_shown(workspace):
    ids = [load_more(workspace, number) for number in range(3)]
    assert [(one.id, one.current) for one in kept(workspace)] == [
        (ids[2], True),
        (ids[1], False),
        (ids[0], False),
    ]
    assert all(one.size > 0 for one in kept(workspace))


def test_before_the_first_load_there_is_none(workspace):
    assert kept(workspace) == []
    with pytest.raises(ConfigError, match="Nothing is published yet"):
        check_published(workspace)


def test_a_restored_state_is_shown_and_the_next_load_builds_upon_it(workspace):
    first = load_more(workspace, 0)
    load_more(workspace, 1)
    restore(workspace, first)
    assert (current(warehouse(workspace)).id, count(workspace)) == (first, 2)
    # its files do not hold the second survey: the next load reads it again, and the third
    load_more(workspace, 2)
    assert count(workspace) == 6


def test_a_restored_state_stays_while_loads_find_nothing_new(workspace):
    first = load_more(workspace, 0)
    load_more(workspace, 1)
    (workspace.root / "in" / "survey-1.csv").unlink()
    restore(workspace, first)
    assert load(workspace).status == "unchanged"
    assert current(warehouse(workspace)).id == first


def test_a_state_that_is_gone_cannot_be_restored(workspace):
    only = load_more(workspace, 0)
    with pytest.raises(ConfigError, match=f"there is no snapshot 2020; kept are: {only}"):
        restore(workspace, "2020")


def test_pruning_keeps_the_newest_and_the_one_that_is_shown(workspace):
    ids = [load_more(workspace, number) for number in range(4)]
    restore(workspace, ids[0])
    assert prune(workspace, keep=2) == [f"removed {ids[1]}"]
    assert [one.id for one in list_snapshots(warehouse(workspace))] == [ids[3], ids[2], ids[0]]


def test_a_load_keeps_as_many_states_as_it_is_told(workspace):
    few = with_settings(workspace, warehouse={"keep_snapshots": 2})
    ids = [load_more(few, number) for number in range(4)]
    assert [one.id for one in list_snapshots(warehouse(workspace))] == [ids[3], ids[2]]


def test_the_state_that_a_load_replaces_is_never_removed_by_it(workspace):
    one = with_settings(workspace, warehouse={"keep_snapshots": 1})
    ids = [load_more(one, number) for number in range(3)]
    assert [one.id for one in list_snapshots(warehouse(workspace))] == [ids[2], ids[1]]


def test_a_snapshot_cannot_be_written(workspace):
    load_more(workspace, 0)
    engine = read_only_engine(current(warehouse(workspace)))
    with engine.connect() as connection, pytest.raises(sa.exc.DBAPIError, match="read-only"):
        connection.execute(sa.delete(RATINGS_TABLE))


def test_a_result_outlives_its_connection(workspace):
    load_more(workspace, 0)
    with read_only_engine(current(warehouse(workspace))).connect() as connection:
        result = connection.execute(sa.select(RATINGS_TABLE.c.response_id).order_by("response_id"))
    assert [row.response_id for row in result.fetchall()] == ["0", "1"]


def test_what_is_published_passes_every_check(workspace, tmp_path):
    load_more(workspace, 0)
    checks = check_published(workspace, docs=tmp_path / "docs")
    assert {check.table for check in checks} == {
        "customers",
        "responses",
        "ratings",
        "complaints",
        "contacts",
    }
    assert all(check.passed for check in checks)
    pages = [path.read_text() for path in (tmp_path / "docs").rglob("*.html")]
    assert any("satisfaction lies from 0 to 100" in page for page in pages)


def test_a_published_row_that_breaks_a_rule_is_found(workspace):
    load_more(workspace, 0)
    published = current(warehouse(workspace)).path
    published.chmod(0o644)
    engine = sa.create_engine(sa.URL.create("duckdb", database=str(published)), poolclass=sa.NullPool)
    with engine.begin() as connection:
        copy = sa.select(RATINGS_TABLE).where(RATINGS_TABLE.c.response_id == "1")
        connection.execute(sa.insert(RATINGS_TABLE).from_select(RATINGS_TABLE.columns.keys(), copy))
        connection.execute(
            sa.update(RATINGS_TABLE).where(RATINGS_TABLE.c.response_id == "0").values(satisfaction=140.0)
        )
    engine.dispose()
    broken = [(check.rule, check.text) for check in check_published(workspace) if not check.passed]
    assert broken == [
        ("satisfaction.range", "1 of 3 rows: satisfaction is outside 0 to 100"),
        ("key.duplicate", "1 of 3 rows: response_id, touchpoint_id was there before in the same file"),
    ]
