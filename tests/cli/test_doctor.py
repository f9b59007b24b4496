"""`touchpoint doctor` finds each thing that is wrong, says what to repair, and tells how bad it is."""

import gzip
import json
import shutil
import sqlite3

import pytest

from metrics.workspace import open_workspace
from tests.cli.running import run
from tests.loaders.workspaces import WIDE, many, write_survey, write_workspace

SQL = """
[[source]]
name = "survey"
table = "ratings"
format = "sql"
url = "{url}"
query = "select * from answers"
"""


def wrong(folder, status):
    """What needs repair, by what was tried; the table and the JSON say the same."""
    found = json.loads(run("doctor", "--json", "--workspace", folder, status=status).stdout)
    text = run("doctor", "--workspace", folder, status=status).stdout
    bad = {finding["what"]: finding for finding in found if finding["status"]}
    assert text.count("✗") == len(bad)
    assert all(finding["repair"] in text for finding in bad.values())
    return {what: finding["found"] for what, finding in bad.items()}


def test_a_sound_workspace_needs_nothing(shop):
    text = run("doctor", "--workspace", shop).stdout
    assert [line.split(":")[0] for line in text.splitlines()] == [
        *("✓ versions", "✓ configuration", "✓ warehouse", "✓ journey store", "✓ map", "✓ source survey"),
    ]


def test_before_the_first_load_it_says_what_comes_next(new_shop):
    assert "→ run touchpoint load" in run("doctor", "--workspace", new_shop).stdout


def test_a_wrong_setting(shop):
    (shop / "touchpoint.toml").write_text("[metrics]\ntop_box = 500\n")
    assert wrong(shop, 2)["configuration"].endswith("metrics.top_box: 500 is too large; write 100.0 or less")


def test_an_engine_that_cannot_be_loaded(shop):
    file = shop / "touchpoint.toml"
    file.write_text('[warehouse]\nurl = "sqlite:///x.db"\n' + file.read_text())
    assert "cannot load into sqlite" in wrong(shop, 2)["warehouse"]


@pytest.mark.parametrize(
    ("name", "status"),
    [("current", 2), ("history.sqlite", 3), ("snapshots", 3), ("snapshots/one", 3)],
)
def test_a_damaged_warehouse(shop, name, status):
    place = shop / "data" / "warehouse"
    if name == "snapshots":
        shutil.rmtree(place / name)
    elif name == "snapshots/one":
        (file,) = (place / "snapshots").iterdir()
        file.chmod(0o644)
        file.write_bytes(b"rubbish" * 999)
    else:
        for file in place.glob(f"{name}*"):
            file.unlink()
        (place / name).write_bytes(b"rubbish" * 999)
    assert set(wrong(shop, status)) == {"warehouse"}


def test_a_file_in_the_warehouse_s_place(shop):
    shutil.rmtree(shop / "data" / "warehouse")
    (shop / "data" / "warehouse").write_text("mine")
    assert wrong(shop, 2) == {"warehouse": f"{shop / 'data' / 'warehouse'} is a file"}


def test_a_journey_store_that_is_none(shop):
    for file in (shop / "data").glob("journey.sqlite*"):
        file.unlink()
    (shop / "data" / "journey.sqlite").write_bytes(b"rubbish" * 999)
    assert "file is not a database" in wrong(shop, 2)["journey store"]


def test_a_journey_server_that_does_not_answer(shop):
    file = shop / "touchpoint.toml"
    file.write_text('[journey]\nurl = "postgresql+psycopg://u:secret@127.0.0.1:1/db"\n' + file.read_text())
    found = wrong(shop, 3)["journey store"]
    assert "secret" not in found
    assert "127.0.0.1" in found


def test_mistakes_in_the_map_end_as_a_load_would(new_shop):
    file = new_shop / "map" / "touchpoints.csv"
    file.write_text(file.read_text() + "app,App,nowhere,front\n")
    assert wrong(new_shop, 1)["map"].startswith("to repair: 1; the first: touchpoints.csv, row 4")
    assert "touchpoints.csv, row 4" in run("load", "--workspace", new_shop, status=1).stderr


def test_a_file_of_the_map_that_is_not_there(shop):
    (shop / "map" / "touchpoints.csv").unlink()
    said = "ot there, so that the {}store's stay in use: touchpoints"
    assert said.format("") in run("doctor", "--workspace", shop).stdout
    assert said.format("journey ") in run("map", "validate", "--workspace", shop).stdout


def test_a_source_without_files(shop):
    (shop / "in" / "survey.csv").unlink()
    assert wrong(shop, 3)["source survey"].startswith("no file matches in/survey*.csv; put it")


@pytest.mark.parametrize(
    ("bad", "status", "mark", "found"),
    [
        (
            999,
            1,
            "✗",
            "1 file; of 1,000 rows tried 999 cannot be read: answered_at (day): 4.5.2026 is not a ",
        ),
        (
            3,
            0,
            "✓",
            "1 file; of 1,000 rows tried 3 cannot be read: answered_at (day): 4.5.2026 is not a time",
        ),
    ],
)
def test_the_first_rows_of_a_source_are_read(new_shop, bad, status, mark, found):
    days = ["4.5.2026"] * bad + ["2026-05-04"] * (1000 - bad) + ["never"] * 999
    rows = [f"{n},desk,c,{day},80,Gold" for n, day in enumerate(days)]
    (new_shop / "in" / "survey.csv").write_text("\n".join(["id,place,customer,day,score,tier", *rows]))
    text = run("doctor", "--workspace", new_shop, status=status).stdout
    assert f"{mark} source survey: {found}" in text
    assert "touchpoint load --dry-run tries every row" in text


def test_answers_of_a_wide_survey_are_compared_with_answers(tmp_path):
    folder = write_workspace(tmp_path, WIDE % "shop").root
    rows = [f"r{n},2026-05-04,80,{'good' if n < 3 else 70}" for n in range(10)]
    (folder / "in" / "wide.csv").write_text("\n".join(["id,day,Desk,Shop", *rows]))
    found = "✓ source wide: 1 file; of 20 answers tried 3 cannot be read: satisfaction (Shop): good is not a"
    assert found in run("doctor", "--workspace", folder).stdout  # 3 of 10 rows would be too many


def test_a_source_without_rows(new_shop):
    write_survey(open_workspace(new_shop))
    assert "✓ source survey: 1 file; it gives no row now\n" in run("doctor", "--workspace", new_shop).stdout


def test_of_a_long_file_no_more_is_read(new_shop):
    rows = "\n".join(["id,place,customer,day,score,tier", *many(100_000)]).encode()
    (new_shop / "in" / "survey.csv").write_bytes(gzip.compress(rows, mtime=0)[:-9])  # its end is lost
    assert "✓ source survey: 1 file\n" in run("doctor", "--workspace", new_shop).stdout


def test_a_score_whose_scale_was_forgotten(new_shop):
    write_survey(open_workspace(new_shop), *many(20, score=4), "b,desk,c,never,4,Gold")
    assert (
        "✓ source survey: 1 file; satisfaction (score) has only values from 4 to 4 and no scale; of 21 "
        "rows tried 1 cannot be read: answered_at (day): never is not a time\n"
        "  → if it is not 0 to 100 write its scale, for example [source.scale] "
        "satisfaction = { min = 1, max = 5 }; correct it in"
    ) in run("doctor", "--workspace", new_shop).stdout
    write_survey(open_workspace(new_shop), *many(20, score=4))
    text = run("doctor", "--workspace", new_shop).stdout
    assert "no scale\n  → if it is not 0 to 100 write its scale" in text


def test_the_first_rows_of_a_query_are_read(new_shop):
    with sqlite3.connect(new_shop / "in" / "a.sqlite") as connection:
        connection.execute("CREATE TABLE answers (response_id, touchpoint_id, answered_at, satisfaction)")
        rows = [(n, "desk", "2026-05-04", "good") for n in range(1200)]
        connection.executemany("INSERT INTO answers VALUES (?, ?, ?, ?)", rows)
    connection.close()
    (new_shop / "touchpoint.toml").write_text(SQL.format(url="sqlite:///in/a.sqlite"))
    found = "reachable; of 1,000 rows tried 1,000 cannot be read: satisfaction: good is not a number"
    assert wrong(new_shop, 1)["source survey"] == found


@pytest.mark.parametrize(
    ("misspelt", "found"),
    [
        ("phone_hlep", "the map has no touchpoint phone_hlep; did you mean phone_help?"),
        ("0815", "the map has no touchpoint 0815"),
    ],
)
def test_a_column_of_a_touchpoint_that_the_map_does_not_have(tmp_path, misspelt, found):
    folder = tmp_path / "cx"
    run("init", folder)
    file = folder / "touchpoint.toml"
    file.write_text(file.read_text().replace('"phone_help"', f'"{misspelt}"'))
    said = wrong(folder, 2)
    assert set(said) == {"source survey_answers", "source importance"}
    assert set(said.values()) == {f"unpivot.columns.Phone help: {found}"}


def test_an_absolute_path_is_looked_at(shop):
    file = shop / "touchpoint.toml"
    file.write_text(file.read_text().replace("in/survey", f"{shop}/in/survey"))
    assert "✓ source survey: 1 file\n" in run("doctor", "--workspace", shop).stdout


@pytest.mark.parametrize(
    ("url", "status", "said"),
    [
        ("sqlite:///in/survey.csv", 3, "file is not a database"),
        ("sqlite:///in/none.sqlite", 3, "there is no such file; correct url"),
        ("postgresql+psycopg://u:secret@127.0.0.1:1/db", 3, "u:***@127.0.0.1:1/db"),
        ("oracle+nothing://u:secret@h/db", 2, "install this driver or write another"),
    ],
)
def test_a_database_that_cannot_be_asked(new_shop, url, status, said):
    (new_shop / "touchpoint.toml").write_text(SQL.format(url=url))
    before = sorted(new_shop.joinpath("in").iterdir())
    found = wrong(new_shop, status)["source survey"]
    assert said in found
    assert "secret" not in found
    loaded = run("load", "--workspace", new_shop, status=status)
    assert said in loaded.stderr
    assert sorted(new_shop.joinpath("in").iterdir()) == before


def test_a_query_that_gives_no_rows_is_no_query(new_shop):
    with sqlite3.connect(new_shop / "in" / "a.sqlite") as connection:
        connection.execute("CREATE TABLE answers (id)")
        connection.execute("INSERT INTO answers VALUES (1)")
    connection.close()
    text = SQL.format(url="sqlite:///in/a.sqlite").replace("select * from", "delete from")
    file = new_shop / "touchpoint.toml"
    file.write_text(text)
    line = run("load", "--workspace", new_shop, status=2).stderr
    assert line == f"{file}: source.survey.query: it gives no rows; write a SELECT\n"
    with sqlite3.connect(new_shop / "in" / "a.sqlite") as connection:
        assert connection.execute("SELECT count(*) FROM answers").fetchone() == (1,)
    connection.close()


@pytest.mark.parametrize(("newest", "older"), [("skore", "score"), ("score", "skore")])
def test_a_mapping_that_does_not_fit_a_file_is_found_before_a_load(shop, newest, older):
    newest_file, older_file = shop / "in" / "survey-2.csv", shop / "in" / "survey-1.csv"
    text = (shop / "in" / "survey.csv").read_text()
    (shop / "in" / "survey.csv").unlink()
    newest_file.write_text(text.replace("score", newest))
    older_file.write_text(text.replace("score", older))
    name = "survey-2" if newest == "skore" else "survey-1"
    what = f'in/{name}.csv has no column "score"; did you mean "skore"?'
    assert wrong(shop, 2)["source survey"] == f"columns.satisfaction: {what}"
