"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from pretest.words import LANGUAGES

Command = TypeVar("Command", bound=Callable[..., Any])

study_argument = click.argument("study", type=click.Path(path_type=Path), default=Path(), metavar="[STUDY]")
language_option = click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default=None,
    help="Language of the report (default: the first language of the study).",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON to stdout for other programs.")
trust_option = click.option(
    "--trust-study-templates",
    is_flag=True,
    help="Use the study's own templates, styles and texts; only when you trust who made them.",
)
seed_option = click.option(
    "--seed", type=click.IntRange(min=0), default=None, help="Another seed than the study's own."
)


def out_option(what: str, default: str) -> Callable[[Command], Command]:
    """``--out`` for a file or folder; the default is said in the help."""
    return click.option("--out", type=click.Path(path_type=Path), default=None, help=f"{what} (default: {default}).")


profile_option = click.option(
    "--profile",
    default="full",
    show_default=True,
    help="Who reads the report: full, research, communication, council, participants.",
)
