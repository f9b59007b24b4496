"""The store: made, upgraded and shared safely, on SQLite and on PostgreSQL."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from journey import store as stores
from journey.errors import JourneyError, StoreUnreachable
from journey.store import open_store, version, writing
from journey.tables import imports, links, metadata, stages, state, touchpoints

ROOT = Path(__file__).parents[2]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/new/folder/journey.sqlite"
    return request.getfixturevalue("postgres_url")


@pytest.fixture
def engine(url: str) -> sa.Engine:
    engine = open_store(url)
    yield engine
    engine.dispose()


def include(item: object, name: str | None, kind: str, *_: object) -> bool:
    return not (kind == "table" and name == "alembic_version")


def test_the_migrations_make_exactly_the_tables_that_the_code_expects(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        options = {"compare_type": True, "include_object": include}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []


def test_the_migrations_make_the_same_checks_and_references(engine: sa.Engine) -> None:
    def constraints(found: sa.MetaData) -> set[tuple[str, str]]:
        return {
            (table.name, str(constraint.name))
            for table in found.tables.values()
            for constraint in table.constraints
            if table.name != "alembic_version"
        }

    made = sa.MetaData()
    with engine.connect() as connection:
        made.reflect(connection)
        fresh = sa.create_engine("sqlite://")
        metadata.create_all(fresh)
        expected = sa.MetaData()
        expected.reflect(fresh)
        fresh.dispose()
    assert constraints(made) == constraints(expected)


def test_the_newest_migration_is_the_one_the_code_names() -> None:
    config = Config()
    config.set_main_option("script_location", str(stores.MIGRATIONS))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_current_head() == stores.HEAD


def test_a_store_that_is_up_to_date_opens_with_its_content(url: str, engine: sa.Engine) -> None:
    with writing(engine) as connection:
        connection.execute(sa.insert(stages).values(stage_id="buy", name="Buying", position=1, place=0))
    again = open_store(url)
    with again.connect() as connection:
        assert connection.scalar(sa.select(stages.c.name)) == "Buying"
    again.dispose()


def in_processes(count: int, function: Callable[[str], object], url: str) -> list[object]:
    """What the function gives in so many processes at once.

    Processes of their own and no pool: a pool starts workers with this process's main module, and starts
    them anew for ever where a page's test has put the page in that place.
    """
    code = f"import json; from {__name__} import {function.__name__} as f; print(json.dumps(f({url!r})))"
    started = [
        subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE) for _ in range(count)
    ]
    answers = [process.communicate(timeout=120)[0] for process in started]
    assert [process.returncode for process in started] == [0] * count
    return [json.loads(answer) for answer in answers]


def open_and_name_tables(url: str) -> list[str]:
    engine = open_store(url)
    try:
        with engine.connect() as connection:
            return sorted(sa.inspect(connection).get_table_names())
    finally:
        engine.dispose()


def test_processes_that_start_together_make_one_store(url: str) -> None:
    found = in_processes(4, open_and_name_tables, url)
    assert found == [sorted([*metadata.tables, "alembic_version"])] * 4


def test_a_store_of_a_newer_version_is_left_alone_with_a_clear_line(url: str, engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(
        JourneyError, match=r"made by a newer version .its tables are at 9999.*Upgrade Touchpoint"
    ):
        open_store(url)
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT version_num FROM alembic_version")) == "9999"


def test_an_upgrade_that_breaks_in_the_middle_leaves_nothing(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(*_: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr("alembic.runtime.migration.HeadMaintainer.update_to_step", break_off)
    with pytest.raises(RuntimeError):
        open_store(url)
    monkeypatch.undo()
    assert open_and_name_tables(url) == sorted([*metadata.tables, "alembic_version"])


def test_every_write_gives_another_version_and_a_failed_one_does_not(engine: sa.Engine) -> None:
    versions = [version(engine)]
    for name in ("buy", "use"):
        with writing(engine) as connection:
            connection.execute(sa.insert(stages).values(stage_id=name, name=name, position=1, place=0))
        versions.append(version(engine))
    assert len(set(versions)) == 3
    with pytest.raises(sa.exc.IntegrityError), writing(engine) as connection:
        connection.execute(sa.insert(stages).values(stage_id="buy", name="twice", position=1, place=0))
    assert version(engine) == versions[-1]


def test_a_reference_to_nothing_is_refused_when_the_transaction_ends(engine: sa.Engine) -> None:
    with pytest.raises(sa.exc.IntegrityError), writing(engine) as connection:
        connection.execute(
            sa.insert(touchpoints).values(
                touchpoint_id="shop", name="Shop", stage_id="nowhere", status="active", place=0
            )
        )
    with pytest.raises(sa.exc.IntegrityError), writing(engine) as connection:
        connection.execute(sa.insert(links).values(from_touchpoint="a", to_touchpoint="b", place=0))


def test_a_value_outside_its_scale_is_refused_by_the_store_too(engine: sa.Engine) -> None:
    with pytest.raises(sa.exc.IntegrityError), writing(engine) as connection:
        connection.execute(sa.insert(stages).values(stage_id="buy", name="Buying", position=1, place=0))
        row = {"touchpoint_id": "t", "name": "T", "stage_id": "buy", "status": "active", "place": 0}
        connection.execute(sa.insert(touchpoints).values(moment_of_truth=4, **row))


def write_often(url: str) -> None:
    engine = open_store(url)
    for _ in range(20):
        with writing(engine) as connection:
            count = connection.scalar(sa.select(sa.func.max(imports.c.added))) or 0
            connection.execute(
                sa.insert(imports).values(
                    imported_at=sa.func.now(),
                    folder="",
                    added=count + 1,
                    changed=0,
                    removed=0,
                    differences=[],
                )
            )
    engine.dispose()


def test_writers_in_several_processes_wait_for_each_other(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/journey.sqlite"
    engine = open_store(url)
    in_processes(3, write_often, url)
    with engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.max(imports.c.added))) == 60
    engine.dispose()


def test_a_reader_sees_one_state_while_another_writes(engine: sa.Engine) -> None:
    with stores.reading(engine) as reader:
        before = reader.scalar(sa.select(sa.func.count()).select_from(stages))
        with writing(engine) as connection:
            connection.execute(sa.insert(stages).values(stage_id="buy", name="Buying", position=1, place=0))
        assert (before, reader.scalar(sa.select(sa.func.count()).select_from(stages))) == (0, 0)


def test_sqlite_keeps_a_write_ahead_log_and_checks_references(tmp_path: Path) -> None:
    engine = open_store(f"sqlite:///{tmp_path}/journey.sqlite")
    with engine.connect() as connection:
        pragmas = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "foreign_keys")
        ]
    engine.dispose()
    assert pragmas == ["wal", 1]


def test_postgresql_keeps_the_store_apart_from_a_warehouse_in_the_same_database(postgres_url: str) -> None:
    warehouse = sa.create_engine(postgres_url)
    with warehouse.begin() as connection:
        connection.execute(sa.text("CREATE TABLE touchpoints (touchpoint_id text)"))
    engine = open_store(postgres_url)
    with warehouse.connect() as connection:
        inspector = sa.inspect(connection)
        assert inspector.get_table_names("public") == ["touchpoints"]
        assert set(inspector.get_table_names("journey")) == {*metadata.tables, "alembic_version"}
    engine.dispose()
    warehouse.dispose()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://here/journey", "write sqlite:///… or postgresql"),
        ("journey.sqlite", "write for instance sqlite:///data/journey.sqlite"),
        ("sqlite://", "sqlite needs a file"),
        ("postgresql+nodriver://here/journey", "cannot be read"),
    ],
)
def test_an_address_that_cannot_be_a_store_says_what_to_write(url: str, words: str) -> None:
    with pytest.raises(JourneyError, match=words):
        open_store(url)


def test_a_server_that_does_not_answer_is_said_to_be_unreachable_without_the_password() -> None:
    with pytest.raises(StoreUnreachable) as caught:
        open_store("postgresql+psycopg://someone:secret@127.0.0.1:1/journey?password=secret")
    assert "postgresql+psycopg://someone:***@127.0.0.1:1/journey" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_file_that_is_no_database_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "journey.sqlite").write_text("not a database, but long enough to have a header" * 50)
    with pytest.raises(JourneyError, match="file is not a database"):
        open_store(f"sqlite:///{tmp_path}/journey.sqlite")


def test_a_folder_that_cannot_be_made_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnreachable, match="cannot be made: Not a directory"):
        open_store(f"sqlite:///{tmp_path}/file/deeper/journey.sqlite")


def test_a_store_with_one_row_of_state_after_many_writes(engine: sa.Engine) -> None:
    for _ in range(3):
        with writing(engine):
            pass
    with engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(state)) == 1


def test_the_driver_is_the_standard_library() -> None:
    assert sqlite3.sqlite_version_info >= (3, 35), "the upsert and the window functions need it"
