"""A commented workspace to start from: it loads as it is, and shows what one's own files must look like."""

import shutil
from pathlib import Path

from metrics.errors import ConfigError
from metrics.text import t

__all__ = ["make_starter"]

TEMPLATE = Path(__file__).parent / "template"
SETTINGS, MAP = "touchpoint.toml", "map"


def make_starter(folder: Path, empty: bool = False) -> Path:
    """Writes the starter's files; `empty`: without the sample, the map's files with their headers alone.

    Raises ConfigError and writes nothing where one is already there.
    """
    files = sorted(path.relative_to(TEMPLATE) for path in TEMPLATE.rglob("*") if path.is_file())
    there = [str(path) for path in files if (folder / path).exists()]
    if there:
        raise ConfigError(
            t(
                "{folder} already holds {files}: choose an empty folder, nothing was written",
                folder=folder,
                files=", ".join(there),
            )
        )
    for path in sorted(
        files, key=lambda path: path.name == SETTINGS
    ):  # the settings last: then it is a workspace
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        if not empty or path.name == SETTINGS:
            shutil.copyfile(TEMPLATE / path, folder / path)
        elif path.suffix == ".csv" and path.parent.name == MAP:
            header = (TEMPLATE / path).read_text("utf-8").splitlines()[0]
            (folder / path).write_text(f"{header}\n", "utf-8")
    return folder
