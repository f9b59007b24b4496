"""A setting of a source that does not fit what its files or its database hold: found only while loading."""

from collections.abc import Iterator
from contextlib import contextmanager

from metrics.errors import ConfigError
from metrics.settings import Source, Workspace
from metrics.text import t


class Mistake(Exception):
    """The key, then what is wrong and what to write. `named` adds the file."""

    def __init__(self, source: Source, key: str, what: str) -> None:
        super().__init__(f"source.{source.name}.{key}: {what}")


@contextmanager
def named(workspace: Workspace) -> Iterator[None]:
    """Turn a mistake into the line that names the workspace's file too: a ConfigError."""
    try:
        yield
    except Mistake as error:
        file = workspace.root / "touchpoint.toml"
        raise ConfigError(t("{file}: {what}", file=file, what=error)) from None
