"""A questionnaire, written for a platform."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pretest.errors import ExportError, did_you_mean
from pretest.forms.form import Content
from pretest.platforms.export import Export
from pretest.platforms.platform import Later
from pretest.platforms.recordings import with_recordings
from pretest.platforms.registry import targets
from pretest.spec import Language, Questionnaire, Study
from pretest.spec.guide import Guide

_GUIDE: Later[Callable[[Guide, Sequence[Language] | None], Export]] = Later(
    "pretest.platforms.paper.write.guide:guide_to_paper"
)


def export_questionnaire(
    content: Content, questionnaire: str | Questionnaire, target: str, languages: Sequence[Language] | None = None
) -> Export:
    """The files of ``questionnaire`` for ``target``.

    Parameters
    ----------
    content
        A study, whose arms, audiences and languages go along, or the shipped content.
    questionnaire
        Its id, or the questionnaire itself.
    target
        One of ``pretest.platforms.registry``: xlsform, limesurvey, qualtrics, redcap, formr, paper, codebook or json.
    languages
        The first is the default language; those of the study (or all) when None.

    Returns
    -------
    Export
        ``files``: name → bytes, films and sounds of the arms in ``media/`` among them; ``notes``: what the platform
        does less well than the questionnaire asks, or what is left to do by hand.

    Raises
    ------
    ExportError
        When there is no such target or questionnaire, or the target cannot express something in it.

    Examples
    --------
    >>> import pretest
    >>> study = pretest.load_study("demo/pretest")
    >>> made = pretest.export_questionnaire(study, "users", "qualtrics", ["nl"])
    >>> sorted(made.files)
    ['users-advanced.txt', 'users.qsf', 'wording.csv']
    >>> made.notes[0].where
    'users (qualtrics)'
    """
    known = targets()
    if target not in known:
        hint = did_you_mean(target, known) or f"Known: {', '.join(known)}."
        raise ExportError("unknown_target", target, "there is no such target", hint=hint)
    made = known[target].write()(content, questionnaire, languages)
    return with_recordings(made, content, target) if isinstance(content, Study) else made


def export_guide(guide: Guide, languages: Sequence[Language] | None = None) -> Export:
    """The files of a guide for a talk, to print: html and docx per language (all when None).

    Raises
    ------
    ExportError
        When a text cannot be printed.
    """
    return _GUIDE()(guide, languages)
