"""A form in the plain text that Qualtrics imports too: questions and codes, without flow, timers or translations."""

from __future__ import annotations

from collections.abc import Iterator

from pretest.forms.form import Message, Part, Question
from pretest.platforms.qualtrics.names import Names
from pretest.platforms.qualtrics.write.items import options
from pretest.platforms.qualtrics.write.text import label_html, message_html, question_html, to_html
from pretest.words import Language

_KINDS = {
    "ordinal": "MC:SingleAnswer:Vertical",
    "nominal": "MC:SingleAnswer:Vertical",
    "multiple": "MC:MultipleAnswer:Vertical",
    "number": "TE:SingleLine",
    "slider": "TE:SingleLine",
    "date": "TE:SingleLine",
    "text": "TE:Essay",
}


def advanced_text(names: Names) -> bytes:
    """The form in its first language, one page per screen; the messages of all arms stand where the message goes."""
    form = names.form
    language = form.languages[0]
    lines = ["[[AdvancedFormat]]", ""]
    for part in form.parts:
        if part.kind == "made":
            continue
        if part.kind == "stimulus" and form.arms:
            for shown in form.messages:
                lines += [f"[[Block:{part.id} {shown.code}]]", "", *_message(names, part, shown, language)]
        else:
            lines += [f"[[Block:{part.id}]]", "", *_heading(names, part, language)]
        asking = [screen for screen in part.screens if screen.questions]
        for place, screen in enumerate(asking):
            lines += ["[[PageBreak]]", ""] if place else []
            for question in screen.questions:
                lines += _question(names, question, language)
    return "\n".join(lines).encode("utf-8")


def _question(names: Names, question: Question, language: Language) -> Iterator[str]:
    yield f"[[Question:{_KINDS[question.kind]}]]"
    yield f"[[ID:{names.tags[question.column]}]]"
    yield _safe(question_html(question, language))
    answers = question.answers
    if answers is not None and question.kind in ("ordinal", "nominal", "multiple"):
        yield ""
        yield "[[AdvancedChoices]]"
        for code, label in options(answers):
            yield f"[[Choice:{code}]]"
            yield _safe(label_html(label, language))
    yield ""


def _heading(names: Names, part: Part, language: Language) -> Iterator[str]:
    pieces = [text.in_language(language) for text in (part.title, part.text) if text is not None]
    if pieces:
        yield from ("[[Question:Text]]", f"[[ID:{names.tags[f'text {part.id}']}]]")
        yield _safe("<br><br>".join(to_html(piece) for piece in pieces))
        yield ""


def _message(names: Names, part: Part, shown: Message, language: Language) -> Iterator[str]:
    heading = "" if part.text is None else to_html(part.text.in_language(language))
    yield from ("[[Question:Text]]", f"[[ID:{names.tags[f'message {shown.code}']}]]")
    yield _safe("<br><br>".join(text for text in (heading, message_html(shown, language)) if text) or "&nbsp;")
    yield ""


def _safe(html: str) -> str:
    """On one line, and without brackets that would be read as a tag."""
    return " ".join(html.split()).replace("[[", "&#91;&#91;").replace("]]", "&#93;&#93;")
