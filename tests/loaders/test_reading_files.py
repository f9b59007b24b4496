"""Which files are read again, and which are as they were."""

import os
from pathlib import Path
from threading import Event

import pytest

from loaders.reading.files import SourceFile, Stopped, changed_files
from loaders.reading.source import attempt
from metrics.errors import SourceError
from tests.loaders.readings import Reader

SOURCE = 'table = "responses"\nformat = "csv"\npath = "in/*.csv"\n'
REPLACE = SOURCE + 'mode = "replace"\n'


def write(reader: Reader, name: str, key: str) -> Path:
    reader.write(f"in/{name}.csv", f"response_id,answered_at\n{key},2026-05-04\n")
    return reader.folder / "in" / f"{name}.csv"


def read(reader: Reader, source: str) -> tuple[list[str], list[str]]:
    """Paths read and skipped."""
    staged = reader.stage(source)
    return [file.path for file in staged.files], [file.path for file in staged.unchanged]


def test_only_files_with_new_content_are_read_again(reader: Reader) -> None:
    one, two = write(reader, "1", "a"), write(reader, "2", "b")
    assert read(reader, SOURCE) == (["in/1.csv", "in/2.csv"], [])
    assert read(reader, SOURCE) == ([], ["in/1.csv", "in/2.csv"])
    os.utime(one, (1, 1))  # touched, not changed
    two.write_text(two.read_text().replace("b", "c"))
    write(reader, "3", "d")
    assert read(reader, SOURCE) == (["in/2.csv", "in/3.csv"], ["in/1.csv"])
    assert reader.query('SELECT response_id FROM "staged survey" ORDER BY 1')["response_id"].tolist() == [
        "c",
        "d",
    ]
    assert read(reader, SOURCE) == ([], ["in/1.csv", "in/2.csv", "in/3.csv"])


def test_a_source_that_is_replaced_whole_is_read_whole(reader: Reader) -> None:
    write(reader, "1", "a")
    two = write(reader, "2", "b")
    assert read(reader, REPLACE) == (["in/1.csv", "in/2.csv"], [])
    assert read(reader, REPLACE) == ([], ["in/1.csv", "in/2.csv"])
    two.unlink()  # a file that went changes what there is
    assert read(reader, REPLACE) == (["in/1.csv"], [])
    assert read(reader, REPLACE) == ([], ["in/1.csv"])


def test_other_settings_read_the_same_files_anew(reader: Reader) -> None:
    write(reader, "1", "a")
    mapped = SOURCE + '[source.columns]\nrole = "response_id"\n'
    tier = '[segmentations]\nresponse = "Response"\n'
    assert read(reader, SOURCE) == (["in/1.csv"], [])
    assert read(reader, mapped) == (["in/1.csv"], [])
    assert [file.path for file in reader.stage(mapped, tier).files] == ["in/1.csv"]


def test_size_and_time_spare_the_reading_of_a_file(reader: Reader) -> None:
    path = write(reader, "1", "a")
    workspace = reader.workspace(SOURCE)
    (source,) = workspace.sources
    (first,) = changed_files(source, workspace, {}).changed
    before = path.stat()
    path.write_text(path.read_text().replace("a,", "b,"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert changed_files(source, workspace, {first.path: first}).unchanged == (first,)
    os.utime(path, (2, 2))
    (again,) = changed_files(source, workspace, {first.path: first}).changed
    assert again.content_hash != first.content_hash


def test_a_load_that_ends_waits_for_no_file_it_did_not_come_to(reader: Reader) -> None:
    write(reader, "1", "a")
    workspace, stop = reader.workspace(SOURCE), Event()
    (source,) = workspace.sources
    assert changed_files(source, workspace, {}, stop).changed
    stop.set()
    with pytest.raises(Stopped):
        changed_files(source, workspace, {}, stop)


def test_the_lock_of_an_open_workbook_is_no_file_of_the_source(reader: Reader) -> None:
    reader.write("in/~$1.csv", b"\x05me")
    assert "no file matches in/*.csv" in reader.error(SOURCE)
    write(reader, "1", "a")
    assert read(reader, SOURCE) == (["in/1.csv"], [])


def test_a_file_remembers_what_it_was(reader: Reader) -> None:
    path = write(reader, "1", "a")
    reader.stage(SOURCE)
    row = reader.query("SELECT * FROM files").to_dict("records")[0]
    known = SourceFile(row["path"], row["content_hash"], row["size"], row["modified_at"].to_pydatetime())
    workspace = reader.workspace(SOURCE)
    assert changed_files(workspace.sources[0], workspace, {known.path: known}).unchanged == (known,)
    assert (row["source"], row["load_id"], row["size"]) == ("survey", "load-1", path.stat().st_size)


def test_an_absolute_path_is_read_too(reader: Reader, tmp_path: Path) -> None:
    write(reader, "1", "a")
    assert read(reader, SOURCE.replace("in/", f"{tmp_path}/in/")) == ([f"{tmp_path}/in/1.csv"], [])


def test_a_long_reading_tells_how_far_it_is(reader: Reader) -> None:
    rows = "".join(f"{number},2026-05-04,{number}\n" for number in range(1_500_000))
    reader.write("in/a.csv", "response_id,answered_at,comment\n" + rows)
    reader.write("in/b.csv", "response_id,answered_at\nlast,2026-05-04\n")
    told: list[tuple[str, int, int]] = []
    reader.stage(SOURCE, progress=lambda step, done, total: told.append((step, done, total)))
    total = sum(path.stat().st_size for path in (reader.folder / "in").iterdir())
    done = [share for _, share, _ in told]
    assert {(step, of) for step, _, of in told} == {("reading survey", total)}
    assert done[-1] == total
    assert done == sorted(done)
    assert len(set(done)) > 2  # more often than once per file


@pytest.mark.parametrize("kind", ["csv", "excel", "json"])
def test_a_link_that_leads_nowhere_is_not_passed_over(reader: Reader, kind: str) -> None:
    write(reader, "1", "a")
    (reader.folder / "in" / "2.csv").symlink_to(reader.folder / "gone.csv")
    source = SOURCE.replace('"csv"', f'"{kind}"')
    assert reader.error(source) == "3: in/2.csv: No such file or directory; make the file readable"
    workspace = reader.workspace(source.replace("*", "2"))
    with pytest.raises(SourceError, match="in/2"):
        attempt(workspace.sources[0], workspace)
