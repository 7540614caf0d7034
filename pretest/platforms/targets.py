"""A questionnaire, written for a platform."""

from __future__ import annotations

from collections.abc import Sequence

from pretest.errors import ExportError, did_you_mean
from pretest.forms.form import Content
from pretest.platforms.export import Export
from pretest.platforms.registry import targets
from pretest.spec import Language, Questionnaire


def export_questionnaire(
    content: Content, questionnaire: str | Questionnaire, target: str, languages: Sequence[Language] | None = None
) -> Export:
    """The files of ``questionnaire`` for ``target``.

    Parameters
    ----------
    content
        A study, whose arms, audiences and languages go along, or the shipped content.
    languages
        The first is the default language; those of the study (or all) when None.

    Raises
    ------
    ExportError
        When there is no such target or questionnaire, or the target cannot express something in it.
    """
    known = targets()
    if target not in known:
        hint = did_you_mean(target, known) or f"Known: {', '.join(known)}."
        raise ExportError("unknown_target", target, "there is no such target", hint=hint)
    return known[target].write()(content, questionnaire, languages)
