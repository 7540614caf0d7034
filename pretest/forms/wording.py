"""Hashes of what respondents read, so that two waves, or an export and its answers, can be compared.

A hash covers every language, since translations are mended too. It leaves out what respondents do not see (ids of
scales, reverse-keying, sources): rescoring changes no wording.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pretest.forms.form import Form, Part, Question
from pretest.spec.answer import AnswerSet
from pretest.spec.model import Text
from pretest.words import LANGUAGES

LENGTH = 12  # hexadecimal digits: 48 bits tell apart all the wordings a study will ever have


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as people read it. texts: language → question; answers: language → its answers in one line."""

    texts: Mapping[str, str]
    answers: Mapping[str, str]

    def hash(self, languages: Iterable[str]) -> str:
        """Hash of what is read in ``languages``. Codes are left out: nobody reads them."""
        return _hash([[self.texts.get(one, ""), self.answers.get(one, "")] for one in sorted(languages)])


def asked(text: Text, answers: AnswerSet | None) -> Asked:
    """A question with its answers, blanks and line ends made alike."""
    plain = _text(text) or ["", ""]
    lines = ["", ""] if answers is None else _lines(answers)
    return Asked(dict(zip(LANGUAGES, plain, strict=True)), dict(zip(LANGUAGES, lines, strict=True)))


def asked_in(form: Form) -> dict[str, Asked]:
    """Column of the data → its question as ``form`` asks it; all wordings of one that audiences read in other words."""
    found: dict[str, Asked] = {}
    for question in form.asked:
        own, known = asked(question.text, question.answers), found.get(question.of)
        found[question.of] = own if known is None or known == own else _both(known, own)
    return found


def _both(one: Asked, other: Asked) -> Asked:
    texts = {
        lang: text if text == other.texts[lang] else f"{text} | {other.texts[lang]}" for lang, text in one.texts.items()
    }
    return Asked(texts, one.answers)


def _lines(answers: AnswerSet) -> list[str]:
    labels = [*(one.label for one in answers.options), *(one.label for one in answers.missing)]
    said = [_text(label) or ["", ""] for label in labels]
    ends = [_text(text) or ["", ""] for text in (answers.low_label, answers.high_label, answers.unit) if text]
    span = [f"{low:g}-{high:g}" for low, high in ([answers.bounds] if answers.bounds and not answers.options else [])]
    return [" / ".join([*(one[k] for one in said), *span, *(one[k] for one in ends)]) for k in range(len(LANGUAGES))]


def question_hash(question: Question) -> str:
    """Hash of one question: its text, its answers and their codes, in every language."""
    return _hash(_question(question))


@lru_cache(maxsize=16)  # rehearsals ask for it once per respondent or column; a form never changes
def questionnaire_hash(form: Form) -> str:
    """Hash of a whole form: blocks, order, conditions, texts, questions. Arms are left out: they are what is tested."""
    return _hash([_part(part) for part in form.parts])


def _part(part: Part) -> list[Any]:
    questions = [[q.column, _question(q)] for screen in part.screens for q in screen.questions]
    condition = None if part.show_if is None else part.show_if.model_dump(mode="json", by_alias=True)
    return [part.kind, _text(part.title), _text(part.text), part.shuffled, condition, part.min_seconds, questions]


def _question(question: Question) -> list[Any]:
    return [_text(question.text), None if question.answers is None else _answers(question.answers)]


def _answers(answers: AnswerSet) -> list[Any]:
    options = [[option.value, _text(option.label)] for option in answers.options]
    missing = [[code.value, _text(code.label)] for code in answers.missing]
    ends = [_text(text) for text in (answers.unit, answers.low_label, answers.high_label)]
    return [answers.type, options, missing, answers.min, answers.max, answers.step, ends]


def _text(text: Text | None) -> list[str] | None:
    """Blanks and line ends do not count as wording."""
    return None if text is None else [" ".join(text.nl.split()), " ".join(text.en.split())]


def _hash(value: Any) -> str:
    packed = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(packed.encode("utf-8")).hexdigest()[:LENGTH]
