"""What an audience is asked, column by column: where, under which condition, and whether of everybody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pretest.forms.layout import form_of, questionnaire_parts
from pretest.spec import Study
from pretest.spec.answer import AnswerSet
from pretest.spec.condition import Condition
from pretest.spec.questionnaire import Questionnaire

EVERYBODY = Condition({})


@dataclass(frozen=True, slots=True, eq=False)
class Asking:
    """Where one column is asked. block: its id; after: after the message; show_if: who sees the block, the draw of a
    split left out; split: whether only part of the people are drawn for it; answers: None where they are words."""

    block: str
    after: bool
    show_if: Condition
    split: bool
    answers: AnswerSet | None


@dataclass(frozen=True, slots=True, eq=False)
class AskedOf:
    """columns: of the data that ``questionnaire`` asks or works out. message: who sees the message, None without."""

    audience: str
    questionnaire: Questionnaire
    columns: Mapping[str, Asking]
    message: Condition | None

    @property
    def answers(self) -> dict[str, AnswerSet]:
        """The answers of every column that has a set of them."""
        return {name: one.answers for name, one in self.columns.items() if one.answers is not None}


def asked_of(study: Study, audience: str) -> AskedOf | None:
    """What ``audience`` is asked; None where the study names no questionnaire for it.

    Raises
    ------
    ExportError
        When its questionnaire cannot be laid out.
    """
    questionnaire = study.questionnaire_of(audience)
    if questionnaire is None:
        return None
    own = dict(_columns(study, questionnaire))
    message = next((one.show_if or EVERYBODY for one in questionnaire.blocks if one.kind == "stimulus"), None)
    return AskedOf(audience, questionnaire, {**dict(_screening(study, audience)), **own}, message)


def _columns(study: Study, questionnaire: Questionnaire) -> Iterator[tuple[str, Asking]]:
    shown = {block.id: block.show_if or EVERYBODY for block in questionnaire.blocks}
    drawn = () if questionnaire.split is None else questionnaire.split.blocks
    last = ""
    for part in questionnaire_parts(study, questionnaire):
        last = last if part.kind == "made" else part.id  # what is worked out of a block is known where that is asked
        for screen in part.screens:
            for question in screen.questions:
                answers = question.answers
                yield question.of, Asking(last, part.after, shown.get(last, EVERYBODY), last in drawn, answers)


def _screening(study: Study, audience: str) -> Iterator[tuple[str, Asking]]:
    """What the form of ``audience`` asks of all its audiences, to sort them."""
    name = form_of(study, audience)
    form = None if name is None else study.file.forms.get(name)
    if form is None:
        return
    scale = study.scales[form.screening]
    for item in scale.items_for(study.asked_as(audience)):
        yield item.id, Asking(scale.id, False, EVERYBODY, False, study.answers[scale.answers_of(item)])
    for derived in scale.derive:
        known = study.items().get(derived)
        yield derived, Asking(scale.id, False, EVERYBODY, False, None if known is None else known[1])
