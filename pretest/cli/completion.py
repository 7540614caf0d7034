"""``pretest completion``: what a shell needs to complete commands, options and folders."""

from __future__ import annotations

from collections.abc import Mapping

import click
from click.shell_completion import get_completion_class

from pretest.cli.examples import examples
from pretest.cli.lazy import COMPLETE

WHERE: Mapping[str, str] = {
    "bash": "~/.local/share/bash-completion/completions/pretest",
    "zsh": "~/.zfunc/_pretest",
    "fish": "~/.config/fish/completions/pretest.fish",
}
"""Where each shell looks for it; zsh once ``fpath+=~/.zfunc`` stands in ~/.zshrc before ``compinit``."""


@click.command(
    epilog=examples(*(f"pretest completion {shell} > {path}" for shell, path in WHERE.items())),
)
@click.argument("shell", type=click.Choice(list(WHERE)))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the script with which a shell completes commands.

    Write it to where your shell looks for such scripts, and open a new one. zsh needs the line 'fpath+=~/.zfunc' in
    ~/.zshrc, before 'compinit'. For this session alone: eval "$(pretest completion bash)".
    """
    made = get_completion_class(shell)
    if made is None:
        raise click.UsageError(f"This version of click completes nothing in {shell}.")
    click.echo(made(ctx.find_root().command, {}, "pretest", COMPLETE).source())
