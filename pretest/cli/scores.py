"""``pretest scores``: the scored data of a study, with labels."""

from __future__ import annotations

from pathlib import Path

import click

from pretest.analysis.scores.table import score
from pretest.analysis.scores.write import require_place, write_scores
from pretest.cli.examples import examples
from pretest.cli.options import out_option, study_argument
from pretest.cli.screen import progress, show_notes
from pretest.cli.speech import speech
from pretest.spec import load_study
from pretest.words import LANGUAGES, Language


@click.command(epilog=examples("pretest scores my-study --out scores.sav", "pretest scores my-study --lang en"))
@study_argument
@out_option("File to write: .sav, .parquet or .csv", "STUDY/private/scored.sav")
@click.option(
    "--lang", type=click.Choice(LANGUAGES), default=None, help="Language of labels (default: the study's first)."
)
@click.option("--keep-ids", is_flag=True, help="Write the ids of respondents too.")
@click.option("--overwrite", is_flag=True, help="Replace a file that is already there.")
def scores(study: Path, out: Path | None, lang: Language | None, keep_ids: bool, overwrite: bool) -> None:
    """Write the scored data of a study, with labels.

    One row per respondent and concept: arm, audiences, items, scores of scales, whom the quality rules point out, and
    weights, as the analysis uses them; never free texts. The file is about persons and not for sharing. Under a lock
    this counts as a look at the data.
    """
    loaded = load_study(study)
    path = out or loaded.folder / "private" / "scored.sav"
    require_place(loaded, path, overwrite=overwrite)
    language = lang or loaded.file.languages[0]
    words = speech(language)
    with progress(words("terminal.scores.busy")):
        found = score(loaded, lang=lang, ids="kept" if keep_ids else "left")
        written = write_scores(found, loaded, path, overwrite=overwrite)
    show_notes(found.notes, language)
    for one in written:
        click.echo(words("terminal.wrote", path=str(one)))
