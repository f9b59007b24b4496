"""The map's files: every problem at once, taken over whole or not at all, written out as they were."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa
from openpyxl import Workbook

from journey.errors import JourneyError, MapError
from journey.files import PLAIN, Scale, diff_map, export_map, import_map, read_folder, validate_map
from journey.map import read_map
from journey.store import open_store, version
from journey.tables import assessments, imports, metadata
from metrics.scope import EVERYTHING
from tests.journey.conftest import SMALL

Change = Callable[[str, str, str], None]


def problems(folder: Path, **known: object) -> list[str]:
    return [str(problem) for problem in validate_map(folder, **known)]


def test_a_sound_map_has_no_problem(folder: Path) -> None:
    assert problems(folder) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        ("stages.csv", "use,Using,2", "use,Using,", "stages.csv, row 3, position: is missing: write a value"),
        (
            "stages.csv",
            "use,Using,2",
            "use,Using,2.5",
            "stages.csv, row 3, position: “2.5” is not a whole number: write one such as 3",
        ),
        (
            "touchpoints.csv",
            "service,3,no",
            "service,4,no",
            "touchpoints.csv, row 2, moment_of_truth: 4 is outside the scale: "
            "write a whole number from 0 to 3",
        ),
        (
            "touchpoints.csv",
            "yes,-1",
            "yes,-3",
            "touchpoints.csv, row 3, emotion_desired: -3 is outside the scale: "
            "write a whole number from -2 to 2",
        ),
        (
            "touchpoints.csv",
            "no,2,4",
            "no,2,6",
            "touchpoints.csv, row 2, improvement_effort: 6 is outside the scale: "
            "write a whole number from 1 to 5",
        ),
        (
            "touchpoints.csv",
            "retired,\nolder",
            "gone,\nolder",
            "touchpoints.csv, row 4, status: “gone” is not one of planned, active or retired",
        ),
        (
            "touchpoints.csv",
            "3,no",
            "3,nope",
            "touchpoints.csv, row 2, pain_point: “nope” is neither yes nor no: write one of the two",
        ),
        (
            "touchpoints.csv",
            "Shop,buy",
            "Shop,bye",
            "touchpoints.csv, row 2, stage_id: “bye” is not in stages.csv: write “buy”, or add it there",
        ),
        (
            "touchpoints.csv",
            "phone,phone,,yes",
            "phone,sales,,yes",
            "touchpoints.csv, row 3, department_id: “sales” is not in departments.csv: "
            "add it there, or correct the id",
        ),
        (
            "touchpoints.csv",
            "old_call;older_call",
            "old_call;odd_call",
            "touchpoints.csv, row 3, replaces: “odd_call” is not in touchpoints.csv: "
            "write “old_call”, or add it there",
        ),
        (
            "touchpoints.csv",
            "old_call;older_call",
            "old_call;old_call",
            "touchpoints.csv, row 3, replaces: “old_call;old_call” names an id twice: keep one",
        ),
        (
            "touchpoints.csv",
            "retired,\nolder",
            "retired,call\nolder",
            "touchpoints.csv, row 3, replaces: goes round in a circle (call → old_call → call): "
            "empty one of them",
        ),
        (
            "touchpoints.csv",
            "pain_point",
            "Pain Points",
            "touchpoints.csv, row 1, Pain Points: there is no such column; write “pain_point”",
        ),
        (
            "departments.csv",
            "service,Service,Ada Moss,ada@example.com,",
            "service,Service,Ada Moss,ada@example.com,phone",
            "departments.csv, row 2, parent_id: goes round in a circle (service → phone → service): "
            "empty one of them",
        ),
        (
            "departments.csv",
            "ada@example.com",
            "ada at example.com",
            "departments.csv, row 2, lead_email: “ada at example.com” is not an e-mail address: "
            "write one such as name@company.com",
        ),
        (
            "departments.csv",
            "phone,Phone team",
            "service,Phone team",
            "departments.csv, row 3, department_id: “service” is already in row 2: keep one of the two",
        ),
        (
            "links.csv",
            "1.5",
            '"1,5"',
            "links.csv, row 2, expected_wait_hours: “1,5” is not a number: write 1.5",
        ),
        (
            "links.csv",
            "1.5",
            "-1",
            "links.csv, row 2, expected_wait_hours: -1 is too small: write a number from 0 up",
        ),
        (
            "links.csv",
            "1.5",
            "nan",
            "links.csv, row 2, expected_wait_hours: “nan” is not a number: write one such as 12 or 1.5",
        ),
        (
            "links.csv",
            "1.5",
            "1_0",
            "links.csv, row 2, expected_wait_hours: “1_0” is not a number: write one such as 12 or 1.5",
        ),
        (
            "links.csv",
            "asks,1.5",
            "asks,1.5,more",
            "links.csv, row 2: has 5 values but the header names 4 columns: "
            "put a text with a comma in quotes",
        ),
        ("links.csv", "label", "", "links.csv, row 1: column 3 has no name"),
        (
            "links.csv",
            "label",
            "to_touchpoint",
            "links.csv, row 1, to_touchpoint: this column is there twice: keep one",
        ),
        (
            "links.csv",
            "asks",
            '"asks',
            "links.csv: is not a sound CSV file (unexpected end of data): look for a quote without its pair",
        ),
        (
            "targets.csv",
            "metric,target",
            "measure,target",
            "targets.csv, row 1, metric: this column is missing: add it",
        ),
        (
            "assessments.csv",
            "80,70",
            "80,101",
            "assessments.csv, row 2, performance: 101 is outside the scale: write a number from 0 to 100",
        ),
        (
            "assessments.csv",
            "shop,2026-01-05",
            "shop,2026-02-30",
            "assessments.csv, row 2, assessed_on: “2026-02-30” is not a day: write it as 2026-03-31",
        ),
        (
            "assessments.csv",
            "shop,2026-01-05",
            "shop,9999-01-01",
            "assessments.csv, row 2, assessed_on: 9999-01-01 is in the future: write the day of the answer",
        ),
        (
            "personas.yaml",
            "says:",
            "saying:",
            "personas.yaml, persona 1, saying: there is no such key; write “says”",
        ),
        (
            "personas.yaml",
            "name: Regular Rita",
            "goals: []",
            "personas.yaml, persona 1, name: is missing: write a text",
        ),
        (
            "personas.yaml",
            "  segment: Gold\n",
            "",
            "personas.yaml, persona 1: segmentation and segment belong together: write both or none",
        ),
        (
            "personas.yaml",
            "[Pay on time]",
            "[yes]",
            "personas.yaml, persona 1, goals: must be a list of texts: "
            "put yes, no and a text with a colon in quotes",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place_and_what_to_write(
    folder: Path, change: Change, file: str, old: str, new: str, problem: str
) -> None:
    change(file, old, new)
    assert problem in problems(folder)


def test_all_problems_are_said_at_once(folder: Path, change: Change) -> None:
    change("stages.csv", "use,Using,2", "use,,second")
    change("touchpoints.csv", "Shop,buy", "Shop,bye")
    change("links.csv", "shop,call", "shop,cell")
    (folder / "personas.yaml").write_text("- says: x")
    assert problems(folder) == [
        "stages.csv, row 3, name: is missing: write a value",
        "stages.csv, row 3, position: “second” is not a whole number: write one such as 3",
        "touchpoints.csv, row 2, stage_id: “bye” is not in stages.csv: write “buy”, or add it there",
        "links.csv, row 2, to_touchpoint: “cell” is not in touchpoints.csv: write “call”, or add it there",
        "personas.yaml, persona 1, persona_id: is missing: write a text",
        "personas.yaml, persona 1, name: is missing: write a text",
    ]


def test_a_missing_file_is_one_problem_and_not_one_for_each_id(folder: Path) -> None:
    for name in ("stages", "departments"):
        (folder / f"{name}.csv").unlink()
    assert problems(folder) == [
        f"stages.csv: is missing: add it to {folder}",
        f"departments.csv: is missing, but other files name departments: add it to {folder}",
    ]


def test_a_folder_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    assert problems(tmp_path / "map") == [
        f"{tmp_path}/map: this folder of the map does not exist: make it, or correct [journey] map"
    ]


def test_a_map_of_stages_and_touchpoints_is_enough(tmp_path: Path) -> None:
    (tmp_path / "stages.csv").write_text("stage_id,name,position\nbuy,Buying,1\n")
    (tmp_path / "touchpoints.csv").write_text("touchpoint_id,name,stage_id\nshop,Shop,buy\n")
    assert problems(tmp_path) == []


@pytest.mark.parametrize(
    ("encode", "why"),
    [
        (lambda text: text.encode("utf-8-sig"), "a byte-order mark"),
        (lambda text: text.replace("\n", "\r\n").encode(), "Windows line ends"),
        (lambda text: text.replace(",", ";").encode(), "semicolons, as Excel writes in many countries"),
        (lambda text: text.replace(",name,", " , name ,").encode(), "blanks around headers"),
        (lambda text: text.replace("\nuse", "\n\n,,,\nuse").encode(), "blank rows"),
    ],
)
def test_what_other_programs_make_of_a_csv_is_read(folder: Path, encode: Callable, why: str) -> None:
    expected = read_folder(folder).stages
    (folder / "stages.csv").write_bytes(encode(SMALL["stages"]))
    pd.testing.assert_frame_equal(read_folder(folder).stages, expected, obj=why)


def test_another_encoding_is_said_and_not_guessed(folder: Path) -> None:
    (folder / "stages.csv").write_bytes("stage_id,name,position\nbuy,Käufe,1\n".encode("cp1252"))
    assert problems(folder)[0] == "stages.csv: is not UTF-8 (byte 29): save it again as “CSV UTF-8”"


def test_the_row_is_counted_as_a_spreadsheet_counts(folder: Path) -> None:
    (folder / "stages.csv").write_text(
        'stage_id,name,position,description\nbuy,Buying,1,"Two\nlines"\n\nuse,Using,two,\n'
    )
    assert problems(folder) == [
        "stages.csv, row 4, position: “two” is not a whole number: write one such as 3"
    ]


def test_excel_cells_are_read_as_a_person_sees_them(folder: Path) -> None:
    book = Workbook()
    sheet = book.active
    names = ["respondent_id", "touchpoint_id", "assessed_on", "importance", "performance", "comment"]
    sheet.append(names)
    sheet.append([7, "shop", date(2026, 1, 5), 80.0, 62.5, "=not a formula"])
    sheet["F2"].data_type = "s"
    book.save(folder / "assessments.xlsx")
    (folder / "assessments.csv").unlink()
    engine = open_store(f"sqlite:///{folder}/journey.sqlite")
    import_map(engine, folder)
    with engine.connect() as connection:
        row = connection.execute(sa.select(*(assessments.c[name] for name in names))).one()
    engine.dispose()
    assert tuple(row) == ("7", "shop", date(2026, 1, 5), 80.0, 62.5, "=not a formula")


def test_the_same_file_in_two_formats_is_a_problem(folder: Path) -> None:
    Workbook().save(folder / "links.xlsx")
    assert problems(folder) == ["links.csv: links.xlsx is there too: keep one of the two"]


def test_a_file_that_only_calls_itself_excel_is_said_so(folder: Path) -> None:
    (folder / "links.csv").rename(folder / "links.xlsx")
    assert problems(folder) == ["links.xlsx: is not an Excel workbook (.xlsx): save it again from Excel"]


def test_segmentations_and_metrics_are_compared_with_those_that_are_known(folder: Path) -> None:
    assert problems(folder, segmentations=["region"], metrics=["performance", "effort_score"]) == [
        "targets.csv, row 3, metric: there is no metric “effort”: write effort_score",
        "personas.yaml, persona 1, segmentation: “tier” is not in [segmentations] (region)",
    ]


def test_an_import_says_what_it_did_and_keeps_a_log(store: sa.Engine, folder: Path, change: Change) -> None:
    assert import_map(store, folder).added == 14
    change("touchpoints.csv", "shop,Shop,buy", "shop,Store,buy")
    change("links.csv", "shop,call,asks,1.5\n", "")
    changes = import_map(store, folder)
    assert changes.in_words() == [
        "touchpoint “Store” (shop): name was “Shop”, is now “Store”",
        "link “shop, call”: gone",
    ]
    with store.connect() as connection:
        log = connection.execute(sa.select(imports.c.added, imports.c.changed, imports.c.removed)).all()
    assert [tuple(row) for row in log] == [(14, 0, 0), (0, 1, 1)]


def test_an_import_of_the_same_files_changes_nothing(store: sa.Engine, folder: Path) -> None:
    import_map(store, folder)
    assert import_map(store, folder).in_words() == []
    assert diff_map(store, folder) == []


def test_a_map_with_a_problem_changes_nothing_at_all(store: sa.Engine, folder: Path, change: Change) -> None:
    import_map(store, folder)
    before = (version(store), read_map(store, EVERYTHING).stages)
    change("stages.csv", "Buying", "Choosing")
    change("links.csv", "shop,call", "shop,cell")
    with pytest.raises(MapError, match="1 to repair") as caught:
        import_map(store, folder)
    assert len(caught.value.problems) == 1
    assert version(store) == before[0]
    pd.testing.assert_frame_equal(read_map(store, EVERYTHING).stages, before[1])


def test_a_file_that_is_left_out_changes_nothing(store: sa.Engine, folder: Path) -> None:
    import_map(store, folder)
    for name in ("departments.csv", "links.csv", "targets.csv", "stages.csv", "personas.yaml"):
        (folder / name).unlink()
    before = read_map(store, EVERYTHING)
    assert import_map(store, folder).in_words() == []
    assert len(before.links) == len(read_map(store, EVERYTHING).links) == 1
    assert read_map(store, EVERYTHING).personas == before.personas


def test_a_stage_that_the_store_still_needs_is_missed(store: sa.Engine, folder: Path, change: Change) -> None:
    import_map(store, folder)
    (folder / "touchpoints.csv").unlink()
    change("stages.csv", "buy,Buying,1,\n", "")
    with pytest.raises(MapError) as caught:
        import_map(store, folder)
    assert [str(problem) for problem in caught.value.problems] == [
        "touchpoints (in the store), stage_id: “buy” is not in stages.csv: add it there, or write "
        "touchpoints.csv anew; with a header alone it is empty"
    ]


def test_what_staff_assessed_cannot_go(store: sa.Engine, folder: Path, change: Change) -> None:
    import_map(store, folder)
    change("touchpoints.csv", "shop,Shop,buy,shop,service,3,no,2,4,,\n", "")
    for name in ("links", "targets", "assessments"):
        (folder / f"{name}.csv").write_text(SMALL[name].splitlines()[0] + "\n")
    with pytest.raises(MapError) as caught:
        import_map(store, folder)
    assert [str(problem) for problem in caught.value.problems] == [
        "touchpoints: “shop” has 1 assessments in the store: keep its row with the status retired"
    ]
    assert validate_map(folder, engine=store) == list(caught.value.problems)


def test_an_id_that_is_nowhere_is_told_once_with_how_many_rows_name_it(folder: Path) -> None:
    rows = "".join(f"r{number},odd,2026-01-05,service,50,50,survey,\n" for number in range(3))
    path = folder / "assessments.csv"
    path.write_text(path.read_text() + rows)
    first = len(path.read_text().splitlines()) - 2
    assert problems(folder) == [
        f"assessments.csv, row {first} and 2 more, touchpoint_id: “odd” is not in touchpoints.csv: "
        "add it there, or correct the id"
    ]


@pytest.mark.parametrize(
    ("rows", "places"), [(3, ["row {}", "row {}", "row {}"]), (4, ["row {} and 3 more"])]
)
def test_the_same_mistake_in_many_cells_of_a_column_is_told_once(
    folder: Path, rows: int, places: list[str]
) -> None:
    path = folder / "assessments.csv"
    first = len(path.read_text().splitlines()) + 1
    more = "".join(f"r{number},shop,{number}.1.2026,service,50,50,survey,\n" for number in range(1, rows + 1))
    path.write_text(path.read_text() + more)
    assert problems(folder) == [
        f"assessments.csv, {place.format(first + place_)}, assessed_on: “{place_ + 1}.1.2026” is not a day: "
        "write it as 2026-03-31"
        for place_, place in enumerate(places)
    ]


def test_assessments_are_added_and_replaced_but_never_removed(
    store: sa.Engine, folder: Path, change: Change
) -> None:
    import_map(store, folder)
    change("assessments.csv", "r1,shop,2026-01-05,service,80,70", "r2,shop,2026-01-06,service,50,50")
    assert import_map(store, folder).in_words() == ["assessment “r2, shop, 2026-01-06”: new"]
    with store.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(assessments)) == 3


@pytest.mark.parametrize(
    ("colleagues", "scores", "scale", "wrong"),
    [(20, "9,8", PLAIN, 2), (20, "9,80", PLAIN, 1), (19, "9,8", PLAIN, 0), (20, "9,8", Scale(0, 10), 0)],
)
def test_answers_of_another_scale_are_not_taken_for_0_to_100(
    folder: Path, colleagues: int, scores: str, scale: Scale, wrong: int
) -> None:
    answers = "".join(f"r{number},shop,2026-01-05,{scores}\n" for number in range(colleagues))
    header = "respondent_id,touchpoint_id,assessed_on,importance,performance\n"
    (folder / "assessments.csv").write_text(header + answers)
    problems = [str(problem) for problem in validate_map(folder, scale)]
    assert len(problems) == wrong
    said = (
        "assessments.csv, importance: none of 20 answers is above 9 on a scale from 0 to 100: write its "
        "scale into touchpoint.toml, for example [assessments.scale] with min = 0 and max = 10"
    )
    assert problems[:1] == [said][:wrong]


def test_a_raw_scale_becomes_0_to_100_and_back(store: sa.Engine, folder: Path, tmp_path: Path) -> None:
    scale = Scale(1, 7, missing=(9, "don't know"))
    (folder / "assessments.csv").write_text(
        "respondent_id,touchpoint_id,assessed_on,importance,performance\n"
        "r1,shop,2026-01-05,7,2\nr2,shop,2026-01-05,9.0,1\nr3,shop,2026-01-05,don't know,8\n"
    )
    assert [str(problem) for problem in validate_map(folder, scale)] == [
        "assessments.csv, row 4, performance: 8 is outside the scale: write a number from 1 to 7"
    ]
    (folder / "assessments.csv").write_text(
        "respondent_id,touchpoint_id,assessed_on,importance,performance\n"
        "r1,shop,2026-01-05,7,2\nr2,shop,2026-01-05,9.0,1\n"
    )
    import_map(store, folder, scale)
    with store.connect() as connection:
        rows = connection.execute(sa.select(assessments.c.importance, assessments.c.performance)).all()
    assert [tuple(row) for row in rows] == [(100, pytest.approx(100 / 6)), (None, 0)]
    export_map(store, tmp_path / "out", scale)
    assert (tmp_path / "out" / "assessments.csv").read_text().splitlines()[1:] == [
        "r1,shop,2026-01-05,,7,2,,",
        "r2,shop,2026-01-05,,,1,,",
    ]
    assert diff_map(store, tmp_path / "out", scale) == []


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_what_is_written_out_is_what_was_taken_over(
    store: sa.Engine, folder: Path, tmp_path: Path, suffix: str
) -> None:
    import_map(store, folder)
    files = export_map(store, tmp_path / "out", suffix=suffix)
    assert [path.name for path in files][-1] == "personas.yaml"
    assert diff_map(store, tmp_path / "out") == []
    other = open_store(f"sqlite:///{tmp_path}/other.sqlite")
    import_map(other, tmp_path / "out")
    for name in metadata.tables.keys() - {"imports", "state", "assessments"}:
        table = metadata.tables[name]
        select = sa.select(table).order_by(*table.primary_key)
        with store.connect() as one, other.connect() as two:
            assert one.execute(select).all() == two.execute(select).all()
    other.dispose()


def test_an_export_does_not_leave_the_same_file_in_two_formats(
    store: sa.Engine, folder: Path, tmp_path: Path
) -> None:
    import_map(store, folder)
    export_map(store, tmp_path / "out")
    with pytest.raises(JourneyError, match=r"already holds stages.csv"):
        export_map(store, tmp_path / "out", suffix=".xlsx")


def test_rows_keep_the_order_that_people_gave_them(store: sa.Engine, folder: Path, change: Change) -> None:
    import_map(store, folder)
    rows = SMALL["touchpoints"].splitlines(keepends=True)
    (folder / "touchpoints.csv").write_text("".join([rows[0], *reversed(rows[1:])]))
    assert [str(line) for line in diff_map(store, folder)] == ["touchpoints: the rows stand in another order"]
    import_map(store, folder)
    assert list(read_map(store, EVERYTHING).touchpoints["touchpoint_id"]) == [
        "older_call",
        "old_call",
        "call",
        "shop",
    ]
