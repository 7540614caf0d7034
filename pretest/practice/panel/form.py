"""What one member of the panel is asked in one round: the same questions in the spreadsheet, on paper and online.

The form is made of the study anew whenever a filled in one comes back. Its stamp says which study, round, member and
texts it was made of, so that a sheet of something else is refused instead of read.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pretest.practice.panel.formwords import said
from pretest.spec.concept import read_concept
from pretest.spec.panel import Member, Panel
from pretest.spec.scale import counted_codes
from pretest.spec.study import ResolvedOutcome, Study
from pretest.spec.studyfile import Arm, Execution
from pretest.words import Language

_MARKUP = re.compile(r"\*\*|__|^\s{0,3}#{1,6}\s+|^\s{0,3}>\s?", re.MULTILINE)

Kind = Literal["training", "consent", "rating", "reason", "forecast"]
"""consent: whether the reasons of this form may be quoted; it is kept with each of them."""
Cell = Literal["value", "q05", "q50", "q95", "text"]
CELLS: Mapping[Kind, tuple[Cell, ...]] = {
    "training": ("q05", "q50", "q95"),
    "consent": ("value",),
    "rating": ("value",),
    "reason": ("text",),
    "forecast": ("q05", "q50", "q95"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """One line of a form. before: what round 1 said of it, in sentences."""

    kind: Kind
    concept: str
    audience: str
    outcome: str
    text: str
    before: tuple[str, ...] = ()

    @property
    def cells(self) -> tuple[Cell, ...]:
        """What is filled in."""
        return CELLS[self.kind]

    @property
    def place(self) -> tuple[str, str, str, str]:
        return self.kind, self.concept, self.audience, self.outcome


@dataclass(frozen=True, slots=True)
class Part:
    """One concept, or what comes before them. message: the text of the concept, and what is sent along."""

    title: str
    message: tuple[str, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class PanelForm:
    """intro: paragraphs that come first. stamp: what the form was made of; it goes into the file and comes back."""

    language: Language
    title: str
    member: Member
    round: int
    intro: tuple[str, ...]
    parts: tuple[Part, ...]
    stamp: Mapping[str, str]

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions; their place, counted from 1, is their number."""
        return tuple(one for part in self.parts for one in part.questions)


Before = Mapping[tuple[str, str, str, str], Sequence[str]]
"""(kind, concept, audience, outcome) → what round 1 said of it, in sentences."""


def panel_form(
    study: Study, panel: Panel, member: Member, number: int, language: Language, before: Before | None = None
) -> PanelForm:
    """The form of ``member`` in round ``number``.

    Parameters
    ----------
    before : what the group and the member said in round 1 (``feedback``), told at the question itself.

    Returns
    -------
    PanelForm
        Part by part: an exercise, then every concept with its text, and per audience a mark, the reason for it, and a
        forecast of each outcome.
    """
    names, told = panel.judged(study), before or {}
    messages = {name: _message(study, name, language) for name in names}
    first = (
        Question("training", "", "", "", panel.training.text.in_language(language)),
        Question("consent", "", "", "", said("consent", language)),
    )
    parts = [Part(said("exercise", language), (), first)]
    for name in names:
        asked = [Question(*one, tuple(told.get(one[:4], ()))) for one in _asked(study, panel, name, language)]
        parts.append(Part(study.file.arms[name].label.in_language(language), messages[name], tuple(asked)))
    stamp = {
        "study": study.id,
        "round": str(number),
        "member": member.id,
        "language": language,
        "plan": next((one.sha256 for one in study.inputs if one.name == study.file.plan), ""),
        "concepts": _hash([[name, *messages[name], *_pictures(study, name)] for name in names]),
        "questions": _hash([[*one.place, one.text] for part in parts for one in part.questions]),
    }
    title = said("title", language, panel=panel.title.in_language(language),
                 study=study.file.title.in_language(language))  # fmt: skip
    return PanelForm(language, title, member, number, tuple(_intro(panel, number, language)), tuple(parts), stamp)


def _intro(panel: Panel, number: int, language: Language) -> Iterator[str]:
    """What the member reads first. Paragraphs are apart by an empty line."""
    texts = [panel.instructions] if number == 1 else [panel.between_rounds]
    for text in (*texts, panel.forecast.explain, panel.confidentiality):
        yield from (part.strip() for part in text.in_language(language).split("\n\n") if part.strip())


def _message(study: Study, name: str, language: Language) -> tuple[str, ...]:
    """The concept as the member sees it: its text, and what is sent along; of several executions, each."""
    arm = study.file.arms[name]
    found = [*_shown(study, name, arm, language)]
    for execution in arm.executions.values():
        shown = [*_shown(study, name, execution, language)]
        found += [execution.label.in_language(language), *shown] if execution.label is not None and shown else shown
    return tuple(found) or (said("no_text", language),)


def _shown(study: Study, name: str, one: Arm | Execution, language: Language) -> Iterator[str]:
    """The paragraphs of one text, and the names of what there is to see or hear, which is sent along."""
    concept = read_concept(study.folder, name, one, study.file.languages)
    text = concept.copy.get(language) or next(iter(concept.copy.values()), "")
    yield from (_plain(part) for part in text.split("\n\n") if part.strip())
    for file in (one.image, one.video, one.sound):
        if file is not None:
            yield said("media", language, file=file.rpartition("/")[2])


def _pictures(study: Study, name: str) -> Iterator[str]:
    """Hashes of the pictures of a concept, so that another picture under the same name is another concept."""
    arm = study.file.arms[name]
    shown: tuple[Arm | Execution, ...] = (arm, *arm.executions.values())
    for one in shown:
        picture = read_concept(study.folder, name, one, study.file.languages).picture
        if picture is not None:
            yield hashlib.sha256(picture.data).hexdigest()


def _plain(text: str) -> str:
    """A paragraph of Markdown as plain words on one line."""
    return " ".join(_MARKUP.sub("", text).split())


def _asked(study: Study, panel: Panel, name: str, language: Language) -> Iterator[tuple[Kind, str, str, str, str]]:
    """Per audience: how suitable, why, and a forecast of each outcome."""
    for audience in study.audiences:
        people = study.file.audiences[audience].label.in_language(language)
        group = said("group", language, audience=people)
        yield "rating", name, audience, "", f"{group} {panel.rating.text.in_language(language)}"
        yield "reason", name, audience, "", panel.reason.in_language(language)
        for outcome in panel.forecast_outcomes(study, audience):
            about = measured(study, outcome, audience, language)
            answers = ", ".join(about.answers)
            text = said("forecast", language, question=about.question, answers=answers, reference=about.reference)
            yield "forecast", name, audience, outcome.id, f"{group} {text} {panel.forecast.text.in_language(language)}"


@dataclass(frozen=True, slots=True)
class Measured:
    """What a forecast is about. question, answers: that are counted; reference: label of the message that it is
    compared with."""

    question: str
    answers: tuple[str, ...]
    reference: str


def measured(study: Study, outcome: ResolvedOutcome, audience: str, language: Language) -> Measured:
    """Which question, which answers, and which message a forecast is about.

    Raises
    ------
    ValueError
        When the outcome cannot be told in this audience, so that nobody was asked to forecast it.
    """
    told = study.told(outcome, audience)
    if told is None:
        raise ValueError(f"{outcome.id} cannot be told in {audience}: it cannot be forecast")
    answers = study.answers[told.scale.answers_of(told.item)]
    labels = {float(one.value): one.label.in_language(language) for one in answers.options}
    codes = counted_codes(told.scale, told.item, told.cut, answers)
    text = told.item.text_by_audience.get(study.asked_as(audience), told.item.text).in_language(language)
    return Measured(
        question=" ".join(text.split()),
        answers=tuple(labels.get(code, f"{code:g}") for code in codes),
        reference=study.file.arms[outcome.reference or study.control or ""].label.in_language(language),
    )


def _hash(content: object) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()
