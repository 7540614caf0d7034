"""The content that ships (and a study's own) without a study: for looking at scales and questionnaires."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pretest.errors import SpecError
from pretest.library import Library
from pretest.spec.answer import AnswerSet
from pretest.spec.guide import Guide
from pretest.spec.load import Reading
from pretest.spec.population import Population
from pretest.spec.questionnaire import Questionnaire
from pretest.spec.scale import Scale

POPULATIONS = "surveys/populations"
GUIDES = "surveys/guides"


@dataclass(frozen=True, slots=True, eq=False)
class ContentSet:
    """Everything that can be asked, by id."""

    answers: dict[str, AnswerSet]
    scales: dict[str, Scale]
    questionnaires: dict[str, Questionnaire]


def load_content(study: Path | None = None) -> ContentSet:
    """Shipped content, with the content of ``study`` added or put in its place.

    Parameters
    ----------
    study : folder of a study; None is the shipped content alone.

    Returns
    -------
    ContentSet
        Answer sets, scales and questionnaires, each by id.

    Raises
    ------
    SpecError
        With every problem in the content files.

    Examples
    --------
    >>> import pretest
    >>> content = pretest.load_content()
    >>> content.scales["social_distance"].role
    'harm.stigma'
    >>> content.questionnaires["users"].title.in_language("en")
    'People who sometimes use drugs'
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


def load_guides(study: Path | None = None) -> dict[str, Guide]:
    """Guides for talks, with those of ``study`` added or put in their place.

    Parameters
    ----------
    study : folder of a study; None is the shipped content alone.

    Returns
    -------
    dict
        Id → guide.

    Raises
    ------
    SpecError
        With every problem in the files.
    """
    reading = Reading(study or Path(), Library(study))
    found = reading.folder(GUIDES, Guide)
    if reading.problems:
        raise SpecError.of(reading.problems)
    return found


def load_populations(study: Path | None = None) -> dict[str, Population]:
    """What is known of populations, with those of ``study`` added or put in their place.

    Parameters
    ----------
    study : folder of a study; None is the shipped content alone.

    Returns
    -------
    dict
        Id → population, with its margins (shares or persons per category) and the source of each.

    Raises
    ------
    SpecError
        With every problem in the files.

    Examples
    --------
    >>> import pretest
    >>> populations = pretest.load_populations()
    >>> margin = populations["netherlands-gender-2023"].margins[0]
    >>> margin.variable, sorted(margin.categories)
    ('gender', ['men', 'women'])
    """
    reading = Reading(study or Path(), Library(study))
    found = reading.folder(POPULATIONS, Population)
    if reading.problems:
        raise SpecError.of(reading.problems)
    return found
