"""The content that ships (and a study's own) without a study: for looking at scales and questionnaires."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pretest.errors import MOST_NAME, SpecError, did_you_mean
from pretest.library import Content, Library, read_small
from pretest.spec.answer import AnswerSet
from pretest.spec.evidence import Evidence
from pretest.spec.guide import Guide
from pretest.spec.lexicon import Lexicon
from pretest.spec.load import NamedModel, Reading
from pretest.spec.population import Population
from pretest.spec.questionnaire import Questionnaire
from pretest.spec.scale import Scale

POPULATIONS = "surveys/populations"
GUIDES = "surveys/guides"
EVIDENCE = "surveys/evidence"
LEXICONS = "surveys/lexicons"


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
    return _of_folder(study, GUIDES, Guide)


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
    return _of_folder(study, POPULATIONS, Population)


def load_evidence(study: Path | None = None) -> dict[str, Evidence]:
    """Effects that earlier studies found, with the files of ``study`` added or put in their place.

    Parameters
    ----------
    study : folder of a study; None is the shipped content alone.

    Returns
    -------
    dict
        Id → evidence file, with its studies, each in its own metric and signed as the file says.

    Raises
    ------
    SpecError
        With every problem in the files.

    Examples
    --------
    >>> import pretest
    >>> campaigns = pretest.load_evidence()["campaigns"].studies
    >>> [(one.id, one.role, one.estimate, one.higher_is) for one in campaigns]
    [('allara_2015_use', 'harm.boomerang', -0.02, 'worse')]
    """
    return _of_folder(study, EVIDENCE, Evidence)


def load_lexicons(study: Path | None = None) -> dict[str, Lexicon]:
    """Rules on wording, with those of ``study`` added or put in their place.

    Parameters
    ----------
    study : folder of a study; None is the shipped content alone.

    Returns
    -------
    dict
        Id → lexicon.

    Raises
    ------
    SpecError
        With every problem in the files.

    Examples
    --------
    >>> import pretest
    >>> lexicon = pretest.load_lexicons()["nl"]
    >>> lexicon.language, len(lexicon.rules) >= 60
    ('nl', True)
    """
    return _of_folder(study, LEXICONS, Lexicon)


def find_evidence(name: str, study: Path | None = None) -> Evidence:
    """One evidence file: by its id among those that ship and those of ``study``, or as a file anywhere.

    Parameters
    ----------
    name : id, or the path of a file that ends in .yaml or .yml.
    study : folder of a study; None is the shipped content alone.

    Returns
    -------
    Evidence
        Checked: every effect is given in one way, and none twice.

    Raises
    ------
    SpecError
        When there is none of that name, or with every problem in it.

    Examples
    --------
    >>> import pretest
    >>> pretest.find_evidence("campaigns").id
    'campaigns'
    """
    library = Library(study)
    reading = Reading(study or Path(), library)
    if Path(name).suffix in (".yaml", ".yml"):
        path = Path(name)
        if not path.is_file():
            raise SpecError("file_missing", name, "the file is missing", hint="'pretest evidence list' shows all.")
        found = reading.parsed(Content(name, read_small(path, name)), Evidence)
    elif name in library.names(EVIDENCE, ".yaml"):
        found = reading.content(f"{EVIDENCE}/{name}.yaml", Evidence)
    else:
        hint = did_you_mean(name, library.names(EVIDENCE, ".yaml")) or "'pretest evidence list' shows all."
        raise SpecError("unknown_content", name[:MOST_NAME], "there is no such evidence file", hint=hint)
    if found is None or reading.problems:
        raise SpecError.of(reading.problems)
    return found


def _of_folder(study: Path | None, folder: str, model: type[NamedModel]) -> dict[str, NamedModel]:
    """Every file of a content folder, by id; those of ``study`` are added, or put in the place of shipped ones."""
    reading = Reading(study or Path(), Library(study))
    found = reading.folder(folder, model)
    if reading.problems:
        raise SpecError.of(reading.problems)
    return found
