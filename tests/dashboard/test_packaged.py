"""Who installs the package gets the pages, their theme and their fonts with it."""

import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

from tests.serving import ROOT

PACKAGES = ("metrics", "journey", "expectations", "loaders", "dashboard")


def test_the_wheel_holds_every_file_of_the_dashboard(tmp_path: Path) -> None:
    source = tmp_path / "source"
    for name in PACKAGES:
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, source)
    pip = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*pip, "-w", str(tmp_path), str(source)], check=True)
    with ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        packed = set(wheel.namelist())
    ours = {
        file.relative_to(ROOT).as_posix()
        for file in (ROOT / "dashboard").rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert ours - packed == set()
