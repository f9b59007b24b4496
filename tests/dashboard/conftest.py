"""Every test of the pages begins with empty caches and its own stores."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st

from dashboard import settings
from metrics.workspace import Workspace
from tests.dashboard import stores


@pytest.fixture
def empty_workspace(tmp_path: Path) -> Iterator[Workspace]:
    """A workspace into which nothing has been loaded, served by this process."""
    workspace = stores.make_workspace(tmp_path)
    settings.use(workspace)
    st.cache_resource.clear()
    yield workspace
    st.cache_resource.clear()
    stores.forget()


@pytest.fixture
def workspace(empty_workspace: Workspace) -> Workspace:
    """A workspace with one published load."""
    stores.publish(empty_workspace)
    stores.record_load(empty_workspace)
    return empty_workspace
