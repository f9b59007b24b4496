"""A dashboard over invented frames: every read of `dashboard.data` answered without a store."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from unittest.mock import patch

from dashboard import data, settings
from dashboard.reading import Reading
from metrics.snapshots import Snapshot
from metrics.workspace import Workspace
from tests.dashboard.frames import scorecard_frames

SNAPSHOT = Snapshot("20261121T060000-ab12", Path("nowhere.duckdb"))
READING = Reading(SNAPSHOT, "1")
WORKSPACE = Workspace(
    root=Path("nowhere"), title="Contoso Bank", currency="EUR", segmentations={"tier": "Customer tier"}
)
SEGMENTS = {"tier=Gold": "Customer tier: Gold", "tier=Silver": "Customer tier: Silver"}


class FakeStores:
    """Stores that always answer with the same reading."""

    def __init__(self, reading: Reading = READING) -> None:
        self.reading = reading

    def read(self) -> Reading:
        return self.reading


@contextmanager
def fake_data(touchpoints: int = 40, reading: Reading = READING, **answers: object) -> Iterator[None]:
    """`dashboard.data` over invented frames; `answers` replaces more of its functions by constants."""
    settings.use(WORKSPACE)
    card = scorecard_frames(touchpoints)
    replaced = {
        "stores": lambda: FakeStores(reading),
        "scorecard": lambda scope, choice: card,
        "newest_day": lambda scope: date(2026, 11, 20),
        "newest_record": lambda scope: datetime(2026, 11, 20, 9, 30),
        "oldest_day": lambda scope: date(2023, 11, 21),
        "segments": lambda scope: SEGMENTS,
        "weighted": lambda scope, choice: False,
        **{name: lambda *_, answer=answer: answer for name, answer in answers.items()},
    }
    with patch.multiple(data, **replaced):
        yield
