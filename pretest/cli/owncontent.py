"""What the commands on a study's own questions share: the study they write into, and the names there are."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import click

from pretest.cli.speech import Speech, language_of, speech
from pretest.errors import SpecError
from pretest.library import Library
from pretest.spec.answer import AnswerSet
from pretest.spec.content import GUIDES
from pretest.spec.load import Reading
from pretest.spec.named import Kind

own_study_option = click.option(
    "--study",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Study to write into (default: this folder, if it is a study).",
)


def own_study(study: Path | None) -> Path:
    """The folder of the study to write into.

    Raises
    ------
    SpecError
        When it holds no study.yaml.
    """
    folder = study or Path()
    if not (folder / "study.yaml").is_file():
        hint = "Make a study with 'pretest init', or name the folder that holds study.yaml."
        raise SpecError("file_missing", str(folder / "study.yaml"), "the file is missing", hint=hint)
    return folder


def words_of(folder: Path) -> Speech:
    """What the screen says, in the language of the study."""
    return speech(language_of(["survey", str(folder)]))


def answer_sets(study: Path | None) -> dict[str, AnswerSet]:
    """Shipped answer sets, with those of the study.

    Raises
    ------
    SpecError
        With every problem in them.
    """
    reading = Reading(study or Path(), Library(study))
    found = reading.answers()
    if reading.problems:
        raise SpecError.of(reading.problems)
    return found


def known_names(study: Path | None) -> dict[Kind, Collection[str]]:
    """The ids of all that can be asked, by kind; the files themselves are not read, so one that is wrong harms none."""
    library = Library(study)
    return {
        "questionnaires": library.names("surveys/questionnaires", ".yaml"),
        "scales": library.names("surveys/scales", ".yaml"),
        "guides": library.names(GUIDES, ".yaml"),
        "answers": answer_sets(study),
    }
