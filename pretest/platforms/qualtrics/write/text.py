"""Texts as Qualtrics shows them: HTML in which nothing that people wrote becomes markup or piped text.

Qualtrics replaces ``${...}`` (piped text) and ``$e{...}`` (sums) in every text, also where a respondent reads it, so
no dollar sign of ours is left as one.
"""

from __future__ import annotations

import base64
import html
import re

from markdown_it import MarkdownIt

from pretest.forms.form import Message, Question
from pretest.spec.answer import AnswerSet
from pretest.spec.concept import Picture
from pretest.spec.model import Text
from pretest.words import Language

DOLLAR = "&#36;"
LARGEST_INLINE = 300_000  # bytes of a picture that still travels inside the text of a question
_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")
_MARKDOWN = MarkdownIt("js-default", {"html": False})
_DATE = {"nl": "jjjj-mm-dd, zoals 2026-03-01", "en": "yyyy-mm-dd, such as 2026-03-01"}


def to_html(text: str) -> str:
    """Plain text as HTML: blank lines part paragraphs, other line ends stay where they are."""
    safe = html.escape(text.strip(), quote=False).replace("$", DOLLAR)
    return "<br><br>".join(part.replace("\n", "<br>") for part in _PARAGRAPH.split(safe))


def label_html(text: Text, language: Language) -> str:
    """The label of an option: on one line."""
    return to_html(" ".join(text.in_language(language).split()))


def copy_html(markdown: str) -> str:
    """A concept's copy, written in Markdown, as HTML; HTML inside it is shown as text."""
    return str(_MARKDOWN.render(markdown)).strip().replace("$", DOLLAR)


def picture_html(picture: Picture, alt: str) -> str:
    """The picture inside the text itself: Qualtrics does not take pictures along in a survey file."""
    data = base64.b64encode(picture.data).decode("ascii")
    described = html.escape(alt).replace("$", DOLLAR)
    return f'<img src="data:{picture.media_type};base64,{data}" alt="{described}" style="max-width:100%;">'


def message_html(shown: Message, language: Language) -> str:
    """What people see of one arm, apart from a picture that is too large to travel along."""
    parts = [copy_html(shown.copy[language])] if language in shown.copy else []
    if shown.picture is not None and not too_large(shown.picture):
        parts.append(picture_html(shown.picture, _alt(language)))
    return "\n".join(parts)


def too_large(picture: Picture) -> bool:
    """Whether a picture has to be put into the graphics library by hand."""
    return len(picture.data) > LARGEST_INLINE


def question_html(question: Question, language: Language) -> str:
    """The question and, below it, what has to be said about how to answer it."""
    hints = answer_hints(question, language)
    text = to_html(question.text.in_language(language))
    return "<br>".join([text, *(f"<em>{to_html(hint)}</em>" for hint in hints)])


def answer_hints(question: Question, language: Language) -> list[str]:
    """What a text field cannot show by itself: its unit, the way to write a date, codes for not answering."""
    answers = question.answers
    if answers is None or question.kind == "text":
        return []
    if question.kind == "date":
        return [_DATE[language], *_code_hints(answers, language)]
    if question.kind != "number" and not as_number(question):
        return []
    hints: list[str] = []
    if answers.unit is not None:
        hints.append(answers.unit.in_language(language))
    if question.kind == "slider":
        hints.append(_ends(answers, language))
    return hints + _code_hints(answers, language)


def as_number(question: Question) -> bool:
    """Whether a slider is asked as a number: a slider of Qualtrics has no place for a missing code."""
    return question.kind == "slider" and question.answers is not None and bool(question.answers.missing)


def plain(text: str) -> str:
    """HTML without its marks, for the names that only the researcher sees."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).replace("$", "").split())[:100]


def _ends(answers: AnswerSet, language: Language) -> str:
    ends = ((answers.min, answers.low_label), (answers.max, answers.high_label))
    found = [
        f"{bound:g}" + ("" if label is None else f": {label.in_language(language)}")
        for bound, label in ends
        if bound is not None
    ]
    return "; ".join(found)


def _code_hints(answers: AnswerSet, language: Language) -> list[str]:
    enter = "vul in" if language == "nl" else "enter"
    return [f"{code.label.in_language(language)}: {enter} {code.value}" for code in answers.missing]


def _alt(language: Language) -> str:
    return "De boodschap als afbeelding" if language == "nl" else "The message as a picture"
