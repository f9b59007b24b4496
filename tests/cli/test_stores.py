"""Snapshots, refused rows and the map, sound and damaged."""

import csv
import json
import shutil
import sqlite3
import sys

import pytest

from tests.cli.running import refusal, run
from tests.loaders.workspaces import RATINGS, many, write_workspace

READING = ["scorecard", "check", "quarantine list", "load"]
GONE = "20200101T000000-aaaa"


def warehouse(folder):
    return folder / "data" / "warehouse"


def kept(folder):
    return json.loads(run("snapshots", "list", "--json", "--workspace", folder).stdout)


def load_more(folder, start):
    lines = ["id,place,customer,day,score,tier", *many(5, start=start)]
    (folder / "in" / f"survey-{start}.csv").write_text("\n".join(lines) + "\n")
    run("load", "--workspace", folder)


# ---- snapshots


def test_snapshots_are_listed_restored_and_pruned(shop):
    load_more(shop, 100)
    load_more(shop, 200)
    newest, middle, oldest = (one["id"] for one in kept(shop))
    assert [one["current"] for one in kept(shop)] == [True, False, False]
    said = run("snapshots", "restore", oldest, "--workspace", shop).stdout
    assert said == f"The pages show {oldest} until a load publishes again.\n"
    assert run("snapshots", "list", "--workspace", shop).stdout.splitlines()[3].startswith(f"*  {oldest}")
    assert run("snapshots", "prune", "--keep", 1, "--workspace", shop).stdout == f"removed {middle}\n"
    assert [one["id"] for one in kept(shop)] == [newest, oldest]
    assert run("snapshots", "prune", "--keep", 1, "--workspace", shop).stdout == "Nothing to remove.\n"


def test_a_snapshot_that_is_not_there_cannot_be_restored(shop):
    line = refusal("snapshots", "restore", GONE, "--workspace", shop, status=2)
    assert line == f"there is no snapshot {GONE}; kept are: {kept(shop)[0]['id']}"


def test_a_file_of_somebody_else_among_the_snapshots_is_left_alone(shop):
    (file,) = (warehouse(shop) / "snapshots").glob("*")
    copy = shutil.copy(file, file.with_name("copy of mine.duckdb"))
    assert [one["id"] for one in kept(shop)] == [file.stem]
    run("snapshots", "prune", "--keep", 1, "--workspace", shop)
    assert copy.exists()


POINTERS = [b"", b"{", b"\xff\xfe", b"[]", b'{"other": 1}', b'{"snapshot": 3}', b'{"snapshot": "../../etc"}']


@pytest.mark.parametrize("pointer", POINTERS)
@pytest.mark.parametrize("command", [*READING, "snapshots prune"])
def test_a_damaged_pointer_is_named_with_its_repair(shop, pointer, command):
    file = warehouse(shop) / "current"
    file.write_bytes(pointer)
    line = refusal(*command.split(), "--workspace", shop, status=2)
    assert line.startswith(
        f"{file}: it does not name a published state; choose one of touchpoint snapshots list"
    )


def test_restore_repairs_a_damaged_pointer(shop):
    (warehouse(shop) / "current").write_bytes(b"")
    (one,) = kept(shop)
    assert one["current"] is False
    run("snapshots", "restore", one["id"], "--workspace", shop)
    run("scorecard", "--workspace", shop)


@pytest.mark.parametrize("damage", ["deleted", "rubbish", "half"])
@pytest.mark.parametrize("command", READING)
def test_a_damaged_snapshot_is_named(shop, damage, command):
    (file,) = (warehouse(shop) / "snapshots").glob("*.duckdb")
    file.chmod(0o644)
    content = file.read_bytes()
    if damage == "deleted":
        file.unlink()
    else:
        file.write_bytes(b"rubbish" * 999 if damage == "rubbish" else content[: len(content) // 2])
    status = 2 if (damage, command) == ("deleted", "load") else 3
    assert ".duckdb" in refusal(*command.split(), "--workspace", shop, status=status)


@pytest.mark.parametrize("command", ["load", "snapshots prune"])
def test_a_damaged_history_is_named(shop, command):
    for file in warehouse(shop).glob("history.sqlite*"):
        file.unlink()
    (warehouse(shop) / "history.sqlite").write_bytes(b"rubbish" * 999)
    line = refusal(*command.split(), "--workspace", shop, status=3)
    assert line.startswith(f"{warehouse(shop) / 'history.sqlite'}: the history of loads cannot be opened: ")


@pytest.mark.parametrize("command", [*READING, "snapshots list"])
def test_a_file_in_the_warehouse_s_place_is_named(shop, command):
    shutil.rmtree(warehouse(shop))
    warehouse(shop).write_text("mine")
    assert refusal(*command.split(), "--workspace", shop, status=2).startswith(str(warehouse(shop)))


def test_a_journey_store_of_a_newer_version_is_left_as_it_is(shop):
    with sqlite3.connect(shop / "data" / "journey.sqlite") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = (shop / "data" / "journey.sqlite").read_bytes()
    for command in ("scorecard", "load", "map import", "map export", "map diff"):
        line = refusal(*command.split(), "--workspace", shop, status=2)
        assert "was made by a newer version" in line
    assert (shop / "data" / "journey.sqlite").read_bytes() == before


def test_a_folder_in_the_journey_store_s_place_ends_with_3(shop):
    for file in (shop / "data").glob("journey.sqlite*"):
        file.unlink()
    (shop / "data" / "journey.sqlite").mkdir()
    assert "cannot be opened" in refusal("scorecard", "--workspace", shop, status=3)


@pytest.mark.skipif(sys.platform != "linux", reason="needs a place where not even the superuser may write")
@pytest.mark.parametrize("section", ["warehouse", "journey"])
def test_a_place_without_the_right_to_write_is_named(new_shop, section):
    url = {"warehouse": "duckdb:////sys/cx", "journey": "sqlite:////sys/cx/journey.sqlite"}[section]
    file = new_shop / "touchpoint.toml"
    file.write_text(f'[{section}]\nurl = "{url}"\n' + file.read_text())
    status = {"warehouse": 2, "journey": 3}[section]
    assert "/sys/cx" in refusal("load", "--workspace", new_shop, status=status)


# ---- quarantine


def test_refused_rows_are_listed_with_place_and_reason_alone(loaded):
    lines = [line.split() for line in run("quarantine", "list", "--workspace", loaded).stdout.splitlines()]
    assert lines[0] == ["source", "key", "file", "line", "reason"]
    assert " ".join(lines[1]) == (
        "survey b1 / attic in/survey.csv 32 touchpoint_id attic is not a touchpoint of the map"
    )
    assert " ".join(lines[2]) == (
        "survey b,'2\" / desk in/survey.csv 33 satisfaction is 500.0, outside 0 to 100"
    )


def test_refused_rows_without_a_line_are_listed_by_their_key(tmp_path):
    workspace = write_workspace(tmp_path, RATINGS.replace("csv", "json"))
    scores = {**dict.fromkeys(range(100, 140), 80), 10: 500, 9: 500, 11: 500, 1: 500}
    more = {"place": "desk", "customer": "c", "day": "2026-05-04", "tier": "Gold"}
    rows = [{"id": n, "score": score, **more} for n, score in scores.items()]
    (workspace.root / "in" / "survey.json").write_text(json.dumps(rows))
    run("load", "--workspace", tmp_path)
    listed = run("quarantine", "list", "--workspace", tmp_path).stdout.splitlines()[1:]
    assert [line.split()[1] for line in listed] == ["1", "9", "10", "11"]


def test_the_list_says_that_there_are_more(loaded):
    lines = run("quarantine", "list", "--limit", 1, "--workspace", loaded).stdout.splitlines()
    assert len(lines) == 3
    assert lines[-1].startswith("… and more")


def test_the_export_holds_every_refused_row(loaded, tmp_path):
    file = tmp_path / "refused rows.csv"
    assert run("quarantine", "export", file, "--workspace", loaded).stdout == f"2 refused rows in {file}\n"
    with file.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert [json.loads(row["row"])["satisfaction"] for row in rows] == [80.0, 500.0]
    assert {"source", "key", "row", "reason", "file", "line", "load_id"} <= set(rows[0])


def test_a_source_that_there_is_not_has_no_refused_rows_to_list(loaded, tmp_path):
    for words in (["list"], ["export", tmp_path / "x.csv"]):
        line = refusal("quarantine", *words, "--source", "surfey", "--workspace", loaded, status=2)
        assert line == "--source surfey: there is none of this name; did you mean survey?"


def test_an_export_into_no_folder_or_onto_one_is_refused(loaded, tmp_path):
    for file in (tmp_path / "none" / "x.csv", tmp_path):
        assert refusal("quarantine", "export", file, "--workspace", loaded, status=2).startswith(f"{file}: ")


# ---- the map


def test_the_map_goes_out_and_in_again_unchanged(shop, tmp_path):
    run("map", "export", tmp_path / "out", "--workspace", shop)
    for command in ("diff", "import"):
        assert run("map", command, tmp_path / "out", "--workspace", shop).stdout == (
            "Files and store hold the same map.\n"
        )


def test_a_change_is_shown_then_taken_over(shop):
    file = shop / "map" / "touchpoints.csv"
    file.write_text(file.read_text() + "app,App,use,front\n")
    line = "touchpoint “App” (app): new\n"
    assert run("map", "validate", "--workspace", shop).exit_code == 0
    assert run("map", "diff", "--workspace", shop).stdout == line
    assert run("map", "import", "--workspace", shop).stdout == line
    assert run("map", "diff", "--workspace", shop).stdout == "Files and store hold the same map.\n"


def test_everything_wrong_with_the_files_is_said_and_nothing_taken_over(shop):
    file = shop / "map" / "touchpoints.csv"
    file.write_text(file.read_text() + "app,App,nowhere,front\ndesk,Desk,use,front\n")
    problems = run("map", "validate", "--workspace", shop, status=1).stdout.splitlines()
    assert len(problems) == 2
    assert all(problem.startswith("touchpoints.csv, row ") for problem in problems)
    refused = run("map", "import", "--workspace", shop, status=1).stderr.splitlines()
    assert refused[1:] == problems


def test_files_that_were_never_imported_are_not_overwritten(new_shop):
    file = new_shop / "map" / "touchpoints.csv"
    before = file.read_bytes()
    line = refusal("map", "export", "--workspace", new_shop, status=2)
    assert line == "The journey store holds no map yet: run touchpoint map import first."
    assert file.read_bytes() == before
