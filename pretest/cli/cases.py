"""Rows about persons: where a command puts them, and what it says of that."""

from __future__ import annotations

import datetime
import os
from dataclasses import replace
from pathlib import Path

import click

from pretest.cli.speech import speech
from pretest.errors import ExportError, Note
from pretest.findings import Findings
from pretest.report import write_cases
from pretest.words import Language


def keep_cases(findings: Findings, study: Path, folder: Path) -> tuple[Findings, Path | None]:
    """Write the cases of a run into the study's private folder, and return the findings and the path.

    The folder there is called as that of the report, where that lies in the study; else after the day and the run. A
    study that cannot be written to is a note of the findings: the report is made all the same.
    """
    try:
        return findings, write_cases(findings, study, _name(findings, study, folder))
    except ExportError as error:
        message = f"Whom the quality rules pointed out is not written down: {error.problems[0].what}."
        note = Note("cases_not_written", "info", "private", message)
        return replace(findings, notes=(*findings.notes, note)), None


def show_cases(path: Path | None, language: Language) -> None:
    """Say where the rows about persons are, and for whom."""
    if path is not None:
        click.echo(speech(language)("terminal.cases", path=str(path)))


def _name(findings: Findings, study: Path, folder: Path) -> str:
    place, home = Path(os.path.realpath(folder)), Path(os.path.realpath(study))
    if place.is_relative_to(home):
        return place.name
    return f"{datetime.date.today().isoformat()}-{findings.kind}"
