"""The content that ships (and a study's own) without a study: for looking at scales and questionnaires."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pretest.errors import SpecError
from pretest.library import Library
from pretest.spec.answer import AnswerSet
from pretest.spec.load import Reading
from pretest.spec.questionnaire import Questionnaire
from pretest.spec.scale import Scale


@dataclass(frozen=True, slots=True, eq=False)
class ContentSet:
    """Everything that can be asked, by id."""

    answers: dict[str, AnswerSet]
    scales: dict[str, Scale]
    questionnaires: dict[str, Questionnaire]


def load_content(study: Path | None = None) -> ContentSet:
    """Shipped content, with the content of ``study`` added or put in its place.

    Raises
    ------
    SpecError
        With every problem in the content files.
    """
    reading = Reading(study or Path(), Library(study))
    content = ContentSet(
        reading.answers(),
        reading.folder("surveys/scales", Scale),
        reading.folder("surveys/questionnaires", Questionnaire),
    )
    if reading.problems:
        raise SpecError.of(reading.problems)
    return content
