"""Whose templates, styles and texts a command makes its report with."""

from __future__ import annotations

from pathlib import Path

import click

from pretest.cli.screen import SIGNS
from pretest.library import Library
from pretest.report.words.labels import clean_line

MOST = 10  # names of files on the screen


def study_library(folder: Path, trust_study_templates: bool) -> Library:
    """Content of the study in ``folder``; own templates, styles and texts that are not used are told on stderr."""
    library = Library(folder, templates="study" if trust_study_templates else "shipped")
    names = [clean_line(name) for name in library.unused()]
    if names:
        rest = len(names) - MOST
        listed = ", ".join(names[:MOST]) + (f" and {rest} more" if rest > 0 else "")
        verb = "is" if len(names) == 1 else "are"
        click.echo(f"{SIGNS['warning']:>2} {listed}: {verb} not used; the report is made as shipped.", err=True)
        click.echo("   If you trust who made the study folder: --trust-study-templates.", err=True)
    return library
