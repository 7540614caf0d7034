"""A questionnaire laid out: what one audience is asked, screen after screen, with every text and column settled.

Exports write a form to a platform; imports read the platform's columns back into the form's. Both therefore start
here, and neither needs to know the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from pretest.errors import ExportError, Note, did_you_mean
from pretest.spec.answer import AnswerSet
from pretest.spec.concept import Picture, read_concept
from pretest.spec.condition import Condition
from pretest.spec.model import Text
from pretest.spec.questionnaire import Block, BlockKind, Questionnaire
from pretest.spec.scale import Item, Scale
from pretest.spec.study import Study
from pretest.words import LANGUAGES, Language, Phase

PRE = "_pre"


class Content(Protocol):
    """Where a questionnaire finds its scales and answers: a study, or the shipped content."""

    @property
    def answers(self) -> dict[str, AnswerSet]: ...
    @property
    def scales(self) -> dict[str, Scale]: ...
    @property
    def questionnaires(self) -> dict[str, Questionnaire]: ...


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """One question. column: of the data (``ITEM`` or ``ITEM_pre``). text: as worded for the audience.

    answers: None for a free text. answers_id: name of the answer set. scale: what the item belongs to, or None.
    gate: a later condition looks at the answer.
    """

    column: str
    item: Item
    text: Text
    answers: AnswerSet | None
    answers_id: str | None
    scale: Scale | None
    phase: Phase
    gate: bool = False

    @property
    def kind(self) -> str:
        """The type of the answers; ``text`` where there is no answer set."""
        return "text" if self.answers is None else self.answers.type


@dataclass(frozen=True, slots=True, eq=False)
class Screen:
    """Questions that are shown together: one scale in one phase, or the items of a block. No questions: text only.

    id: unique in the form, of letters, digits, - and _. scale: None where the questions are no scale. Its title is
    for the researcher; showing it to respondents would tell them what is measured.
    """

    id: str
    scale: Scale | None
    questions: tuple[Question, ...]

    @property
    def grid(self) -> bool:
        """Whether all questions (two or more) have the same options, so that they fit in one table."""
        sets = {question.answers_id for question in self.questions}
        return len(self.questions) > 1 and len(sets) == 1 and self.questions[0].kind in ("ordinal", "nominal")


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One block of the questionnaire.

    screens: in order; one without questions for a text or a stimulus. shuffled: screens come in random order, and so
    do the questions on each. show_if: None when everybody sees it. after: the message comes before it.
    """

    id: str
    kind: BlockKind
    title: Text | None
    text: Text | None
    screens: tuple[Screen, ...]
    shuffled: bool
    show_if: Condition | None
    min_seconds: float | None
    after: bool


@dataclass(frozen=True, slots=True, eq=False)
class FormArm:
    """One arm. id: as in study.yaml. code: the same as letters, digits and _, for platforms that allow nothing else.

    copy: language → Markdown; picture: or None.
    """

    id: str
    code: str
    label: Text
    control: bool
    copy: dict[Language, str]
    picture: Picture | None


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """A questionnaire as it goes to the field.

    languages: the first is shown by default. arms: empty when no study was named, or it has none. audiences: audience
    of the study → who belongs to it, for those that this form can sort (quota). eligible: who goes on to the message
    or, without one, to the last questions; None for everybody; who does not meet it is screened out. notes: what is
    worth knowing before fieldwork.
    """

    study: str | None
    questionnaire: Questionnaire
    title: Text
    languages: tuple[Language, ...]
    seed: int
    parts: tuple[Part, ...]
    arms: tuple[FormArm, ...]
    audiences: dict[str, Condition]
    eligible: Condition | None
    notes: tuple[Note, ...]

    @property
    def id(self) -> str:
        return self.questionnaire.id

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(q for part in self.parts for screen in part.screens for q in screen.questions)

    @property
    def screens(self) -> tuple[Screen, ...]:
        return tuple(screen for part in self.parts for screen in part.screens)

    @property
    def stimulus(self) -> Part | None:
        """The block that shows the message, or None."""
        return next((part for part in self.parts if part.kind == "stimulus"), None)

    def question(self, column: str) -> Question | None:
        return next((question for question in self.questions if question.column == column), None)


def lay_out(content: Content, questionnaire: str | Questionnaire, languages: Sequence[Language] | None = None) -> Form:
    """The form of one questionnaire.

    Parameters
    ----------
    content
        A study, or the shipped content; only a study has arms, audiences and a seed.
    languages
        Those of the study (or all) when None.

    Raises
    ------
    ExportError
        When the questionnaire does not exist, a condition looks at something that is not asked before it, or two
        questions would share a column.
    """
    chosen = _chosen(content, questionnaire)
    study = content if isinstance(content, Study) else None
    spoken = tuple(languages or (study.file.languages if study is not None else LANGUAGES))
    parts = tuple(_parts(content, chosen))
    _require_columns_once(chosen, parts)
    _require_asked_before(chosen, parts)
    arms, notes = ((), ()) if study is None else _arms(study)
    if study is None and any(part.kind == "stimulus" for part in parts):
        message = "No study was named, so there are no arms: the place of the message is empty, and nobody is assigned."
        notes = (Note("no_arms", "warning", chosen.id, message),)
    return Form(
        study=None if study is None else study.id,
        questionnaire=chosen,
        title=chosen.title,
        languages=spoken,
        seed=0 if study is None else study.file.seed,
        parts=parts,
        arms=arms if any(part.kind == "stimulus" for part in parts) else (),
        audiences={} if study is None else _audiences(study, parts),
        eligible=_eligible(parts),
        notes=notes,
    )


def forms_of(study: Study) -> tuple[Form, ...]:
    """The forms of all questionnaires that the audiences of ``study`` fill in, each once."""
    names = dict.fromkeys(a.questionnaire for a in study.file.audiences.values() if a.questionnaire is not None)
    return tuple(lay_out(study, name) for name in names)


def _chosen(content: Content, questionnaire: str | Questionnaire) -> Questionnaire:
    if isinstance(questionnaire, Questionnaire):
        return questionnaire
    found = content.questionnaires.get(questionnaire)
    if found is None:
        hint = did_you_mean(questionnaire, content.questionnaires) or "'pretest survey list' shows all."
        raise ExportError("unknown_questionnaire", questionnaire, "there is no such questionnaire", hint=hint)
    return found


def _parts(content: Content, questionnaire: Questionnaire) -> Iterator[Part]:
    gates = {column for block in questionnaire.blocks if block.show_if for column in block.show_if.columns}
    after = False
    for block in questionnaire.blocks:
        yield Part(
            id=block.id,
            kind=block.kind,
            title=block.title,
            text=block.text,
            screens=tuple(_screens(content, questionnaire, block, gates)),
            shuffled=block.order == "random",
            show_if=block.show_if if block.show_if is not None and block.show_if.root else None,
            min_seconds=block.min_seconds,
            after=after,
        )
        after = after or block.kind == "stimulus"


def _screens(content: Content, questionnaire: Questionnaire, block: Block, gates: set[str]) -> Iterator[Screen]:
    suffix = PRE if block.phase == "pre" else ""
    for name in block.scales:
        scale = content.scales[name]
        items = scale.items_for(questionnaire.audience)
        if items:
            questions = tuple(
                _question(content, questionnaire, item, scale.answers_of(item), scale, block, gates) for item in items
            )
            yield Screen(f"{name}{suffix}", scale, questions)
    items = tuple(item for item in block.items if item.asked_of(questionnaire.audience))
    if items or not block.scales:
        questions = tuple(_question(content, questionnaire, item, item.answers, None, block, gates) for item in items)
        taken = {name + suffix for name in block.scales}
        yield Screen(block.id if block.id not in taken else f"{block.id}_items", None, questions)


def _question(
    content: Content,
    questionnaire: Questionnaire,
    item: Item,
    answers: str | None,
    scale: Scale | None,
    block: Block,
    gates: set[str],
) -> Question:
    column = f"{item.id}{PRE}" if block.phase == "pre" and scale is not None else item.id
    return Question(
        column=column,
        item=item,
        text=item.text_by_audience.get(questionnaire.audience, item.text),
        answers=None if answers is None else content.answers[answers],
        answers_id=answers,
        scale=scale,
        phase=block.phase,
        gate=column in gates,
    )


def _require_columns_once(questionnaire: Questionnaire, parts: Sequence[Part]) -> None:
    seen: set[str] = set()
    for part in parts:
        for screen in part.screens:
            for question in screen.questions:
                if question.column in seen:
                    what = f"the question '{question.column}' is asked twice, so its answers could not be told apart"
                    raise ExportError("column_twice", f"{questionnaire.id}.{part.id}", what)
                seen.add(question.column)


def _require_asked_before(questionnaire: Questionnaire, parts: Sequence[Part]) -> None:
    asked: set[str] = set()
    for part in parts:
        for column in () if part.show_if is None else part.show_if.columns:
            if column not in asked:
                what = f"show_if looks at '{column}', which no earlier question asks"
                hint = did_you_mean(column, asked)
                raise ExportError("condition_unasked", f"{questionnaire.id}.{part.id}", what, hint=hint)
        asked |= {question.column for screen in part.screens for question in screen.questions}


def _arms(study: Study) -> tuple[tuple[FormArm, ...], tuple[Note, ...]]:
    codes = plain_names(study.file.arms)
    arms: list[FormArm] = []
    notes: list[Note] = []
    for name, arm in study.file.arms.items():
        concept = read_concept(study.folder, name, arm, study.file.languages)
        copy = dict(concept.copy)
        if copy:  # an export in a language that the study does not list shows the first language's copy
            copy = {language: copy.get(language, copy[study.file.languages[0]]) for language in LANGUAGES}
        notes += concept.notes
        if not copy and concept.picture is None:
            message = f"Arm '{name}' has no text and no image: its respondents see an empty message."
            notes.append(Note("arm_without_message", "serious", f"arm '{name}'", message))
        arms.append(FormArm(name, codes[name], arm.label, arm.is_control, copy, concept.picture))
    return tuple(arms), tuple(notes)


def _audiences(study: Study, parts: Sequence[Part]) -> dict[str, Condition]:
    """Audiences whose condition looks only at questions of this form."""
    asked = {question.column for part in parts for screen in part.screens for question in screen.questions}
    return {
        name: audience.when
        for name, audience in study.file.audiences.items()
        if audience.when.root and set(audience.when.columns) <= asked
    }


def _eligible(parts: Sequence[Part]) -> Condition | None:
    """The condition of the message or, without one, of the last block with questions."""
    stimulus = [part for part in parts if part.kind == "stimulus"]
    asking = [part for part in parts if any(screen.questions for screen in part.screens)]
    last = stimulus or asking[-1:]
    return last[0].show_if if last else None


def plain_names(names: Iterable[str], prefix: str = "a") -> dict[str, str]:
    """name → the same in letters, digits and _, beginning with a letter; different names stay different."""
    found: dict[str, str] = {}
    for name in names:
        plain = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in name).strip("_")
        plain = plain if plain[:1].isalpha() else f"{prefix}_{plain}".rstrip("_")
        number, candidate = 2, plain
        while candidate in found.values():
            candidate, number = f"{plain}_{number}", number + 1
        found[name] = candidate
    return found
