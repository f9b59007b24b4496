"""Published results to test against."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("patient", deadline=None)  # a busy machine is no failure
settings.load_profile("patient")

PUBLISHED = Path(__file__).parents[4] / "shared" / "design" / "oracles.json"


@pytest.fixture(scope="session")
def published() -> dict[str, Any]:
    """Published inputs and results by id; where they are not at hand the test is skipped, in CI it fails."""
    if not PUBLISHED.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{PUBLISHED} is missing")
        pytest.skip(f"{PUBLISHED} is missing")
    return {entry["id"]: entry for entry in json.loads(PUBLISHED.read_text(encoding="utf-8"))}
