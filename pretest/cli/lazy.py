"""Groups whose commands are imported when they run, so that help and light commands start at once."""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping
from typing import Any

import click
from click.shell_completion import CompletionItem

from pretest.cli.options import language_option, profile_option

COMPLETE = "_PRETEST_COMPLETE"
"""Set by a shell that asks what the word under the cursor can become."""


class LazyGroup(click.Group):
    """A group that imports a command's module only when that command is asked for.

    lazy: command → module with a click command of the same name, and its one-line help, which stands there so that
    listing the commands imports nothing. Commands that were added to the group in the ordinary way come first.
    """

    def __init__(self, *args: Any, lazy: Mapping[str, tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*self.commands, *self.lazy]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.lazy:
            return super().get_command(ctx, cmd_name)
        if _completes_a_plain_word():
            return _stand_in(cmd_name)
        command: click.Command = getattr(importlib.import_module(self.lazy[cmd_name][0]), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        ready = [(name, command.get_short_help_str(200)) for name, command in self.commands.items()]
        with formatter.section("Commands"):
            formatter.write_dl([*ready, *((name, text) for name, (_, text) in self.lazy.items())])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """As click does it, but from the table: to complete a name no command is imported."""
        lazy = [CompletionItem(name, help=text) for name, (_, text) in self.lazy.items() if name.startswith(incomplete)]
        ready = [CompletionItem(name, help=one.get_short_help_str()) for name, one in self.commands.items()]
        return [*(one for one in ready if one.value.startswith(incomplete)), *lazy]


def _completes_a_plain_word() -> bool:
    """Whether a shell asks for something else than an option, so that the command itself need not be known.

    Groups are imported: what may follow them are their own commands.
    """
    if COMPLETE not in os.environ:
        return False
    words = os.environ.get("COMP_WORDS", "").split()
    place = os.environ.get("COMP_CWORD", "")
    word = words[int(place)] if place.isdigit() and int(place) < len(words) else "" if place.isdigit() else place
    return not word.startswith("-") and not set(GROUPS) & set(words)


GROUPS = ("survey", "population", "panel", "completion")


def _stand_in(name: str) -> click.Command:
    """A command with what most have: folders or files, a language and a reader; for completing words alone."""
    files = name in ("import", "report", "verify")
    path = click.Argument(["paths"], nargs=-1, type=click.Path(file_okay=files))
    command = click.Command(name, params=[path], callback=lambda **_: None)
    return profile_option(language_option(command))
