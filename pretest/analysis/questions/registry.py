"""All questions that stand beside the verdicts, in the order of their notes."""

from __future__ import annotations

from dataclasses import replace

from pretest.analysis.questions.certainty import QUESTION as CERTAINTY
from pretest.analysis.questions.comparability import QUESTION as COMPARABILITY
from pretest.analysis.questions.design_checks import QUESTION as DESIGN_CHECKS
from pretest.analysis.questions.heterogeneity import QUESTION as HETEROGENEITY
from pretest.analysis.questions.mechanism import QUESTION as MECHANISM
from pretest.analysis.questions.message_levels import QUESTION as MESSAGE_LEVELS
from pretest.analysis.questions.moved import QUESTION as MOVED
from pretest.analysis.questions.practice import QUESTION as PRACTICE
from pretest.analysis.questions.question import Analysis, Deeper, Question
from pretest.analysis.questions.randomisation import QUESTION as RANDOMISATION
from pretest.analysis.questions.research import QUESTION as RESEARCH
from pretest.analysis.questions.sensitivity import QUESTION as SENSITIVITY
from pretest.analysis.questions.subgroups import QUESTION as SUBGROUPS
from pretest.analysis.questions.told import QUESTION as TOLD
from pretest.analysis.questions.triptych import QUESTION as TRIPTYCH
from pretest.analysis.questions.understood import QUESTION as UNDERSTOOD

QUESTIONS: tuple[Question, ...] = (
    MOVED,
    SENSITIVITY,
    RANDOMISATION,
    SUBGROUPS,
    HETEROGENEITY,
    MECHANISM,
    DESIGN_CHECKS,
    COMPARABILITY,
    TOLD,
    RESEARCH,
    PRACTICE,
    UNDERSTOOD,
    MESSAGE_LEVELS,
    CERTAINTY,
    TRIPTYCH,
)


def answer_all(analysis: Analysis) -> tuple[Deeper, ...]:
    """The answer to every question, in order; each knows the tables of those before it."""
    answers: list[Deeper] = []
    for question in QUESTIONS:
        found = {name: table for answer in answers for name, table in answer.tables.items()}
        answers.append(question.answer(replace(analysis, found=found)))
    return tuple(answers)
