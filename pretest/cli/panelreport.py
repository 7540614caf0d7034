"""``pretest panel report``: what the panel said, as a page."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Literal

import click

from pretest.analysis.record.drafts import draft_findings
from pretest.cli.examples import examples
from pretest.cli.options import language_option, out_option, study_argument
from pretest.cli.screen import progress, show_notes
from pretest.cli.speech import speech
from pretest.library import place_for
from pretest.planning.cametrue import came_true
from pretest.report.pages.panelpublish import write_panel
from pretest.spec import Study, load_study
from pretest.words import Language


@click.command(epilog=examples("pretest panel report my-study", "pretest panel report my-study --lang en"))
@study_argument
@out_option("Folder to write into", "STUDY/reports/DATE-panel")
@language_option
def report(study: Path, out: Path | None, lang: Language | None) -> None:
    """Write what the panel said as a page.

    Per concept and audience the marks of each field, where fields differ, what they expect in people of 100, their
    reasons, and what changed in round 2. When the study has been analysed, also what came true. Beside the page stand
    the tables panel.csv and forecasts.csv.
    """
    loaded = load_study(study)
    language = lang or loaded.file.languages[0]
    with progress("Writing the page"):
        path = panel_page(loaded, out, language)
    click.echo(speech(language)("terminal.panel.page", path=str(path)))


def panel_page(
    study: Study, out: Path | None, language: Language, *, notes: Literal["shown", "left"] = "shown"
) -> Path:
    """Write the page, tell what readers must know, and return its path."""
    found = came_true(study)
    folder = place_for(study.folder, f"reports/{datetime.date.today().isoformat()}-panel", out)
    paths = write_panel(
        draft_findings(study),
        study,
        found.answers,
        found.forecasts,
        found.scores(),
        dict(found.truths),
        folder,
        language=language,
    )
    if notes == "shown":
        show_notes(found.answers.notes, language)
    return paths[0]
