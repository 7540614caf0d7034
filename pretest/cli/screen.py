"""What the commands show a person: progress and notes on stderr, tables on stdout."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Literal

import click
from rich.console import Console
from rich.table import Table

from pretest.cli.speech import counted, speech, told_note, told_problem
from pretest.errors import Note, Problem
from pretest.words import SEVERITIES, Language, Severity

SIGNS: dict[Severity, str] = {"info": "i", "warning": "!", "serious": "!!"}


def messages() -> Console:
    """The console on stderr. Markup and emoji codes in texts are never interpreted: texts are untrusted."""
    return Console(stderr=True, markup=False, emoji=False, highlight=False)


@contextmanager
def progress(what: str) -> Iterator[None]:
    """A spinner while something runs, where a person watches; nothing elsewhere."""
    console = messages()
    if not console.is_terminal:
        yield
        return
    with console.status(what):
        yield


def show_notes(
    notes: Sequence[Note], language: Language = "en", *, most: int = 12, infos: Literal["shown", "left"] = "left"
) -> None:
    """Notes on stderr in ``language``, serious ones first; what is left out is counted."""
    worth = (note for note in notes if infos == "shown" or note.severity != "info")
    shown = sorted(worth, key=lambda note: -SEVERITIES.index(note.severity))
    for note in shown[:most]:
        where = f"{note.where}: " if note.where else ""
        click.echo(f"{SIGNS[note.severity]:>2} {where}{told_note(note, language)}", err=True)
    rest = len(notes) - len(shown[:most])
    if rest:
        click.echo(f"   {counted(speech(language), 'terminal.more_notes', rest)}", err=True)


def show_problems(problems: Sequence[Problem], language: Language = "en") -> None:
    for problem in problems:
        click.echo(f"  {told_problem(problem, language)}", err=True)


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], *, title: str | None = None) -> None:
    """A plain table on stdout."""
    console = Console(markup=False, emoji=False, highlight=False, width=None if _is_terminal() else 140)
    grid = Table(title=title, title_justify="left", show_edge=False, pad_edge=False)
    for heading in headings:
        grid.add_column(heading, overflow="fold")
    for row in rows:
        grid.add_row(*row)
    console.print(grid)


def _is_terminal() -> bool:
    return sys.stdout.isatty()
