"""Where a questionnaire can go: target → what it is, and the function that makes its files.

A target's module is imported when the target is asked for: some of them write workbooks or documents, and need
libraries that nobody else waits for.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from pretest.errors import ExportError, did_you_mean
from pretest.forms.form import Content
from pretest.platforms.export import Export
from pretest.spec import Language, Questionnaire


class Exporter(Protocol):
    def __call__(
        self, content: Content, questionnaire: str | Questionnaire, languages: Sequence[Language] | None = None
    ) -> Export: ...


@dataclass(frozen=True, slots=True)
class Target:
    """module, function: where its ``Exporter`` is. what: one line for people."""

    module: str
    function: str
    what: str


TARGETS: dict[str, Target] = {
    "xlsform": Target("pretest.platforms.odk.write", "to_xlsform", "ODK, KoboToolbox, SurveyCTO, Enketo (xlsx)"),
    "limesurvey": Target("pretest.platforms.limesurvey.write", "to_limesurvey", "LimeSurvey structure (txt)"),
    "qualtrics": Target("pretest.platforms.qualtrics.write", "to_qualtrics", "Qualtrics survey (qsf, and plain text)"),
    "redcap": Target(
        "pretest.platforms.redcap.write", "to_redcap", "REDCap data dictionary and allocation tables (csv)"
    ),
    "formr": Target("pretest.platforms.formr.write", "to_formr", "formr survey (xlsx)"),
    "paper": Target("pretest.platforms.paper.write", "to_paper", "for print or interview (html, docx)"),
    "codebook": Target("pretest.platforms.codebook.write", "to_codebook", "codebook (DDI xml, csv, html)"),
    "json": Target(
        "pretest.platforms.jsonform.write", "to_json", "the questionnaire as documented JSON, with its schema"
    ),
}


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
    if target not in TARGETS:
        hint = did_you_mean(target, TARGETS) or f"Known: {', '.join(TARGETS)}."
        raise ExportError("unknown_target", target, "there is no such target", hint=hint)
    found = TARGETS[target]
    exporter: Exporter = getattr(importlib.import_module(found.module), found.function)
    return exporter(content, questionnaire, languages)
