"""A folder of snapshots as a warehouse."""

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from metrics.history import HISTORY, open_history
from metrics.snapshots import Snapshot, current


@dataclass(frozen=True)
class Folder:
    """What readers ask of a folder of snapshots, with the same words as of a server."""

    path: Path

    @property
    def place(self) -> str:
        return str(self.path)

    def current(self) -> Snapshot | None:
        """The state that readers see now; None before the first load. BrokenPointer: nobody can say."""
        return current(self.path)

    def history(self) -> sa.Engine | None:
        """The history of loads; None where no load has ever run."""
        return open_history(self.path) if (self.path / HISTORY).exists() else None
