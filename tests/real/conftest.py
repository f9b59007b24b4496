"""The example workspaces, loaded from the real files by the real command; skipped where the data is not."""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from dashboard.cli import main
from metrics.snapshots import current, read_only_engine

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
FIGURES = {  # the flat name of a figure: where it stands in the JSON of a touchpoint
    "stated": ("importance", "stated"),
    "derived": ("importance", "derived"),
    "internal_importance": ("importance", "internal"),
    "performance": ("performance", "customers"),
    "top_box": ("performance", "top_box"),
    "effort": ("performance", "effort"),
    "internal_performance": ("performance", "internal"),
    "complaints_per_1000": ("complaints", "per_1000"),
    "resolution_hours": ("complaints", "resolution_hours"),
    "churn_risk_ratio": ("churn", "risk_ratio"),
}


def touchpoint(*arguments: str) -> str:
    """What the command prints; an error is raised as it is."""
    result = CliRunner().invoke(main, [*arguments, "--debug"], catch_exceptions=False)
    assert result.exit_code == 0, (
        f"touchpoint {' '.join(arguments)} ended with {result.exit_code}: {result.output}"
    )
    return result.stdout


@dataclass(frozen=True)
class Scorecard:
    """The JSON of `touchpoint scorecard`."""

    content: dict[str, Any]

    @property
    def overall(self) -> dict[str, Any]:
        return self.content["overall"]

    def figure(self, name: str) -> pd.DataFrame:
        """One row per touchpoint: value, low, high, n, withheld."""
        group, figure = FIGURES[name]
        rows = {one["touchpoint_id"]: one[group][figure] for one in self.content["touchpoints"]}
        frame = pd.DataFrame.from_dict(rows, orient="index")
        return frame.reindex(columns=["value", "low", "high", "n", "withheld"])

    def complaints(self) -> pd.Series:
        return pd.Series(
            {one["touchpoint_id"]: one["complaints"]["count"] for one in self.content["touchpoints"]}
        )


@dataclass(frozen=True)
class Example:
    """A loaded workspace."""

    folder: Path
    report: dict[str, Any]

    def scorecard(self, first: str, last: str, segment: str | None = None) -> Scorecard:
        chosen = ("--segment", segment) if segment else ()
        return Scorecard(json.loads(_scorecard(self.folder, "--from", first, "--to", last, *chosen)))

    def query(self, sql: str) -> pd.DataFrame:
        """Rows of the published snapshot."""
        published = current(self.folder / "data" / "warehouse")
        assert published, "nothing was published"
        with read_only_engine(published).connect() as connection:
            return pd.read_sql(sa.text(sql), connection)

    def sources(self) -> pd.DataFrame:
        """Rows read, refused and published of each source, as the load reported them."""
        names = ["source", "rows_read", "refused", "published"]
        return pd.DataFrame(self.report["sources"])[names].set_index("source")


@cache
def _scorecard(folder: Path, *arguments: str) -> str:
    return touchpoint("scorecard", "--workspace", str(folder), "--format", "json", *arguments)


def copy_example(name: str, data: Path, folder: Path) -> None:
    """The example's files in this folder, with the data where its README says."""
    shutil.copytree(EXAMPLES / name, folder, ignore=shutil.ignore_patterns("data", "incoming"))
    (folder / "incoming").symlink_to(data.resolve(), target_is_directory=True)


def load_report(folder: Path) -> dict[str, Any]:
    return json.loads(touchpoint("load", "--workspace", str(folder), "--json"))


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder with the public files."""
    folder = Path(os.environ.get("TOUCHPOINT_SHARED_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        reason = f"the public data is not in {folder} (TOUCHPOINT_SHARED_DATA names another folder)"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    return folder


@pytest.fixture(scope="session")
def load_example(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Example]:
    """Load the example of this name in a copy of its own, once."""
    loaded: dict[str, Example] = {}

    def load(name: str) -> Example:
        if name not in loaded:
            folder = tmp_path_factory.mktemp("real") / name
            copy_example(name, data, folder)
            loaded[name] = Example(folder, load_report(folder))
        return loaded[name]

    return load
