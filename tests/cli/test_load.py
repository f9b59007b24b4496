"""`touchpoint load` and `check`: what is published, what is refused, how it ends."""

import errno
import json
import os

import duckdb
import pytest

from tests.cli.running import refusal, run
from tests.loaders.workspaces import ASSESSMENTS, WIDE, write_workspace

LOAD_REPORT = {"load_id", "status", "snapshot", "message", "sources", "steps", "checks", "warnings"}


def published(folder):
    return json.loads(run("snapshots", "list", "--json", "--workspace", folder).stdout)


def survey(folder, *rows):
    path = folder / "in" / "survey.csv"
    path.write_text("\n".join(["id,place,customer,day,score,tier", *rows]) + "\n")


def test_a_load_prints_its_report(new_shop):
    lines = run("load", "--workspace", new_shop).stdout.splitlines()
    assert lines[1].split()[:6] == ["survey", "ratings", "1", "20", "0", "20"]
    assert lines[-1] == f"Published {published(new_shop)[0]['id']}."


def test_the_json_report_is_all_that_is_printed(new_shop):
    result = run("load", "--json", "--workspace", new_shop)
    report = json.loads(result.stdout)
    assert result.stderr == ""
    assert set(report) == LOAD_REPORT
    assert (report["status"], report["snapshot"]) == ("published", published(new_shop)[0]["id"])
    assert report["sources"][0] | {"seconds": 0} == {
        "source": "survey",
        "table": "ratings",
        "files": 1,
        "rows_read": 20,
        "refused": 0,
        "reasons": [],
        "published": 20,
        "changed": 20,
        "seconds": 0,
        "accepted": 20,
        "unanswered": 0,
    }
    again = json.loads(run("load", "--json", "--workspace", new_shop).stdout)
    assert (again["status"], again["snapshot"]) == ("unchanged", report["snapshot"])


def test_a_word_too_many_is_told_to_be_the_workspace() -> None:
    error = run("load", "cx", status=2).stderr
    assert error.endswith("there is no place for cx; for the workspace's folder write --workspace cx\n")


def test_a_dry_run_publishes_nothing(new_shop):
    assert (
        "Nothing was published: this was a dry run."
        in run("load", "--dry-run", "--workspace", new_shop).stdout
    )
    assert published(new_shop) == []


def test_a_blocked_load_ends_with_1_and_says_what_was_broken(shop):
    before = published(shop)
    survey(shop, *(f"n{number},desk,c,2026-05-05,900,Gold" for number in range(40)))
    lines = run("load", "--workspace", shop, status=1).stdout.splitlines()
    assert lines[-1] == "The checks refused this load: nothing was published."
    assert "✗ survey: 40 of 40 rows were refused, more than 20 %" in lines
    assert published(shop) == before
    assert json.loads(run("load", "--json", "--workspace", shop, status=1).stdout)["status"] == "blocked"
    listed = run("quarantine", "list", "--workspace", shop)
    assert "n7 / desk" in listed.stdout
    assert "satisfaction is 900.0, outside 0 to 100" in listed.stdout


def test_a_full_disk_ends_with_3_and_a_line(shop, monkeypatch):
    survey(shop, "n1,desk,c,2026-05-05,90,Gold")

    def no_room(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    before = published(shop)
    monkeypatch.setattr(os, "copy_file_range", no_room)
    line = refusal("load", "--workspace", shop, status=3)
    assert line == "No space left on device; see to the disk, then try again"
    assert published(shop) == before


def test_only_a_source_that_there_is_can_be_loaded(new_shop):
    line = refusal("load", "--source", "surfey", "--workspace", new_shop, status=2)
    assert line == "there is no source surfey; touchpoint.toml has: survey"
    run("load", "--source", "survey", "--workspace", new_shop)


def test_what_a_source_brought_can_be_removed_once_it_is_out_of_the_settings(shop):
    assert "survey is in touchpoint.toml" in refusal(
        "sources", "remove", "survey", "--workspace", shop, status=2
    )
    config = shop / "touchpoint.toml"
    config.write_text(config.read_text().replace('"survey"', '"web"'))
    note = run("load", "--workspace", shop).stdout
    assert "Note: survey is not in touchpoint.toml any more" in note
    lines = run("sources", "remove", "survey", "--workspace", shop).stdout.splitlines()
    assert lines[-2:] == [  # the same file, under its new name, has brought all of it again
        "Note: records of survey that were taken away: 0",
        f"Published {published(shop)[0]['id']}.",
    ]


@pytest.mark.parametrize("content", [b"", b"\x1f\x8brubbish"])
def test_a_source_that_cannot_be_read_ends_with_3(shop, content):
    before = published(shop)
    (shop / "in" / "survey-2.csv").write_bytes(content)
    line = refusal("load", "--workspace", shop, status=3)
    assert line.startswith("source survey: in/survey-2.csv is ")
    assert published(shop) == before


def test_no_file_at_all_ends_with_3_and_says_where_to_put_it(new_shop):
    (new_shop / "in" / "survey.csv").unlink()
    line = refusal("load", "--workspace", new_shop, status=3)
    assert line == f"source survey: no file matches in/survey*.csv; put it below {new_shop}, or correct path"


def test_strange_ids_come_through_as_they_are(new_shop):
    ids = ["ü😀", "a'b", "c;--", "=1+1", "[bold]x[/bold]", " ".join("long" * 40)]
    survey(new_shop, *(f"{name},desk,c,2026-05-05,50,Gold" for name in ids))
    run("load", "--workspace", new_shop)
    survey(new_shop, *(f"{name},attic,c,2026-05-05,50,Gold" for name in ids), *many_desk())
    run("load", "--workspace", new_shop)
    shown = run("quarantine", "list", "--workspace", new_shop).stdout
    assert all(f"{name} / attic" in shown for name in ids)


def many_desk():
    return [f"d{number},desk,c,2026-05-05,50,Gold" for number in range(60)]


@pytest.mark.parametrize("place", ["taken", "taken/docs", "/proc", "/proc/docs"])
def test_data_docs_that_cannot_be_written_end_with_one_line(loaded, tmp_path, capfd, place):
    (tmp_path / "taken").write_text("")
    line = refusal("check", "--docs", tmp_path / place, "--workspace", loaded, status=2)
    assert line.startswith(str(tmp_path / place))
    assert line.endswith("; choose another place or give the rights")
    assert capfd.readouterr() == ("", "")


def test_check_passes_on_what_was_published_and_writes_data_docs(loaded, tmp_path):
    result = run("check", "--json", "--docs", tmp_path / "docs", "--workspace", loaded)
    checks = json.loads(result.stdout)
    assert len(checks) > 20
    assert all(check["passed"] for check in checks)
    assert (tmp_path / "docs" / "index.html").is_file()
    assert "✗" not in run("check", "--workspace", loaded).stdout


def test_check_ends_with_1_where_published_rows_break_a_rule(shop):
    (file,) = (shop / "data" / "warehouse" / "snapshots").glob("*.duckdb")
    file.chmod(0o644)
    with duckdb.connect(str(file)) as connection:
        connection.execute("UPDATE ratings SET satisfaction = 500 WHERE response_id IN ('1', '2')")
    lines = run("check", "--workspace", shop, status=1).stdout.splitlines()
    broken = [line.split() for line in lines if line.startswith("✗")]
    assert [(row[1], row[-1]) for row in broken] == [("ratings", "2")]
    assert lines[1].startswith("✗")


@pytest.mark.parametrize(
    ("named", "write"),
    [
        ("shopp", 'write unpivot.columns.Shop = "shop"'),
        ("zzzzzzzz", "correct unpivot.columns.Shop in touchpoint.toml, or add zzzzzzzz to the map"),
    ],
)
def test_a_load_says_last_which_answers_a_misspelt_touchpoint_loses(tmp_path, named, write):
    folder = write_workspace(tmp_path, WIDE % named, settings="[checks]\nrefused_share = 0.9").root
    rows = [f"r{number},2026-05-04,80,{'' if number else 70}" for number in range(20)]
    (folder / "in" / "wide.csv").write_text("\n".join(["id,day,Desk,Shop", *rows]))
    lines = run("load", "--workspace", folder).stdout.splitlines()
    assert "  wide: a row that is read holds several answers, which the other columns count" in lines
    assert lines[-2] == (
        f"Note: source wide: answers lost: 1; unpivot.columns.Shop names {named}, "
        f"which the map does not have; {write}"
    )


def test_an_import_says_how_many_assessments_are_new_and_names_a_single_one(tmp_path):
    folder = write_workspace(tmp_path, ASSESSMENTS).root
    answers = [f"p{number},desk,2026-05-04,front,5,5" for number in range(3)]
    header = "respondent_id,touchpoint_id,assessed_on,department_id,importance,performance"
    (folder / "map" / "assessments.csv").write_text("\n".join([header, *answers[:2]]))
    first = run("map", "import", "--workspace", folder).stdout.splitlines()
    (folder / "map" / "assessments.csv").write_text("\n".join([header, *answers]))
    second = run("map", "import", "--workspace", folder).stdout.splitlines()
    assert [line for line in first if "assessment" in line] == ["2 assessments: new"]
    assert second == ["assessment “p2, desk, 2026-05-04”: new"]
