"""Commands whose help is in the workspace's language: translated when it is shown, not when it is made."""

import inspect
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import click

from dashboard.entry import told_when_stopped
from metrics.errors import ConfigError
from metrics.text import t
from metrics.workspace import open_workspace

FOLDER = "--workspace"
WHOLE = 10_000  # letters


class _Helped:
    """Keeps its help in English."""

    english: str | None = None

    @property
    def help(self) -> str | None:
        return t(inspect.cleandoc(self.english)) if self.english else self.english

    @help.setter
    def help(self, text: str | None) -> None:
        self.english = text


class Option(_Helped, click.Option):
    """An option."""


class Command(_Helped, click.Command):
    """A command with an example of its use."""

    def __init__(self, *args: Any, example: str = "", **kwargs: Any) -> None:
        self.example = example
        super().__init__(*args, **kwargs)

    def get_short_help_str(self, limit: int = 45) -> str:
        """Its first sentence in the list of commands, however long: there is room for a second line."""
        return super().get_short_help_str(WHOLE)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """A word too many is most often the workspace's folder."""
        ctx.allow_extra_args = True
        left = super().parse_args(ctx, args)
        if left and not ctx.resilient_parsing:
            said = t("there is no place for {word}", word=left[0])
            takes = any(FOLDER in param.opts for param in self.params)
            ctx.fail(
                t("{said}; for the workspace's folder write --workspace {word}", said=said, word=left[0])
                if takes
                else said
            )
        return left

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(t("Example: {example}", example=self.example))


class Group(_Helped, click.Group):
    """Commands that belong together."""


class Main(Group):
    """All commands. Arguments and help are read in the language of the workspace that they name."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        with told_when_stopped():
            with suppress(ConfigError):  # the command says so itself, if it needs a workspace at all
                open_workspace(_folder(args))
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with told_when_stopped():
            return super().invoke(ctx)


def _folder(args: Sequence[str]) -> Path | None:
    """What `--workspace` names, before anything is parsed."""
    for place, word in enumerate(args):
        name, equals, value = word.partition("=")
        if name == FOLDER and (equals or args[place + 1 :]):
            return Path(value if equals else args[place + 1])
    return None


option = partial(click.option, cls=Option)
