"""What the tests of the loaders share."""

from pathlib import Path

import pytest

from tests.loaders.readings import Reader


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    """Reads one source called `survey`."""
    return Reader(tmp_path)
