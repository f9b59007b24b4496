"""What lives in the server's process: nothing that takes seconds to import, and no garbage that stays."""

import gc
import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from dashboard import memory, theme
from tests.serving import ROOT

HEAVY = (
    "great_expectations",
    "statsmodels",
    "scipy.stats",
    "matplotlib",
    "loaders",
    "expectations",
    "pydeck",
)
LATER = ("pandas", "pyarrow", "scipy", "altair", "duckdb", "rich")  # once the address is open
OPEN_THE_ADDRESS = """
import json, sys
import dashboard.cli, dashboard.server
from dashboard.app import app
print(json.dumps(sorted(sys.modules)))
"""
DRAW_EVERY_PAGE = """
import json, sys, tempfile
from pathlib import Path
from streamlit.testing.v1 import AppTest
import dashboard.cli, dashboard.server
from dashboard import app, catalogue, settings, warm
from tests.dashboard import stores

workspace = stores.make_workspace(Path(tempfile.mkdtemp()))
stores.publish(workspace)
stores.record_load(workspace)
settings.use(workspace)
warm.up()
test = AppTest.from_file(str(app.ENTRY), default_timeout=60).run()
for entry in catalogue.ENTRIES:
    test.switch_page(str(entry.file)).run()
    assert test.title, entry.name
print(json.dumps(sorted(sys.modules)))
"""


def test_what_pages_need_is_imported_once_the_address_is_open() -> None:
    done = subprocess.run(
        [sys.executable, "-c", OPEN_THE_ADDRESS], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(json.loads(done.stdout.splitlines()[-1]))
    assert "streamlit" in loaded
    assert [name for name in LATER if name in loaded] == []


def test_drawing_every_page_imports_neither_the_checks_nor_the_loaders(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", DRAW_EVERY_PAGE], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(json.loads(done.stdout.splitlines()[-1]))
    assert "dashboard.views" not in HEAVY and "streamlit" in loaded
    assert [name for name in HEAVY if name in loaded] == []


def test_streamlit_does_not_collect_garbage_after_every_rerun() -> None:
    settings = tomllib.loads(theme.CONFIG.read_text("utf-8"))
    assert settings["runner"]["postScriptGC"] is False


def test_no_garbage_is_looked_for_while_libraries_are_imported() -> None:
    gc.unfreeze()
    with memory.imports():
        assert not gc.isenabled()
    assert gc.isenabled()
    assert gc.get_freeze_count() > 10_000
    gc.unfreeze()


def test_what_is_alive_at_the_start_is_left_out_of_later_collections() -> None:
    gc.unfreeze()
    memory.set_aside()
    assert gc.get_freeze_count() > 10_000
    gc.unfreeze()


TAKE_64_MB = """
import mmap

from dashboard import memory

before = memory.resident_mb()
block = mmap.mmap(-1, 64 * 2**20)
for page in range(0, len(block), mmap.PAGESIZE):
    block[page] = 1
print(memory.resident_mb() - before)
"""


def test_the_memory_in_use_is_that_of_this_process() -> None:
    done = subprocess.run([sys.executable, "-c", TAKE_64_MB], capture_output=True, text=True, check=True)
    assert int(done.stdout) == pytest.approx(64, abs=4)
