"""Whether the texts of a form can be written in a document at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pretest.errors import ExportError
from pretest.forms.form import Form, Question
from pretest.spec.model import Text
from pretest.words import Language

# What XML 1.0 (and with it docx and DDI) cannot hold: https://www.w3.org/TR/xml/#charsets
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def require_printable(form: Form, target: str) -> None:
    """Raise when a text of ``form`` holds a character that no document can show.

    Raises
    ------
    ExportError
        It names the text and the target.
    """
    require_texts(_texts(form), form.languages, target)
    for message in form.messages:
        for copy in message.copy.values():
            _require(message.named, copy, target)


def require_texts(texts: Iterable[tuple[str, Text]], languages: Iterable[Language], target: str) -> None:
    """Raise when one of ``texts`` (where it stands, text) holds a character that no document can show.

    Raises
    ------
    ExportError
        It names the place and the target.
    """
    spoken = tuple(languages)
    for where, text in texts:
        for language in spoken:
            _require(where, text.in_language(language), target)


def _require(where: str, text: str, target: str) -> None:
    found = _UNPRINTABLE.search(text)
    if found:
        what = f"the text holds the character U+{ord(found[0]):04X}, which {target} cannot show"
        raise ExportError("control_character", where, what, hint="Remove it from the text.")


def _texts(form: Form) -> Iterator[tuple[str, Text]]:
    yield form.id, form.title
    yield form.id, form.shown_title
    for part in form.parts:
        for text in (part.title, part.text):
            if text is not None:
                yield f"{form.id}.{part.id}", text
    for question in form.questions:
        for text in _question_texts(question):
            yield f"{form.id} '{question.column}'", text
    for arm in form.arms:
        yield f"arm '{arm.id}'", arm.label


def _question_texts(question: Question) -> Iterator[Text]:
    yield question.text
    if question.answers is not None:
        yield from (option.label for option in question.answers.options)
        yield from (code.label for code in question.answers.missing)
        ends = question.answers.unit, question.answers.low_label, question.answers.high_label
        yield from (text for text in ends if text is not None)
    if question.scale is not None:
        yield from (question.scale.title, question.scale.measures)
