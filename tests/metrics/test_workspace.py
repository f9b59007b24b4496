"""The workspace file: what it gives, and the one line that every mistake in it ends with."""

import string
from collections.abc import Callable, Mapping
from pathlib import Path

import duckdb
import pytest

from metrics.snapshots import warehouse_folder
from metrics.workspace import ConfigError, Scale, Source, Workspace, open_workspace

SURVEY = '[[source]]\nname = "survey"\ntable = "ratings"\nformat = "csv"\npath = "in/*.csv"\n'
CRM = '[[source]]\nname = "crm"\ntable = "customers"\nformat = "sql"\n'
API = '[[source]]\nname = "desk"\ntable = "complaints"\nformat = "rest"\nurl = "https://h/v1"\n'

Opener = Callable[..., Workspace]


@pytest.fixture
def opened(tmp_path: Path) -> Opener:
    def open_(text: str, variables: Mapping[str, str] | None = None) -> Workspace:
        (tmp_path / "touchpoint.toml").write_text(text, encoding="utf-8")
        return open_workspace(tmp_path, variables or {})

    return open_


@pytest.fixture
def said(opened: Opener, tmp_path: Path) -> Callable[..., str]:
    def line(text: str, variables: Mapping[str, str] | None = None) -> str:
        with pytest.raises(ConfigError) as caught:
            opened(text, variables)
        return str(caught.value).replace(str(tmp_path / "touchpoint.toml"), "FILE")

    return line


def test_an_empty_file_is_a_workspace_with_the_usual_values(opened: Opener, tmp_path: Path) -> None:
    workspace = opened("")
    assert workspace == Workspace(
        root=tmp_path,
        warehouse={"url": f"duckdb:///{tmp_path}/data/warehouse"},
        journey={"url": f"sqlite:///{tmp_path}/data/journey.sqlite", "map": f"{tmp_path}/map"},
    )


def test_every_part_of_the_contract_is_read(opened: Opener) -> None:
    workspace = opened(
        'title = "Contoso"\n[segmentations]\ntier = "Tier"\n[metrics]\ntop_box = 80\n'
        + SURVEY
        + 'mode = "replace"\noptions = { delim = ";", encoding = "latin-1" }\n'
        + '[source.columns]\nresponse_id = "= \'1-\' || ID"\ntier = "TIER"\n'
        + '[source.unpivot]\ninto = "satisfaction"\ncolumns = { Q1 = "desk" }\n'
        + "[source.scale]\nsatisfaction = { min = 1, max = 5, missing = [0, 6, 'NA'] }\n"
        + '[source.picks]\ncolumns = ["P1"]\nitems = { 1 = "desk" }\nmissing = [99]\n'
    )
    assert workspace.sources == (
        Source(
            name="survey",
            table="ratings",
            format="csv",
            path="in/*.csv",
            mode="replace",
            options={"delim": ";", "encoding": "latin-1"},
            columns={"response_id": "= '1-' || ID", "tier": "TIER"},
            unpivot=({"into": "satisfaction", "columns": {"Q1": "desk"}},),
            scale={"satisfaction": Scale(min=1, max=5, missing=(0, 6, "NA"))},
            picks=({"columns": ("P1",), "items": {"1": "desk"}, "missing": (99,)},),
        ),
    )
    assert (workspace.title, workspace.metrics.top_box, workspace.metrics.minimum_answers) == (
        "Contoso",
        80,
        10,
    )


def test_a_byte_order_mark_before_the_file_is_no_mistake(opened: Opener) -> None:
    assert opened('\ufefftitle = "x"').title == "x"


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        (
            {"TOUCHPOINT__WAREHOUSE__URL": "postgresql+psycopg://u:secret@h/db"},
            "postgresql+psycopg://u:secret@h/db",
        ),
        ({"touchpoint__warehouse__url": "duckdb:////abs/place"}, "duckdb:////abs/place"),
        ({"TOUCHPOINT_WAREHOUSE_URL": "ignored"}, None),
    ],
)
def test_the_environment_stands_above_the_file(
    opened: Opener, tmp_path: Path, variables: dict[str, str], expected: str | None
) -> None:
    url = opened('[warehouse]\nurl = "duckdb:///here"', variables).warehouse.url
    assert url == (expected or f"duckdb:///{tmp_path}/here")


@pytest.mark.parametrize("name", ["a bänk", "100% ours", "%41", "which? #1"])
def test_the_warehouse_lies_in_the_workspace_whatever_a_url_makes_of_its_name(tmp_path: Path, name) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "touchpoint.toml").touch()
    workspace = open_workspace(tmp_path / name, {})
    assert warehouse_folder(workspace.root, workspace.warehouse.url) == tmp_path / name / "data/warehouse"


def test_the_environment_finds_a_source_by_its_name(opened: Opener) -> None:
    text = (SURVEY + CRM.replace('"crm"', '"crm-2"') + 'query = "select 1"\n').replace("in/*.csv", "old.csv")
    workspace = opened(
        text,
        {
            "TOUCHPOINT__SOURCE__CRM_2__URL": "postgresql+psycopg://u@h/db",
            "TOUCHPOINT__SOURCE__SURVEY__PATH": "new.csv",
            "TOUCHPOINT__SOURCE__SURVEY__OPTIONS": '{ skip = 2, missing = ["NA"] }',
            "TOUCHPOINT__METRICS__MINIMUM_ANSWERS": "30",
        },
    )
    survey, crm = workspace.sources
    assert (survey.path, survey.options.skip, survey.options.missing) == ("new.csv", 2, ("NA",))
    assert crm.url == "postgresql+psycopg://u@h/db"
    assert workspace.metrics.minimum_answers == 30


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a = = 2", "FILE: not valid TOML: Invalid value (at line 1, column 5): a = = 2; correct this line"),
        ('titel = "x"', "FILE: titel: there is no such key; did you mean title?"),
        ("title = 5", 'FILE: title: 5 is not a text; write it in quotes: "..."'),
        ("metrics = 3", "FILE: metrics: 3 is not a table; write { name = value }"),
        ("[metrics]\ntop_boks = 3", "FILE: metrics.top_boks: there is no such key; did you mean top_box?"),
        (
            '[checks]\nmay_be_empty = "efort"',
            "FILE: checks.may_be_empty: no table has a column efort; did you mean effort?",
        ),
        ("[metrics]\ntop_box = 300", "FILE: metrics.top_box: 300 is too large; write 100.0 or less"),
        (
            '[metrics]\nminimum_answers = "ten"',
            'FILE: metrics.minimum_answers: "ten" is not a whole number; write a number such as 10',
        ),
        (
            '[warehouse]\nurl = "nowhere"',
            "FILE: warehouse.url: this is not a database URL; "
            "write for example sqlite:///data/journey.sqlite or postgresql+psycopg://user@host/db",
        ),
        (
            '[journey]\nurl = "postgresql+psycopg://u:secret@h:port/db"',
            "FILE: journey.url: this is not a database URL; "
            "write for example sqlite:///data/journey.sqlite or postgresql+psycopg://user@host/db",
        ),
        ('[source]\nname = "x"', "FILE: source: one source is written [[source]]; write two brackets"),
        ("sources = 1", "FILE: sources: there is no such key; did you mean [[source]]?"),
        ('[[source]]\ntable = "ratings"', "FILE: source.1.name: the key is missing; write it"),
        (
            SURVEY.replace("table", "tabel"),
            "FILE: source.survey.tabel: there is no such key; did you mean table?",
        ),
        (
            SURVEY + 'options = { decimal_separator = "x" }',
            "FILE: source.survey.options.decimal_separator: \"x\" is not possible; write one of '.', ','",
        ),
        (SURVEY + "colums = {}", "FILE: source.survey.colums: there is no such key; did you mean columns?"),
        (
            SURVEY + 'options = { delm = ";" }',
            "FILE: source.survey.options.delm: there is no such key; did you mean delim?",
        ),
        (
            SURVEY + 'options = { sheet = "x" }',
            "FILE: source.survey.options.sheet: this does not belong to format csv; remove it",
        ),
        (
            SURVEY + 'options = { encoding = "klingon" }',
            'FILE: source.survey.options.encoding: there is no encoding "klingon"; '
            "write utf-8, utf-16, latin-1 or cp1252",
        ),
        (
            SURVEY + 'options = { delim = "~", quote = "~" }',
            "FILE: source.survey.options.quote: it parts the columns too; "
            "write another sign here or for delim",
        ),
        (
            SURVEY + 'options = { escape = ";" }',
            "FILE: source.survey.options.escape: it parts the columns too; "
            "write another sign here or for delim",
        ),
        (
            SURVEY + 'options = { delim = "\\n" }',
            "FILE: source.survey.options.delim: it ends the line; write another",
        ),
        (
            SURVEY + 'options = { quote = "»" }',
            "FILE: source.survey.options.quote: the sign is not ASCII; write another",
        ),
        (
            SURVEY + 'options = { names = ["id", "day", "id "] }',
            'FILE: source.survey.options.names: "id" stands twice; name each column once',
        ),
        (
            SURVEY + 'options = { date_format = "%Q" }',
            'FILE: source.survey.options.date_format: "%Q" is no format of a time; '
            "write it with %Y %m %d %H %M %S, such as %d.%m.%Y",
        ),
        (
            SURVEY + 'options = { time_format = ["%Y-%m-%d", "%Y-%m-%"] }',
            'FILE: source.survey.options.time_format: "%Y-%m-%" is no format of a time; '
            "write it with %Y %m %d %H %M %S, such as %d.%m.%Y",
        ),
        (
            SURVEY.replace("ratings", "rating"),
            'FILE: source.survey.table: there is no table "rating"; did you mean ratings?',
        ),
        (
            SURVEY.replace('"csv"', '"cvs"'),
            'FILE: source.survey.format: "cvs" is not possible; did you mean csv?',
        ),
        (
            SURVEY + 'records = "data"',
            "FILE: source.survey.records: this belongs to format rest; remove it",
        ),
        (
            SURVEY.replace('"csv"', '"rest"') + 'url = "https://h/x"',
            "FILE: source.survey.path: this belongs to files; remove it",
        ),
        (
            API.replace("url", "# url"),
            "FILE: source.desk.url: a rest source needs its address; "
            'write url = "https://api.example.com/v1/complaints"',
        ),
        (
            API.replace("https://", ""),
            "FILE: source.desk.url: this is not the address of a server; "
            'write url = "https://api.example.com/v1/complaints"',
        ),
        (
            API.replace("//", "//me:secret@"),
            'FILE: source.desk.url: a secret does not stand in an address; write token = "${NAME}" instead',
        ),
        (
            API + 'token = "abc"',
            "FILE: source.desk.token: a secret does not stand in this file; "
            'write "${NAME}" and give the variable NAME to the command',
        ),
        (
            API + 'headers = { Accept = "text/json", X-Api-Key = "abc" }',
            "FILE: source.desk.headers.X-Api-Key: a secret does not stand in this file; "
            'write "${NAME}" and give the variable NAME to the command',
        ),
        (
            API + 'token = "${A}"\nheaders = { authorization = "Basic ${B}" }',
            "FILE: source.desk.token: headers give Authorization already; remove one of them",
        ),
        (
            API + 'paginate = "pages"',
            'FILE: source.desk.paginate.by: "pages" is not possible; did you mean page?',
        ),
        (
            API + 'paginate = { by = "cursor", parameter = "after" }',
            "FILE: source.desk.paginate.next: by cursor needs the place of the next one in the answer; "
            'write next = "meta.next_cursor"',
        ),
        (
            API + 'paginate = { by = "link", step = 2 }',
            "FILE: source.desk.paginate.step: this does not belong to by = link; remove it",
        ),
        (
            API + 'paginate = { by = "page", frist = 2 }',
            "FILE: source.desk.paginate.frist: there is no such key; did you mean first?",
        ),
        (
            API + 'cursor = "updated"',
            "FILE: source.desk.since: with a cursor the parameter is needed that asks for newer records; "
            'write since = "updated_since", or what the address calls it',
        ),
        (
            API + 'since = "updated_since"',
            'FILE: source.desk.since: it needs a cursor; write cursor = "updated_at"',
        ),
        (
            API + 'cursor = "updated"\nsince = "from"\nlook_back = "2 moons"',
            'FILE: source.desk.look_back: "2 moons" is no span; '
            'write "2 days", "12 hours" or, where the cursor counts, a number',
        ),
        (
            API + 'cursor = "updated"\nsince = "from"\nmode = "replace"',
            'FILE: source.desk.cursor: a source that is replaced whole has no cursor; write mode = "upsert"',
        ),
        (
            SURVEY.replace("path", "# path"),
            'FILE: source.survey.path: a csv source needs its files; write path = "incoming/*.csv"',
        ),
        (
            CRM + 'query = "select 1"',
            "FILE: source.crm.url: a sql source needs its database; "
            'write url = "postgresql+psycopg://user@host/db"',
        ),
        (
            CRM + 'url = "sqlite:///crm.db"',
            'FILE: source.crm.query: a sql source needs its query; write query = "select ..."',
        ),
        (SURVEY + 'query = "select 1"', "FILE: source.survey.query: this belongs to format sql; remove it"),
        (
            SURVEY + '[source.columns]\nrespons_id = "x"',
            "FILE: source.survey.columns.respons_id: ratings has no such column; did you mean response_id?",
        ),
        (
            SURVEY + '[source.columns]\nresponse_id = " = "',
            "FILE: source.survey.columns.response_id: the source column is empty; "
            "write a header or an expression",
        ),
        (
            SURVEY + '[source.unpivot]\ninto = "satisfacton"\ncolumns = { A = "a" }',
            'FILE: source.survey.unpivot.into: "satisfacton" is not possible; did you mean satisfaction?',
        ),
        (
            SURVEY + '[source.unpivot]\ninto = "effort"\ncolumns = { A = "a", B = "a" }',
            "FILE: source.survey.unpivot.columns.B: a comes from A already; name each touchpoint once",
        ),
        (
            SURVEY.replace("ratings", "responses")
            + '[source.unpivot]\ninto = "effort"\ncolumns = { A = "a" }',
            'FILE: source.survey.unpivot: responses has no measures per touchpoint; write table = "ratings"',
        ),
        (
            SURVEY
            + '[source.unpivot]\ninto = "importance"\ncolumns = { A = "a" }\n'
            + '[source.picks]\ncolumns = ["P"]\nitems = { 1 = "a" }',
            "FILE: source.survey.unpivot.into: importance is filled twice; fill each measure once",
        ),
        (
            SURVEY + "[source.scale]\nsatisfaction = { min = 5, max = 1 }",
            "FILE: source.survey.scale.satisfaction: min is not below max; "
            "write the lowest answer as min, the highest as max; where 1 is the best answer, "
            'turn it round in [source.columns], such as "= 6 - CAST(Note AS INTEGER)"',
        ),
        (
            SURVEY + "[source.scale]\nsatisfaction = { min = nan, max = 5 }",
            "FILE: source.survey.scale.satisfaction.min: nan is not a finite number; "
            "write a number such as 5",
        ),
        (
            SURVEY + "[source.scale]\nsatisfaction = { min = 1, max = inf }",
            "FILE: source.survey.scale.satisfaction.max: inf is not a finite number; "
            "write a number such as 5",
        ),
        (
            SURVEY + "[source.scale]\nsatisfaction = { min = 1 }",
            "FILE: source.survey.scale.satisfaction.max: the key is missing; write it",
        ),
        (
            SURVEY + "[source.scale]\ncomment = { min = 1, max = 2 }",
            "FILE: source.survey.scale.comment: ratings has no such scale; "
            "write one of satisfaction, importance, effort",
        ),
        (SURVEY + SURVEY, "FILE: source.survey.name: two sources have this name; give each its own"),
        (
            '[segmentations]\nTier = "x"',
            "FILE: segmentations.Tier: the name cannot be a column; "
            "write small letters, digits and _, with a letter first",
        ),
        (
            '[segmentations]\ncomment = "x"',
            "FILE: segmentations.comment: the name is taken by the tables themselves; choose another name",
        ),
    ],
)
def test_a_mistake_ends_as_one_line(said: Callable[..., str], text: str, line: str) -> None:
    assert said(text) == line


@pytest.mark.parametrize(
    ("variables", "line"),
    [
        (
            {"TOUCHPOINT__METRICS__TOP_BOX": "abc"},
            'TOUCHPOINT__METRICS__TOP_BOX: metrics.top_box: "abc" is not a number; '
            "write a number such as 0.5",
        ),
        (
            {"TOUCHPOINT__WAREHUSE__URL": "x"},
            "TOUCHPOINT__WAREHUSE__URL: warehuse: there is no such key; did you mean warehouse?",
        ),
        (
            {"TOUCHPOINT__SOURCE__CRM__URL": "x"},
            "TOUCHPOINT__SOURCE__CRM__URL: there is no source crm; the sources are survey",
        ),
        (
            {"TOUCHPOINT__SOURCE__SURVEY__OPTIONS": "{ skip = 1"},
            "TOUCHPOINT__SOURCE__SURVEY__OPTIONS: Unclosed inline table (at end of document); "
            "write a list or a table as in touchpoint.toml",
        ),
    ],
)
def test_a_mistake_in_the_environment_names_the_variable(
    said: Callable[..., str], variables: dict[str, str], line: str
) -> None:
    assert said(SURVEY, variables) == line


def test_the_folder_comes_from_the_argument_the_variable_here_or_the_folder_workspace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("argument", "variable", "here", "here/workspace"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "touchpoint.toml").write_text(f'title = "{name}"')
    monkeypatch.chdir(tmp_path / "here")
    variable = {"TOUCHPOINT_WORKSPACE": str(tmp_path / "variable")}
    found = [
        open_workspace(tmp_path / "argument", variable),
        open_workspace(None, variable),
        open_workspace(None, {}),
    ]
    (tmp_path / "here" / "touchpoint.toml").unlink()
    found.append(open_workspace(None, {}))
    assert [workspace.title for workspace in found] == ["argument", "variable", "here", "here/workspace"]


def test_a_missing_file_says_how_to_make_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    lines = []
    for folder in (Path("shop"), None):
        with pytest.raises(ConfigError) as caught:
            open_workspace(folder, {})
        lines.append(str(caught.value))
    assert lines == [
        "shop/touchpoint.toml: the file is missing; write it, or run: touchpoint init shop",
        "touchpoint.toml: neither here nor in workspace/; name the folder with --workspace DIR",
    ]


def test_a_file_that_is_not_utf_8_says_so(tmp_path: Path) -> None:
    (tmp_path / "touchpoint.toml").write_bytes('title = "Café"'.encode("latin-1"))
    with pytest.raises(ConfigError) as caught:
        open_workspace(tmp_path, {})
    assert str(caught.value) == f"{tmp_path}/touchpoint.toml: byte 12 is not UTF-8; save the file as UTF-8"


def test_formats_of_times_are_those_that_duckdb_reads(opened: Opener) -> None:
    for form in [sign + letter for sign in ("%", "%-") for letter in string.ascii_letters + "%"]:
        text = SURVEY + f'options = {{ time_format = "{form}" }}'
        try:
            duckdb.execute("SELECT try_strptime('x', ?)", [form])
        except duckdb.InvalidInputException:
            with pytest.raises(ConfigError):
                opened(text)
        else:
            assert opened(text).sources[0].options.time_format == (form,)


def test_a_german_format_and_an_unusual_quote_are_no_mistake(opened: Opener) -> None:
    options = "delim = ';', quote = \"'\", escape = '', date_format = '%d.%m.%Y um %H:%M'"
    assert opened(SURVEY + f"options = {{ {options} }}").sources[0].options.delim == ";"
