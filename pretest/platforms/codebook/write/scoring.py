"""Scores of a questionnaire: which there are, what they are made of, and how, in words."""

from __future__ import annotations

import math
from dataclasses import dataclass

from pretest.forms.form import PRE, Form, Question, Screen
from pretest.measurement.scores import SHARE_TOLERANCE
from pretest.platforms.phrases import figure, word
from pretest.spec import AnswerSet, Language, Scale

SCORED_TYPES = ("ordinal", "nominal", "number", "slider")


@dataclass(frozen=True, slots=True, eq=False)
class Score:
    """One score: a scale in one phase. column: its name in the scored data. bounds: or None without."""

    column: str
    scale: Scale
    questions: tuple[Question, ...]
    bounds: tuple[float, float] | None

    @property
    def n_needed(self) -> int:
        """How many of the questions must be answered."""
        share = self.scale.score.min_answered - SHARE_TOLERANCE
        return max(1, math.ceil(share * len(self.questions)))


def scores(form: Form) -> tuple[Score, ...]:
    """The scores that the answers to ``form`` give, in its order; a scale of texts, dates or ticks gives none."""
    return tuple(score for screen in form.screens if (score := score_of(screen)) is not None)


def score_of(screen: Screen) -> Score | None:
    scale = screen.scale
    if scale is None or any(question.kind not in SCORED_TYPES for question in screen.questions):
        return None
    column = f"{scale.id}{PRE}" if screen.questions[0].phase == "pre" else scale.id
    return Score(column, scale, screen.questions, _bounds(scale, screen.questions))


def _bounds(scale: Scale, questions: tuple[Question, ...]) -> tuple[float, float] | None:
    if scale.score.method == "share":
        return 0.0, 1.0
    found = [question.answers.bounds for question in questions if question.answers is not None]
    known = [bound for bound in found if bound is not None]
    if len(known) < len(questions):
        return None
    if scale.score.method == "sum":
        return sum(low for low, _ in known), sum(high for _, high in known)
    return min(low for low, _ in known), max(high for _, high in known)


def score_in_words(score: Score, language: Language) -> list[str]:
    """How the score is made and read: a sentence each."""
    scale = score.scale
    items = ", ".join(question.of for question in score.questions)
    codes = _counting(score, language)
    found = [word(f"score_{scale.score.method}", language, items=items, codes=codes)]
    turned = [question.of for question in score.questions if reversal(question) is not None]
    if turned:
        found.append(word("score_reversed", language, items=", ".join(turned)))
    if len(score.questions) > 1:
        found.append(word("score_answered", language, k=score.n_needed, n=len(score.questions)))
    if score.bounds is None:
        found.append(word("score_unbounded", language))
    else:
        low, high = score.bounds
        found.append(
            word(
                "score_bounds",
                language,
                low=figure(low, language),
                high=figure(high, language),
                width=figure(high - low, language),
            )
        )
    found.append(word(f"higher_{scale.higher_is}", language))
    return found


def margin_in_words(scale: Scale, language: Language) -> list[str]:
    """The smallest harm that matters, where the scale gives one."""
    if scale.margin is None:
        return []
    if scale.margin.share is not None:
        told = word("margin_share", language, size=figure(100 * scale.margin.share, language))
    else:
        told = word(f"margin_{scale.margin.unit}", language, size=figure(scale.margin.size, language))
    return [told, word("margin_plan", language)]


def reversal(question: Question) -> tuple[float, float] | None:
    """(low, high) when the answer counts as low + high - answer; None when it counts as it is."""
    return question.answers.bounds if question.item.reverse and question.answers is not None else None


def _counting(score: Score, language: Language) -> str:
    """Codes that count as 1 in a share: those of the scale, or the highest of each question."""
    if score.scale.score.count is not None:
        return ", ".join(figure(code, language) for code in score.scale.score.count)
    highest = dict.fromkeys(_highest(question.answers) for question in score.questions)
    return ", ".join(figure(code, language) for code in highest)


def _highest(answers: AnswerSet | None) -> int:
    return 1 if answers is None else max(answers.values, default=1)
