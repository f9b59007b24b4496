"""Whatever is wrong in touchpoint.toml: one line with file, key, what is wrong and what to write."""

import re

import pytest

from tests.cli.running import refusal, run
from tests.loaders.workspaces import RATINGS

SEGMENTS = '[segmentations]\ntier = "Tier"\n'
WRONG = {
    'title = "x': "not valid TOML: ",
    "[metrics]\n  top_box 75 # good": "not valid TOML: Expected '=' after a key in a key/value pair "
    "(at line 2, column 11): top_box 75 # good; correct this line",
    '[[source]]\ntoken = "s3cret\n': "not valid TOML: Illegal character '\\n' (at line 2, column 16): "
    "token = …; correct this line",
    'titel = "x"': "titel: there is no such key; did you mean title?",
    "metrics = 3": "metrics: 3 is not a table; write { name = value }",
    "[metrics]\ntop_bix = 3": "metrics.top_bix: there is no such key; did you mean top_box?",
    '[metrics]\nminimum_answers = "ten"': "metrics.minimum_answers: ",
    "[metrics]\ntop_box = 500": "metrics.top_box: 500 is too large; write 100.0 or less",
    "[warehouse]\nkeep_snapshots = 0": "warehouse.keep_snapshots: 0 is too small; write 1 or more",
    '[warehouse]\nurl = "sqlite:///x.db"': "warehouse.url: this version cannot load into sqlite; write a",
    '[journey]\nurl = "blah"': "journey.url: this is not a database URL; write for example sqlite:///",
    '[segmentations]\n"my tier" = "x"': "segmentations.my tier: the name cannot be a column; write ",
    SEGMENTS + RATINGS + RATINGS: "source.survey.name: two sources have this name; give each its own",
    SEGMENTS + RATINGS.replace('"csv"', '"rest"'): "source.survey.url: a rest source needs its address; ",
    SEGMENTS
    + RATINGS.replace('"csv"', '"cvs"'): 'source.survey.format: "cvs" is not possible; did you mean csv?',
    SEGMENTS
    + RATINGS.replace('"ratings"', '"rating"'): 'source.survey.table: there is no table "rating"; did ',
    SEGMENTS
    + RATINGS.replace("tier =", "teir ="): "source.survey.columns.teir: ratings has no such column; did",
}


@pytest.mark.parametrize("command", ["load", "scorecard"])
@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_setting_ends_with_one_line(new_shop, text, command):
    file = new_shop / "touchpoint.toml"
    file.write_text(text + "\n")
    assert refusal(command, "--workspace", new_shop, status=2).startswith(f"{file}: {WRONG[text]}")


COLUMNS = {
    '"place"': (
        '"plaze"',
        'columns.touchpoint_id: in/survey.csv has no column "plaze"; did you mean "place"?',
    ),
    '"day"': (
        '"= strptime(day"',
        "columns.answered_at: syntax error at end of input; correct the expression",
    ),
    '"score"': (
        '"= (select 1)"',
        "columns.satisfaction: a subquery is not allowed in it; correct the expression",
    ),
}


@pytest.mark.parametrize("old", COLUMNS)
def test_a_mapping_that_does_not_fit_the_file_ends_with_one_line(new_shop, old):
    new, line = COLUMNS[old]
    file = new_shop / "touchpoint.toml"
    file.write_text(file.read_text().replace(old, new))
    assert refusal("load", "--workspace", new_shop, status=2) == f"{file}: source.survey.{line}"


def test_a_file_that_is_not_text_is_named(new_shop):
    file = new_shop / "touchpoint.toml"
    file.write_bytes(b'title = "\xff"')
    line = refusal("load", "--workspace", new_shop, status=2)
    assert line == f"{file}: byte 9 is not UTF-8; save the file as UTF-8"


def test_a_folder_without_the_file_says_how_to_make_one(tmp_path):
    line = refusal("load", "--workspace", tmp_path, status=2)
    assert line.startswith(
        f"{tmp_path / 'touchpoint.toml'}: the file is missing; write it, or run: touchpoint init"
    )


def test_without_a_folder_it_looks_here_and_in_workspace(tmp_path, monkeypatch):
    monkeypatch.delenv("TOUCHPOINT_WORKSPACE", raising=False)
    monkeypatch.chdir(tmp_path)
    assert "name the folder with --workspace DIR" in refusal("load", status=2)
    run("init")
    assert run("map", "validate").stdout == "The map's files are in order.\n"
    monkeypatch.setenv("TOUCHPOINT_WORKSPACE", str(tmp_path / "elsewhere"))
    assert refusal("load", status=2).startswith(f"{tmp_path / 'elsewhere' / 'touchpoint.toml'}: ")


def test_a_variable_overrides_the_file(new_shop, monkeypatch):
    monkeypatch.setenv("TOUCHPOINT__METRICS__TOP_BOX", "many")
    assert refusal("scorecard", "--workspace", new_shop, status=2).startswith(
        "TOUCHPOINT__METRICS__TOP_BOX: "
    )


def test_debug_shows_the_traceback(tmp_path):
    with pytest.raises(Exception, match="the file is missing"):
        run("load", "--workspace", tmp_path, "--debug")


COMMANDS = [
    *(("init",), ("demo",), ("load",), ("check",), ("scorecard",), ("serve",), ("doctor",)),
    *(("map", name) for name in ("import", "export", "validate", "diff")),
    *(("snapshots", name) for name in ("list", "restore", "prune")),
    *(("quarantine", name) for name in ("list", "export")),
    ("sources", "remove"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help_with_an_example(command):
    text = run(*command, "--help").stdout
    assert f"Example: touchpoint {' '.join(command)}" in " ".join(text.split())
    options = re.findall(r"^  (-.*)\n?((?:   .*\n)*)", text, flags=re.MULTILINE)
    assert [first for first, more in options if "  " not in first and not more.strip()] == []


@pytest.mark.parametrize("group", [(), ("map",)], ids=["all", "map"])
def test_what_a_list_of_commands_says_is_not_cut(group):
    assert "..." not in run(*group, "--help").stdout.replace("[ARGS]...", "")
