"""The two ends of a command that are nobody's bug: the setting is wrong, the source is away."""


class ConfigError(Exception):
    """The configuration is wrong: one line with file, key, what is wrong and what to write. Exit status 2."""


class SourceError(Exception):
    """A source could not be reached or read: one line with source, file and what to do. Exit status 3."""
