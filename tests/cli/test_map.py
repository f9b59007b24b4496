"""The map's files and the store on the command line."""

from tests.cli.running import refusal, run
from tests.loaders.workspaces import ASSESSMENTS, write_workspace


def test_a_file_that_is_left_out_is_right_for_validate_as_it_is_for_import(shop):
    (shop / "map" / "touchpoints.csv").unlink()
    run("map", "import", "--workspace", shop)
    run("map", "validate", "--workspace", shop)


def test_a_file_that_was_never_there_is_missed_by_both(new_shop):
    (new_shop / "map" / "touchpoints.csv").unlink()
    run("map", "import", "--workspace", new_shop, status=1)
    run("map", "validate", "--workspace", new_shop, status=1)


def test_an_export_replaces_files_only_when_it_is_told_to(shop):
    stages = shop / "map" / "stages.csv"
    stages.write_text("mine")
    line = refusal("map", "export", "--workspace", shop, status=2)
    assert line.startswith(f"{shop / 'map'} already holds stages.csv, ")
    assert stages.read_text() == "mine"
    run("map", "export", "--force", "--workspace", shop)
    assert stages.read_text().startswith("stage_id,")


def test_a_workspace_with_staff_s_answers_alone_has_a_scorecard(tmp_path):
    folder = write_workspace(tmp_path, ASSESSMENTS).root
    rows = [f"p{n},desk,2026-05-04,front,{n}0" for n in range(1, 9)]
    (folder / "in" / "staff.csv").write_text("\n".join(["who,place,day,department,score", *rows]))
    run("load", "--workspace", folder)
    assert "withheld" in run("scorecard", "--to", "2026-05-31", "--workspace", folder).stdout


def test_many_differences_are_told_as_numbers_where_all_is_new(new_shop):
    file = new_shop / "map" / "touchpoints.csv"
    file.write_text(
        file.read_text() + "".join(f"t{number},Place {number},use,front\n" for number in range(20))
    )
    one = ["stage “Use” (use): new", "department “Front office” (front): new"]
    assert run("map", "diff", "--workspace", new_shop).stdout.splitlines() == [*one, "22 touchpoints: new"]
    run("map", "import", "--workspace", new_shop)
    file.write_text(file.read_text().replace("Place ", "Desk "))
    lines = run("map", "diff", "--workspace", new_shop).stdout.splitlines()
    assert lines[0] == "touchpoint “Desk 0” (t0): name was “Place 0”, is now “Desk 0”"
    assert len(lines) == 20
