"""A setting of a source that does not fit what its files or its database hold: found only while loading."""

from metrics.errors import ConfigError
from metrics.settings import Source
from metrics.text import t


def mistake(source: Source, key: str, what: str) -> ConfigError:
    """The line with file and key, then what is wrong and what to write."""
    return ConfigError(
        t("touchpoint.toml: source.{name}.{key}: {what}", name=source.name, key=key, what=what)
    )
