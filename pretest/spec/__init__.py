"""The nouns: typed, frozen objects made from the YAML of a study.

The names below are imported when they are first used: who reads one YAML file does not wait for all kinds of it.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pretest.spec.answer import AnswerSet
    from pretest.spec.condition import Allowed, Condition
    from pretest.spec.load import check_study, load_study
    from pretest.spec.margin import Margin
    from pretest.spec.model import Text
    from pretest.spec.plan import Plan
    from pretest.spec.qualityrule import QualityRule
    from pretest.spec.questionnaire import Block, Questionnaire
    from pretest.spec.scale import Item, Scale
    from pretest.spec.study import InputFile, ResolvedOutcome, Study
    from pretest.spec.studyfile import Arm, Audience, DataFile, Shown, StudyFile
    from pretest.words import HARM_ROLES, LANGUAGES, Language, Role

_HOMES = {
    "Allowed": "pretest.spec.condition",
    "AnswerSet": "pretest.spec.answer",
    "Arm": "pretest.spec.studyfile",
    "Audience": "pretest.spec.studyfile",
    "Block": "pretest.spec.questionnaire",
    "Condition": "pretest.spec.condition",
    "DataFile": "pretest.spec.studyfile",
    "HARM_ROLES": "pretest.words",
    "InputFile": "pretest.spec.study",
    "Item": "pretest.spec.scale",
    "LANGUAGES": "pretest.words",
    "Language": "pretest.words",
    "Margin": "pretest.spec.margin",
    "Plan": "pretest.spec.plan",
    "QualityRule": "pretest.spec.qualityrule",
    "Questionnaire": "pretest.spec.questionnaire",
    "ResolvedOutcome": "pretest.spec.study",
    "Role": "pretest.words",
    "Scale": "pretest.spec.scale",
    "Shown": "pretest.spec.studyfile",
    "Study": "pretest.spec.study",
    "StudyFile": "pretest.spec.studyfile",
    "Text": "pretest.spec.model",
    "check_study": "pretest.spec.load",
    "load_study": "pretest.spec.load",
}

__all__ = [
    "HARM_ROLES",
    "LANGUAGES",
    "Allowed",
    "AnswerSet",
    "Arm",
    "Audience",
    "Block",
    "Condition",
    "DataFile",
    "InputFile",
    "Item",
    "Language",
    "Margin",
    "Plan",
    "QualityRule",
    "Questionnaire",
    "ResolvedOutcome",
    "Role",
    "Scale",
    "Shown",
    "Study",
    "StudyFile",
    "Text",
    "check_study",
    "load_study",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'pretest.spec' has no attribute '{name}'")
