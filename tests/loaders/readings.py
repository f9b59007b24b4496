"""Reads real files, written by a test, into the staged table of a workspace of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa

from loaders.clock import Progress, quiet
from loaders.reading.ahead import Ahead
from loaders.reading.source import Staged, stage
from metrics.errors import ConfigError, SourceError
from metrics.tables import warehouse_tables
from metrics.workspace import Workspace, open_workspace
from tests.compiled import create_tables

REFUSED = ["key", "reason", "row", "file", "line"]


@dataclass(frozen=True)
class Reader:
    """A workspace with one source, which is called `survey`."""

    folder: Path

    def write(self, path: str, content: str | bytes) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)

    def workspace(
        self, source: str, settings: str = "", variables: Mapping[str, str] | None = None
    ) -> Workspace:
        text = f'{settings}\n[[source]]\nname = "survey"\n{source}'
        (self.folder / "touchpoint.toml").write_text(text, encoding="utf-8")
        return open_workspace(self.folder, variables or {})

    def stage(self, source: str, settings: str = "", progress: Progress = quiet) -> Staged:
        """Read the source once, or once more."""
        workspace = self.workspace(source, settings)
        (source,) = workspace.sources
        with (
            self._connection(workspace) as connection,
            Ahead(connection, workspace.sources, workspace) as ahead,
        ):
            return stage(connection, source, workspace, ahead.found(source), "load-1", progress)

    def rows(self, source: str, *columns: str, settings: str = "") -> list[tuple[object, ...]]:
        """Read the source; these columns of the staged rows, in order of the key."""
        self.stage(source, settings)
        frame = self.query('SELECT * FROM "staged survey"')
        return _tuples(frame[list(columns)].sort_values(list(columns)[:2]))

    def refused(self, *columns: str) -> list[tuple[object, ...]]:
        """What the last reading refused."""
        frame = self.query("SELECT * FROM staging.refused ORDER BY line, key, reason")
        return _tuples(frame[list(columns)])

    def query(self, sql: str) -> pd.DataFrame:
        with sa.create_engine(self._url, poolclass=sa.NullPool).connect() as connection:
            return pd.read_sql(sa.text(sql), connection)

    def error(self, source: str, settings: str = "") -> str:
        """The one line that reading ends with, and the exit status it asks for."""
        with pytest.raises((ConfigError, SourceError)) as caught:
            self.stage(source, settings)
        status = 2 if issubclass(caught.type, ConfigError) else 3
        return f"{status}: {caught.value}".replace(str(self.folder), "FOLDER")

    @property
    def _url(self) -> sa.URL:
        return sa.URL.create("duckdb", database=str(self.folder / "warehouse.duckdb"))

    def _connection(self, workspace: Workspace) -> sa.Connection:
        engine = sa.create_engine(self._url, poolclass=sa.NullPool)
        connection = engine.connect()
        connection.execute(sa.text("SET preserve_insertion_order = false"))  # as a load does
        create_tables(connection, warehouse_tables(tuple(workspace.segmentations)).metadata)
        connection.commit()
        return connection


def _tuples(frame: pd.DataFrame) -> list[tuple[object, ...]]:
    frame = frame.astype(object).where(frame.notna(), None)
    return [tuple(row) for row in frame.itertuples(index=False)]
