"""docs/loading.md tells of every column of the map's files."""

import re
from pathlib import Path

import pytest
import yaml

from journey import personas
from journey.columns import FILES, MapFile

DOCUMENT = (Path(__file__).parents[2] / "docs" / "loading.md").read_text(encoding="utf-8")
MAP = DOCUMENT.partition("## The map")[2]


@pytest.mark.parametrize("file", FILES.values(), ids=FILES)
def test_a_files_row_names_its_key_and_its_columns(file: MapFile) -> None:
    (row,) = re.findall(rf"^\| `{file.name}` \| (.+?) \| (.+) \|$", MAP, re.MULTILINE)
    key, columns = row
    assert tuple(key.split(", ")) == file.key
    named = re.sub(r"\(.*?\)", "", columns).split(", ")
    assert [name.strip().strip("*") for name in named] == list(file.names)
    required = {column.name for column in file.columns if column.required}
    assert set(re.findall(r"\*\*(\w+)\*\*", columns)) == required


def test_the_persona_has_every_key_and_is_sound(tmp_path: Path) -> None:
    text = MAP.partition("```yaml\n")[2].partition("```")[0]
    (tmp_path / personas.FILE).write_text(text, encoding="utf-8")
    found, problems = personas.read(tmp_path / personas.FILE, ("flight",))
    assert not problems and len(found) == 1
    assert tuple(yaml.safe_load(text)[0]) == personas.KEYS
