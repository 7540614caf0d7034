"""Column names of LimeSurvey's exports: question codes, code and text, or the full text of the questions."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pretest.errors import DataError
from pretest.forms.form import Form, Question, Screen
from pretest.platforms.limesurvey.names import META, Names, own_fields
from pretest.values import folded_label, names_phrase

SIGNS = {"id", "submitdate", "startlanguage"}
Style = Literal["code", "code_text", "text"]

_CODE_TEXT = re.compile(r"([A-Za-z][A-Za-z0-9]*(?:\[[^\[\]\s]*\]|_[A-Za-z0-9]+)?)\. (.*)", re.DOTALL)
_QUESTION_TIME = re.compile(r"Question time: (\S+)")
_GROUP_TIME = "Group time: "
# How LimeSurvey calls its own columns when headings are texts, with its pages in English
_TEXTS = {
    "Response ID": "id",
    "Date submitted": "submitdate",
    "Last page": "lastpage",
    "Start language": "startlanguage",
    "Seed": "seed",
    "Access code": "token",
    "Token": "token",
    "Date started": "startdate",
    "Date last action": "datestamp",
    "IP address": "ipaddr",
    "Referrer URL": "refurl",
    "Total time": "interviewtime",
}


@dataclass(frozen=True, slots=True)
class Head:
    """One column. name: in the file. code: LimeSurvey's, as ``array[sub]``; "" when only the text is there. text: the
    question as the file words it, or None."""

    name: str
    code: str
    text: str | None = None

    @property
    def group(self) -> str | None:
        """Name of the group whose seconds the column holds, "" where the file does not say; None for other columns."""
        if self.text is not None and self.text.startswith(_GROUP_TIME):
            return self.text.removeprefix(_GROUP_TIME)
        return "" if re.fullmatch(r"groupTime\d+", self.code) else None


def read_heads(names: Sequence[str]) -> tuple[Style, tuple[Head, ...]] | None:
    """What the columns are called, or None when this is no export of LimeSurvey."""
    if set(names) >= SIGNS:
        return "code", tuple(Head(name, name) for name in names)
    parts = [_CODE_TEXT.fullmatch(name) for name in names]
    if {part[1] for part in parts if part} >= SIGNS:
        found = (
            Head(name, part[1], part[2]) if part else Head(name, "", name)
            for name, part in zip(names, parts, strict=True)
        )
        return "code_text", tuple(found)
    if {_TEXTS.get(name) for name in names} >= SIGNS:
        return "text", tuple(Head(name, _code_of(name), name) for name in names)
    return None


def _code_of(name: str) -> str:
    timed = _QUESTION_TIME.fullmatch(name)
    return f"{timed[1]}Time" if timed else _TEXTS.get(name, "")


def is_lime_column(head: Head) -> bool:
    """Whether LimeSurvey itself adds the column: dates, numbers, seconds."""
    return head.code in META or head.group is not None or head.code.endswith("Time")


def with_codes(
    heads: Sequence[Head], form: Form, names: Names, where: str, twice: Collection[str] = ()
) -> tuple[Head, ...]:
    """``heads`` with the codes of questions that are recognised by their text.

    Parameters
    ----------
    twice
        Headings that several columns of the file have.

    Raises
    ------
    DataError
        When a heading is the text of two questions.
    """
    known, shared = _texts(form, names)
    doubtful = [name for name in (*twice, *(head.name for head in heads if not head.code)) if _squeezed(name) in shared]
    if doubtful:
        what = f"the columns are named by the texts of questions, and {names_phrase(doubtful)} "
        what += f"{'is the text' if len(doubtful) == 1 else 'are the texts'} of more than one question"
        hint = "Export again with 'Question code' as headings (or 'Question code & question text')."
        raise DataError("headings_are_texts", where, what, hint=hint)
    return tuple(
        Head(head.name, known.get(_squeezed(head.name), ""), head.text) if not head.code else head for head in heads
    )


def _texts(form: Form, names: Names) -> tuple[Mapping[str, str], set[str]]:
    """Text of a question → its code, and texts that several questions share."""
    codes = {_squeezed(field): names.own[field] for field in own_fields(form)}
    twice: set[str] = set()
    for language in form.languages:
        here: dict[str, str] = {}
        for screen in form.screens:
            for question in screen.questions:
                for text, code in _texts_of(question, screen, names, language == "nl").items():
                    if here.setdefault(_squeezed(text), code) != code:
                        twice.add(_squeezed(text))
        for text, code in here.items():
            if codes.setdefault(text, code) != code:
                twice.add(text)
    return {text: code for text, code in codes.items() if text not in twice}, twice


def _texts_of(question: Question, screen: Screen, names: Names, dutch: bool) -> dict[str, str]:
    """Text as LimeSurvey writes it above a column → code of that column."""
    language: Literal["nl", "en"] = "nl" if dutch else "en"
    text, place = question.text.in_language(language), names.place(question, screen)
    if question.made is not None:
        return {question.column: place.heading}
    if screen.grid:
        return {f"[{text}]": place.heading}
    answers = question.answers
    if answers is None:
        return {text: place.heading}
    if question.kind == "multiple":
        ticks = names.ticks(question)
        labels = {one.value: one.label.in_language(language) for one in answers.options}
        labels |= {one.value: one.label.in_language(language) for one in answers.missing}
        return {f"{text} [{labels[code]}]": where.heading for code, where in ticks.items()}
    if place.sub is not None:
        ends = ("" if end is None else end.in_language(language) for end in (answers.low_label, answers.high_label))
        return {f"{text} [|{'|'.join(ends)}]": place.heading, text: place.heading}
    return {text: place.heading}


def _squeezed(text: str) -> str:
    """Without blanks, which LimeSurvey adds and takes away around tags and lines, and without other marks' styles."""
    return "".join(folded_label(text).split())
