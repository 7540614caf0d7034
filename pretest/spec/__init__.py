"""The nouns: typed, frozen objects made from the YAML of a study."""

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
